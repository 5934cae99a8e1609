"""Remedies of what pages load from other hosts."""

from __future__ import annotations

from readycheck_checks.http.remedies import snippets
from readycheck_checks.http.remedies.remedy import Remedy

_SRI = "Subresource Integrity (W3C)"
_DIGEST = "openssl dgst -sha384 -binary FILE | openssl base64 -A"
_TAG = (
    '<script src="https://cdn.example/lib@1.2.3/lib.min.js" integrity="sha384-DIGEST" crossorigin="anonymous"></script>'
)
_HOST_NGINX = "location /vendor/ { alias /srv/www/vendor/; }  # the file itself, in a fixed version"
_HOST_EXPRESS = 'app.use("/vendor", express.static("node_modules/lib/dist", { immutable: true, maxAge: "1y" }))'
_HOST_DJANGO = "{% load static %}\n<script src=\"{% static 'vendor/lib-1.2.3.min.js' %}\"></script>"
_HOST_FASTAPI = 'from starlette.staticfiles import StaticFiles\napp.mount("/vendor", StaticFiles(directory="vendor"))'

_MAP = (
    '<script type="importmap">\n'
    '{"integrity": {"https://cdn.example/lib@1.2.3/lib.js": "sha384-DIGEST"}}\n'
    "</script>  <!-- before the first module -->"
)
_LINK = (
    '<link rel="stylesheet" href="https://cdn.example/lib@1.2.3/lib.css" integrity="sha384-DIGEST" '
    'crossorigin="anonymous">'
)
_PRELOAD = (
    '<link rel="preload" as="script" href="https://cdn.example/lib@1.2.3/lib.min.js" integrity="sha384-DIGEST" '
    'crossorigin="anonymous">'
)

