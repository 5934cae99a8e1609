"""Referrer-Policy: addresses of the site do not leak to other sites."""

from __future__ import annotations

from readycheck.api import ReasonCode, failed, passed, warned
from readycheck_checks.http.headers.seen import CHECK_ID, Findings, Kind, Options, Seen, shown

HEADER = "referrer-policy"
RULE = f"{CHECK_ID}.referrer_policy"
_FULL = {"unsafe-url", "no-referrer-when-downgrade"}
_ORIGIN = {"origin", "origin-when-cross-origin"}
_TIGHT = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
_OLD = {
    "never": "no-referrer",
    "default": "strict-origin-when-cross-origin",
    "always": "unsafe-url",
    "origin-when-crossorigin": "origin-when-cross-origin",
}
"""Words that only a meta element may use (HTML, section 4.2.5.1)."""


def effective(values: str) -> str:
    """The last word of a header that browsers know (Referrer Policy, section 8.1); empty where they know none."""
    words = [word.strip(" \t").lower() for word in values.split(",")]
    return next((word for word in reversed(words) if word in _FULL | _ORIGIN | _TIGHT), "")


def of_meta(content: str) -> str:
    """The policy that a meta element sets, which takes one word and no list; empty where browsers ignore it."""
    word = content.strip().lower()
    word = _OLD.get(word, word)
    return word if word in _FULL | _ORIGIN | _TIGHT else ""


def judge(seen: Seen, _options: Options) -> Findings:
    """Judge one page; a meta element in its head overrides the header."""
    if seen.kind is not Kind.PAGE:
        return
    header, meta = seen.joined(HEADER), seen.response.body.meta_referrer
    policy = of_meta(meta or "") or effective(header or "")
    value, where = shown(header if header is not None else meta or ""), seen.at(HEADER)
    if policy in _TIGHT:
        yield passed(RULE, "other sites do not learn the page's address", value=policy, location=where)
    elif policy in _FULL:
        yield failed(
            f"{RULE}.leaks",
            "the Referrer-Policy tells other sites the full address of the page",
            value=policy,
            location=where,
        )
    elif policy in _ORIGIN:
        yield warned(
            f"{RULE}.loose",
            "the Referrer-Policy tells the site's name to other sites even without encryption",
            value=policy,
            location=where,
        )
    elif header is None and meta is None:
        yield warned(
            f"{RULE}.missing",
            "Referrer-Policy is missing; what other sites learn is left to each browser's default",
            reason_code=ReasonCode.ABSENT,
            location=where,
        )
    else:
        yield warned(
            f"{RULE}.invalid",
            "Referrer-Policy has a value that browsers ignore, so their default holds",
            value=value,
            location=where,
        )
