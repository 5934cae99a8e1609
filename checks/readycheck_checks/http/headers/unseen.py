"""What a response could not show, and the one answer that must show nothing: plain http."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from readycheck.api import Finding, ReasonCode, TableEvidence, at_url, failed, unknown, warned
from readycheck_checks.http.facts import FailureKind, Response, Role, Unseen
from readycheck_checks.http.headers.seen import CHECK_ID, Kind, view

_WHY_NOT = {
    FailureKind.TIMEOUT: ReasonCode.TIMEOUT,
    FailureKind.PROTOCOL: ReasonCode.UNREADABLE,
    FailureKind.TOO_LARGE: ReasonCode.TRUNCATED,
}
_WANTED = (Role.PAGE, Role.API, Role.ASSET, Role.DOWNLOAD, Role.AUTHENTICATED)
_TITLES = {
    Role.PAGE: "page",
    Role.API: "API",
    Role.ASSET: "asset",
    Role.DOWNLOAD: "download",
    Role.ERROR: "error page",
    Role.PLAIN_HTTP: "plain http",
    Role.AUTHENTICATED: "authenticated page",
    Role.LOGOUT: "logout",
}


def plain_http(response: Response, *, ignored: bool) -> Iterator[Finding]:
    """The first answer without encryption: it may only send the client to https."""
    onward = response.first("location").lower()
    if not ignored and not (response.redirects and onward.startswith("https:")) and (response.status or 0) < 400:
        yield failed(
            f"{CHECK_ID}.hsts.plain_http",
            "plain http is not led to https, so the first visit can be read and changed",
            value=response.status,
            location=at_url(response.url),
        )
    elif not ignored and response.redirects and _host(onward) not in ("", _host(response.url)):
        yield warned(
            f"{CHECK_ID}.hsts.first_hop",
            "plain http is led to another host at once, so browsers never learn to keep to https on this one",
            value=response.first("location")[:300],
            location=at_url(response.url, "location"),
        )


def not_whole(response: Response) -> Iterator[Finding]:
    """What a response could not show."""
    rule, where = f"{CHECK_ID}.unseen.{response.role.value}", at_url(response.url)
    failure = response.failure
    if failure is not None:
        if failure.kind is FailureKind.TLS:
            yield failed(
                f"{CHECK_ID}.tls.{failure.detail}",
                f"no browser would show it: {failure.message}",
                location=where,
            )
        elif response.role is not Role.PLAIN_HTTP:
            reason = _WHY_NOT.get(failure.kind, ReasonCode.UNREACHABLE)
            yield unknown(rule, reason, f"it could not be seen whole: {failure.message}", location=where)
    elif response.followed in ("loop", "too_many", "invalid", "budget"):
        text = {
            "loop": "it redirects in a circle",
            "too_many": "it redirects again and again",
            "invalid": "it redirects to an address that is not valid",
            "budget": "the budget of requests was spent on the way; raise the origin's 'requests'",
        }[response.followed]
        reason = ReasonCode.BUDGET if response.followed == "budget" else ReasonCode.UNREACHABLE
        yield unknown(rule, reason, f"its end was never reached: {text}", location=where)
    elif response.followed == "off_host" and response.role in (Role.PAGE, Role.API):
        yield unknown(
            rule,
            ReasonCode.UNSUPPORTED,
            "it leads to another host, which is not followed; name it as an origin",
            value=response.first("location")[:300],
            location=where,
        )
    elif response.body.truncated and view(response, loopback=False, edge_tls=False).kind is Kind.PAGE:
        yield unknown(
            rule,
            ReasonCode.TRUNCATED,
            "the page is larger than what is read of it",
            value=response.body.length,
            unit="B",
            location=where,
        )
    elif response.role in _WANTED and (response.status or 0) >= 400 and not _is_refusal(response):
        yield unknown(
            rule,
            ReasonCode.INSUFFICIENT_DATA,
            f"it answers with status {response.status}, so what users get there was not seen",
            value=response.status,
            location=where,
        )
    if response.headers_dropped or response.headers_cut:
        yield unknown(
            rule,
            ReasonCode.TRUNCATED,
            "it sends more headers, or longer ones, than are kept",
            location=where,
            value=response.headers_dropped,
        )


def not_fetched(missed: Iterable[Unseen]) -> Iterator[Finding]:
    """What was asked for and not fetched, one finding a reason."""
    groups: dict[tuple[ReasonCode, str], list[Unseen]] = {}
    for one in missed:
        groups.setdefault((one.reason, one.message), []).append(one)
    for (reason, message), same in groups.items():
        roles = ", ".join(dict.fromkeys(_TITLES.get(one.role, one.role.value) for one in same))
        rows = tuple((_TITLES.get(one.role, one.role.value), one.path or "/") for one in same[:20])
        evidence = TableEvidence(label="Not looked at", columns=("kind", "path"), rows=rows)
        yield unknown(f"{CHECK_ID}.unseen.{same[0].role.value}", reason, f"{roles}: {message}", evidence=(evidence,))


def _is_refusal(response: Response) -> bool:
    """An API or a file that is for users only answers a stranger like this."""
    return response.role in (Role.API, Role.DOWNLOAD) and response.status in (401, 403)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
