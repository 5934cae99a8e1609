"""What GitLab's reader of Code Quality reports asks of an entry, as a schema of our own.

GitLab validates each entry by `app/validators/json_schemas/codeclimate.json` of its public repository, which no package
that we know of carries; the facts below are that file's. Its parser stops at the first entry that is not valid, keeps
one entry a fingerprint, joins `location.path` to the address of the commit, and counts a severity that it does not know
as `unknown`. The schema does not ask for a path, a line or a known severity; here they are asked for, since an entry
without them is shown nowhere.
"""

from __future__ import annotations

from typing import Any

import jsonschema

TEXTS = ("description", "fingerprint", "severity")
PLACE = "location"
SEVERITIES = ("info", "minor", "major", "critical", "blocker", "unknown")
"""In any case of letters."""


def _object(properties: dict[str, Any], required: tuple[str, ...] = ()) -> dict[str, Any]:
    """Further properties are allowed everywhere."""
    return {"type": "object", "properties": properties, "required": list(required)}


_LINE = {"type": "integer"}
_PLACE = _object(
    {
        "path": {"type": "string"},
        "lines": _object({"begin": _LINE}),
        "positions": _object({"begin": _object({"line": _LINE})}),
    }
)
ENTRY = jsonschema.Draft7Validator(
    _object({**{name: {"type": "string"} for name in TEXTS}, PLACE: _PLACE}, (*TEXTS, PLACE))
)


def hold(entry: Any) -> None:
    """Fails for an entry that GitLab would not read, or not show at its place."""
    ENTRY.validate(entry)
    assert entry["severity"].lower() in SEVERITIES
    assert entry[PLACE]["path"]
    assert entry[PLACE]["lines"]["begin"] >= 1
