"""What a browser keeps of a cookie (RFC 6265bis, section 5.7): whether at all, for whom, and for how long.

Partitioned is of draft-cutler-httpbis-partitioned-cookies, the prefixes __Http- and __Host-Http- of
draft-ietf-httpbis-layered-cookies; browsers that know neither keep such a cookie.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from readycheck_checks.http.facts import Cookie
from readycheck_checks.http.set_cookie.dates import cookie_date, max_age
from readycheck_checks.http.set_cookie.domains import is_public_suffix, matches

LARGEST = 4096
"""Octets of name and value together; a browser ignores a larger cookie."""
LONGEST_LIFE = 400 * 86400
"""Seconds; what is longer becomes this."""
SAME_SITE = ("strict", "lax", "none")


@dataclass(frozen=True, slots=True)
class Stored:
    """A cookie in a browser, or why it is in none."""

    dropped: str = ""
    """Empty where it is kept, else `control`, `size`, `foreign_domain`, `public_suffix`, `same_site_none`,
    `secure_prefix`, `host_prefix`, `http_prefix`, `partitioned`, `insecure` or `nameless_prefix`."""
    secure: bool = False
    http_only: bool = False
    same_site: str = ""
    """`strict`, `lax`, `none`, or empty for the browser's default."""
    host_only: bool = True
    domain: str = ""
    path: str = "/"
    lasts: float | None = None
    """Seconds from now; None until the browser is closed. 0 or less takes the cookie back."""

    @property
    def ends(self) -> bool:
        """Whether it only takes back what was set before."""
        return self.lasts is not None and self.lasts <= 0


def store(cookie: Cookie, url: str, now: datetime, *, secure: bool, trustworthy: bool) -> Stored:
    """What a browser keeps of a cookie that came from `url`.

    `secure` says that users reach the url over TLS, `trustworthy` that browsers treat it so (TLS or this machine).
    """
    flags = {name for name, _ in cookie.attributes}
    same_site = (last(cookie, "samesite") or "").lower()
    host = (urlsplit(url).hostname or "").lower()
    domain, foreign = _domain(cookie, host)
    path = last(cookie, "path") or ""
    kept = Stored(
        secure="secure" in flags,
        http_only="httponly" in flags,
        same_site=same_site if same_site in SAME_SITE else "",
        host_only=not domain,
        domain=domain or host,
        path=path if path.startswith("/") else default_path(url),
        lasts=lifetime(cookie, now),
    )
    dropped = _dropped(
        cookie, kept, foreign, explicit_path=path == "/", reachable=kept.secure <= (secure or trustworthy)
    )
    return Stored(dropped=dropped, lasts=kept.lasts) if dropped else kept


def _dropped(cookie: Cookie, kept: Stored, foreign: str, *, explicit_path: bool, reachable: bool) -> str:
    name = cookie.name.lower()
    host_prefix = kept.secure and kept.host_only and explicit_path
    reasons = (
        ("control", cookie.control),
        ("size", cookie.size > LARGEST),
        (foreign, bool(foreign)),
        ("insecure", not reachable),
        ("same_site_none", kept.same_site == "none" and not kept.secure),
        ("secure_prefix", name.startswith("__secure-") and not kept.secure),
        ("host_prefix", name.startswith("__host-") and not host_prefix),
        ("http_prefix", name.startswith(("__http-", "__host-http-")) and not (kept.secure and kept.http_only)),
        ("partitioned", last(cookie, "partitioned") is not None and not kept.secure),
        ("nameless_prefix", not name and bool(cookie.value_prefix)),
    )
    return next((reason for reason, holds in reasons if holds), "")


def _domain(cookie: Cookie, host: str) -> tuple[str, str]:
    """The domain that is written, empty for the host alone, and why it would not be accepted."""
    domain = (last(cookie, "domain") or "").lower().removeprefix(".")
    if not domain:
        return "", ""
    if not domain.isascii():
        return domain, "foreign_domain"
    if is_public_suffix(domain):
        return ("", "") if domain == host else (domain, "public_suffix")
    return domain, "" if matches(host, domain) else "foreign_domain"


def lifetime(cookie: Cookie, now: datetime) -> float | None:
    """Seconds until the cookie ends, capped as browsers do; None where it ends with the browser."""
    for text in reversed(every(cookie, "max-age")):
        if (seconds := max_age(text)) is not None:
            return float(min(seconds, LONGEST_LIFE))
    for text in reversed(every(cookie, "expires")):
        if (moment := cookie_date(text)) is not None:
            return min((moment - now).total_seconds(), float(LONGEST_LIFE))
    return None


def default_path(url: str) -> str:
    """The path of a cookie that names none (section 5.1.4)."""
    path = urlsplit(url).path
    return posixpath.dirname(path) if path.startswith("/") and path.count("/") > 1 else "/"


def last(cookie: Cookie, name: str) -> str | None:
    """The last attribute of this name, which is the one that holds."""
    return next(reversed(every(cookie, name)), None)


def every(cookie: Cookie, name: str) -> list[str]:
    """All attributes of this name, in order."""
    return [value for key, value in cookie.attributes if key == name]
