"""Set-Cookie as browsers read it (RFC 6265, section 5.2), and a jar for one host."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from readycheck.api import CollectContext, SecretTraits
from readycheck_checks.http.facts import Cookie

MOST = 50
_MOST_ATTRIBUTES = 20
_LONGEST = 256


@dataclass(frozen=True, slots=True)
class Sent:
    """One Set-Cookie, with its value: it never leaves the collector."""

    name: str
    value: str
    attributes: tuple[tuple[str, str], ...]

    def attribute(self, name: str) -> str | None:
        """The last of equal attributes holds, as in a browser."""
        return next((value for key, value in reversed(self.attributes) if key == name), None)


def read(header: str) -> Sent | None:
    """One Set-Cookie value; None where a browser ignores it."""
    pair, *rest = header.split(";")
    name, equals, value = pair.partition("=")
    if not equals:
        name, value = "", name
    if not name.strip() and not value.strip():
        return None
    attributes = tuple(
        (key.strip().lower()[:_LONGEST], text.strip()[:_LONGEST])
        for key, _, text in (part.partition("=") for part in rest[:_MOST_ATTRIBUTES])
        if key.strip()
    )
    return Sent(name.strip(), value.strip(), attributes)


def describe(sent: Sent, context: CollectContext, url: str) -> Cookie:
    """The cookie for the fact: everything but the value."""
    return Cookie(name=sent.name[:_LONGEST], attributes=sent.attributes, value=_traits(sent.value, context, url))


def _traits(value: str, context: CollectContext, url: str) -> SecretTraits | None:
    if not value:
        return None
    if _looks_random(value) and value not in url:
        return context.secret(value)
    # Masking a plain word such as `default` would garble every header and URL that holds it. The value
    # is not kept either way, so only its description is made, from a spelling that nothing else holds.
    around = context.secret(f"\0{value}\0")
    return SecretTraits(len(value), "mixed", 0.0, around.token)


def _looks_random(value: str) -> bool:
    digits = any(letter.isdigit() for letter in value)
    letters = any(letter.isalpha() for letter in value)
    if len(value) < 8 or any(letter.isspace() for letter in value):
        return False
    mixed = value.isalnum() and value != value.lower() and value != value.upper()
    return (digits and letters) or (digits and len(value) >= 16) or (mixed and len(value) >= 20)


class Jar:
    """The cookies of one host."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], Sent] = {}

    def take(self, headers: list[str]) -> None:
        """Keep what Set-Cookie headers set, drop what they end."""
        for sent in filter(None, map(read, headers[:MOST])):
            key = (sent.name, sent.attribute("path") or "/")
            if _ended(sent):
                self._held.pop(key, None)
            elif len(self._held) < MOST:
                self._held[key] = sent

    def header(self, url: str) -> str:
        """The Cookie header for `url`; empty where nothing fits."""
        parts = urlsplit(url)
        fitting = [
            (path, sent)
            for (_, path), sent in self._held.items()
            if _under(parts.path or "/", path)
            and (parts.scheme == "https" or sent.attribute("secure") is None or _loopback(parts.hostname or ""))
        ]
        fitting.sort(key=lambda item: -len(item[0]))
        return "; ".join(f"{sent.name}={sent.value}" if sent.name else sent.value for _, sent in fitting)

    def get(self, *names: str) -> str:
        """The value of the first of these cookies that is held."""
        return next((sent.value for name in names for (held, _), sent in self._held.items() if held == name), "")


def _ended(sent: Sent) -> bool:
    if (age := sent.attribute("max-age")) is not None and age.lstrip("-").isdigit():
        return int(age[:12]) <= 0
    if expires := sent.attribute("expires"):
        try:
            return parsedate_to_datetime(expires.replace("-", " ")).year <= 1980
        except (ValueError, TypeError, IndexError, OverflowError):
            return False
    return False


def _under(path: str, scope: str) -> bool:
    return not scope.startswith("/") or path == scope or path.startswith(scope.rstrip("/") + "/")


def _loopback(host: str) -> bool:
    return host in ("localhost", "127.0.0.1", "::1")
