"""Remedies of certificates, versions, suites and the way in over plain http."""

from __future__ import annotations

from readycheck_checks.http.remedies import snippets
from readycheck_checks.http.remedies.remedy import Remedy

_ID = "http.tls"
_EDGE = "# TLS ends in front of the application: set it in nginx or the load balancer"
_CERTIFICATE = {
    "nginx": "ssl_certificate fullchain.pem;\nssl_certificate_key privkey.pem;",
    "express": (
        'const certificate = { cert: fs.readFileSync("fullchain.pem"), key: fs.readFileSync("privkey.pem") }\n'
        "https.createServer(certificate, app).listen(443)"
    ),
    "django": "gunicorn --certfile fullchain.pem --keyfile privkey.pem project.wsgi",
    "fastapi": "uvicorn main:app --ssl-certfile fullchain.pem --ssl-keyfile privkey.pem",
}
_SUITES = (
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"
)
_CIPHERS = {
    "nginx": f"ssl_ciphers {_SUITES};",
    "express": f'https.createServer({{ ...certificate, ciphers: "TLS_AES_128_GCM_SHA256:{_SUITES}" }}, app)',
    "django": f"gunicorn --ciphers {_SUITES} --certfile fullchain.pem --keyfile privkey.pem project.wsgi",
    "fastapi": f"uvicorn main:app --ssl-ciphers {_SUITES} --ssl-certfile fullchain.pem --ssl-keyfile privkey.pem",
}
_VERSIONS = {
    "nginx": "ssl_protocols TLSv1.2 TLSv1.3;",
    "express": 'https.createServer({ ...certificate, minVersion: "TLSv1.2", maxVersion: "TLSv1.3" }, app)',
    "django": (
        "# gunicorn.conf.py\nimport ssl\ndef ssl_context(config, default):\n    context = default()\n"
        "    context.minimum_version = ssl.TLSVersion.TLSv1_2\n    return context"
    ),
    "fastapi": "uvicorn main:app --ssl-certfile fullchain.pem --ssl-keyfile privkey.pem  # speaks TLS 1.2 and 1.3 only",
}
_SETUP = {
    "nginx": "# no current version of nginx does either; update what speaks TLS in front of it",
    "express": "// no current version of Node does either; update it",
    "django": _EDGE,
    "fastapi": _EDGE,
}
_REDIRECT = {
    "nginx": (
        "server {\n    listen 80;\n    listen [::]:80;\n    server_name example.edu www.example.edu;\n"
        "    return 308 https://$host$request_uri;\n}"
    ),
    "express": (
        'app.set("trust proxy", 1)\n'
        "app.use((req, res, next) => req.secure ? next()\n"
        '  : res.redirect(308, "https://" + req.hostname + req.originalUrl))'
    ),
    "django": 'SECURE_SSL_REDIRECT = True\nSECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")',
    "fastapi": (
        "from starlette.middleware.httpsredirect import HTTPSRedirectMiddleware\n"
        "app.add_middleware(HTTPSRedirectMiddleware)"
    ),
}
_STAPLING = {
    "nginx": "ssl_stapling on;\nssl_stapling_verify on;\nssl_trusted_certificate fullchain.pem;\nresolver 127.0.0.53;",
    "express": _EDGE.replace("#", "//"),
    "django": _EDGE,
    "fastapi": _EDGE,
}
_PRELOAD = "max-age=63072000; includeSubDomains; preload"

