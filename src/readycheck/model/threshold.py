"""Bars: which values pass, warn and fail. A gap or a contradiction is refused."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from readycheck.model.base import Model
from readycheck.model.quantity import parse_number
from readycheck.model.words import Status

_RANGE = re.compile(r"^\s*(.+?)\s*(?:\.\.|–|\bto\b)\s*(.+?)\s*$")
_OPEN = re.compile(r"^\s*(<=|>=|<|>)\s*(.+?)\s*$")


class AtMost(Model):
    """Lower is better: up to `warn` passes, up to `fail` warns, above fails.

    Without a warning zone both are equal. Durations are seconds.
    """

    warn: float
    fail: float

    def judge(self, value: float) -> Status:
        """The status of `value`; a value on the bar still holds."""
        if value <= self.warn:
            return Status.PASS
        return Status.WARN if value <= self.fail else Status.FAIL


class AtLeast(Model):
    """Higher is better: from `warn` on passes, from `fail` on warns, below fails."""

    warn: float
    fail: float

    def judge(self, value: float) -> Status:
        """The status of `value`; a value on the bar still holds."""
        if value >= self.warn:
            return Status.PASS
        return Status.WARN if value >= self.fail else Status.FAIL


def _zone(text: Any) -> tuple[float, float]:
    """The interval of `<10`, `10..20` or `>20`."""
    if isinstance(text, str):
        if found := _OPEN.match(text):
            number = parse_number(found.group(2))
            return (float("-inf"), number) if found.group(1).startswith("<") else (number, float("inf"))
        if found := _RANGE.match(text):
            low, high = parse_number(found.group(1)), parse_number(found.group(2))
            if low > high:
                raise ValueError(f"the range {text} runs backwards")
            return low, high
    raise ValueError(f"'{text}' is not a zone; write for example '<10', '10..20' or '>20'")


def _from_zones(written: dict[str, Any], rising: bool) -> dict[str, float]:
    zones = {name: _zone(text) for name, text in written.items()}
    order = [name for name in ("pass", "warn", "fail") if name in zones]
    if "pass" not in zones or "fail" not in zones:
        raise ValueError("zones need at least 'pass' and 'fail'")
    if not rising:
        order.reverse()
    if zones[order[0]][0] != float("-inf") or zones[order[-1]][1] != float("inf"):
        raise ValueError("the zones leave a gap: they must cover every value, from '<…' to '>…'")
    for lower, upper in pairwise(order):
        end, start = zones[lower][1], zones[upper][0]
        if end < start:
            raise ValueError(f"the zones leave a gap between {end:g} ({lower}) and {start:g} ({upper})")
        if end > start:
            raise ValueError(f"the zones contradict between {start:g} and {end:g}: both {lower} and {upper}")
    warn = zones["pass"][1 if rising else 0]
    fail = zones["fail"][0 if rising else 1]
    return {"warn": warn, "fail": fail}


def _read(value: Any, rising: bool) -> Any:
    if isinstance(value, (AtMost, AtLeast)):
        return value
    if not isinstance(value, dict):
        number = parse_number(value)
        return {"warn": number, "fail": number}
    extra = set(value) - {"pass", "warn", "fail"}
    if extra:
        raise ValueError(
            f"unknown key '{sorted(extra)[0]}'; a bar has 'warn' and 'fail', or zones 'pass', 'warn', 'fail'"
        )
    if "pass" in value:
        return _from_zones(value, rising)
    if "fail" not in value:
        raise ValueError("a bar needs 'fail'; 'warn' alone leaves everything above it without a verdict")
    fail = parse_number(value["fail"])
    warn = parse_number(value.get("warn", fail))
    if (warn > fail) if rising else (warn < fail):
        side = "above" if rising else "below"
        raise ValueError(f"the bars contradict: 'warn' ({warn:g}) lies {side} 'fail' ({fail:g})")
    return {"warn": warn, "fail": fail}


_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"type": "number"},
        {"type": "string"},
        {
            "type": "object",
            "properties": {
                name: {"anyOf": [{"type": "number"}, {"type": "string"}]} for name in ("pass", "warn", "fail")
            },
            "additionalProperties": False,
        },
    ],
    "examples": [100, "30s", {"warn": 100, "fail": 1000}, {"pass": "<100", "warn": "100..1000", "fail": ">1000"}],
}

UpperBar = Annotated[
    AtMost, BeforeValidator(lambda value: _read(value, True)), WithJsonSchema(_SCHEMA, mode="validation"), Field()
]
"""An option for a value where lower is better: a number, `{warn, fail}` or zones."""

LowerBar = Annotated[
    AtLeast, BeforeValidator(lambda value: _read(value, False)), WithJsonSchema(_SCHEMA, mode="validation"), Field()
]
"""An option for a value where higher is better: a number, `{warn, fail}` or zones."""
