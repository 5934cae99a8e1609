"""Signatures of pages for people who run the system: consoles, administration, listings of folders."""

from __future__ import annotations

import re
from collections.abc import Callable

from readycheck_checks.http.exposed.sample import Sample
from readycheck_checks.http.exposed.signature import Signature

_LINK = re.compile(r"<a\s[^<>]{0,300}href=[\"']?([^\"'\s<>]{1,300})", re.IGNORECASE)
_LISTINGS = re.compile(
    r"<title>\s{0,9}(?:Index of /|Directory listing for /|listing directory /|Directory Listing For (?:/|\[(?:/|&#47;))"
    r"|Directory: /|Directory /|Folder listing for /|Files within [^<]{1,300}(?:/|&#47;)\s{0,9}</title>)",
    re.IGNORECASE,
)
_PARENT = re.compile(
    r">\s{0,9}(?:\.\./?|\[To Parent Directory\]|Parent Directory|Up to parent directory)\s{0,9}<"
    r"|href=[\"']?\.\./?[\"'>\s]",
    re.IGNORECASE,
)
_GO_LISTING = re.compile(
    r"(?:<!doctype html>\s*<meta name=\"viewport\"[^<>]{0,80}>\s*)?<pre>\n"
    r"(?:<a href=\"[^\"]{1,300}\">[^<]{1,300}</a>\n)*</pre>\s*"
)
_OWN_MARKUP = re.compile(r"td\.display-name\s{0,4}\{|<ul id=\"?files\"?>\s{0,40}<li>|<h1>Directory Listing For \[")
"""What http-server, serve and Tomcat write: the styles of the first fill all that is read, the links of the others
begin at the root."""
_CADDY = (
    re.compile(r"<body onload=[\"']init(?:Filter|Page)\(\)"),
    re.compile(r"<input [^<>]{0,200}\bid=[\"']?filter\b"),
    re.compile(r"href=[\"']https://caddyserver\.com/?[\"']"),
)
"""Caddy's title is the bare name of the folder."""


def _listing(sample: Sample) -> bool:
    """A title that a server's own listing has, and links to what is in the folder."""
    text = sample.text
    if _GO_LISTING.fullmatch(text):
        return True
    if all(sign.search(text) for sign in _CADDY):
        return True
    titled = _LISTINGS.search(text[:8000]) is not None
    if not titled:
        return "[To Parent Directory]" in text and "<pre>" in text.lower()
    if _OWN_MARKUP.search(text):
        return True
    links = [
        link.removeprefix("./")
        for link in _LINK.findall(text)
        if not link.startswith(("?", "#", "http", "javascript", "mailto"))
    ]
    return bool(links) and (_PARENT.search(text) is not None or all("/" not in link.strip("/") for link in links))


def _page(title: str, *further: str) -> Callable[[Sample], bool]:
    """A page with this title and each of the further marks."""
    patterns = [re.compile(one) for one in (rf"<title>\s{{0,20}}{title}", *further)]

    def fits(sample: Sample) -> bool:
        return all(pattern.search(sample.text) for pattern in patterns)

    return fits


def _marks(*marks: str) -> Callable[[Sample], bool]:
    """A page with each of these marks."""
    patterns = [re.compile(one) for one in marks]

    def fits(sample: Sample) -> bool:
        return sample.markup and all(pattern.search(sample.text) for pattern in patterns)

    return fits


def _vite(sample: Sample) -> bool:
    text = sample.text
    return not sample.markup and "createHotContext" in text and "WebSocket" in text and "vite" in text.lower()


_CONSOLE = "so anybody can look into the application or run code in it"
_DEBUG = "so anybody can read how the application is set up and what it does"
_PHPINFO = r"(?:PHP \d[\w.-]{0,30} - )?phpinfo\(\)"
_BULL = r"Bull(?: Board| Dashboard|MQ)"
_PMA = r"pma_username|pma_password|PMA_commonParams"
_ADMIN = "so anybody can try passwords at what operators use"
PAGES: tuple[Signature, ...] = (
    Signature("listing", "listing", True, "so anybody can see and fetch every file in it", _listing),
    Signature("phpinfo", "debug", True, _DEBUG, _page(_PHPINFO, r"PHP Version", r"<table")),
    Signature(
        "werkzeug_console", "console", True, _CONSOLE,
        _page(r"Console // Werkzeug Debugger", r"EVALEX|CONSOLE_MODE|__debugger__"),
    ),
    Signature("h2_console", "console", True, _CONSOLE, _page(r"H2 Console")),
    Signature("symfony_profiler", "console", True, _DEBUG, _marks(r"Symfony Profiler", r"sf-profiler|_profiler/")),
    Signature("telescope", "console", True, _DEBUG, _page(r"Telescope\b", r"id=[\"']?telescope")),
    Signature("horizon", "console", True, _DEBUG, _page(r"Horizon\b", r"id=[\"']?horizon")),
    Signature("elmah", "console", True, _DEBUG, _marks(r"Error [Ll]og for", r"ELMAH")),
    Signature("aspnet_trace", "console", True, _DEBUG, _marks(r"Application Trace", r"Requests to this Application")),
    Signature("rails_routes", "console", True, _DEBUG, _page(r"Routes", r"HTTP Verb", r"Controller#Action")),
    Signature("rails_properties", "console", True, _DEBUG, _marks(r"Rails version", r"Ruby version", r"Middleware")),
    Signature("vite", "debug", True, "so what runs is a development server with its whole source", _vite),
    Signature("bull_board", "console", True, _DEBUG, _page(_BULL, r"(?:__UI_CONFIG__|id=[\"']?root)")),
    Signature("flower", "console", True, _DEBUG, _page(r"Flower", r"[Cc]elery|Worker")),
    Signature("rq_dashboard", "console", True, _DEBUG, _page(r"RQ (?:dashboard|Instances)", r"[Qq]ueues")),
    Signature("sidekiq", "console", True, _DEBUG, _page(r"\[?[\w ]{0,40}\]? ?Sidekiq", r"Processed|sidekiq")),
    Signature("adminer", "administration", False, _ADMIN, _page(r"Login - Adminer", r"name=[\"']auth\[")),
    Signature("phpmyadmin", "administration", False, _ADMIN, _marks(r"phpMyAdmin", _PMA)),
)  # fmt: skip
