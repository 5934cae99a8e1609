"""Remedies of internal files and endpoints that are served, and of debug modes that show."""

from __future__ import annotations

from dataclasses import replace

from readycheck_checks.http.remedies.remedy import Remedy

_CHECK = "http.exposed_internals"
_HIDDEN = Remedy(
    rule=_CHECK,
    fix="Serve only the folder that the build puts out, and refuse every name that starts with a dot",
    asvs=("13.4.7",),
    cwe=(538, 552),
    sources=("OWASP WSTG 4.2, WSTG-CONF-04",),
    nginx="location ~ /\\.(?!well-known/) { return 404; }",
    express='app.use(express.static("dist", { dotfiles: "ignore" }))',
    django='WHITENOISE_ROOT = BASE_DIR / "public"  # a folder of its own, never BASE_DIR',
    fastapi="from starlette.staticfiles import StaticFiles\n"
    'app.mount("/static", StaticFiles(directory="dist"), name="static")  # never directory="."',
)
_LEFT = replace(
    _HIDDEN,
    nginx="location ~* \\.(?:sql|sqlite3?|db|bak|old|orig|swp|zip|tar|t?gz|log|pem|key|p12|pfx)$|~$|/id_[a-z0-9]+$ "
    "{ return 404; }\nlocation ~ /\\.(?!well-known/) { return 404; }",
)
_PROJECT = replace(
    _HIDDEN,
    nginx="location ~* /(?:package(?:-lock)?\\.json|composer\\.(?:json|lock)|requirements\\.txt|Dockerfile"
    "|docker-compose\\.ya?ml|web\\.config|appsettings\\.json|application\\.(?:ya?ml|properties))$ { return 404; }",
)
_INSIDE = Remedy(
    rule=f"{_CHECK}.monitoring",
    fix="Answer it on an internal address only, or ask for a login",
    asvs=("13.4.5",),
    cwe=(200, 497),
    sources=("OWASP WSTG 4.2, WSTG-CONF-05",),
    nginx="location ~ ^/(?:metrics|actuator|server-status|server-info|nginx_status)(?:/|$) {\n"
    "  allow 10.0.0.0/8; deny all; proxy_pass http://app;\n}",
    express='app.get("/metrics", requireOperator, metricsHandler)\n'
    '// or on a port of its own:\nmetrics.listen(9100, "10.0.0.5")',
    django='path("metrics", staff_member_required(metrics_view))',
    fastapi="app.include_router(internal, dependencies=[Depends(require_operator)])",
)
_DEBUG = Remedy(
    rule="http.debug_off",
    fix="Switch the debug mode off for everything that others can reach; in PHP with display_errors = Off, in Node.js"
    " with NODE_ENV=production, in Ruby with RACK_ENV or RAILS_ENV",
    asvs=("13.4.2",),
    cwe=(489,),
    sources=("OWASP WSTG 4.2, WSTG-CONF-02",),
    nginx="location ~ ^/(?:console|_profiler|telescope|debug|__debug__|@vite|(?:php)?info\\.php)(?:/|$) "
    "{ return 404; }",
    express='// start with NODE_ENV=production\napp.set("env", "production")',
    django='DEBUG = False\nALLOWED_HOSTS = ["app.example.edu"]',
    fastapi="app = FastAPI(debug=False)",
)
_LISTING = Remedy(
    rule=f"{_CHECK}.listing",
    fix="Switch listings of folders off; in Apache with Options -Indexes, in Caddy without browse, in Tomcat with"
    " listings set to false",
    asvs=("13.4.3",),
    cwe=(548,),
    sources=("OWASP WSTG 4.2, WSTG-CONF-04",),
    nginx="autoindex off;",
    express='app.use("/static", express.static("dist", { index: false }))  // and no serve-index',
    django='# leave out show_indexes=True\npath("media/<path:path>", serve, {"document_root": MEDIA_ROOT})',
    fastapi="from starlette.staticfiles import StaticFiles\n"
    'app.mount("/static", StaticFiles(directory="dist"), name="static")  # lists nothing',
)
_API = Remedy(
    rule=f"{_CHECK}.api_description",
    fix="Switch the description off in production, ask for a login, or name it under the origin's 'public'",
    asvs=("13.4.5",),
    cwe=(200,),
    sources=("OWASP WSTG 4.2, WSTG-CONF-05",),
    nginx="location ~ ^/(?:docs|redoc|openapi\\.json|swagger|v3/api-docs|graphiql) {\n"
    "  allow 10.0.0.0/8; deny all; proxy_pass http://app;\n}",
    express='if (process.env.NODE_ENV !== "production") app.use("/docs", swaggerUi.serve, swaggerUi.setup(spec))\n'
    "new ApolloServer({ typeDefs, resolvers, introspection: false })",
    django='SPECTACULAR_SETTINGS = {"SERVE_PERMISSIONS": ["rest_framework.permissions.IsAdminUser"]}',
    fastapi="app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)",
)
_MAP = Remedy(
    rule=f"{_CHECK}.source_map",
    fix="Build without source maps for the public, or upload them to the error tracker and delete them from the build",
    asvs=("13.4.7",),
    cwe=(540,),
    sources=("ECMA-426",),
    nginx="location ~ \\.map$ { return 404; }",
    express="// vite.config.js\nexport default { build: { sourcemap: false } }",
    django="python manage.py collectstatic --noinput\nfind staticfiles -name '*.map' -delete  # in STATIC_ROOT",
    fastapi="# in the build of the pages\nfind dist -name '*.map' -delete",
)

