"""Web addresses as a browser reads them (URL standard), as far as an audit needs it."""

from __future__ import annotations

import re
from urllib.parse import quote, urldefrag, urljoin, urlsplit

LONGEST = 2048
_IGNORED = re.compile(r"[\t\n\r]")
_AROUND = "".join(map(chr, range(0x21)))
_HOST = re.compile(r"^(https?:)?/{2,}", re.IGNORECASE)
_FEW_SLASHES = re.compile(r"(https?):/?(?!/)", re.IGNORECASE)
_SPECIAL = re.compile(r"(?:https?:|(?![a-zA-Z][a-zA-Z0-9+.-]*:))[^?#]*", re.IGNORECASE)


def host_of(url: str) -> tuple[str, str, int]:
    """Scheme, host in lower case and port of an absolute URL; raises ValueError."""
    parts = urlsplit(url)
    port = parts.port
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("not an absolute http or https address")
    return parts.scheme, parts.hostname.lower(), port or (443 if parts.scheme == "https" else 80)


def absolute(base: str, reference: str) -> str:
    """The absolute URL of a reference, without user, password and fragment; raises ValueError.

    Line breaks and tabs inside are left out, a backslash is a slash, and two slashes or more begin a host. So do one
    or none after a scheme that is not the base's; after the base's own they begin a path.
    """
    if len(reference) > LONGEST:
        raise ValueError("the address is too long")
    reference = _IGNORED.sub("", reference.strip(_AROUND))
    if path := _SPECIAL.match(reference):
        start = _HOST.sub(r"\1//", path.group().replace("\\", "/"))
        if few := _FEW_SLASHES.match(start):
            scheme = few.group(1).lower()
            same = scheme == urlsplit(base).scheme
            start = start[few.end(1) + 1 :] if same else f"{scheme}://{start[few.end() :]}"
        reference = start + reference[path.end() :]
    url = urldefrag(urljoin(base, quote(reference, safe="%/:?#[]@!$&'()*+,;=~-._"))).url
    host_of(url)
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl() if "@" in parts.netloc else url
