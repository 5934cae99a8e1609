"""Remedies of cookies."""

from __future__ import annotations

from readycheck_checks.http.remedies.remedy import Remedy

_BIS = "RFC 6265bis (draft-ietf-httpbis-rfc6265bis)"
_EXPRESS = (
    'app.use(session({{ name: "{name}", secret, resave: false, saveUninitialized: false, cookie: {{ {options} }} }}))'
)
_GOOD = 'httpOnly: true, secure: true, sameSite: "lax", path: "/"'
_SESSION = "from starlette.middleware.sessions import SessionMiddleware\n"
_SET = 'response.set_cookie("__Host-session", value, path="/", secure=True, httponly=True, samesite="lax")'

REMEDIES: tuple[Remedy, ...] = (
    Remedy(
        rule="http.cookies.secure",
        fix="Send the cookie with Secure",
        asvs=("3.3.1",),
        cwe=(614,),
        sources=(f"{_BIS} 4.1.2.5",),
        nginx="proxy_cookie_flags ~ secure;",
        express=_EXPRESS.format(name="__Host-sid", options=_GOOD),
        django="SESSION_COOKIE_SECURE = True\nCSRF_COOKIE_SECURE = True\nLANGUAGE_COOKIE_SECURE = True",
        fastapi=f"{_SESSION}app.add_middleware(SessionMiddleware, secret_key=SECRET, https_only=True)",
    ),
    Remedy(
        rule="http.cookies.plain_http",
        fix="Answer plain http with a redirect to https and nothing else, and set cookies over https only",
        asvs=("3.3.1", "12.2.1"),
        cwe=(319, 614),
        sources=(f"{_BIS} 8.3",),
        nginx="server { listen 80; return 308 https://$host$request_uri; }",
        express='app.use((q, s, next) => q.secure ? next() : s.redirect(308, "https://" + q.hostname + q.originalUrl))',
        django="SECURE_SSL_REDIRECT = True  # SecurityMiddleware stands first in MIDDLEWARE",
        fastapi="from starlette.middleware.httpsredirect import HTTPSRedirectMiddleware\n"
        "app.add_middleware(HTTPSRedirectMiddleware)  # added last, so that it is outermost",
    ),
    Remedy(
        rule="http.cookies.httponly",
        fix="Send the session cookie with HttpOnly, and give scripts what they need in the page or by an API",
        asvs=("3.3.4",),
        cwe=(1004,),
        sources=(f"{_BIS} 4.1.2.6",),
        nginx="proxy_cookie_flags sessionid httponly;  # by the name of the session's cookie",
        express=_EXPRESS.format(name="__Host-sid", options=_GOOD),
        django="SESSION_COOKIE_HTTPONLY = True",
        fastapi=_SET,
    ),
    Remedy(
        rule="http.cookies.samesite",
        fix="Send the cookie with SameSite=Lax, or Strict where no link from elsewhere must find the user logged in",
        asvs=("3.3.2",),
        cwe=(1275, 352),
        sources=(f"{_BIS} 4.1.2.7",),
        nginx="proxy_cookie_flags sessionid samesite=lax;  # by the name of the session's cookie",
        express=_EXPRESS.format(name="__Host-sid", options=_GOOD),
        django='SESSION_COOKIE_SAMESITE = "Lax"',
        fastapi=_SESSION + 'app.add_middleware(SessionMiddleware, secret_key=SECRET, same_site="lax", https_only=True)',
    ),
    Remedy(
        rule="http.cookies.prefix",
        fix="Give the session cookie a name with '__Host-', together with Secure, Path=/ and no Domain",
        asvs=("3.3.1", "3.3.3"),
        cwe=(565, 384),
        sources=(f"{_BIS} 4.1.3.2",),
        nginx="# the name is the application's: set it there, nginx cannot rename a cookie",
        express=_EXPRESS.format(name="__Host-sid", options=_GOOD),
        django='SESSION_COOKIE_NAME = "__Host-sessionid"\nSESSION_COOKIE_SECURE = True\nSESSION_COOKIE_PATH = "/"',
        fastapi=_SET,
    ),
    Remedy(
        rule="http.cookies.domain",
        fix="Leave Domain out of the session cookie, so that only the host that set it gets it back",
        asvs=("3.3.3",),
        cwe=(668,),
        sources=(f"{_BIS} 4.1.2.3",),
        nginx="# Domain is the application's: leave it out there",
        express=_EXPRESS.format(name="__Host-sid", options=_GOOD),
        django="SESSION_COOKIE_DOMAIN = None",
        fastapi=_SET,
    ),
    Remedy(
        rule="http.cookies.dropped",
        fix="Write the cookie so that browsers keep it: Secure with SameSite=None and with each prefix, and no Domain",
        asvs=("3.3.1", "3.3.2"),
        cwe=(693,),
        sources=(f"{_BIS} 5.7",),
        nginx="proxy_cookie_flags ~ secure;\n# Path and Domain are the application's: change them there",
        express=_EXPRESS.format(name="__Host-sid", options=_GOOD),
        django="SESSION_COOKIE_SECURE = True\nSESSION_COOKIE_DOMAIN = None",
        fastapi=_SET,
    ),
    Remedy(
        rule="http.cookies.dropped.size",
        fix="Keep the data on the server and send a random key to it, so that name and value fit into 4,096 bytes",
        asvs=("3.3.5",),
        cwe=(770,),
        sources=(f"{_BIS} 5.6",),
        nginx="# what the cookie holds is the application's: keep the data there",
        express="app.use(session({ store: new RedisStore({ client }),\n"
        "  secret, resave: false, saveUninitialized: false }))",
        django='SESSION_ENGINE = "django.contrib.sessions.backends.db"',
        fastapi=_SET,
    ),
    Remedy(
        rule="http.cookies.not_removed",
        fix="Take the cookie back with the attributes that it was set with: name, Path, Domain, Secure and SameSite",
        asvs=(),
        cwe=(613,),
        sources=("OWASP ASVS 5.0 7.4.1", f"{_BIS} 4.1.3, 5.7"),
        nginx="proxy_cookie_flags ~ secure;\n# Path and Domain are the application's: change them there",
        express='res.clearCookie("__Host-sid", { path: "/", secure: true, httpOnly: true, sameSite: "lax" })',
        django='response.delete_cookie("__Host-sessionid", path="/")  # it adds Secure to the prefixes',
        fastapi='response.delete_cookie("__Host-session", path="/", secure=True, httponly=True, samesite="lax")',
    ),
    Remedy(
        rule="http.cookies.entropy",
        fix="Make the session id of at least 16 bytes from a cryptographic random generator",
        asvs=("7.2.3",),
        cwe=(331, 334),
        sources=("NIST SP 800-63B 7.1",),
        nginx="# the session id is the application's: make it there",
        express='const crypto = require("node:crypto")\n'
        "app.use(session({ secret, resave: false, saveUninitialized: false,\n"
        '  genid: () => crypto.randomBytes(32).toString("base64url") }))',
        django='SESSION_ENGINE = "django.contrib.sessions.backends.db"  # 32 characters of its own',
        fastapi="session_id = secrets.token_urlsafe(32)",
    ),
    Remedy(
        rule="http.cookies.lifetime",
        fix="Let the session cookie end with the browser, or after days rather than months",
        asvs=(),
        cwe=(613,),
        sources=("OWASP ASVS 5.0 7.3.2", f"{_BIS} 5.5"),
        nginx="# the lifetime is the application's: set it there",
        express="app.use(session({ secret, resave: false, saveUninitialized: false,\n"
        '  cookie: { maxAge: 12 * 3600 * 1000, secure: true, sameSite: "lax" } }))',
        django="SESSION_EXPIRE_AT_BROWSER_CLOSE = True",
        fastapi=f"{_SESSION}"
        "app.add_middleware(SessionMiddleware, secret_key=SECRET, max_age=12 * 3600, https_only=True)",
    ),
    Remedy(
        rule="http.cookies.attribute",
        fix="Write the attribute as RFC 6265 has it: Max-Age in seconds, Expires as an HTTP date, Path from a slash on",
        asvs=(),
        cwe=(693,),
        sources=(f"{_BIS} 5.6",),
        nginx="proxy_cookie_path ~^(?!/)(.*)$ /$1;  # the other attributes are the application's",
        express='res.cookie("name", value, { maxAge: 3600 * 1000, path: "/" })',
        django='response.set_cookie("name", value, max_age=3600, path="/")',
        fastapi='response.set_cookie("name", value, max_age=3600, path="/")',
    ),
    Remedy(
        rule="http.cookies.nameless",
        fix="Send the cookie as name=value",
        asvs=(),
        cwe=(116,),
        sources=(f"{_BIS} 4.1.1",),
        nginx="# name and value are the application's: set them there",
        express='res.cookie("name", value)',
        django='response.set_cookie("name", value)',
        fastapi='response.set_cookie("name", value)',
    ),
    Remedy(
        rule="http.cookies.characters",
        fix="Encode what is in the cookie, such as by base64url, and use letters, digits, '-' and '_' in its name",
        asvs=("1.2.1",),
        cwe=(116,),
        sources=(f"{_BIS} 4.1.1",),
        nginx="# name and value are the application's: encode them there",
        express='res.cookie("name", Buffer.from(text).toString("base64url"))',
        django='response.set_cookie("name", urlsafe_base64_encode(text.encode()))',
        fastapi='response.set_cookie("name", base64.urlsafe_b64encode(text.encode()).decode())',
    ),
    Remedy(
        rule="http.cookies.duplicate",
        fix="Set each cookie once in an answer, with one Path and one Domain",
        asvs=(),
        cwe=(694,),
        sources=(f"{_BIS} 4.1.1",),
        nginx="proxy_hide_header Set-Cookie;  # where nginx adds one of its own beside the application's",
        express='res.clearCookie("name", { path: "/old" })',
        django='response.delete_cookie("name", path="/old")',
        fastapi='response.delete_cookie("name", path="/old")',
    ),
)
