"""What a JSON Schema says, in words for a table."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from readycheck.model.schema_words import DURATION, SIZE

Schema = dict[str, Any]
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
KINDS = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false", "object": "map"}
BAR_KEYS = {"pass", "warn", "fail"}


def type_words(schema: Schema, link: Callable[[str], str]) -> str:
    """What a value may be; `link` gives the words for a reference to a definition."""
    if "$ref" in schema:
        return link(schema["$ref"].rpartition("/")[2])
    if is_bar(schema) or any(map(is_bar, schema.get("anyOf", ()))):
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
        value = schema["const"]
        return f"`{str(value).lower() if isinstance(value, bool) else value}`"
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


def _left_out(part: Schema) -> bool:
    # null stands for a key that is not there, and any value may be a reference
    return part.get("type") == "null" or "file):[^{}]" in part.get("pattern", "")


def code(default: str) -> str:
    """A default for a cell: as code, but for the word that there is none."""
    return default if default in ("", "required") else f"`{default}`"


def cell(text: str) -> str:
    """`text` as one cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "\\<")


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    """A Markdown table."""
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    return [*lines, *(f"| {' | '.join(row)} |" for row in rows)]
