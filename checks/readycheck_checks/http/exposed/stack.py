"""What an origin is made with, as far as its answers tell: which leftovers are worth a request.

A wrong guess costs only the order in which is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

STACKS = ("php", "python", "ruby", "node", "java", "dotnet")
_SERVER = {
    "php": r"\bphp/|frankenphp",
    "python": r"gunicorn|uvicorn|werkzeug|waitress|wsgiserver|hypercorn|daphne|tornado|cherrypy|cpython",
    "ruby": r"\bpuma\b|webrick|\bthin\b|\bunicorn\b",
    "node": r"\bexpress\b|next\.js|\bnuxt\b",
    "java": r"coyote|tomcat|jetty|undertow|wildfly|jboss|glassfish|weblogic|servlet",
    "dotnet": r"kestrel|microsoft-iis|asp\.net",
}
_COOKIE = {
    "php": r"phpsessid|laravel_session|wordpress_|wp-|ci_session",
    "python": r"csrftoken$|sessionid$",
    "ruby": r"_\w+_session$|rack\.session$",
    "node": r"connect\.sid$|next-auth\.",
    "java": r"jsessionid",
    "dotnet": r"\.?asp\.?net",
}
_TEXT = {
    "php": r"(?:href|src|action)=[\"']?[^\"'\s<>]{0,300}\.php\b|/wp-content/|/wp-includes/",
    "python": r"csrfmiddlewaretoken|Traceback \(most recent call last\)",
    "ruby": r"<meta name=[\"']csrf-param[\"']|\.rb:\d{1,7}:in ",
    "node": r"/_next/static/|/_nuxt/|src=[\"']?[^\"'\s<>]{0,300}/@vite/client|<pre>Cannot GET /",
    "java": r"Whitelabel Error Page|(?:href|action)=[\"']?[^\"'\s<>]{0,300}\.(?:jsp|jsf)\b|Apache Tomcat/",
    "dotnet": r"__VIEWSTATE|__RequestVerificationToken|Server Error in '|(?:href|action)=[\"']?[^\"'\s<>]{0,300}\.aspx",
}
_HEADERS = ("server", "x-powered-by", "x-generator", "via")
_OWN = {"x-aspnet-version": "dotnet", "x-aspnetmvc-version": "dotnet", "x-runtime": "ruby", "x-drupal-cache": "php"}
_BY_SERVER = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _SERVER.items()}
_BY_COOKIE = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _COOKIE.items()}
_BY_TEXT = {name: re.compile(pattern) for name, pattern in _TEXT.items()}


def of_headers(pairs: Iterable[tuple[str, str]]) -> set[str]:
    """The stacks that headers tell of, by the software they name and by the names of cookies; names in any case."""
    found: set[str] = set()
    for name, value in pairs:
        key = name.lower()
        if key in _OWN:
            found.add(_OWN[key])
        elif key in _HEADERS:
            found.update(stack for stack, pattern in _BY_SERVER.items() if pattern.search(value[:300]))
        elif key == "set-cookie":
            cookie = value[:300].partition("=")[0].strip()
            found.update(stack for stack, pattern in _BY_COOKIE.items() if pattern.match(cookie))
    return found


def of_text(text: str) -> set[str]:
    """The stacks that a page, or what stands for a missing one, tells of."""
    return {stack for stack, pattern in _BY_TEXT.items() if pattern.search(text)}
