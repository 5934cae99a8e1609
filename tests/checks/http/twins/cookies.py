"""Single defects of cookies: on pages, on answers of an API, and of a session that the login learns."""

from __future__ import annotations

from collections.abc import Callable

from tests.checks.http.twins import PAGE_HEADERS, Site, Twin, html, json
from tests.support.serve import Answer, Reply, Request, redirect

from readycheck.api import Account, ActiveConsent, Consent

CHECK = "http.cookies"
VALUE = "3f9c2a7b1d4e5f60718293a4b5c6d7e8"
GOOD = "Path=/; Secure; HttpOnly; SameSite=Lax"
CONSENT = Consent(
    active=ActiveConsent(hosts=("127.0.0.1",), account=Account(user="probe", password="correct-horse-battery"))
)


def sets(*cookies: str) -> Reply:
    """A well-made page that sets these cookies."""
    return Reply(200, [*PAGE_HEADERS.items(), *(("Set-Cookie", one) for one in cookies)], html().body)


def page(cookie: str) -> Site:
    return Site({"/": sets(cookie)})


def plain(cookie: str) -> Site:
    """The same without TLS, behind an edge that adds it."""
    return Site({"/": sets(cookie)}, tls=False, origin={"edge_tls": True})


def logged_in(*cookies: str, name: str = "ticket") -> Site:
    """A login that sets these cookies; the one called `name` is the session, whatever the others are called."""

    def member(request: Request) -> Reply:
        held = request.headers.get("cookie", "")
        return html(body="<p>Hello") if f"{name}={VALUE}" in held else redirect("/login", 303)

    form = "<form method=post action=/enter><input name=user><input type=password name=password></form>"
    routes: dict[str, Answer | Callable[[Request], Reply]] = {
        "/login": html(body=form),
        "/enter": redirect("/me", 303, headers=[("Set-Cookie", one) for one in cookies]),
        "/me": member,
    }
    return Site(routes, origin={"login": {"authenticated": ["/me"]}}, consent=CONSENT)


def twin(name: str, rule: str, flawed: Site, fixed: Site) -> Twin:
    return Twin(f"cookie: {name}", CHECK, f"{CHECK}.{rule}", flawed, fixed)


SESSION = f"__Host-ticket={VALUE}; {GOOD}"

