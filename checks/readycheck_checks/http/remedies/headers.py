"""Remedies of the headers that every response or every page carries."""

from __future__ import annotations

from dataclasses import replace

from readycheck_checks.http.remedies import snippets
from readycheck_checks.http.remedies.remedy import Remedy

_HSTS = "max-age=31536000; includeSubDomains"
_FEATURES = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"

_TRANSPORT = Remedy(
    rule="http.security_headers.hsts",
    fix=f"Send 'Strict-Transport-Security: {_HSTS}' on every https response",
    asvs=("3.4.1",),
    cwe=(319,),
    sources=("RFC 6797",),
    nginx=snippets.nginx("Strict-Transport-Security", _HSTS),
    express="app.use(helmet.strictTransportSecurity({ maxAge: 31536000, includeSubDomains: true }))",
    django="SECURE_HSTS_SECONDS = 31536000\nSECURE_HSTS_INCLUDE_SUBDOMAINS = True",
    fastapi=snippets.starlette("Strict-Transport-Security", _HSTS),
)
_FIRST_HOP = Remedy(
    rule="http.security_headers.hsts.plain_http",
    fix="Answer plain http with a 301 or 308 to the same address on https, and nothing else",
    asvs=("12.2.1",),
    cwe=(319,),
    sources=("RFC 6797, section 7.2",),
    nginx="server { listen 80; server_name app.example.edu; return 308 https://$host$request_uri; }",
    express="app.set('trust proxy', 1);\n"
    "app.use((req, res, next) => req.secure ? next() : res.redirect(308, `https://${req.hostname}${req.originalUrl}`));",
    django="SECURE_SSL_REDIRECT = True\nSECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'https')",
    fastapi="from starlette.middleware.httpsredirect import HTTPSRedirectMiddleware\n"
    "app.add_middleware(HTTPSRedirectMiddleware)",
)
_DOWNGRADE = Remedy(
    rule="http.security_headers.redirects",
    fix="Redirect with a path alone or an https address; tell the application that a proxy terminates TLS",
    asvs=("12.2.1",),
    cwe=(319, 757),
    sources=("RFC 9110, section 10.2.2",),
    nginx="absolute_redirect off;\nproxy_redirect http://$host/ /;\nproxy_set_header X-Forwarded-Proto $scheme;",
    express="app.set('trust proxy', 1);",
    django="SECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'https')",
    fastapi="uvicorn app:app --proxy-headers --forwarded-allow-ips=10.0.0.5  # the address of the proxy",
)
_OPENER = Remedy(
    rule="http.security_headers.cross_origin.opener_missing",
    fix="Send 'Cross-Origin-Opener-Policy: same-origin' (same-origin-allow-popups where a login opens a window)",
    asvs=("3.4.8",),
    cwe=(346,),
    sources=("HTML, section 7.1.3", "RFC 9651"),
    nginx=snippets.nginx("Cross-Origin-Opener-Policy", "same-origin"),
    express="app.use(helmet.crossOriginOpenerPolicy({ policy: 'same-origin' }))",
    django="SECURE_CROSS_ORIGIN_OPENER_POLICY = 'same-origin'",
    fastapi=snippets.starlette("Cross-Origin-Opener-Policy", "same-origin"),
)
_EMBEDDER = Remedy(
    rule="http.security_headers.cross_origin.embedder_missing",
    fix="Send 'Cross-Origin-Embedder-Policy: require-corp', or credentialless where foreign files are embedded",
    asvs=(),
    cwe=(346,),
    sources=("HTML, section 7.1.4", "RFC 9651"),
    nginx=snippets.nginx("Cross-Origin-Embedder-Policy", "require-corp"),
    express="app.use(helmet.crossOriginEmbedderPolicy({ policy: 'require-corp' }))",
    django=snippets.django("Cross-Origin-Embedder-Policy", "require-corp"),
    fastapi=snippets.starlette("Cross-Origin-Embedder-Policy", "require-corp"),
)
_RESOURCE = Remedy(
    rule="http.security_headers.cross_origin.resource_missing",
    fix="Send 'Cross-Origin-Resource-Policy: same-origin' once, or cross-origin for files that are public on purpose",
    asvs=("3.5.8",),
    cwe=(346,),
    sources=("Fetch, section 3.7",),
    nginx=snippets.nginx("Cross-Origin-Resource-Policy", "same-origin"),
    express="app.use(helmet.crossOriginResourcePolicy({ policy: 'same-origin' }))",
    django=snippets.django("Cross-Origin-Resource-Policy", "same-origin"),
    fastapi=snippets.starlette("Cross-Origin-Resource-Policy", "same-origin"),
)

