"""What the answers of a recording were visited for, read from what they are and from the order they came in.

A live audit knows why it asks. Here a page is a page by its type, a redirect belongs to what it led to, and a page
counts as one that only a user sees where the recording shows as much: an Authorization header, the landing after a
login, or the same address refused to a stranger. A cookie alone proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from readycheck_checks.http.collect.client import Answer
from readycheck_checks.http.collect.describe import is_page, media_type
from readycheck_checks.http.collect.recording.recording import Entry
from readycheck_checks.http.facts import Role
from readycheck_checks.http.reading import disposition, markup, media
from readycheck_checks.http.reading.addresses import absolute, host_of
from readycheck_checks.http.targets import Origin

_REDIRECTS = (301, 302, 303, 307, 308)
_LOADED = ("script", "style", "image", "font")
_ASSETS = re.compile(r"(?:image|font|audio|video)/|text/css$|application/(?:wasm$|font-|x-font-|manifest\+json$)")
_MALFORMED = re.compile(r"%(?![0-9A-Fa-f]{2})|%(?:[fF][89A-Fa-f]|[cC][01])")
_LONG = 1500
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_PASSWORD = re.compile(r"(?i)pass(?:word|wd|phrase)?|pwd")
_ENDS = (Role.SUBMIT, Role.LOGOUT, Role.ANONYMOUS)
"""A live audit does not follow where these lead."""
_USERS_ONLY = (Role.PAGE, Role.API, Role.DOWNLOAD)


@dataclass(slots=True)
class Visit:
    """An answer, and why it would have been asked for."""

    entry: Entry
    role: Role
    hop: int = 0
    followed: str = ""
    session: bool = False
    probe: str = ""
    """Of an error: what provoked it, as far as the request shows."""

    @property
    def answer(self) -> Answer:
        """The answer."""
        return self.entry.answer


def at_home(base: str, url: str) -> bool:
    """Whether `url` is on the origin's host: the same port, or both on the standard ones."""
    scheme, host, port = host_of(url)
    own_scheme, own_host, own_port = host_of(base)
    standard = {"http": 80, "https": 443}
    same = (scheme, port) == (own_scheme, own_port)
    return host == own_host and (same or (port == standard[scheme] and own_port == standard[own_scheme]))


def named(origin: Origin, base: str) -> list[tuple[Role, str, str]]:
    """The paths that a profile gives a role, with their URLs; those that lead elsewhere are left out."""
    login = origin.login
    given = [
        *((Role.AUTHENTICATED, path) for path in (login.authenticated if login else ())),
        *([(Role.LOGIN, login.page)] if login and "page" in login.model_fields_set else []),
        *([(Role.LOGOUT, origin.logout)] if origin.logout else []),
        *((Role.API, path) for path in origin.api),
        *((Role.DOWNLOAD, path) for path in origin.downloads),
        *((Role.ASSET, path) for path in origin.assets or ()),
        *((Role.PAGE, path) for path in origin.pages if "pages" in origin.model_fields_set),
        *((role, path) for role, path in ((Role.LIVE, origin.health.live), (Role.READY, origin.health.ready)) if path),
    ]
    found = []
    for role, path in given:
        try:
            url = absolute(base, path)
        except ValueError:
            continue
        if host_of(url)[1] == host_of(base)[1]:
            found.append((role, path, url))
    return found


@dataclass(slots=True)
class _Reader:
    """Goes through the entries in their order."""

    base: str
    roles: dict[str, Role]
    refused: set[str]
    visits: list[Visit] = field(default_factory=list)
    chains: dict[str, list[Visit]] = field(default_factory=dict)
    """Redirects that wait for the answer they lead to, by its URL."""
    landings: set[str] = field(default_factory=set)
    """Where a login led to."""
    strangers: set[str] = field(default_factory=set)
    """What was shown before any login."""

    def take(self, entry: Entry) -> None:
        """One more answer."""
        answer = entry.answer
        before = self.chains.pop(answer.url, [])
        visit = Visit(entry, self._role(entry), hop=len(before))
        self.visits.append(visit)
        if _is_plain(self.base, answer.url):
            visit.role, visit.hop = Role.PLAIN_HTTP, 0
            visit.followed = "not_asked" if _redirects(answer) else ""
            return
        if self.roles.get(answer.url) is Role.AUTHENTICATED and _redirects(answer):
            visit.role = Role.ANONYMOUS
        if _redirects(answer) and visit.role not in _ENDS:
            self._onward(visit, before)
            return
        if _redirects(answer):
            visit.followed = "not_asked"
            if visit.role is Role.SUBMIT:
                self.landings.add(onward(answer))
        if visit.role is Role.ERROR:
            visit.probe = _provoked(answer)
        self._session(visit)
        if visit.role in (Role.API, Role.ASSET, Role.DOWNLOAD):
            for one in before:
                one.role = visit.role

    def _role(self, entry: Entry) -> Role:
        answer = entry.answer
        given = self.roles.get(answer.url)
        if given is not None and given is not Role.AUTHENTICATED:
            return given
        if answer.method == "POST" and any(_PASSWORD.search(name) for name, _ in entry.posted):
            return Role.SUBMIT
        return _by_content(entry)

    def _onward(self, visit: Visit, before: list[Visit]) -> None:
        to = onward(visit.answer)
        visit.followed = "not_asked" if to else "invalid"
        if to and not at_home(self.base, to):
            visit.followed = "off_host"
        elif to:
            self.chains[to] = [*before, visit]

    def _session(self, visit: Visit) -> None:
        """Whether only a user sees it, and a stranger's visits."""
        sent, answer, url = visit.entry.sent, visit.answer, visit.answer.url
        ok = 200 <= (answer.status or 0) < 300
        given = self.roles.get(url) is Role.AUTHENTICATED
        if given and not ok:
            visit.role = Role.ANONYMOUS
            return
        if not ok or visit.role not in _USERS_ONLY:
            return
        credentials = "authorization" in sent or "cookie" in sent
        landed = url in self.landings and url not in self.strangers
        proved = "authorization" in sent or (credentials and (landed or url in self.refused))
        if given or proved:
            visit.session = True
            visit.role = Role.AUTHENTICATED if visit.role is Role.PAGE else visit.role
        elif not self.landings:
            self.strangers.add(url)


