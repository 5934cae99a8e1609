"""Whatever the file holds, the answer is a profile or a list of problems."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readycheck.profile import ProfileInvalid, Vocabulary, explain, load_profile, packs_named

SEED = """\
version: 1
extends: submission-system
target:
  name: coursework
  url: https://staging.example.edu
  databases: [{id: main, url: "${env:DATABASE_URL}", expected: {prisma: prisma/migrations}}]
  queues: [{id: grading, store: {redis: "redis://h", names: [grading]}}]
consent:
  load: {hosts: [staging.example.edu], users: 1000, for: 5m}
controls:
  QUEUE-05: {checks: {queue.latency: {max: {pass: "<10", warn: "10..20", fail: ">20"}}}, owner: platform}
  LAUNCH-09: {skip: "no survey", derive: [LAUNCH-08]}
gate: {fail_on: blocker, min_score: 85}
waivers: [{control: SEC-09, reason: "public", owner: ana, approver: lee, expires: 2027-01-31}]
attestations: [{control: LAUNCH-08, by: lee, on: 2026-11-20, valid: 30d}]
"""

KEYS = [
    *("version", "extends", "target", "controls", "checks", "options", "skip", "derive", "gate", "waivers", "consent"),
    *("name", "id", "url", "database", "databases", "queues", "store", "expected", "load", "hosts", "users", "for"),
    *("active", "account", "password", "http.headers", "queue.latency", "max", "warn", "fail", "pass", "require"),
    *("severity", "title", "A-1", "reason", "expires", "on", "by", "valid", "planned", "packs", "areas", "<<", "self"),
]
TEXTS = [
    *("1", "main", "blocker", "submission-system", "${env:DATABASE_URL}", "${env:NOPE}", "${file:x}", "$${", "${"),
    *("<10", "10..20", ">20", "30s", "2027-01-31", "postgres://u:p@h/d", "*", "", "A-1", "http.headers", "\x1b[2J"),
]

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(TEXTS),
    st.text(max_size=20),
)
keys = st.one_of(st.sampled_from(KEYS), st.text(max_size=8))
trees = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=40,
)
documents = st.fixed_dictionaries(
    {"version": st.just(1)}, optional={key: trees for key in KEYS if key not in ("version", "extends")}
)

relaxed = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
def survives(tmp_path: Path, vocabulary: Vocabulary, shipped: Path) -> Any:
    """Load a content in every way and let nothing through but `ProfileInvalid`."""
    path = tmp_path / "readycheck.yaml"
    environ = {"DATABASE_URL": "postgresql://app:s3cr3t-pw@db/app"}

    def run(content: bytes, *overrides: str) -> None:
        path.write_bytes(content)
        try:
            load_profile(path, vocabulary, overrides=overrides, environ=environ, shipped=shipped)
            explain(path, vocabulary, overrides=overrides, environ=environ, shipped=shipped)
        except ProfileInvalid as invalid:
            assert 1 <= len(invalid.problems) <= 100  # noqa: PT017 - many of these load
            shown = str(invalid)
            assert "s3cr3t-pw" not in shown
            assert all(one.isprintable() or one == "\n" for one in shown)
        packs_named(path, shipped=shipped)

    return run


@relaxed
@given(documents)
def test_any_tree(survives: Any, document: Any) -> None:
    survives(json.dumps(document).encode())


@relaxed
@given(trees)
def test_any_tree_at_the_top(survives: Any, tree: Any) -> None:
    survives(json.dumps(tree, ensure_ascii=False).encode("utf-8", "replace"))


@relaxed
@given(st.binary(max_size=300))
def test_any_bytes(survives: Any, content: bytes) -> None:
    survives(content)


@relaxed
@given(st.text(alphabet="{}[]:,-&*!|>'\"%@`#?\n \tab1<$", max_size=80))
def test_any_punctuation(survives: Any, text: str) -> None:
    survives(b"version: 1\n" + text.encode())


@relaxed
@given(st.data())
def test_a_mutated_profile(survives: Any, data: st.DataObject) -> None:
    text = SEED
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 30)))
        piece = data.draw(
            st.one_of(st.sampled_from([*TEXTS, *KEYS, ": ", "\n", "  ", "{", "}", "[", "]", "&a ", "*a"]))
        )
        text = text[:start] + piece + text[end:]
    survives(text.encode())


@relaxed
@given(
    st.lists(st.tuples(keys, st.one_of(scalars.map(str), st.sampled_from(["[", "{a: 1}", "'x'", "*a"]))), max_size=4)
)
def test_any_option(survives: Any, options: list[tuple[str, str]]) -> None:
    survives(
        SEED.encode(), *(f"{prefix}{key}={value}" for key, value in options for prefix in ("", "target.", "controls."))
    )


@relaxed
@given(st.dictionaries(st.sampled_from(["A", "B", "C", "D", "E"]), st.lists(st.sampled_from("ABCDE"), max_size=4)))
def test_any_graph_of_derivations(survives: Any, graph: dict[str, list[str]]) -> None:
    controls = {name: {"title": "t", "severity": "low", "derive": sources} for name, sources in graph.items()}
    survives(json.dumps({"version": 1, "controls": controls}).encode())