REMEDIES: tuple[Remedy, ...] = (
    _TRANSPORT,
    replace(
        _TRANSPORT,
        rule="http.security_headers.hsts.several",
        fix="Send Strict-Transport-Security from one place only: the proxy or the application",
        sources=("RFC 6797, section 8.1",),
    ),
    _FIRST_HOP,
    replace(
        _FIRST_HOP,
        rule="http.security_headers.hsts.first_hop",
        fix="Redirect plain http to https on the same host first, and from there to the other host",
        asvs=("3.4.1", "12.2.1"),
    ),
    _DOWNGRADE,
    Remedy(
        rule="http.security_headers.tls",
        fix="Install a valid certificate with its chain; for an authority of your own give the origin's 'ca'",
        asvs=("12.2.2",),
        cwe=(295,),
        sources=("RFC 9110, section 4.3.4",),
        nginx="ssl_certificate /etc/ssl/app/fullchain.pem;\nssl_certificate_key /etc/ssl/app/key.pem;",
        express="const options = { cert: readFileSync('fullchain.pem'), key: readFileSync('key.pem') };\n"
        "https.createServer(options, app).listen(443);",
        django="# the server in front of Django holds the certificate\n"
        "gunicorn project.wsgi --certfile fullchain.pem --keyfile key.pem",
        fastapi="uvicorn app:app --ssl-certfile fullchain.pem --ssl-keyfile key.pem",
    ),
    Remedy(
        rule="http.security_headers.content_type_options",
        fix="Send 'X-Content-Type-Options: nosniff' on every response",
        asvs=("3.4.4",),
        cwe=(430,),
        sources=("Fetch, section 3.6",),
        nginx=snippets.nginx("X-Content-Type-Options", "nosniff"),
        express="app.use(helmet.xContentTypeOptions())",
        django="SECURE_CONTENT_TYPE_NOSNIFF = True",
        fastapi=snippets.starlette("X-Content-Type-Options", "nosniff"),
    ),
    Remedy(
        rule="http.security_headers.referrer_policy",
        fix="Send 'Referrer-Policy: strict-origin-when-cross-origin' or stricter",
        asvs=("3.4.5",),
        cwe=(200,),
        sources=("W3C Referrer Policy",),
        nginx=snippets.nginx("Referrer-Policy", "strict-origin-when-cross-origin"),
        express="app.use(helmet.referrerPolicy({ policy: 'strict-origin-when-cross-origin' }))",
        django="SECURE_REFERRER_POLICY = 'strict-origin-when-cross-origin'",
        fastapi=snippets.starlette("Referrer-Policy", "strict-origin-when-cross-origin"),
    ),
    Remedy(
        rule="http.security_headers.permissions_policy",
        fix=f"Send 'Permissions-Policy: {_FEATURES}' and open only what the site uses",
        asvs=(),
        cwe=(693,),
        sources=("W3C Permissions Policy, section 6.1", "RFC 9651"),
        nginx=snippets.nginx("Permissions-Policy", _FEATURES),
        express=snippets.express("Permissions-Policy", _FEATURES),
        django=snippets.django("Permissions-Policy", _FEATURES),
        fastapi=snippets.starlette("Permissions-Policy", _FEATURES),
    ),
    _OPENER,
    replace(_OPENER, rule="http.security_headers.cross_origin.opener_open"),
    _EMBEDDER,
    replace(_EMBEDDER, rule="http.security_headers.cross_origin.embedder_invalid"),
    Remedy(
        rule="http.security_headers.cross_origin.cluster_invalid",
        fix="Send 'Origin-Agent-Cluster: ?1', or leave it out",
        asvs=(),
        cwe=(693,),
        sources=("HTML, section 7.1.2", "RFC 9651, section 3.3.6"),
        nginx=snippets.nginx("Origin-Agent-Cluster", "?1"),
        express="app.use(helmet.originAgentCluster())",
        django=snippets.django("Origin-Agent-Cluster", "?1"),
        fastapi=snippets.starlette("Origin-Agent-Cluster", "?1"),
    ),
    _RESOURCE,
    replace(_RESOURCE, rule="http.security_headers.cross_origin.resource_invalid"),
)
