"""The summary as JSON: the same bytes for the same summary, and its published schema."""

from __future__ import annotations

from typing import Any

from readycheck.model import SUMMARY_SCHEMA, Summary
from readycheck.render.json import as_text, schema_of
from readycheck.render.view import View

SCHEMA_ID = "urn:readycheck:schema:summary:1"


def render(summary: Summary, _view: View) -> str:
    """The summary as indented JSON with a newline at its end."""
    return as_text(summary)


def summary_schema() -> dict[str, Any]:
    """The JSON Schema of a summary, as written: every field is there, no other is allowed."""
    described = f"Several targets audited by readycheck; the field 'schema' is '{SUMMARY_SCHEMA}'."
    return schema_of(Summary, SCHEMA_ID, "readycheck summary", described)
