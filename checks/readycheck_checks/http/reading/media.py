"""Content-Type as browsers read it (MIME Sniffing, section 4; Fetch, "extract a MIME type")."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from readycheck_checks.http.reading.fields import TOKEN, split, unquoted

_PARAMETER = re.compile(r';[ \t]*+([^;="]*+)(?:=("(?:[^"\\]++|\\.)*+"?[^;]*+|[^;]*+))?+', re.DOTALL)
_QUOTED = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
JAVASCRIPT = {
    "application/ecmascript", "application/javascript", "application/x-ecmascript", "application/x-javascript",
    "text/ecmascript", "text/javascript", "text/jscript", "text/livescript", "text/x-ecmascript",
    "text/x-javascript", *(f"text/javascript1.{number}" for number in range(6)),
}  # fmt: skip
"""MIME Sniffing, section 4.6."""
HTML = ("text/html", "application/xhtml+xml")
ACTIVE = {*HTML, "image/svg+xml", "text/xml", "application/xml", "text/xsl", "multipart/x-mixed-replace"}
"""Types that browsers show as a document in which scripts can run; with those that end in +xml."""
_UNKNOWN = {"unknown/unknown", "application/unknown", "*/*"}


@dataclass(frozen=True, slots=True)
class Media:
    """A media type."""

    essence: str
    """Type and subtype in lower case."""
    charset: str = ""
    """In lower case; empty where none is given."""

    @property
    def json(self) -> bool:
        """A JSON type (MIME Sniffing, section 4.6)."""
        return self.essence in ("application/json", "text/json") or self.essence.endswith("+json")

    @property
    def xml(self) -> bool:
        """An XML type."""
        return self.essence in ("text/xml", "application/xml") or self.essence.endswith("+xml")

    @property
    def active(self) -> bool:
        """Whether browsers show it as a document in which scripts can run."""
        return self.essence in ACTIVE or self.essence.endswith("+xml")


def parse(value: str) -> Media | None:
    """One media type; None where it is not one."""
    head, _, _ = value.partition(";")
    kind, slash, subtype = head.strip(" \t\r\n").partition("/")
    if not slash or not TOKEN.fullmatch(kind) or not TOKEN.fullmatch(subtype):
        return None
    charset = ""
    for name, text in _PARAMETER.findall(value, len(head)):
        if name.strip().lower() == "charset" and text.strip():
            quoted = _QUOTED.match(text)
            charset = unquoted(quoted.group() if quoted else text.strip()).lower()
            break
    return Media(f"{kind}/{subtype}".lower(), charset)


def extract(values: Iterable[str]) -> Media | None:
    """The type that browsers take of all header lines: the last valid one, with the charset of an equal one before."""
    found: Media | None = None
    for value in split(values):
        one = parse(value)
        if one is None or one.essence == "*/*":
            continue
        if found is not None and one.essence == found.essence and not one.charset:
            continue
        found = one
    return found


def is_unknown(media: Media | None) -> bool:
    """Whether browsers look into the body for the type (MIME Sniffing, section 7)."""
    return media is None or media.essence in _UNKNOWN
