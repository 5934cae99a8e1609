"""The default of an option as people write it in a profile: for the documentation and for `readycheck explain`."""

from __future__ import annotations

import json
from typing import Any

from readycheck.model.quantity import format_bytes

DURATION, SIZE = ["30s", "5m", "24h"], ["64 KiB", "5 MB"]
"""The examples by which a JSON Schema tells durations and sizes from other numbers."""
_STEPS = (("d", 86400), ("h", 3600), ("m", 60), ("s", 1))


def default_words(schema: dict[str, Any], *, required: bool = False) -> str:
    """The default as YAML on one line, with a unit where the schema tells it; nothing where it says nothing."""
    if required:
        return "required"
    value = schema.get("default")
    return "" if value in (None, "", [], {}) else _yaml(value, _unit(schema))


def _unit(schema: dict[str, Any]) -> list[str] | None:
    found = schema.get("examples")
    for unit in (DURATION, SIZE):
        if found == unit:
            return unit
    return next((inner for part in schema.get("anyOf", ()) if (inner := _unit(part))), None)


def _duration(seconds: float) -> str:
    if seconds >= 10 * 86400 and seconds % 43200 == 0:
        return f"{seconds / 86400:g}d"  # half days too: 182.5d says more than 4380h
    return next(
        (f"{seconds / size:g}{unit}" for unit, size in _STEPS if seconds and seconds % size == 0), f"{seconds:g}s"
    )


def _yaml(value: Any, unit: list[str] | None) -> str:
    if isinstance(value, dict):
        shown = {key: one for key, one in value.items() if one is not None}
        return "{" + ", ".join(f"{key}: {_yaml(one, unit)}" for key, one in shown.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_yaml(one, unit) for one in value) + "]"
    if isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int | float):
        if unit == DURATION:
            return _duration(value)
        return format_bytes(int(value)) if unit == SIZE else f"{value:.10g}"
    plain = value and value.isprintable() and value == value.strip()
    return str(value) if plain else json.dumps(value)
