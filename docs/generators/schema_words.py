"""What a JSON Schema says, in words for a table."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from readycheck.model.quantity import format_bytes

Schema = dict[str, Any]
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
DURATION, SIZE = ["30s", "5m", "24h"], ["64 KiB", "5 MB"]
KINDS = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false", "object": "map"}
STEPS = (("d", 86400), ("h", 3600), ("m", 60), ("s", 1))
BAR_KEYS = {"pass", "warn", "fail"}


def type_words(schema: Schema, link: Callable[[str], str]) -> str:
    """What a value may be; `link` gives the words for a reference to a definition."""
    if "$ref" in schema:
        return link(schema["$ref"].rpartition("/")[2])
    if is_bar(schema):
        return "bar"
    examples = schema.get("examples")
    if examples == DURATION:
        return "duration"
    if examples == SIZE:
        return "size"
    if "anyOf" in schema:
        parts = dict.fromkeys(type_words(part, link) for part in schema["anyOf"] if not _left_out(part))
        return " or ".join(parts)
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return ", ".join(f"`{one}`" for one in schema["enum"])
    return _kind(schema, link)


def _kind(schema: Schema, link: Callable[[str], str]) -> str:
    kind, examples = schema.get("type", ""), schema.get("examples")
    if kind == "array":
        return f"list of {type_words(schema.get('items', {}), link)}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"map of {type_words(schema['additionalProperties'], link)}"
    if schema.get("format") == "date":
        return "date"
    words = KINDS.get(kind, "date" if _DATE.fullmatch(str(examples[0] if examples else "")) else "any")
    bounds = [
        f"{sign} {schema[key]:g}"
        for key, sign in (("minimum", "≥"), ("exclusiveMinimum", ">"), ("maximum", "≤"), ("exclusiveMaximum", "<"))
        if key in schema
    ]
    return f"{words} {', '.join(bounds)}" if bounds else words


def is_bar(schema: Schema) -> bool:
    """Whether it is a threshold of the profile."""
    return any(set(part.get("properties", ())) == BAR_KEYS for part in schema.get("anyOf", ()))


def default_words(schema: Schema, *, required: bool = False) -> str:
    """The default as YAML on one line, with a unit where the schema tells it."""
    if required:
        return "required"
    value = schema.get("default")
    if value in (None, "", [], {}):
        return ""
    return f"`{_yaml(value, _unit(schema))}`"


def _unit(schema: Schema) -> list[str] | None:
    found = schema.get("examples")
    if found in (DURATION, SIZE):
        return found
    return next((unit for part in schema.get("anyOf", ()) if (unit := _unit(part))), None)


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
            return next(
                (f"{value / size:g}{unit}" for unit, size in STEPS if value and value % size == 0), f"{value:g}s"
            )
        return format_bytes(int(value)) if unit == SIZE else f"{value:.10g}"
    plain = value and value.isprintable() and value == value.strip()
    return str(value) if plain else json.dumps(value)


def _left_out(part: Schema) -> bool:
    # null stands for a key that is not there, and any value may be a reference
    return part.get("type") == "null" or "file):[^{}]" in part.get("pattern", "")


def cell(text: str) -> str:
    """`text` as one cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "\\<")


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    """A Markdown table."""
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    return [*lines, *(f"| {' | '.join(row)} |" for row in rows)]
