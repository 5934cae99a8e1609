"""Quantities as people write them: 30s, 24h, 5 MiB, 95 %."""

from __future__ import annotations

import math
import re
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

_DURATION = {"ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_SIZE = {
    "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12,
    "kib": 2**10, "mib": 2**20, "gib": 2**30, "tib": 2**40,
}  # fmt: skip
_PART = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]+)")
_MOST_SECONDS = 100 * 366 * 86400


def parse_seconds(value: Any) -> float:
    """Seconds of a duration such as `30s`, `1h30m`, `250ms`; a bare number is seconds.

    Raises ValueError with a remedy.
    """
    seconds: float | None = None
    if isinstance(value, timedelta):
        seconds = value.total_seconds()
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        seconds = float(value)
    elif isinstance(value, str):
        seconds = _sum_of_parts(value, _DURATION)
    if seconds is None or not math.isfinite(seconds) or seconds < 0:
        raise ValueError("not a duration; write for example 250ms, 30s, 5m, 24h or 7d")
    if seconds > _MOST_SECONDS:
        raise ValueError("a duration of more than 100 years is not accepted")
    return seconds


def parse_bytes(value: Any) -> int:
    """Bytes of a size such as `64 KiB` or `5MB`; a bare number is bytes. Raises ValueError."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    size = _sum_of_parts(value.lower(), _SIZE) if isinstance(value, str) else None
    if size is None or not math.isfinite(size):
        raise ValueError("not a size; write for example 512, 64 KiB or 5 MB")
    return int(size)


def parse_number(value: Any) -> float:
    """A plain number, a percentage (`5 %` is 5), or a duration in seconds. Raises ValueError."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        number = float(value)
    elif isinstance(value, str):
        text = value.strip()
        try:
            number = float(text.removesuffix("%").strip())
        except ValueError:
            number = parse_seconds(text)
    else:
        raise ValueError("not a number; write for example 100, 5 % or 30s")  # noqa: TRY004 - pydantic reports ValueErrors
    if not math.isfinite(number):
        raise ValueError("not a finite number")
    return number


def format_seconds(seconds: float) -> str:
    """A duration for people: `12 ms`, `3.4 s`, `2 h 5 min`, `3 d 4 h`."""
    if seconds < 0:
        return f"-{format_seconds(-seconds)}"
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f}".removesuffix(".0") + " s"
    whole = round(seconds)
    for (big, big_name), (small, small_name) in (
        ((86400, "d"), (3600, "h")),
        ((3600, "h"), (60, "min")),
        ((60, "min"), (1, "s")),
    ):
        if whole >= big:
            rest = whole % big // small
            return f"{whole // big} {big_name}" + (f" {rest} {small_name}" if rest else "")
    return f"{whole} s"


def format_bytes(size: int) -> str:
    """A size for people, in binary units."""
    amount = float(size)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if amount < 1024:
            return f"{amount:.1f}".removesuffix(".0") + f" {unit}"
        amount /= 1024
    return f"{amount:.1f} TiB"


def _sum_of_parts(text: str, units: dict[str, Any]) -> float | None:
    try:
        return float(text)
    except ValueError:
        pass
    position, total = 0, 0.0
    for match in _PART.finditer(text):
        if match.start() != position or match.group(2) not in units:
            return None
        total += float(match.group(1)) * units[match.group(2)]
        position = match.end()
    return total if position and not text[position:].strip() else None


def _duration_schema(examples: list[str]) -> WithJsonSchema:
    return WithJsonSchema(
        {"anyOf": [{"type": "string"}, {"type": "number", "minimum": 0}], "examples": examples}, mode="validation"
    )


Seconds = Annotated[float, BeforeValidator(parse_seconds), _duration_schema(["30s", "5m", "24h"])]
"""A duration of a profile, held as seconds."""

Bytes = Annotated[int, BeforeValidator(parse_bytes), _duration_schema(["64 KiB", "5 MB"])]
"""A size of a profile, held as bytes."""