REMEDIES: tuple[Remedy, ...] = (
    Remedy(
        rule="http.integrity",
        fix=(
            "Serve the file yourself in a fixed version, or write integrity (sha384 of exactly that version) and "
            f"crossorigin into the element; the digest is made by: {_DIGEST}"
        ),
        asvs=("3.6.1",),
        cwe=(353, 829),
        sources=(_SRI,),
        nginx=_HOST_NGINX,
        express=_TAG,
        django=_TAG,
        fastapi=_TAG,
    ),
    *(
        Remedy(
            rule=rule,
            fix=fix,
            asvs=("3.6.1",),
            cwe=cwe,
            sources=(_SRI,),
            nginx=_HOST_NGINX,
            express=_HOST_EXPRESS,
            django=_HOST_DJANGO,
            fastapi=_HOST_FASTAPI,
        )
        for rule, fix, cwe in (
            (
                "http.integrity.missing.changing",
                "Host the file yourself, as fonts and their styles can be; load payment scripts only where needed",
                (829,),
            ),
            (
                "http.integrity.taken_over",
                "Take it out at once; browsers in use need no polyfills, and a copy of your own serves those that do",
                (829, 506),
            ),
        )
    ),
    Remedy(
        rule="http.integrity.missing.import",
        fix=(
            "Serve the module yourself in a fixed version, or give its digest under integrity in an import map before "
            "the first module, which holds for import statements and import(); and let script-src of the content "
            f"security policy name no more than the module's address; the digest is made by: {_DIGEST}"
        ),
        asvs=("3.6.1",),
        cwe=(353, 829),
        sources=("HTML, section 8.1.6.2", _SRI),
        nginx=_HOST_NGINX,
        express=_MAP,
        django=_MAP,
        fastapi=_MAP,
    ),
    Remedy(
        rule="http.integrity.missing.style_import",
        fix=(
            "Serve the style yourself in a fixed version, or load it by a link element with integrity (sha384) and "
            "crossorigin in place of @import; and let style-src of the content security policy name no more than its "
            "address"
        ),
        asvs=("3.6.1",),
        cwe=(353, 829),
        sources=(_SRI,),
        nginx=_HOST_NGINX,
        express=_LINK,
        django=_LINK,
        fastapi=_LINK,
    ),
    *(
        Remedy(
            rule=rule,
            fix=fix,
            asvs=("3.6.1",),
            cwe=cwe,
            sources=("HTML, section 4.6.7.19", _SRI),
            nginx=_HOST_NGINX,
            express=_PRELOAD,
            django=_PRELOAD,
            fastapi=_PRELOAD,
        )
        for rule, fix, cwe in (
            (
                "http.integrity.missing.preload",
                (
                    "Serve the file yourself in a fixed version, or write integrity (sha384) and crossorigin into the "
                    "preload and into whatever element uses the file, also one that a script makes"
                ),
                (353, 829),
            ),
            (
                "http.integrity.preload_differs",
                "Write the integrity and the crossorigin of the element that uses the file into its preload too",
                (353,),
            ),
        )
    ),
    Remedy(
        rule="http.integrity.missing.font",
        fix="Serve the font yourself, and let font-src of the content security policy name no other host",
        asvs=("3.6.1",),
        cwe=(353, 829),
        sources=(_SRI,),
        nginx="location /fonts/ { alias /srv/www/fonts/; }  # the font itself, in a fixed version",
        express='app.use("/fonts", express.static("fonts", { immutable: true, maxAge: "1y" }))',
        django=(
            "{% load static %}\n<style>@font-face { font-family: Inter; "
            "src: url(\"{% static 'fonts/inter-4.0.woff2' %}\") }</style>"
        ),
        fastapi='from starlette.staticfiles import StaticFiles\napp.mount("/fonts", StaticFiles(directory="fonts"))',
    ),
    Remedy(
        rule="http.integrity.mismatch",
        fix=f"Find out why the file changed; if the new one is right, make its digest anew: {_DIGEST}",
        asvs=("3.6.1",),
        cwe=(354, 494),
        sources=(_SRI,),
        nginx=_HOST_NGINX,
        express=_HOST_EXPRESS,
        django=_HOST_DJANGO,
        fastapi=_HOST_FASTAPI,
    ),
    *(
        Remedy(
            rule=rule,
            fix=fix,
            asvs=("3.6.1",),
            cwe=(353,),
            sources=(_SRI,),
            nginx=_TAG,
            express=_TAG,
            django=_TAG,
            fastapi=_TAG,
        )
        for rule, fix in (
            ("http.integrity.bad_value", f"Write sha384, a hyphen and the digest in base64: {_DIGEST}"),
            ("http.integrity.unmatchable", f"Write sha384, a hyphen and the whole digest in base64: {_DIGEST}"),
            ("http.integrity.crossorigin", 'Write crossorigin="anonymous" beside integrity'),
        )
    ),
    Remedy(
        rule="http.integrity.not_shared",
        fix="Have the file's host send Access-Control-Allow-Origin: * for public files, or serve the file yourself",
        asvs=("3.6.1",),
        cwe=(353,),
        sources=(_SRI, "Fetch, CORS protocol"),
        nginx='location /static/ {\n  add_header Access-Control-Allow-Origin "*" always;\n'
        "  # a location with its own add_header inherits none: repeat those of the server here\n}",
        express='const cors = require("cors")\napp.use("/static", cors(), express.static("static"))',
        django='CORS_ALLOWED_ORIGINS = ["https://app.example.edu"]\nCORS_URLS_REGEX = r"^/static/"',
        fastapi=(
            "from starlette.middleware.cors import CORSMiddleware\n"
            'app.add_middleware(CORSMiddleware, allow_origins=["*"])'
        ),
    ),
    Remedy(
        rule="http.integrity.mixed",
        fix="Write https into the address, or have browsers do so with upgrade-insecure-requests",
        asvs=("12.2.1", "3.6.1"),
        cwe=(319, 829),
        sources=("Mixed Content (W3C)", "Upgrade Insecure Requests (W3C)"),
        nginx='add_header Content-Security-Policy "upgrade-insecure-requests" always;',
        express="app.use(helmet.contentSecurityPolicy({ directives: { upgradeInsecureRequests: [] } }))",
        django=(
            'MIDDLEWARE += ["django.middleware.csp.ContentSecurityPolicyMiddleware"]\n'
            'SECURE_CSP = {"upgrade-insecure-requests": True}'
        ),
        fastapi=snippets.starlette("Content-Security-Policy", "upgrade-insecure-requests"),
    ),
)