TWINS: tuple[Twin, ...] = (
    twin(
        "a session by its name without Secure",
        "secure.missing",
        page(f"PHPSESSID={VALUE}; Path=/; HttpOnly; SameSite=Lax"),
        page(f"PHPSESSID={VALUE}; {GOOD}"),
    ),
    twin(
        "a session by its name without HttpOnly",
        "httponly.missing",
        page(f"connect.sid=s%3A{VALUE}.{VALUE}; Path=/; Secure; SameSite=Lax"),
        page(f"connect.sid=s%3A{VALUE}.{VALUE}; {GOOD}"),
    ),
    twin(
        "a session without SameSite",
        "samesite.missing",
        page(f"JSESSIONID={VALUE}; Path=/; Secure; HttpOnly"),
        page(f"JSESSIONID={VALUE}; {GOOD}"),
    ),
    twin(
        "a session for every site",
        "samesite.none",
        page(f"sessionid={VALUE}; Path=/; Secure; HttpOnly; SameSite=None"),
        page(f"sessionid={VALUE}; {GOOD}"),
    ),
    twin(
        "a session behind an edge without Secure",
        "secure.missing",
        plain(f"sessionid={VALUE}; Path=/; HttpOnly; SameSite=Lax"),
        plain(f"sessionid={VALUE}; {GOOD}"),
    ),
    twin(
        "a session id that can be guessed",
        "entropy",
        page(f"PHPSESSID=100042; {GOOD}"),
        page(f"PHPSESSID={VALUE}; {GOOD}"),
    ),
    twin(
        "a session for a year",
        "lifetime.long",
        page(f"laravel_session={VALUE}; {GOOD}; Max-Age=31536000"),
        page(f"laravel_session={VALUE}; {GOOD}; Max-Age=7200"),
    ),
    twin(
        "a remember-me token without Secure",
        "secure.missing",
        page(f"remember_token={VALUE}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000"),
        page(f"remember_token={VALUE}; {GOOD}; Max-Age=31536000"),
    ),
    twin("a preference without Secure", "secure.missing", page("theme=dark; Path=/"), page("theme=dark; Secure")),
    twin(
        "SameSite=None without Secure",
        "dropped.same_site_none",
        page("embed=1; Path=/; SameSite=None"),
        page("embed=1; Path=/; SameSite=None; Secure"),
    ),
    twin(
        "a __Host- cookie with a narrow path",
        "dropped.host_prefix",
        page(f"__Host-session={VALUE}; Path=/app; Secure; HttpOnly; SameSite=Lax"),
        page(f"__Host-session={VALUE}; {GOOD}"),
    ),
    twin(
        "a __Secure- cookie without Secure",
        "dropped.secure_prefix",
        page("__Secure-lang=en; Path=/"),
        page("__Secure-lang=en; Path=/; Secure"),
    ),
    twin(
        "a cookie for a public suffix",
        "dropped.public_suffix",
        page("lang=en; Secure; Domain=co.uk"),
        page("lang=en; Secure"),
    ),
    twin(
        "a cookie for another host",
        "dropped.foreign_domain",
        page(f"sessionid={VALUE}; {GOOD}; Domain=app.example.com"),
        page(f"sessionid={VALUE}; {GOOD}"),
    ),
    twin(
        "a cookie too large to keep",
        "dropped.size",
        page(f"cart={'x' * 4100}; Secure"),
        page(f"cart={'x' * 4092}; Secure"),
    ),
    twin(
        "a lifetime in hours",
        "attribute.ignored",
        page("lang=en; Secure; Max-Age=12h"),
        page("lang=en; Secure; Max-Age=43200"),
    ),
    twin(
        "a cookie that is not taken back",
        "attribute.ignored",
        page("lang=; Secure; Expires=0"),
        page("lang=; Secure; Expires=Thu, 01 Jan 1970 00:00:00 GMT"),
    ),
    twin("a cookie without a name", "nameless", page("=en; Secure"), page("lang=en; Secure")),
    twin(
        "a name with a space",
        "characters",
        page("my lang=en; Secure"),
        page("my-lang=en; Secure"),
    ),
    twin(
        "two of one name",
        "duplicate",
        Site({"/": sets("lang=en; Secure; Path=/", "lang=de; Secure; Path=/app")}),
        Site({"/": sets("lang=en; Secure; Path=/", "lang=; Secure; Path=/app; Max-Age=0")}),
    ),
    twin(
        "an API that sets a session without HttpOnly",
        "httponly.missing",
        Site(
            {"/api": json({"Set-Cookie": f"sessionid={VALUE}; Path=/; Secure; SameSite=Lax"})}, origin={"api": ["/api"]}
        ),
        Site({"/api": json({"Set-Cookie": f"sessionid={VALUE}; {GOOD}"})}, origin={"api": ["/api"]}),
    ),
    twin(
        "an error page that sets a session without Secure",
        "secure.missing",
        Site(otherwise=html({"Set-Cookie": f"sessionid={VALUE}; Path=/; HttpOnly; SameSite=Lax"}, status=404)),
        Site(otherwise=html({"Set-Cookie": f"sessionid={VALUE}; {GOOD}"}, status=404)),
    ),
    twin(
        "a session that only the login shows, without HttpOnly",
        "httponly.missing",
        logged_in(f"__Host-ticket={VALUE}; Path=/; Secure; SameSite=Lax", name="__Host-ticket"),
        logged_in(SESSION, name="__Host-ticket"),
    ),
    twin(
        "a session that only the login shows, without a prefix",
        "prefix.missing",
        logged_in(f"ticket={VALUE}; {GOOD}"),
        logged_in(SESSION, name="__Host-ticket"),
    ),
    twin(
        "the true session beside one that is called so",
        "secure.missing",
        logged_in(
            f"ticket={VALUE}; Path=/; HttpOnly; SameSite=Lax",
            f"session_hint={VALUE[::-1]}; Path=/; Secure",
        ),
        logged_in(SESSION, f"session_hint={VALUE[::-1]}; Path=/; Secure", name="__Host-ticket"),
    ),
)
