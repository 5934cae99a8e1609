"""A GitLab configuration as GitLab reads it: `extends` resolved, so that a schema and a shell see whole jobs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

_GLOBAL = ("variables", "include", "stages", "default", "workflow", "spec")


def jobs(path: Path) -> dict[str, dict[str, Any]]:
    """Every job of the file with what it extends; a hidden one is there by its name without the dot."""
    read = yaml.safe_load(path.read_text(encoding="utf-8"))
    for one in read.get("include", []):
        read = yaml.safe_load((path.parent / Path(one["local"]).name).read_text(encoding="utf-8")) | read
    named = {name: job for name, job in read.items() if name not in _GLOBAL}
    return {name.replace(".", "hidden-"): _whole(job, named) for name, job in named.items()}


def resolved(path: Path) -> dict[str, Any]:
    """The file with whole jobs, for a schema. A part that is no job by itself is checked with `.readycheck`."""
    read = yaml.safe_load(path.read_text(encoding="utf-8"))
    whole = jobs(path)
    base = whole["hidden-readycheck"]
    return {name: read[name] for name in _GLOBAL if name in read} | {
        name: job if "script" in job else _merge(base, job) for name, job in whole.items()
    }


def _whole(job: dict[str, Any], named: dict[str, dict[str, Any]]) -> dict[str, Any]:
    parents = job.get("extends", [])
    whole: dict[str, Any] = {}
    for parent in [parents] if isinstance(parents, str) else parents:
        whole = _merge(whole, _whole(named[parent], named))
    return _merge(whole, {key: value for key, value in job.items() if key != "extends"})


def _merge(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    return below | {
        key: _merge(below[key], value) if isinstance(value, dict) and isinstance(below.get(key), dict) else value
        for key, value in above.items()
    }
