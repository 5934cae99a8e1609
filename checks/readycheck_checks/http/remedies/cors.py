"""Remedies of cross-origin sharing."""

from __future__ import annotations

from readycheck_checks.http.remedies import snippets
from readycheck_checks.http.remedies.remedy import Remedy

_FETCH = "Fetch, CORS protocol"
_NGINX_LIST = """map $http_origin $cors_origin {
  default "";
  "https://app.example.edu" $http_origin;
}
proxy_hide_header Access-Control-Allow-Origin;
proxy_hide_header Access-Control-Allow-Credentials;
add_header Access-Control-Allow-Origin $cors_origin always;
add_header Access-Control-Allow-Credentials true always;
add_header Vary Origin always;"""
_EXPRESS_LIST = """const cors = require("cors")
app.use(cors({ origin: ["https://app.example.edu"], credentials: true }))"""
_DJANGO_LIST = """INSTALLED_APPS += ["corsheaders"]
MIDDLEWARE.insert(0, "corsheaders.middleware.CorsMiddleware")
CORS_ALLOWED_ORIGINS = ["https://app.example.edu"]
CORS_ALLOW_CREDENTIALS = True"""
_FASTAPI_LIST = """from starlette.middleware.cors import CORSMiddleware
app.add_middleware(CORSMiddleware, allow_origins=["https://app.example.edu"], allow_credentials=True)"""
_DJANGO_OPEN = """INSTALLED_APPS += ["corsheaders"]
MIDDLEWARE.insert(0, "corsheaders.middleware.CorsMiddleware")
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_CREDENTIALS = False"""
_NAMES = {"nginx": _NGINX_LIST, "express": _EXPRESS_LIST, "django": _DJANGO_LIST, "fastapi": _FASTAPI_LIST}

REMEDIES: tuple[Remedy, ...] = (
    Remedy(
        rule="http.cors",
        fix="Compare the Origin as a whole with a fixed list, and answer nothing of CORS to any other",
        asvs=("3.4.2",),
        cwe=(942, 346),
        sources=(_FETCH,),
        **_NAMES,
    ),
    Remedy(
        rule="http.cors.null_credentials",
        fix="Take null off the list of origins: every site can have it",
        asvs=("3.4.2",),
        cwe=(942, 346),
        sources=(_FETCH,),
        **_NAMES,
    ),
    Remedy(
        rule="http.cors.plain_http",
        fix="Allow the https variant of the origin only, and keep browsers to https with Strict-Transport-Security",
        asvs=("3.4.2", "12.2.1"),
        cwe=(942, 319),
        sources=(_FETCH, "RFC 6797"),
        **_NAMES,
    ),
    Remedy(
        rule="http.cors.any_subdomain",
        fix="Name the sub-domains that need it one by one",
        asvs=("3.4.2",),
        cwe=(942,),
        sources=(_FETCH,),
        **_NAMES,
    ),
    Remedy(
        rule="http.cors.wildcard_credentials",
        fix="For public data leave Access-Control-Allow-Credentials out; for users' data name the origins, not *",
        asvs=("3.4.2",),
        cwe=(942,),
        sources=(_FETCH,),
        nginx=(
            f"proxy_hide_header Access-Control-Allow-Credentials;\n{snippets.nginx('Access-Control-Allow-Origin', '*')}"
        ),
        express='const cors = require("cors")\napp.use(cors({ origin: "*", credentials: false }))',
        django=_DJANGO_OPEN,
        fastapi=(
            "from starlette.middleware.cors import CORSMiddleware\n"
            'app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=False)'
        ),
    ),
    *(
        Remedy(
            rule=rule,
            fix="Send one origin, as browsers write it (scheme, host and port, nothing else), and 'true' in lower case",
            asvs=("3.4.2",),
            cwe=(942,),
            sources=(_FETCH, "RFC 6454, section 6.2"),
            **_NAMES,
        )
        for rule in ("http.cors.several", "http.cors.invalid_origin", "http.cors.invalid_credentials")
    ),
    Remedy(
        rule="http.cors.preflight_literal",
        fix="Write the methods and headers that are meant by name",
        asvs=("3.4.2",),
        cwe=(942,),
        sources=(_FETCH,),
        nginx=(
            f"{snippets.nginx('Access-Control-Allow-Methods', 'GET, POST, PUT, DELETE')}\n"
            f"{snippets.nginx('Access-Control-Allow-Headers', 'Authorization, Content-Type')}"
        ),
        express=(
            'const cors = require("cors")\n'
            'app.use(cors({ origin: ["https://app.example.edu"], credentials: true,\n'
            '  methods: ["GET", "POST", "PUT", "DELETE"], allowedHeaders: ["Authorization", "Content-Type"] }))'
        ),
        django=(
            'CORS_ALLOW_METHODS = ["GET", "POST", "PUT", "DELETE"]\n'
            'CORS_ALLOW_HEADERS = ["authorization", "content-type"]'
        ),
        fastapi=(
            "from starlette.middleware.cors import CORSMiddleware\n"
            'app.add_middleware(CORSMiddleware, allow_origins=["https://app.example.edu"], allow_credentials=True,\n'
            '    allow_methods=["GET", "POST", "PUT", "DELETE"], allow_headers=["Authorization", "Content-Type"])'
        ),
    ),
    Remedy(
        rule="http.cors.methods",
        fix="Refuse these methods with status 405, and leave them out of Allow",
        asvs=("4.1.4", "13.4.4"),
        cwe=(749,),
        sources=("RFC 9110, section 10.2.1",),
        nginx="if ($request_method ~ ^(TRACE|TRACK|CONNECT|DEBUG)$) { return 405; }",
        express='app.options("*splat", (req, res) => res.set("Allow", "GET, HEAD, POST").sendStatus(204))',
        django='http_method_names = ["get", "head", "post"]',
        fastapi='app.add_route("/courses", courses, methods=["GET", "POST"])',
    ),
    Remedy(
        rule="http.cors.private_network",
        fix="Allow access from public sites to a private network to named origins only",
        asvs=("3.4.2",),
        cwe=(942, 918),
        sources=("Private Network Access",),
        nginx="proxy_hide_header Access-Control-Allow-Private-Network;  # and no add_header of it",
        express=_EXPRESS_LIST,
        django="CORS_ALLOW_PRIVATE_NETWORK = False",
        fastapi=_FASTAPI_LIST,
    ),
    *(
        Remedy(
            rule=rule,
            fix="Send 'Vary: Origin' with every answer of the endpoint, also with those that allow nobody",
            asvs=("3.4.2",),
            cwe=(349, 524),
            sources=("Fetch, CORS protocol and HTTP caches", "RFC 9110, section 12.5.5"),
            nginx="add_header Vary Origin always;",
            express='app.use((req, res, next) => { res.vary("Origin"); next() })',
            django=(
                "from django.views.decorators.vary import vary_on_headers  # corsheaders does so by itself\n"
                '@vary_on_headers("Origin")'
            ),
            fastapi=snippets.starlette_around("vary", 'response.headers.add_vary_header("Origin")'),
        )
        for rule in ("http.cors.vary", "http.cors.cache_mixed")
    ),
    Remedy(
        rule="http.cors.trusted_broken",
        fix="Let requests with the trusted Origin through whatever filter refuses them, or take it off cors_trusted",
        asvs=("3.4.2",),
        cwe=(942,),
        sources=(_FETCH,),
        **_NAMES,
    ),
)
