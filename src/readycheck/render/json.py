"""The report as JSON: the same bytes for the same report, and its published schema."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from readycheck.model import REPORT_SCHEMA, Model, Report
from readycheck.render.view import View

DRAFT = "https://json-schema.org/draft/2020-12/schema"
SCHEMA_ID = "urn:readycheck:schema:report:1"
_ESCAPED = re.compile(
    "[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
"""What JSON allows as it is and a terminal or an editor might obey; written as an escape."""
_SURROGATE = re.compile("[\ud800-\udfff]")


def render(report: Report, _view: View) -> str:
    """The report as indented JSON with a newline at its end."""
    return as_text(report)


def as_text(document: Model) -> str:
    """Any document of ours in the same way."""
    text = json.dumps(_plain(document), ensure_ascii=False, allow_nan=False, indent=2)
    return _ESCAPED.sub(_escape, text) + "\n"


def report_schema() -> dict[str, Any]:
    """The JSON Schema of a report, as written: every field is there, no other is allowed."""
    described = f"One run of readycheck; the field 'schema' is '{REPORT_SCHEMA}'."
    return schema_of(Report, SCHEMA_ID, "readycheck report", described)


def schema_of(model: type[Model], schema_id: str, title: str, description: str) -> dict[str, Any]:
    """The JSON Schema of a document as it is written."""
    schema = model.model_json_schema(by_alias=True, mode="serialization")
    for part in (schema, *schema["$defs"].values()):
        if "properties" in part:
            part["required"] = list(part["properties"])
    return {
        "$schema": DRAFT,
        "$id": schema_id,
        "title": title,
        "description": description,
        **{key: value for key, value in schema.items() if key not in ("title", "description")},
    }


def _plain(value: Any) -> Any:
    """Fields in the model's order, free maps by key: two equal reports give equal text."""
    if isinstance(value, Model):
        fields = type(value).model_fields
        return {field.alias or name: _plain(getattr(value, name)) for name, field in fields.items()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, Mapping):
        return {_plain(key): _plain(value[key]) for key in sorted(value, key=lambda key: (key != "kind", key))}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def _instant(value: datetime) -> str:
    utc = value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    return utc.isoformat().replace("+00:00", "Z")


def _escape(found: re.Match[str]) -> str:
    return json.dumps(found.group())[1:-1]
