"""Remedies of what a response holds: its type, who may keep it, what it tells of the software."""

from __future__ import annotations

from dataclasses import replace

from readycheck_checks.http.remedies import snippets
from readycheck_checks.http.remedies.remedy import Remedy

_P = "http.security_headers."
_REPEAT = "# a location with its own add_header inherits none: repeat those of the server here"
_TYPE = Remedy(
    rule=f"{_P}content_type",
    fix="Send one Content-Type with every body",
    asvs=("4.1.1",),
    cwe=(430,),
    sources=("RFC 9110, section 8.3", "MIME Sniffing"),
    nginx="include mime.types;\ndefault_type application/octet-stream;  # for files that nginx serves itself",
    express="res.type('html').send(page);",
    django="return HttpResponse(body, content_type='text/html; charset=utf-8')",
    fastapi="return Response(body, media_type='text/plain')",
)
_ASSET = replace(
    _TYPE,
    rule=f"{_P}content_type.script",
    fix="Serve scripts as text/javascript and style sheets as text/css",
    nginx="include mime.types;  # for files that nginx serves itself",
    express="app.use(express.static('public'));",
    django="import mimetypes  # in the settings\nmimetypes.add_type('text/javascript', '.js', True)",
    fastapi="import mimetypes\nfrom starlette.staticfiles import StaticFiles\n"
    "mimetypes.add_type('text/javascript', '.js')\n"
    "app.mount('/static', StaticFiles(directory='static'))",
)
_CHARSET = Remedy(
    rule=f"{_P}content_type.charset_missing",
    fix="Send 'Content-Type: text/html; charset=utf-8' with every page",
    asvs=("4.1.1",),
    cwe=(838, 79),
    sources=("HTML, section 13.2.3", "Encoding"),
    nginx="charset utf-8;  # where the application names none; one that it names is changed there",
    express="res.set('Content-Type', 'text/html; charset=utf-8').send(page);",
    django="return HttpResponse(page)  # adds charset=utf-8, unless content_type names another type or none",
    fastapi="return HTMLResponse(page)  # adds charset=utf-8",
)
_CACHE = Remedy(
    rule=f"{_P}cache_control",
    fix="Send 'Cache-Control: no-store' with everything that only a logged-in user sees",
    asvs=("14.3.2", "14.2.2"),
    cwe=(525, 524),
    sources=("RFC 9111",),
    nginx="location /account/ {\n  proxy_pass http://app;\n  proxy_hide_header Cache-Control;\n"
    f'  add_header Cache-Control "no-store" always;\n  {_REPEAT}\n}}',
    express="app.use('/account', (req, res, next) => { res.set('Cache-Control', 'no-store'); next(); });",
    django="from django.views.decorators.cache import cache_control\n@cache_control(private=True, no_store=True)",
    fastapi="response.headers['Cache-Control'] = 'no-store'",
)
_CLEAR = '"cache", "storage"'
_DOWNLOAD = Remedy(
    rule=f"{_P}downloads",
    fix="Send 'Content-Disposition: attachment' with a file name of the server's own choice, or a sandbox policy",
    asvs=("3.2.1", "5.4.1"),
    cwe=(79, 434),
    sources=("RFC 6266", "HTML, section 7.5"),
    nginx="location ~ ^/files/(?<name>[A-Za-z0-9_.-]+)$ {\n"
    "  proxy_pass http://app;\n  proxy_hide_header Content-Disposition;\n"
    "  add_header Content-Disposition 'attachment; filename=\"$name\"' always;\n"
    f"  add_header Content-Security-Policy \"sandbox; default-src 'none'\" always;\n  {_REPEAT}\n}}",
    express="res.download(path, 'report.pdf');",
    django="return FileResponse(stored, as_attachment=True, filename='report.pdf')",
    fastapi="return FileResponse(path, filename='report.pdf')  # an attachment, with its name",
)
_VERSION = Remedy(
    rule=f"{_P}disclosure",
    fix="Turn versions off in the server and the framework, such as server_tokens off or --no-server-header",
    asvs=("13.4.6",),
    cwe=(200, 497),
    sources=("OWASP Secure Headers Project",),
    nginx="server_tokens off;\nproxy_hide_header X-Powered-By;\nproxy_hide_header X-AspNet-Version;\n"
    "proxy_hide_header X-AspNetMvc-Version;\nproxy_hide_header X-Generator;",
    express="app.disable('x-powered-by');",
    django="# gunicorn.conf.py\nimport gunicorn\ngunicorn.SERVER = 'web'",
    fastapi="uvicorn app:app --no-server-header",
)


