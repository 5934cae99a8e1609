"""A finding's name that survives moved lines: what a baseline and a code host match on."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable

from readycheck.model import CodeEvidence, Finding

_DIGITS = re.compile(r"\d+")
_SPACE = re.compile(r"\s+")
POSITION = frozenset({"line", "column", "end_line", "end_column", "in_repository"})
"""What says where a finding stands, not what it is: a tree that moves within its repository keeps its baseline."""


def _code(finding: Finding) -> str | None:
    """The code that the finding is about: the line it points at, else the whole excerpt."""
    excerpt = next((item for item in finding.evidence if isinstance(item, CodeEvidence)), None)
    if excerpt is None:
        return None
    text = excerpt.value
    line = (finding.location or {}).get("line")
    if isinstance(line, int) and excerpt.line is not None:
        lines = text.splitlines()
        if 0 <= line - excerpt.line < len(lines):
            text = lines[line - excerpt.line]
    return _SPACE.sub("", text)


def _identity(finding: Finding) -> str:
    place = {key: value for key, value in (finding.location or {}).items() if key not in POSITION}
    said = _code(finding)
    if said is None:
        # counts and ages in a message change from run to run, the finding does not
        said = _SPACE.sub(" ", _DIGITS.sub("0", finding.message)).strip()
    return json.dumps([finding.rule, finding.thing, place, said], sort_keys=True, ensure_ascii=True)


def fingerprint(finding: Finding, occurrence: int = 0) -> str:
    """16 hex digits from rule, thing, place without line and column, and the code or the message.

    `occurrence` tells equal findings of one place apart, counted from 0 in the order of the file.
    """
    told_apart = f"{_identity(finding)}#{occurrence}"
    return hashlib.sha256(told_apart.encode()).hexdigest()[:16]


def with_fingerprints(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings in the order given, each with a fingerprint; one that an author gave is kept."""
    given = list(findings)

    def position(index: int) -> tuple[float, float, int]:
        place = given[index].location or {}
        line, column = place.get("line"), place.get("column")
        return (
            line if isinstance(line, (int, float)) else 0,
            column if isinstance(column, (int, float)) else 0,
            index,
        )

    seen: Counter[str] = Counter()
    marked = dict(enumerate(given))
    for index in sorted(range(len(given)), key=position):
        finding = given[index]
        if finding.fingerprint:
            continue
        identity = _identity(finding)
        marked[index] = finding.model_copy(update={"fingerprint": fingerprint(finding, seen[identity])})
        seen[identity] += 1
    return tuple(marked[index] for index in range(len(given)))
