"""Reads and writes the file of a baseline. One that cannot be relied on is refused, never taken as empty."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from readycheck.engine.journal import read_kept, why
from readycheck.model import BASELINE_SCHEMA, Baseline

DEFAULT_BASELINE = "readycheck-baseline.json"
MOST_BYTES = 2**26


class BaselineInvalidError(Exception):
    """The baseline cannot be used; the sentence says why and what to do."""


def read_baseline(path: Path) -> Baseline:
    """The baseline in `path`. Raises BaselineInvalidError."""
    try:
        content = read_kept(path, MOST_BYTES)
    except FileNotFoundError:
        raise BaselineInvalidError(
            f"there is no baseline {path}; 'readycheck baseline write' makes one from a run"
        ) from None
    except (OSError, ValueError) as error:
        raise BaselineInvalidError(f"the baseline {path} cannot be read: {why(error)}") from None
    return parse_baseline(content, path)


def parse_baseline(content: bytes, path: Path) -> Baseline:
    """The baseline of a file's bytes; fields of a newer minor version are left aside. Raises BaselineInvalidError."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BaselineInvalidError(f"the baseline {path} is not JSON{_at(error)}; {_REMEDY}") from None
    schema = document.get("schema") if isinstance(document, dict) else None
    name, _, version = BASELINE_SCHEMA.rpartition("/")
    if isinstance(schema, str) and schema.startswith(f"{name}/") and schema != BASELINE_SCHEMA:
        raise BaselineInvalidError(
            f"the baseline {path} is of version {schema.rpartition('/')[2][:20]!r} and this readycheck reads version "
            f"{version}; use the readycheck that wrote it, or a newer one"
        )
    if schema != BASELINE_SCHEMA:
        raise BaselineInvalidError(f"{path} is not a baseline: its 'schema' is not '{BASELINE_SCHEMA}'; {_REMEDY}")
    try:
        return Baseline.model_validate_json(content, extra="ignore")
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BaselineInvalidError(f"the baseline {path} is damaged at {place}: {first['msg']}; {_REMEDY}") from None


_REMEDY = "restore it from version control, or remove it and run 'readycheck baseline write'"


def _at(error: Exception) -> str:
    return f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""


def baseline_bytes(baseline: Baseline) -> bytes:
    """The file's content: sorted as given, one field a line, the same bytes for the same findings."""
    document: dict[str, Any] = baseline.model_dump(mode="json", by_alias=True)
    return json.dumps(document, ensure_ascii=True, indent=1).encode() + b"\n"


def baseline_schema() -> dict[str, Any]:
    """The JSON Schema of a baseline as written."""
    schema = Baseline.model_json_schema(by_alias=True, mode="serialization")
    for part in (schema, *schema["$defs"].values()):
        part["required"] = list(part["properties"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:readycheck:schema:baseline:1",
        "title": "readycheck baseline",
        **{key: value for key, value in schema.items() if key not in ("title", "description")},
    }
