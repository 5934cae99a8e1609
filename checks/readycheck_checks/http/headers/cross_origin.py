"""Cross-Origin-Opener-Policy and -Resource-Policy: other sites cannot reach into windows and data."""

from __future__ import annotations

import re

from readycheck.api import ReasonCode, failed, passed, warned
from readycheck_checks.http.headers.seen import CHECK_ID, Findings, Kind, Options, Seen, shown

OPENER = "cross-origin-opener-policy"
RESOURCE = "cross-origin-resource-policy"
RULE = f"{CHECK_ID}.cross_origin"
_OPENERS = {"same-origin", "same-origin-allow-popups", "noopener-allow-popups", "same-origin-plus-coep"}
_RESOURCES = {"same-origin", "same-site", "cross-origin"}
_TOKEN = re.compile(r"\s*([A-Za-z*][\w*-]*)\s*(?:;.*)?", re.DOTALL)
_OPENER_FIX = "Send 'Cross-Origin-Opener-Policy: same-origin' (same-origin-allow-popups where a login opens a window)"
_RESOURCE_FIX = "Send 'Cross-Origin-Resource-Policy: same-origin', or cross-origin for files that are public on purpose"


def judge(seen: Seen, options: Options) -> Findings:
    """The opener policy on pages, the resource policy on all that other sites could embed."""
    if seen.kind is Kind.PAGE and seen.trustworthy:
        yield from _opener(seen)
    if seen.kind in (Kind.FILE, Kind.DATA, Kind.PAGE):
        yield from _resource(seen, required=options.require_corp and seen.kind is not Kind.PAGE)


def _opener(seen: Seen) -> Findings:
    values, where = seen.all(OPENER), seen.at(OPENER)
    word = _TOKEN.fullmatch(values[0]) if len(values) == 1 else None
    if not values:
        yield warned(
            f"{RULE}.opener_missing",
            "Cross-Origin-Opener-Policy is missing, so a site that opens the page can reach its window",
            reason_code=ReasonCode.ABSENT,
            location=where,
            fix=_OPENER_FIX,
            references=("OWASP ASVS 5.0 3.4.8", "CWE-346"),
        )
    elif word is None or word.group(1) not in _OPENERS:
        yield warned(
            f"{RULE}.opener_open",
            "Cross-Origin-Opener-Policy has a value that leaves the page's window open to other sites",
            value=shown(", ".join(values)),
            location=where,
            fix=_OPENER_FIX,
            references=("OWASP ASVS 5.0 3.4.8", "CWE-346"),
        )
    else:
        yield passed(
            f"{RULE}.opener", "the page's window is apart from other sites", value=shown(values[0]), location=where
        )


def _resource(seen: Seen, *, required: bool) -> Findings:
    value, where = seen.joined(RESOURCE), seen.at(RESOURCE)
    if value is None:
        if required:
            yield failed(
                f"{RULE}.resource_missing",
                "Cross-Origin-Resource-Policy is missing, which the profile requires",
                reason_code=ReasonCode.ABSENT,
                location=where,
                fix=_RESOURCE_FIX,
                references=("OWASP ASVS 5.0 3.5.8",),
            )
    elif value not in _RESOURCES:  # case matters here
        yield warned(
            f"{RULE}.resource_invalid",
            "Cross-Origin-Resource-Policy has a value that browsers ignore",
            value=shown(value),
            location=where,
            fix=_RESOURCE_FIX,
            references=("Fetch, section 3.7",),
        )
    else:
        yield passed(f"{RULE}.resource", "who may embed the response is stated", value=value, location=where)
