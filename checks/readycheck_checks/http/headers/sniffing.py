"""X-Content-Type-Options: a browser takes a response for what it says it is."""

from __future__ import annotations

from readycheck.api import ReasonCode, failed, passed, warned
from readycheck_checks.http.headers.seen import CHECK_ID, Findings, Kind, Options, Seen, shown

HEADER = "x-content-type-options"
RULE = f"{CHECK_ID}.content_type_options"
_FIX = "Send 'X-Content-Type-Options: nosniff' on every response"
_REFERENCES = ("OWASP ASVS 5.0 3.4.4", "Fetch, section 3.6", "CWE-430")


def judge(seen: Seen, _options: Options) -> Findings:
    """Judge one response with a body. Browsers read the first of several values."""
    if seen.kind in (Kind.REDIRECT, Kind.EMPTY):
        return
    value = seen.joined(HEADER)
    if value is None:
        yield failed(
            f"{RULE}.missing",
            "X-Content-Type-Options is missing, so a browser may run a file as what it is not",
            reason_code=ReasonCode.ABSENT,
            location=seen.at(HEADER),
            fix=_FIX,
            references=_REFERENCES,
        )
    elif value.split(",")[0].strip().lower() != "nosniff":
        yield failed(
            f"{RULE}.invalid",
            "X-Content-Type-Options has a value that browsers ignore",
            value=shown(value),
            threshold="nosniff",
            location=seen.at(HEADER),
            fix=_FIX,
            references=_REFERENCES,
        )
    else:
        yield passed(RULE, "browsers do not guess the type", value=shown(value), location=seen.at(HEADER))
    if not seen.response.content_type:
        yield warned(
            f"{RULE}.no_type",
            "the response does not say what it is, so a browser has to guess",
            location=seen.at("content-type"),
            fix="Send a Content-Type with every body",
            references=("OWASP ASVS 5.0 4.1.1",),
        )
