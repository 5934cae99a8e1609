"""X-Content-Type-Options: a browser takes a response for what it says it is."""

from __future__ import annotations

from readycheck.api import ReasonCode, failed, passed
from readycheck_checks.http.classes import nosniff
from readycheck_checks.http.headers.seen import CHECK_ID, Findings, Kind, Options, Seen, shown

HEADER = "x-content-type-options"
RULE = f"{CHECK_ID}.content_type_options"


def judge(seen: Seen, _options: Options) -> Findings:
    """Judge one response with a body."""
    if seen.kind in (Kind.REDIRECT, Kind.EMPTY):
        return
    value, where = seen.joined(HEADER), seen.at(HEADER)
    if value is None:
        yield failed(
            f"{RULE}.missing",
            "X-Content-Type-Options is missing, so a browser may run a file as what it is not",
            reason_code=ReasonCode.ABSENT,
            location=where,
        )
    elif not nosniff(seen.response):
        yield failed(
            f"{RULE}.invalid",
            "X-Content-Type-Options has a value that browsers ignore",
            value=shown(value),
            threshold="nosniff",
            location=where,
        )
    else:
        yield passed(RULE, "browsers do not guess the type", value=shown(value), location=where)