REMEDIES: tuple[Remedy, ...] = (
    Remedy(
        rule=_ID,
        fix="Serve it over https only, with a certificate of a public authority and TLS 1.2 and 1.3",
        asvs=("12.2.1",),
        cwe=(319,),
        sources=("RFC 9325",),
        **_CERTIFICATE,
    ),
    Remedy(
        rule=f"{_ID}.certificate",
        fix="Install a certificate of a public authority for every name that users type, and have it renewed by itself",
        asvs=("12.2.2",),
        cwe=(295,),
        sources=("RFC 5280", "RFC 9525"),
        **_CERTIFICATE,
    ),
    Remedy(
        rule=f"{_ID}.certificate.incomplete",
        fix="Give the server the whole chain, its own certificate first and then every link (fullchain.pem of ACME)",
        asvs=("12.2.2",),
        cwe=(295, 296),
        sources=("RFC 8446, section 4.4.2",),
        **_CERTIFICATE,
    ),
    Remedy(
        rule=f"{_ID}.certificate.untrusted",
        fix="Take a certificate of a public authority; for one of your own give its certificate as the origin's 'ca'",
        asvs=("12.2.2",),
        cwe=(295, 296),
        sources=("RFC 5280",),
        **_CERTIFICATE,
    ),
    Remedy(
        rule=f"{_ID}.certificate.self_signed",
        fix="Take a certificate of a public authority; for one of your own give its certificate as the origin's 'ca'",
        asvs=("12.2.2",),
        cwe=(295, 296),
        sources=("RFC 5280",),
        **_CERTIFICATE,
    ),
    Remedy(
        rule=f"{_ID}.certificate.name",
        fix="Have a certificate made whose alternative names hold this host",
        asvs=("12.2.2",),
        cwe=(295, 297),
        sources=("RFC 9525, section 6",),
        **_CERTIFICATE,
    ),
    *(
        Remedy(
            rule=f"{_ID}.certificate.{word}",
            fix="Renew the certificate now, have it renewed by itself from then on, and watch the days that are left",
            asvs=("12.2.2",),
            cwe=(298, 324),
            sources=("RFC 5280, section 4.1.2.5",),
            nginx='certbot renew --deploy-hook "nginx -s reload"',
            express='certbot renew --deploy-hook "systemctl reload app"',
            django='certbot renew --deploy-hook "systemctl reload gunicorn"',
            fastapi='certbot renew --deploy-hook "systemctl restart app"',
        )
        for word in ("expired", "expires", "not_yet_valid")
    ),
    *(
        Remedy(
            rule=f"{_ID}.certificate.{word}",
            fix="Have a new certificate made: a new key (EC P-256, or RSA of 2,048 bits), signed with SHA-256",
            asvs=("12.2.2",),
            cwe=(326, 327),
            sources=("RFC 9325, section 4.5",),
            **_CERTIFICATE,
        )
        for word in ("key", "signature")
    ),
    Remedy(
        rule=f"{_ID}.versions",
        fix="Speak TLS 1.2 and 1.3 and nothing older",
        asvs=("12.1.1",),
        cwe=(326, 327),
        sources=("RFC 8996", "RFC 9325, section 3.1"),
        **_VERSIONS,
    ),
    Remedy(
        rule=f"{_ID}.versions.no_tls13",
        fix="Switch TLS 1.3 on; it needs OpenSSL 1.1.1 or newer",
        asvs=("12.1.1",),
        cwe=(757,),
        sources=("RFC 8446", "RFC 9325, section 3.1.1"),
        **_VERSIONS,
    ),
    Remedy(
        rule=f"{_ID}.ciphers",
        fix="Allow only suites with ECDHE and authenticated encryption (GCM, ChaCha20)",
        asvs=("12.1.2",),
        cwe=(326, 327),
        sources=("RFC 9325, section 4",),
        **_CIPHERS,
    ),
    *(
        Remedy(
            rule=f"{_ID}.{word}",
            fix="Update what speaks TLS there: no current server does this",
            asvs=("12.1.2",),
            cwe=(cwe,),
            sources=(source,),
            **_SETUP,
        )
        for word, cwe, source in (
            ("compression", 203, "RFC 9325, section 3.3"),
            ("renegotiation", 300, "RFC 5746"),
        )
    ),
    Remedy(
        rule=f"{_ID}.stapling",
        fix="Have the server fetch the OCSP response and staple it, or take a certificate that does not demand it",
        asvs=("12.1.4",),
        cwe=(299,),
        sources=("RFC 6066, section 8", "RFC 7633"),
        **_STAPLING,
    ),
    Remedy(
        rule=f"{_ID}.stapling.revoked",
        fix="Have a new certificate made with a new key, and find out why this one was revoked",
        asvs=("12.1.4", "12.2.2"),
        cwe=(299,),
        sources=("RFC 6960",),
        **_CERTIFICATE,
    ),
    Remedy(
        rule=f"{_ID}.redirect",
        fix="Answer plain http with a 301 or 308 to https on the same host, and nothing else",
        asvs=("12.2.1",),
        cwe=(319,),
        sources=("RFC 6797, section 7.2",),
        **_REDIRECT,
    ),
    Remedy(
        rule=f"{_ID}.api",
        fix="Answer API requests over plain http with 403 and a sentence that names https; redirect pages only",
        asvs=("4.1.2", "12.2.1"),
        cwe=(319,),
        sources=("RFC 9110, section 15.5.4",),
        nginx=(
            "server {\n  listen 80;\n  location /api/ { return 403; }\n"
            "  location / { return 308 https://$host$request_uri; }\n}"
        ),
        express=(
            'app.use("/api", (req, res, next) => req.secure ? next()\n  : res.status(403).json({ error: "use https" }))'
        ),
        django=(
            "def api_over_tls(get_response):  # name it before SecurityMiddleware\n"
            "    def middleware(request):\n"
            '        if request.path.startswith("/api/") and not request.is_secure():\n'
            '            return JsonResponse({"error": "use https"}, status=403)\n'
            "        return get_response(request)\n"
            "    return middleware"
        ),
        fastapi=(
            "from starlette.middleware.base import BaseHTTPMiddleware\n"
            "async def api_over_tls(request, call_next):\n"
            '    if request.url.path.startswith("/api/") and request.url.scheme == "http":\n'
            '        return JSONResponse({"error": "use https"}, status_code=403)\n'
            "    return await call_next(request)\n"
            "app.add_middleware(BaseHTTPMiddleware, dispatch=api_over_tls)"
        ),
    ),
    Remedy(
        rule=f"{_ID}.preload",
        fix="Meet the rules of hstspreload.org on the registered domain itself, or leave 'preload' out",
        asvs=("3.7.4",),
        cwe=(319,),
        sources=("RFC 6797, section 12.3",),
        nginx=snippets.nginx("Strict-Transport-Security", _PRELOAD),
        express="app.use(helmet.strictTransportSecurity({ maxAge: 63072000, includeSubDomains: true, preload: true }))",
        django="SECURE_HSTS_SECONDS = 63072000\nSECURE_HSTS_INCLUDE_SUBDOMAINS = True\nSECURE_HSTS_PRELOAD = True",
        fastapi=snippets.starlette("Strict-Transport-Security", _PRELOAD),
    ),
)
