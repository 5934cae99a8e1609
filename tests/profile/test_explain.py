"""Where each value comes from, and the schema that an editor completes from."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from pydantic import ConfigDict

from readycheck.api import Model, TargetKind, Thing
from readycheck.profile import Vocabulary, explain, format_explained, schema

PROFILE = """\
version: 1
extends: submission-system
target:
  name: coursework
  url: https://staging.example.edu
  database: "${env:DATABASE_URL}"
controls:
  QUEUE-05: {checks: {queue.latency: {max: 30s}}, owner: platform}
consent: {active: {hosts: []}}
gate: {min_score: "${env:LEAST:-85}"}
"""


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    path = tmp_path / "readycheck.yaml"
    path.write_text(PROFILE)
    return path


def test_each_value_names_the_line_that_set_it(profile: Path, vocabulary: Vocabulary, shipped: Path) -> None:
    environ = {"DATABASE_URL": "postgresql://app:s3cr3t-pw@db/app"}
    overrides = ["controls.QUEUE-05.owner=me"]
    explained = explain(profile, vocabulary, overrides=overrides, environ=environ, shipped=shipped)
    where = {one.key_path: (one.value_shown, one.where) for one in explained}
    top, base = str(profile), "shipped:submission-system"
    assert where["target.name"] == ("coursework", f"{top}:4")
    assert where["target.origins[main].url"] == ("https://staging.example.edu", f"{top}:5")
    assert where["target.databases[main].url"] == ("*** (from ${env:DATABASE_URL})", f"{top}:6")
    assert where["controls.QUEUE-05.checks.queue.latency.max"] == ("30s", f"{top}:8")
    assert where["controls.QUEUE-05.owner"] == ("me", "--set controls.QUEUE-05.owner")
    assert where["controls.QUEUE-05.title"] == ("Work is done soon", f"{base}:5")
    assert where["controls.SEC-09.severity"] == ("high", f"{base}:8")
    assert where["planned[0]"] == ("soon.there", f"{base}:3")
    assert where["consent.active.hosts"] == ("[]", f"{top}:9")
    assert where["gate.min_score"] == ("85 (from ${env:LEAST:-85})", f"{top}:10")
    assert where["gate.fail_on"] == ("blocker", "default")
    assert where["target.environment"] == ("staging", "default")
    assert where["target.databases[main].timeout"] == ("30.0", "default")
    assert where["controls.SEC-09.checks.http.headers.count"] == ("1", "default")
    text = format_explained(explained)
    assert "s3cr3t-pw" not in text
    assert f"{top}:4" in text
    assert "target.name = coursework" in text


def as_loaded(text: str) -> Any:
    """The text with YAML 1.2's scalars, as an editor's language server reads it."""

    class Loader(yaml.SafeLoader):
        pass

    Loader.yaml_implicit_resolvers = {
        letter: [(tag, pattern) for tag, pattern in found if tag.rpartition(":")[2] not in ("timestamp", "bool")]
        for letter, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), ["t", "f"])
    return yaml.load(text, Loader)


GOOD = [
    "version: 1",
    PROFILE,
    """\
version: 1
extends: [submission-system, ./more.yaml]
target:
  name: t
  environment: production
  databases: [{id: main, url: "${env:DATABASE_URL}", expected: {prisma: p}}, "sqlite:///a"]
  queues: [{id: grading, store: {redis: "${env:R}", names: [grading]}}]
  backups: [{id: nightly, rpo: 24h, recover_within: 30m}]
consent:
  active: {hosts: [a], account: {user: probe, password: "${env:PROBE_PASSWORD}"}}
  load: {hosts: [a], users: "${env:USERS}", for: 5m}
  exec: {commands: [npm test], timeout: 10m}
  drill: null
controls:
  QUEUE-05: {options: {max: {warn: 10, fail: 30s}}}
  SEC-09: {checks: [http.headers, soon.there]}
  SEC-10: {checks: {http.headers: {mode: "${env:MODE}", count: 2}, soon.there: {a: 1}, launch.attestation: null}}
  LAUNCH-09: {skip: "no survey before launch"}
  LAUNCH-10: {skip: {reason: r, approver: a}, derive: [LAUNCH-09], references: [CWE-1]}