def read(entries: Sequence[Entry], base: str, origin: Origin) -> list[Visit]:
    """The visits of one origin's entries, in order; redirects that were followed say so."""
    roles = {url: role for role, _, url in reversed(named(origin, base))}
    if origin.login and origin.login.submit:
        roles.setdefault(absolute(base, origin.login.submit), Role.SUBMIT)
    reader = _Reader(base, roles, _refused(entries, origin, base))
    for entry in entries:
        reader.take(entry)
    for visit in _followed(reader.visits):
        visit.followed = ""
    return reader.visits


def _followed(visits: Sequence[Visit]) -> Iterable[Visit]:
    """Redirects whose end is in the recording."""
    seen: set[str] = set()
    for visit in reversed(visits):
        ends = visit.role in (*_ENDS, Role.PLAIN_HTTP)
        if visit.followed == "not_asked" and not ends and onward(visit.answer) in seen:
            yield visit
        seen.add(visit.answer.url)


def _refused(entries: Iterable[Entry], origin: Origin, base: str) -> set[str]:
    """Addresses that a stranger was refused: by status, or by the way to a login."""
    found = set()
    login = absolute(base, origin.login.page) if origin.login else ""
    pages = {one.answer.url.partition("?")[0] for one in entries if _asks_for_password(one.answer)} | {login}
    for one in entries:
        answer = one.answer
        led_away = _redirects(answer) and answer.method == "GET" and onward(answer).partition("?")[0] in pages
        if led_away or answer.status in (401, 403):
            found.add(answer.url)
    return found


def _asks_for_password(answer: Answer) -> bool:
    text = answer.body[: markup.LONGEST]
    return (
        is_page(media_type(answer))
        and b"password" in text.lower()
        and any(form.password for form in markup.read(answer.text).forms)
    )


def _by_content(entry: Entry) -> Role:
    answer = entry.answer
    found = media.extract(answer.all("content-type"))
    essence = found.essence if found is not None else ""
    if (answer.status or 0) >= 400 or answer.method not in _METHODS:
        return Role.ASSET if entry.purpose in ("script", "style") else Role.ERROR
    attached = disposition.parse(answer.header("content-disposition")) if answer.header("content-disposition") else None
    if attached is not None and attached.attachment:
        return Role.DOWNLOAD
    if essence in media.HTML:
        return Role.LOGIN if _asks_for_password(answer) else Role.PAGE
    if entry.purpose in _LOADED or essence in media.JAVASCRIPT or _ASSETS.match(essence):
        return Role.ASSET
    if _redirects(answer) or not essence:
        return Role.API if entry.purpose == "fetch" else Role.PAGE
    data = found is not None and (found.json or found.xml or essence.startswith("text/"))
    return Role.API if data or entry.purpose == "fetch" else Role.DOWNLOAD


def _provoked(answer: Answer) -> str:
    """What made an error of a request: the same words as a live audit's own provocations."""
    if answer.method not in _METHODS or answer.status in (405, 501):
        return "method"
    if len(answer.url) > _LONG:
        return "too_long"
    if _MALFORMED.search(answer.url):
        return "malformed"
    return "missing" if answer.status in (404, 410) else ""


def _redirects(answer: Answer) -> bool:
    return answer.status in _REDIRECTS and bool(answer.header("location"))


def onward(answer: Answer) -> str:
    """Where a redirect leads; empty where its address is not valid."""
    try:
        return absolute(answer.url, answer.header("location").encode("latin-1").decode("utf-8", "replace"))
    except ValueError:
        return ""


def _is_plain(base: str, url: str) -> bool:
    return urlsplit(base).scheme == "https" and urlsplit(url).scheme == "http"
