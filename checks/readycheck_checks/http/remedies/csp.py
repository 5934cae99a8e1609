"""Remedies of the content security policy and of frames, for pages and for a policy as text."""

from __future__ import annotations

from dataclasses import replace

from readycheck_checks.http.remedies import snippets
from readycheck_checks.http.remedies.remedy import Remedy

_NAME = "Content-Security-Policy"
_VALUE = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
_LEVEL = "CSP Level 3"
_HELMET = """app.use(helmet.contentSecurityPolicy({ directives: {
  defaultSrc: ["'self'"], objectSrc: ["'none'"], baseUri: ["'none'"],
  formAction: ["'self'"], frameAncestors: ["'none'"],
} }))"""
_DJANGO = """from django.utils.csp import CSP  # Django 6; before it: the package django-csp
MIDDLEWARE.insert(0, 'django.middleware.csp.ContentSecurityPolicyMiddleware')
SECURE_CSP = {
    'default-src': [CSP.SELF], 'object-src': [CSP.NONE], 'base-uri': [CSP.NONE],
    'form-action': [CSP.SELF], 'frame-ancestors': [CSP.NONE],
}"""
_POLICY = Remedy(
    rule="csp",
    fix=f"Send '{_NAME}: {_VALUE}' with every page",
    asvs=("3.4.3",),
    cwe=(79, 693),
    sources=(_LEVEL,),
    nginx=snippets.nginx(_NAME, _VALUE),
    express=_HELMET,
    django=_DJANGO,
    fastapi=snippets.starlette(_NAME, _VALUE),
)
_NONCE = replace(
    _POLICY,
    fix="Give your own scripts a nonce that is new in every response: script-src 'nonce-{random}' 'strict-dynamic'",
    sources=(f"{_LEVEL}, section 6.7.3",),
    nginx="# the application makes the nonce: leave its header alone and add no second one here",
    express="""const crypto = require('node:crypto');
app.use((req, res, next) => { res.locals.nonce = crypto.randomBytes(16).toString('base64'); next(); });
app.use(helmet.contentSecurityPolicy({ directives: {
  scriptSrc: [(req, res) => `'nonce-${res.locals.nonce}'`, "'strict-dynamic'"],
  objectSrc: ["'none'"], baseUri: ["'none'"],
} }))""",
    django="""from django.utils.csp import CSP  # Django 6; in templates: <script nonce="{{ csp_nonce }}">
MIDDLEWARE.insert(0, 'django.middleware.csp.ContentSecurityPolicyMiddleware')
TEMPLATES[0]['OPTIONS']['context_processors'].append('django.template.context_processors.csp')
SECURE_CSP = {
    'script-src': [CSP.NONCE, CSP.STRICT_DYNAMIC], 'object-src': [CSP.NONE], 'base-uri': [CSP.NONE],
}""",
    fastapi="""import secrets
from starlette.middleware.base import BaseHTTPMiddleware
async def policy(request, call_next):
    request.state.nonce = secrets.token_urlsafe(16)  # <script nonce="{{ request.state.nonce }}">
    response = await call_next(request)
    response.headers['Content-Security-Policy'] = (
        f"script-src 'nonce-{request.state.nonce}' 'strict-dynamic'; object-src 'none'; base-uri 'none'")
    return response
app.add_middleware(BaseHTTPMiddleware, dispatch=policy)""",
)
_WEAK_NONCE = replace(_NONCE, cwe=(330, 79), sources=(f"{_LEVEL}, section 7.1",))
_FORMS = replace(
    _POLICY, fix="Add form-action 'self' to the policy", cwe=(693, 522), sources=(f"{_LEVEL}, section 6.4.1",)
)
_REPORTS = Remedy(
    rule="csp.report_group",
    fix='Send Reporting-Endpoints: csp="https://…" beside report-to csp',
    asvs=("3.4.7",),
    cwe=(778,),
    sources=(f"{_LEVEL}, section 6.5.2", "Reporting API"),
    nginx=snippets.nginx("Reporting-Endpoints", 'csp="https://app.example.edu/csp-reports"'),
    express=snippets.express("Reporting-Endpoints", 'csp="https://app.example.edu/csp-reports"'),
    django=snippets.django("Reporting-Endpoints", 'csp="https://app.example.edu/csp-reports"'),
    fastapi=snippets.starlette("Reporting-Endpoints", 'csp="https://app.example.edu/csp-reports"'),
)
_FRAMES = replace(
    _POLICY,
    fix="Add frame-ancestors 'none' (or 'self') to the Content-Security-Policy header",
    asvs=("3.4.6",),
    cwe=(1021,),
    sources=(f"{_LEVEL}, section 6.4.2", "HTML, section 7.5"),
    nginx=f"add_header {_NAME} \"frame-ancestors 'none'\" always;  # beside other policies: browsers keep to each",
    express="app.use(helmet.contentSecurityPolicy({ directives: { frameAncestors: [\"'none'\"] } }))",
    django="X_FRAME_OPTIONS = 'DENY'  # and 'frame-ancestors': [CSP.NONE] in SECURE_CSP",
    fastapi=snippets.starlette(_NAME, "frame-ancestors 'none'"),
)

_OF_A_POLICY = (
    ("", _POLICY),
    (".unsafe_inline", _NONCE),
    (".broad_scripts", _NONCE),
    (".bypass_hosts", _NONCE),
    (".open_hosts", _NONCE),
    (".strict_dynamic_alone", _NONCE),
    (".malformed_nonce", _NONCE),
    (".weak_nonce", _WEAK_NONCE),
    (".nonce_repeats", _WEAK_NONCE),
    (".unsafe_eval", replace(_POLICY, cwe=(95, 79), sources=(f"{_LEVEL}, section 4.4",))),
    (".form_action", _FORMS),
    (".report_group", _REPORTS),
)
REMEDIES: tuple[Remedy, ...] = (
    *(
        replace(remedy, rule=f"{prefix}{rule}")
        for prefix in ("http.security_headers.csp", "http.csp")
        for rule, remedy in _OF_A_POLICY
    ),
    replace(_FRAMES, rule="http.security_headers.framing"),
    replace(_FRAMES, rule="http.csp.framing"),
)
