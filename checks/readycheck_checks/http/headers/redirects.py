"""Redirects: no hop of a chain goes back to plain http."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from readycheck.api import failed, passed, warned
from readycheck_checks.http.headers.seen import CHECK_ID, Findings, Kind, Options, Seen, shown

HEADER = "location"
RULE = f"{CHECK_ID}.redirects"


def judge(seen: Seen, _options: Options) -> Findings:
    """Judge one hop over https; where the chain goes on is judged with the next."""
    response = seen.response
    if seen.kind is not Kind.REDIRECT or not response.https:
        return
    onward = _onward(response.url, response.first(HEADER))
    if onward is None:
        return  # `unseen` says that the end was never reached
    scheme, host = onward
    value, where = shown(response.first(HEADER)), seen.at(HEADER)
    if scheme == "http" and host == urlsplit(response.url).hostname:
        yield failed(
            f"{RULE}.downgrade",
            "a redirect leads from https back to plain http, where the visit can be read and changed",
            value=value,
            location=where,
        )
    elif scheme == "http":
        yield warned(
            f"{RULE}.downgrade_elsewhere",
            "a redirect leads from https to another host without encryption, so what is passed on can be read",
            value=value,
            location=where,
        )
    elif scheme == "https":
        away = host != urlsplit(response.url).hostname
        yield passed(
            RULE,
            "the redirect stays encrypted and leads to another host" if away else "the redirect stays encrypted",
            value=value if away else None,
            location=where,
        )


def _onward(url: str, location: str) -> tuple[str, str] | None:
    """Scheme and host of where a redirect leads; None where the address is not valid."""
    try:
        parts = urlsplit(urljoin(url, location.strip()))
        return parts.scheme.lower(), parts.hostname or ""
    except ValueError:
        return None
