"""How long a certificate still holds, at the time of the run and not of the clock, so that a kept run says the same."""

from __future__ import annotations

from datetime import datetime

from readycheck.api import AtLeast, ReasonCode, Status, failed, finding
from readycheck_checks.http.facts.tls import Certificate, Session
from readycheck_checks.http.transport.rules import CHECK_ID, DAY, Findings, Options

RULE = f"{CHECK_ID}.certificate"
_USUAL = 90 * DAY
"""The lifetime that the bars are meant for; clients of ACME renew when a third of it is left."""


def judge(session: Session, options: Options, as_of: datetime) -> Findings:
    """Judge the dates of the chain as clients verify it, or of the server's own certificate where they do not."""
    trust = session.trust
    links = trust.path if trust is not None and trust.path else session.chain[:1]
    for one in links:
        own = one.digest == session.chain[0].digest
        what = "the certificate" if own else f"the certificate of {one.subject[:80]}"
        if one.not_before is not None and as_of < one.not_before:
            yield failed(
                f"{RULE}.not_yet_valid",
                f"{what} is not valid before {one.not_before:%Y-%m-%d %H:%M} UTC, so every client refuses it",
                value=one.not_before.isoformat(),
            )
        elif one.not_after is not None and as_of > one.not_after:
            yield failed(
                f"{RULE}.expired",
                f"{what} expired on {one.not_after:%Y-%m-%d}, so every client refuses it",
                value=one.not_after.isoformat(),
            )
        elif one.not_after is not None and not one.self_issued:
            yield from _soon(what, (one.not_after - as_of).total_seconds(), bars(one, options))


def _soon(what: str, left: float, bar: AtLeast) -> Findings:
    status = bar.judge(left)
    if status is Status.PASS:
        return
    yield finding(
        f"{RULE}.expires",
        status,
        f"{what} expires in {days(left)}; after that nobody reaches the site",
        reason_code=ReasonCode.THRESHOLD,
        value=round(left),
        threshold=bar.warn if status is Status.WARN else bar.fail,
        unit="s",
    )


def bars(one: Certificate, options: Options) -> AtLeast:
    """The bars for this certificate: one of a week would never be far enough from its end."""
    if one.not_before is None or one.not_after is None:
        return options.expires
    share = min(1.0, (one.not_after - one.not_before).total_seconds() / _USUAL)
    return AtLeast(warn=options.expires.warn * share, fail=options.expires.fail * share)


def days(seconds: float) -> str:
    """Seconds in words."""
    whole = int(seconds // DAY)
    if whole >= 1:
        return f"{whole} day{'s' if whole > 1 else ''}"
    hours = max(0, int(seconds // 3600))
    return f"{hours} hour{'' if hours == 1 else 's'}"
