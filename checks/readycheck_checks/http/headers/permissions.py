"""Permissions-Policy: camera, microphone and the like are off unless the site uses them."""

from __future__ import annotations

import re

from readycheck.api import ReasonCode, passed, warned
from readycheck_checks.http.headers.seen import CHECK_ID, Findings, Kind, Options, Seen, shown

HEADER = "permissions-policy"
RULE = f"{CHECK_ID}.permissions_policy"
POWERFUL = ("camera", "microphone", "geolocation", "display-capture", "payment", "usb", "serial", "hid", "bluetooth")
_FIX = "Send 'Permissions-Policy: camera=(), microphone=(), geolocation=()' and open only what the site uses"
_REFERENCES = ("W3C Permissions Policy", "RFC 8941")
_ITEM = r'(?:[A-Za-z*][A-Za-z0-9:/!#$%&\'*+.^_`|~-]*+|"(?:[^"\\]|\\["\\])*+"|\?[01]|-?\d+(?:\.\d+)?)'
_PARAMETERS = rf"(?:;[ ]*+[a-z*][a-z0-9_.*-]*+(?:={_ITEM})?+)*+"
_LIST = rf"\([ ]*+(?:{_ITEM}{_PARAMETERS}(?:[ ]++(?=[^ )])|[ ]*+(?=\))))*+\)"
_MEMBER = re.compile(rf"([a-z*][a-z0-9_.*-]*+)(?:=({_LIST}|{_ITEM}))?+{_PARAMETERS}")
_COMMA = re.compile(r"[ \t]*+,[ \t]*+")


def parse(value: str) -> dict[str, tuple[str, ...]] | None:
    """Feature to allow-list, as a structured-field dictionary; None where browsers drop the header."""
    features: dict[str, tuple[str, ...]] = {}
    position, value = 0, value.strip(" ")
    while position < len(value):
        member = _MEMBER.match(value, position)
        if member is None:
            return None
        allowed = (member.group(2) or "?1").strip()
        features[member.group(1)] = tuple(allowed.strip("()").split()) if allowed.startswith("(") else (allowed,)
        position = member.end()
        if position < len(value):
            comma = _COMMA.match(value, position)
            if comma is None or comma.end() == len(value):
                return None
            position = comma.end()
    return features


def judge(seen: Seen, _options: Options) -> Findings:
    """Judge one page."""
    if seen.kind is not Kind.PAGE:
        return
    header = seen.joined(HEADER)
    if header is None:
        old = " (Feature-Policy, its old name, is no longer read)" if seen.all("feature-policy") else ""
        yield warned(
            f"{RULE}.missing",
            f"Permissions-Policy is missing, so injected scripts may ask for camera or location{old}",
            reason_code=ReasonCode.ABSENT,
            location=seen.at(HEADER),
            fix=_FIX,
            references=_REFERENCES,
        )
        return
    features = parse(header)
    if not features:
        yield warned(
            f"{RULE}.invalid",
            "Permissions-Policy cannot be read, so browsers ignore all of it",
            value=shown(header),
            location=seen.at(HEADER),
            fix=_FIX,
            references=_REFERENCES,
        )
        return
    if wide := [name for name in POWERFUL if "*" in features.get(name, ())]:
        yield warned(
            f"{RULE}.wide",
            f"Permissions-Policy gives {', '.join(wide)} to every site that the page embeds",
            value=shown(header),
            location=seen.at(HEADER),
            fix=_FIX,
            references=_REFERENCES,
        )
    else:
        yield passed(RULE, "powerful browser features are limited", value=shown(header), location=seen.at(HEADER))
