"""Permissions-Policy: camera, microphone and the like are off unless the site uses them."""

from __future__ import annotations

import re
from typing import Any

from readycheck.api import ReasonCode, passed, warned
from readycheck_checks.http.headers.features import KNOWN, POWERFUL
from readycheck_checks.http.headers.seen import CHECK_ID, Findings, Kind, Options, Seen, shown
from readycheck_checks.http.reading import structured

HEADER = "permissions-policy"
RULE = f"{CHECK_ID}.permissions_policy"
_ADDRESS = re.compile(r'"(?:https?|wss?)://[^"]+"')
_WORD = re.compile(r"\*|[A-Za-z][A-Za-z0-9-]*")
"""`none` and other words allow nothing, which is what whoever writes them has in mind."""
_PREDECESSOR = re.compile(r"(?:^|[;,])\s*+[a-z-]{2,40}\s++(?:'(?:none|self|src)'|\*|https?:)")


def parse(*values: str) -> dict[str, tuple[str, ...]] | None:
    """Feature to allow-list: tokens as they are, addresses in double quotes; None where browsers drop the header."""
    found = structured.dictionary(values)
    if found is None:
        return None
    return {name: _allowed(member) for name, member in found.items()}


def _allowed(member: Any) -> tuple[str, ...]:
    """Members that are neither token nor string allow nothing (Permissions Policy, section 9.2)."""
    words = member if isinstance(member, list) else [member]
    return tuple(
        f'"{word}"' if isinstance(word, str) else str(word)
        for word in words
        if isinstance(word, (str, structured.Token))
    )


def judge(seen: Seen, _options: Options) -> Findings:
    """Judge one page."""
    if seen.kind is not Kind.PAGE:
        return
    header, where = seen.joined(HEADER), seen.at(HEADER)
    if header is None:
        old = " (Feature-Policy, its old name, is read by few browsers)" if seen.all("feature-policy") else ""
        yield warned(
            f"{RULE}.missing",
            f"Permissions-Policy is missing, so injected scripts may ask for camera or location{old}",
            reason_code=ReasonCode.ABSENT,
            location=where,
        )
        return
    features = parse(header)
    if features is None:
        old = ", for it has the syntax of Feature-Policy" if _PREDECESSOR.search(header) else ""
        yield warned(
            f"{RULE}.invalid",
            f"Permissions-Policy cannot be read, so browsers ignore all of it{old}",
            value=shown(header),
            location=where,
        )
        return
    if wide := [name for name in POWERFUL if "*" in features.get(name, ())]:
        yield warned(
            f"{RULE}.wide",
            f"Permissions-Policy gives {', '.join(wide)} to every site that the page embeds",
            value=shown(header),
            location=where,
        )
    elif lost := [(name, word) for name, words in features.items() for word in words if not _is_read(word)]:
        name, word = lost[0]
        yield warned(
            f"{RULE}.ignored",
            f"Permissions-Policy means to allow {name[:40]} to {word[:60]}, which browsers ignore as it is written",
            value=shown(header),
            location=where,
            fix="Write addresses in double quotes with their https://, and self without: "
            'camera=(self "https://meet.example.org")',
        )
    elif not any(name in features for name in POWERFUL):
        yield warned(
            f"{RULE}.empty",
            "Permissions-Policy limits neither camera nor microphone nor location",
            value=shown(header),
            location=where,
        )
    else:
        strange = [name[:40] for name in features if name not in KNOWN]
        note = f"; browsers pass over {', '.join(strange[:3])}, which they do not know" if strange else ""
        yield passed(RULE, f"powerful browser features are limited{note}", value=shown(header), location=where)


def _is_read(word: str) -> bool:
    """Whether browsers take a member of an allow-list as it is meant: a word, or an address in double quotes."""
    return (_ADDRESS if word.startswith('"') else _WORD).fullmatch(word) is not None
