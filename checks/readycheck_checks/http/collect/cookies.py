"""Cookies as the collector holds them: described without their value, and a jar for one host."""

from __future__ import annotations

from datetime import UTC, datetime
from math import log2
from string import ascii_letters, digits, hexdigits
from urllib.parse import urlsplit

from readycheck.api import CollectContext, SecretTraits
from readycheck_checks.http.facts import Cookie
from readycheck_checks.http.set_cookie.dates import cookie_date, max_age
from readycheck_checks.http.set_cookie.parse import MOST_COOKIES as MOST
from readycheck_checks.http.set_cookie.parse import SetCookie as Sent
from readycheck_checks.http.set_cookie.parse import parse as read

__all__ = ["MOST", "Jar", "Sent", "describe", "read"]

_LONGEST = 256
_ALPHABETS = (
    ("digits", digits, 10),
    ("hex", hexdigits, 16),
    ("letters", ascii_letters, 52),
    ("base64url", ascii_letters + digits + "-_=+/.", 64),
)


def describe(sent: Sent, context: CollectContext, url: str) -> Cookie:
    """The cookie for the fact: everything but the value."""
    return Cookie(
        name=sent.name[:_LONGEST],
        attributes=tuple((name[:_LONGEST], value[:_LONGEST]) for name, value in sent.attributes),
        value=_traits(sent.value, context, url),
        size=sent.size,
        long_attributes=tuple(name[:_LONGEST] for name in sent.long_attributes),
        attributes_dropped=sent.attributes_dropped,
        control=sent.control,
        equals=sent.equals,
        strict=sent.strict,
        random=_looks_random(sent.value),
        value_prefix=sent.value_prefix,
    )


def _traits(value: str, context: CollectContext, url: str) -> SecretTraits | None:
    if not value:
        return None
    if _looks_random(value) and value not in url:
        return context.secret(value)
    # Masking a plain word such as `default` would garble every header and URL that holds it. The value
    # is not kept either way, so only its description is made, from a spelling that nothing else holds.
    around = context.secret(f"\0{value}\0")
    alphabet, size = next(
        ((name, size) for name, members, size in _ALPHABETS if set(value) <= set(members)), ("mixed", 94)
    )
    return SecretTraits(len(value), alphabet, round(len(value) * log2(size), 1), around.token)


def _looks_random(value: str) -> bool:
    digit = any(letter.isdigit() for letter in value)
    letters = any(letter.isalpha() for letter in value)
    if len(value) < 8 or any(letter.isspace() for letter in value):
        return False
    mixed = value.isalnum() and value != value.lower() and value != value.upper()
    return (digit and letters) or (digit and len(value) >= 16) or (mixed and len(value) >= 20)


class Jar:
    """The cookies of one host.

    More lenient than a browser: a cookie that no browser keeps is held too, so that what lies behind the login
    can be seen; that it is not kept is for a check to say.
    """

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], Sent] = {}

    def take(self, headers: list[str]) -> None:
        """Keep what Set-Cookie headers set, drop what they end."""
        for sent in filter(None, map(read, headers[:MOST])):
            key = (sent.name, sent.attribute("path") or "/")
            if _ended(sent):
                self._held.pop(key, None)
            elif len(self._held) < MOST and not sent.control:
                self._held[key] = sent

    def header(self, url: str) -> str:
        """The Cookie header for `url`; empty where nothing fits."""
        fitting = sorted(self._fitting(url), key=lambda item: -len(item[0]))
        return "; ".join(f"{sent.name}={sent.value}" if sent.name else sent.value for _, sent in fitting)

    def names(self, url: str) -> list[str]:
        """The names of the cookies that go to `url`, each once."""
        return list(dict.fromkeys(sent.name for _, sent in self._fitting(url)))

    def without(self, *names: str) -> Jar:
        """A copy that lacks these cookies; what it takes later does not come here."""
        other = Jar()
        other._held = {key: sent for key, sent in self._held.items() if sent.name not in names}
        return other

    def get(self, *names: str) -> str:
        """The value of the first of these cookies that is held."""
        return next((sent.value for name in names for (held, _), sent in self._held.items() if held == name), "")

    def _fitting(self, url: str) -> list[tuple[str, Sent]]:
        parts = urlsplit(url)
        return [
            (path, sent)
            for (_, path), sent in self._held.items()
            if _under(parts.path or "/", path)
            and (parts.scheme == "https" or sent.attribute("secure") is None or _loopback(parts.hostname or ""))
        ]


def _ended(sent: Sent) -> bool:
    for name, text in reversed(sent.attributes):
        if name == "max-age" and (age := max_age(text)) is not None:
            return age <= 0
    for name, text in reversed(sent.attributes):
        if name == "expires" and (moment := cookie_date(text)) is not None:
            return moment <= datetime.now(UTC)
    return False


def _under(path: str, scope: str) -> bool:
    return not scope.startswith("/") or path == scope or path.startswith(scope.rstrip("/") + "/")


def _loopback(host: str) -> bool:
    return host in ("localhost", "127.0.0.1", "::1")
