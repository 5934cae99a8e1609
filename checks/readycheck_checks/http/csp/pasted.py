"""What people paste: values of the header, lines of it with their name, the whole head of a response."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_STATUS = re.compile(r"[\s<]*HTTP/[0-9.]+ [0-9]{3}\b")
_NAME = re.compile(r"[\s<]*content-security-policy(-report-only)?\s*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pasted:
    """The values in order, those that browsers enforce and those that only report."""

    enforced: tuple[str, ...] = ()
    report_only: tuple[str, ...] = ()


def read(text: str, *, a_line: bool = False) -> Pasted:
    """Read what was pasted.

    Where a line begins with the header's name or with a status, only lines of that header count, with those that
    continue them indented, and of several responses those of the last. Else the text is one value, or with `a_line`
    one value a line; a line that ends with a semicolon goes on in the next.
    """
    lines = text.splitlines()
    if any(_NAME.match(line) or _STATUS.match(line) for line in lines):
        return _named(lines)
    values = _joined(lines) if a_line else [" ".join(lines)]
    return Pasted(tuple(value.strip() for value in values if value.strip()))


def _named(lines: list[str]) -> Pasted:
    found: list[tuple[bool, str]] = []
    of_response = over = inside = False
    for line in lines:
        if _STATUS.match(line):
            found, of_response, over = [], True, False
        over = over or (of_response and not line.strip("<\t "))
        name = None if over else _NAME.match(line)
        folded = inside and line[:1] in ("\t", " ")
        if name is not None:
            found.append((name.group(1) is not None, line[name.end() :].strip()))
        elif folded:
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}")
        inside = name is not None or folded
    values = [(trial, value) for trial, value in found if value]
    return Pasted(
        tuple(value for trial, value in values if not trial), tuple(value for trial, value in values if trial)
    )


def _joined(lines: list[str]) -> Iterator[str]:
    kept: list[str] = []
    for line in lines:
        if kept and not (line.strip() and kept[-1].rstrip().endswith(";")):
            yield " ".join(kept)
            kept = []
        kept.append(line)
    yield " ".join(kept)
