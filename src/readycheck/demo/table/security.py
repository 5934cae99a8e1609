"""Flaws of the pages' protection."""

from __future__ import annotations

from readycheck.demo.steps import Edit, Setting
from readycheck.demo.switches import Flaw

_AUDITED = ("LAUNCH-06",)
_HEADERS = "coursework/headers.py"
_CHECK = "http.security_headers"

_SERVER_HEADER = """        server_header=False,
        headers=[("Server", "coursework/2.3.1 uvicorn/0.54.0 Python/3.11")],
"""

FLAWS: tuple[Flaw, ...] = (
    Flaw(
        "weak-csp",
        "The Content-Security-Policy allows inline scripts from anywhere",
        "SEC-04",
        (Edit(_HEADERS, "\"script-src 'self'; \"", "\"script-src 'self' 'unsafe-inline' 'unsafe-eval' https:; \""),),
        _AUDITED,
        ("no-csp",),
        rule=f"{_CHECK}.csp.unsafe_inline",
        brings=(f"{_CHECK}.csp.broad_scripts",),
    ),
    Flaw(
        "no-csp",
        "Pages come without a Content-Security-Policy",
        "SEC-04",
        (
            Edit(
                _HEADERS,
                '        headers["Content-Security-Policy"] = PAGE_POLICY if html else DATA_POLICY\n',
                '        if not html:\n            headers["Content-Security-Policy"] = DATA_POLICY\n',
            ),
        ),
        _AUDITED,
        ("weak-csp", "constant-nonce"),
        rule=f"{_CHECK}.csp.missing",
    ),
    Flaw(
        "no-hsts",
        "HSTS was switched off",
        "SEC-04",
        (Setting("COURSEWORK_HSTS_SECONDS", "0"),),
        _AUDITED,
        rule=f"{_CHECK}.hsts.missing",
    ),
    Flaw(
        "framing",
        "Any site may put the pages into a frame",
        "SEC-04",
        (
            Edit(_HEADERS, "    \"frame-ancestors 'none'; \"\n", '    "frame-ancestors *; "\n'),
            Edit(_HEADERS, '        headers["X-Frame-Options"] = "DENY"\n', ""),
        ),
        _AUDITED,
        ("no-csp",),
        rule=f"{_CHECK}.framing",
    ),
    Flaw(
        "version-header",
        "Responses name the server software and its version",
        "SEC-04",
        (Edit("coursework/manage.py", "        server_header=False,\n", _SERVER_HEADER),),
        _AUDITED,
        rule=f"{_CHECK}.disclosure",
    ),
    Flaw(
        "cacheable-pages",
        "Pages of a logged-in student may be cached by anybody",
        "SEC-04",
        (Edit("coursework/pages.py", '{"Cache-Control": "no-store"}', '{"Cache-Control": "public, max-age=600"}'),),
        _AUDITED,
        rule=f"{_CHECK}.cache_control",
    ),
)