REMEDIES: tuple[Remedy, ...] = (
    _HIDDEN,
    replace(
        _HIDDEN,
        rule=f"{_CHECK}.version_control",
        fix="Deploy an export of the source without its history, take the folder off the server, and change every"
        " secret that was ever committed",
        asvs=("13.4.1",),
        cwe=(527, 538),
    ),
    replace(
        _HIDDEN,
        rule=f"{_CHECK}.environment",
        fix="Take the file out of the served folder, and change every secret in it: it counts as read",
        cwe=(526, 538),
    ),
    replace(
        _LEFT,
        rule=f"{_CHECK}.credentials",
        fix="Take the file out of the served folder, and change every secret in it: it counts as read",
        cwe=(522, 538),
    ),
    replace(
        _LEFT,
        rule=f"{_CHECK}.private_key",
        fix="Take the key out of the served folder, make a new one, and revoke what the old one stands for",
        cwe=(321, 538),
    ),
    replace(_LEFT, rule=f"{_CHECK}.dump", fix="Take the dump out of the served folder, and keep dumps elsewhere",
            cwe=(530, 538)),
    replace(_LEFT, rule=f"{_CHECK}.backup", fix="Take copies of source out of the served folder", cwe=(530, 540)),
    replace(_LEFT, rule=f"{_CHECK}.script_copy", fix="Delete copies beside scripts from the build", cwe=(530,)),
    replace(_LEFT, rule=f"{_CHECK}.log", fix="Write logs outside of the served folder", cwe=(532, 538)),
    replace(_PROJECT, rule=f"{_CHECK}.manifest", fix="Serve only what the build puts out, not the project's own files",
            asvs=("13.4.6", "13.4.7"), cwe=(538,)),
    replace(_PROJECT, rule=f"{_CHECK}.configuration", fix="Take the file out of the served folder", cwe=(538, 497)),
    _MAP,
    _LISTING,
    _API,
    _INSIDE,
    replace(_INSIDE, rule=f"{_CHECK}.internal_open", cwe=(306, 200)),
    replace(
        _INSIDE,
        rule=f"{_CHECK}.actuator",
        fix="Expose health only, and keep the other actuator endpoints on an internal port with a login",
        cwe=(215, 497),
        nginx="location /actuator/ { allow 10.0.0.0/8; deny all; proxy_pass http://app; }",
        express="",
        django="",
        fastapi="",
    ),
    replace(
        _DEBUG,
        rule=f"{_CHECK}.profiler",
        fix="Register the profiler on an internal address of its own",
        asvs=("13.4.2", "13.4.5"),
        cwe=(489, 215),
        nginx="location /debug/ { return 404; }",
    ),
    replace(_DEBUG, rule=f"{_CHECK}.console", fix="Take the console off everything that others can reach",
            cwe=(489, 306)),
    replace(_DEBUG, rule=f"{_CHECK}.debug"),
    replace(
        _INSIDE,
        rule=f"{_CHECK}.administration",
        fix="Keep tools of operators on an internal address",
        cwe=(1125, 200),
        nginx="location ~ ^/(?:adminer\\.php|phpmyadmin) { allow 10.0.0.0/8; deny all; }",
        express="",
        django="",
        fastapi="",
    ),
    _DEBUG,
)  # fmt: skip
