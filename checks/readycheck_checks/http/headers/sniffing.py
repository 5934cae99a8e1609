"""X-Content-Type-Options: a browser takes a response for what it says it is."""

from __future__ import annotations

import re

from readycheck.api import ReasonCode, failed, passed, warned
from readycheck_checks.http.classes import media_of, nosniff
from readycheck_checks.http.headers.seen import CHECK_ID, Findings, Kind, Options, Seen, shown

HEADER = "x-content-type-options"
RULE = f"{CHECK_ID}.content_type_options"
_HARMLESS = re.compile(r"(?:image|font|audio|video)/")
"""Where nothing but scripts and style sheets is refused for its type (Fetch, section 3.6), these run as neither."""


def judge(seen: Seen, _options: Options) -> Findings:
    """Judge one response with a body."""
    if seen.kind in (Kind.REDIRECT, Kind.EMPTY):
        return
    value, where = seen.joined(HEADER), seen.at(HEADER)
    if nosniff(seen.response):
        yield passed(RULE, "browsers do not guess the type", value=shown(value or ""), location=where)
    elif _is_harmless(seen):
        yield warned(
            f"{RULE}.missing_on_files",
            "X-Content-Type-Options: nosniff is missing on images, fonts or media; it is not set for every response",
            value=shown(value) if value is not None else None,
            reason_code=ReasonCode.ABSENT if value is None else None,
            location=where,
        )
    elif value is None:
        yield failed(
            f"{RULE}.missing",
            "X-Content-Type-Options is missing, so a browser may run a file as what it is not",
            reason_code=ReasonCode.ABSENT,
            location=where,
        )
    else:
        yield failed(
            f"{RULE}.invalid",
            "X-Content-Type-Options has a value that browsers ignore",
            value=shown(value),
            threshold="nosniff",
            location=where,
        )


def _is_harmless(seen: Seen) -> bool:
    """Whether it is a file that no browser runs, whatever it takes it for."""
    found = media_of(seen.response)
    return seen.kind is Kind.FILE and found is not None and _HARMLESS.match(found.essence) is not None