gate: {fail_on: high, min_score: 85, min_coverage: 90}
waivers: [{control: SEC-09, reason: public, owner: ana, approver: lee, expires: 2027-01-31}]
attestations: [{control: LAUNCH-08, by: lee, on: 2026-11-20, valid: 30d, evidence: "https://wiki/oncall"}]
packs: [./checks]
history: elsewhere.db
areas: {SEC: Security}
planned: [soon.there]
""",
]

UNKNOWN = [
    "contrls: {}",
    "target: {nme: t}",
    "target: {url: {ur: x}}",
    "target: {databases: [{id: main, url: x, expected: {prizma: x}}]}",
    "controls: {A: {severty: low}}",
    "controls: {A: {checks: {http.headers: {cont: 1}}}}",
    "controls: {A: {checks: {http.headers: {count: many}}}}",
    "controls: {A: {checks: {http.headers: {count: 10}}}}",
    "controls: {A: {checks: {not an id: {}}}}",
    "controls: {A: {skip: {why: x}}}",
    "controls: {A: {severity: Blocker}}",
    "consent: {lod: {}}",
    "consent: {active: {account: {user: u, passwort: x}}}",
    "gate: {min_score: 101}",
    "waivers: [{control: a}]",
    "attestations: [{control: a, by: b, expires: x}]",
    "extends: [3]",
    "version: 2",
]


def test_the_schema_is_a_schema(vocabulary: Vocabulary) -> None:
    composed = schema(vocabulary)
    jsonschema.Draft202012Validator.check_schema(composed)
    assert composed["$schema"].endswith("2020-12/schema")
    json.dumps(composed)
    assert schema(vocabulary) == composed
    jsonschema.Draft202012Validator.check_schema(schema(Vocabulary()))


@pytest.mark.parametrize("text", GOOD)
def test_the_schema_takes_what_is_right(vocabulary: Vocabulary, text: str) -> None:
    jsonschema.Draft202012Validator(schema(vocabulary)).validate(as_loaded(text))


@pytest.mark.parametrize("text", UNKNOWN)
def test_the_schema_refuses_what_is_wrong(vocabulary: Vocabulary, text: str) -> None:
    validator = jsonschema.Draft202012Validator(schema(vocabulary))
    assert list(validator.iter_errors({"version": 1} | as_loaded(text)))


def test_the_schema_takes_the_shipped_checklists(vocabulary: Vocabulary) -> None:
    validator = jsonschema.Draft202012Validator(schema(vocabulary))
    for path in (Path(__file__).parents[2] / "profiles").glob("*.yaml"):
        shown = as_loaded(path.read_text(encoding="utf-8"))
        assert [error.message for error in validator.iter_errors(shown)] == []


def test_each_key_is_described(vocabulary: Vocabulary) -> None:
    composed = schema(vocabulary)
    defined = composed["$defs"]
    for key, one in composed["properties"].items():
        assert one.get("description") or defined[one["$ref"].rpartition("/")[2]]["description"], key
    own = ("ControlEntry", "WaiverEntry", "AttestationEntry", "Target", "SkipEntry", "Gate", "Consent")
    for name in (*own, "ActiveConsent", "LoadConsent", "DrillConsent", "ExecConsent", "Account", "ProductionConsent"):
        for key, one in defined[name]["properties"].items():
            assert one.get("description"), (name, key)


def test_a_model_without_a_schema_hurts_nothing_else(vocabulary: Vocabulary) -> None:
    class Strange:
        """A type that no JSON Schema can express."""

    class Odd(Thing):
        model_config = ConfigDict(arbitrary_types_allowed=True)
        what: Strange | None = None

    class Twin(Model):
        other: int = 0

    kinds = {**vocabulary.targets, "odds": TargetKind("odds", "odd", Odd, "what")}
    composed = schema(Vocabulary(kinds, {**vocabulary.checks, "odd.twin": Twin}))
    jsonschema.Draft202012Validator.check_schema(composed)
    validator = jsonschema.Draft202012Validator(composed)
    validator.validate({"version": 1, "target": {"name": "t", "odds": [{"id": "x"}]}})
    assert list(validator.iter_errors({"version": 1, "gate": {"min": 3}}))
