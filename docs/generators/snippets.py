"""The piece of a profile on a check's page: the thing that it looks at, and its options as they are by default."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from readycheck.catalog import Catalog
from readycheck.model import Check, Control
from readycheck.model.schema_words import default_words

THINGS = {
    "origins": "url: https://staging.example.edu",
    "policies": "policy: \"default-src 'self'; object-src 'none'\"",
    "sources": "source: .",
    "tests": "tests: {command: pytest, junit: [reports/junit.xml], coverage: [coverage.xml]}",
    "databases": 'databases: [{id: main, url: "${env:DATABASE_URL}", expected: {alembic: migrations}}]',
    "backups": 'backups: [{id: nightly, of: main, sqlite: "/backups/*.db", rpo: 24h, rto: 30m}]',
    "queues": 'queues: [{id: grading, bullmq: {redis: "${env:REDIS_URL}", names: [grading]}}]',
    "scenarios": "scenarios: [{id: read, url: https://staging.example.edu, users: 50, for: 2m, flow: [{get: /}]}]",
    "runbooks": "runbook: docs/runbooks",
}
"""One thing of each kind, as a profile describes it; a new kind needs its line here."""
CONSENT = {
    "exec": "exec: {commands: [pytest], timeout: 10m}",
    "load": "load: {hosts: [staging.example.edu], users: 50, for: 2m}",
    "drill": "drill: {restore: true}",
}
_MOST = 3


def snippet(check: Check[Any, Any], catalog: Catalog, control: Control | None) -> Iterator[str]:
    """A fence of YAML to take over into a profile."""
    yield "```yaml"
    collector = catalog.collector_of(check.needs) if check.needs else None
    if collector is not None:
        yield "target:"
        if collector.thing == "backups":
            yield f"  {THINGS['databases']}"
        yield f"  {THINGS[str(collector.thing)]}"
        if collector.mode in CONSENT:
            yield "consent:"
            yield f"  {CONSENT[collector.mode]}"
    if control is None:
        yield "areas: {OWN: Our own}"
    yield "controls:"
    yield f"  {control.id if control else 'OWN-01'}:"
    if control is None:
        yield f"    title: {check.title}"
        yield "    severity: medium"
    yield "    checks:"
    yield f"      {check.id}: {_options(check)}"
    yield "```"


def _options(check: Check[Any, Any]) -> str:
    """The first options that have a default which can be written down."""
    shown = []
    for name, option in check.options.model_json_schema().get("properties", {}).items():
        default = default_words(option)
        if default and not default.startswith(("[]", "{}")) and _is_yaml(default):
            shown.append(f"{name}: {default}")
    return f"{{{', '.join(shown[:_MOST])}}}"


def _is_yaml(text: str) -> bool:
    try:
        yaml.safe_load(f"{{a: {text}}}")
    except yaml.YAMLError:
        return False
    return True