def _without(rule: str, name: str, fix: str, cwe: tuple[int, ...], source: str, asvs: tuple[str, ...] = ()) -> Remedy:
    """The remedy of a header that is better not sent."""
    return Remedy(
        rule=f"{_P}deprecated.{rule}",
        fix=fix,
        asvs=asvs,
        cwe=cwe,
        sources=(source,),
        nginx=f"proxy_hide_header {name};",
        express=snippets.express_without(name),
        django=snippets.django_without(name),
        fastapi=snippets.starlette_without(name),
    )


REMEDIES: tuple[Remedy, ...] = (
    _TYPE,
    replace(
        _TYPE,
        rule=f"{_P}content_type.data_as_page",
        fix="Serve data as application/json, never as text/html",
        asvs=("4.1.1", "3.2.1"),
        cwe=(79, 430),
        nginx="# the application names the type: change it there, nginx passes it on",
        express="res.json(items);",
        django="return JsonResponse({'items': items})",
        fastapi="return {'items': items}  # JSONResponse in Starlette",
    ),
    replace(
        _TYPE,
        rule=f"{_P}content_type.page_as_data",
        fix="Serve pages as text/html and data as application/json; answer an API's errors in JSON",
        nginx="# the application names the type: change it there, nginx passes it on",
        express="res.status(404).json({ error: 'not found' });",
        django="return JsonResponse({'error': 'not found'}, status=404)",
        fastapi="raise HTTPException(404, 'not found')",
    ),
    _ASSET,
    replace(_ASSET, rule=f"{_P}content_type.style"),
    _CHARSET,
    replace(_CHARSET, rule=f"{_P}content_type.charset_unknown"),
    replace(_CHARSET, rule=f"{_P}content_type.charset_stateful"),
    replace(_CHARSET, rule=f"{_P}content_type.charset_refused"),
    _CACHE,
    replace(
        _CACHE,
        rule=f"{_P}cache_control.set_cookie",
        fix="Send 'Cache-Control: no-store' with every answer that sets a cookie, or set no cookie on what caches keep",
        asvs=("14.2.2",),
        cwe=(524, 539),
        sources=("RFC 9111, section 7.3",),
        nginx="proxy_hide_header Set-Cookie;  # for a location that is public",
        express="app.use(express.static('public', { maxAge: '1h' }));  // before app.use(session(...))",
        django="from django.views.decorators.cache import never_cache\n@never_cache",
    ),
    Remedy(
        rule=f"{_P}clear_site_data",
        fix="Answer the logout with Clear-Site-Data, each word in double quotes",
        asvs=("14.3.1",),
        cwe=(525, 613),
        sources=("W3C Clear Site Data",),
        nginx="location = /logout {\n  proxy_pass http://app;\n  proxy_hide_header Clear-Site-Data;\n"
        f"  add_header Clear-Site-Data '{_CLEAR}' always;\n  {_REPEAT}\n}}",
        express=f"res.set('Clear-Site-Data', '{_CLEAR}').redirect('/');",
        django=f"response = redirect('/')\nresponse.headers['Clear-Site-Data'] = '{_CLEAR}'",
        fastapi=f"return RedirectResponse('/', 303, headers={{'Clear-Site-Data': '{_CLEAR}'}})",
    ),
    _DOWNLOAD,
    replace(
        _DOWNLOAD,
        rule=f"{_P}downloads.name",
        fix="Make the file name out of letters, digits, dots and dashes, and send it as filename and filename*",
        asvs=("5.4.1", "5.4.2"),
        cwe=(116, 451),
        sources=("RFC 6266", "RFC 8187"),
    ),
    replace(_DOWNLOAD, rule=f"{_P}downloads.no_name", asvs=("5.4.1",), cwe=(451,)),
    replace(_DOWNLOAD, rule=f"{_P}downloads.invalid", asvs=("5.4.1", "5.4.2"), cwe=(116,)),
    _VERSION,
    replace(
        _VERSION,
        rule=f"{_P}disclosure.internal",
        fix="Take the headers that name machines or folders out at the outermost proxy",
        asvs=("13.4.6",),
        cwe=(200, 497),
        nginx="proxy_hide_header X-Backend-Server;\nproxy_hide_header X-Upstream;",
        express=snippets.express_without("X-Backend-Server"),
        django=snippets.django_without("X-Backend-Server"),
        fastapi=snippets.starlette_without("X-Backend-Server"),
    ),
    replace(
        _VERSION,
        rule=f"{_P}disclosure.debug",
        fix="Turn the debug mode off for everything that others can reach",
        asvs=("13.4.2",),
        cwe=(489,),
        sources=(),
        nginx="proxy_hide_header X-Debug-Token;  # and turn the mode off in the application",
        express="NODE_ENV=production node server.js",
        django="DEBUG = False",
        fastapi="app = FastAPI(debug=False)",
    ),
    replace(
        _without(
            "xss_filter",
            "X-XSS-Protection",
            "Send 'X-XSS-Protection: 0' or leave it out",
            (79,),
            "OWASP Secure Headers Project",
        ),
        nginx=snippets.nginx("X-XSS-Protection", "0"),
        express="app.use(helmet.xXssProtection())",
        django=snippets.django("X-XSS-Protection", "0"),
        fastapi=snippets.starlette("X-XSS-Protection", "0"),
    ),
    _without("key_pins", "Public-Key-Pins", "Stop sending Public-Key-Pins", (1104,), "RFC 7469, section 4.5"),
    replace(
        _without(
            "csp_name",
            "X-Content-Security-Policy",
            "Send the policy as Content-Security-Policy",
            (693, 1021),
            "CSP Level 3",
            ("3.4.3",),
        ),
        nginx=snippets.nginx("Content-Security-Policy", "default-src 'self'; object-src 'none'; base-uri 'none'"),
        express="app.use(helmet.contentSecurityPolicy())",
        django="from django.utils.csp import CSP  # Django 6; before it: the package django-csp\n"
        "MIDDLEWARE.insert(0, 'django.middleware.csp.ContentSecurityPolicyMiddleware')\n"
        "SECURE_CSP = {'default-src': [CSP.SELF], 'object-src': [CSP.NONE], 'base-uri': [CSP.NONE]}",
        fastapi=snippets.starlette("Content-Security-Policy", "default-src 'self'; object-src 'none'; base-uri 'none'"),
    ),
    replace(
        _without(
            "plugins",
            "X-Permitted-Cross-Domain-Policies",
            "Send 'X-Permitted-Cross-Domain-Policies: none'",
            (942,),
            "OWASP Secure Headers Project",
        ),
        nginx=snippets.nginx("X-Permitted-Cross-Domain-Policies", "none"),
        express="app.use(helmet.xPermittedCrossDomainPolicies({ permittedPolicies: 'none' }))",
        django=snippets.django("X-Permitted-Cross-Domain-Policies", "none"),
        fastapi=snippets.starlette("X-Permitted-Cross-Domain-Policies", "none"),
    ),
)
