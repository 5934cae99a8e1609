"""What is right and may not mean what its author thinks, with twins that say nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import pytest
from tests.profile.conftest import ENVIRON, VOCABULARY

from readycheck.api import Field, IdOf, Seconds, TargetKind, Thing
from readycheck.profile import Vocabulary
from readycheck.profile.hints import hints
from readycheck.profile.load import load
from readycheck.profile.problem import Problem


class Copies(Thing):
    of: Annotated[str, IdOf("databases")] = "main"
    every: tuple[Seconds, ...] = ()
    rpo: Seconds | None = Field(default=None, alias="lose_at_most")


PACKS = Vocabulary(
    {**VOCABULARY.targets, "copies": TargetKind("copies", "copy", Copies, "of", "Copies")}, VOCABULARY.checks
)
Told = Callable[..., tuple[Problem, ...]]


@pytest.fixture
def told(tmp_path: Path, shipped: Path) -> Told:
    def run(text: str, environ: Mapping[str, str] = ENVIRON) -> tuple[Problem, ...]:
        path = tmp_path / "readycheck.yaml"
        path.write_text(f"version: 1\nextends: submission-system\n{text}")
        loaded = load(path, PACKS, environ=environ, shipped=shipped)
        return hints(loaded.tree, PACKS, loaded.profile.secrets)

    return run


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("target: {name: t, copies: [{lose_at_most: 24}]}\n", 43,
         "'target.copies[main].lose_at_most': the number 24 has no unit, so 24 seconds are assumed"),
        ("target: {name: t, copies: [{lose_at_most: '24'}]}\n", 43, "'24' has no unit, so 24 seconds are assumed"),
        ("target: {name: t, copies: [{every: [1h, 30]}]}\n", 41, "the number 30 has no unit"),
        ("attestations: [{control: LAUNCH-08, by: lee, on: 2026-11-20, valid: 30, evidence: e}]\n", 69,
         "'attestations[0].valid': the number 30 has no unit"),
    ],
)  # fmt: skip
def test_a_duration_without_a_unit(told: Told, text: str, column: int, words: str) -> None:
    (one,) = told(text)
    assert (one.line, one.column) == (3, column)
    assert words in one.message
    assert "as in 24h or 7d" in one.hint


@pytest.mark.parametrize(
    "text",
    [
        "target: {name: t, copies: [{lose_at_most: 24h}]}\n",
        "target: {name: t, copies: [{lose_at_most: 1h30m}]}\n",
        "target: {name: t, copies: [{lose_at_most: 0}]}\n",
        "gate: {min_score: 80}\n",
        "controls: {SEC-09: {checks: {http.headers: {count: 3}}}}\n",
    ],
)
def test_a_duration_with_its_unit_and_other_numbers_say_nothing(told: Told, text: str) -> None:
    databases = "databases: [{id: main, url: 'sqlite:///a.db'}], "
    assert told(text.replace("copies:", f"{databases}copies:")) == ()


def test_a_number_from_the_environment_is_not_told(told: Told) -> None:
    text = "target: {name: t, copies: [{lose_at_most: '${env:HOURS}'}]}\n"
    (one, *_) = [each for each in told(text, {**ENVIRON, "HOURS": "86400"}) if "unit" in each.message]
    assert "86400" not in str(one)
    assert "the value of ${env:HOURS} has no unit, so seconds are assumed" in one.message


def test_the_id_of_another_thing(told: Told) -> None:
    databases = "databases: [{id: main, url: 'sqlite:///a.db'}, {id: jobs, url: 'sqlite:///b.db'}]"
    assert told(f"target: {{name: t, {databases}, copies: [{{of: jobs}}]}}\n") == ()
    assert told("target: {name: t, copies: [{every: [1h]}]}\n") == (), "a default is nobody's word"
    (near,) = told(f"target: {{name: t, {databases}, copies: [{{of: mian}}]}}\n")
    assert near.message == "'target.copies[main].of': 'mian' is the id of nothing under 'target.databases'"
    assert near.hint == "did you mean 'main'?"
    (far,) = told(f"target: {{name: t, {databases}, copies: [{{of: elsewhere}}]}}\n")
    assert far.hint == "known are main, jobs"
    (none,) = told("target: {name: t, copies: [{of: main}]}\n")
    assert none.hint == "add it under 'target.databases', or correct it"


def test_the_shipped_checklists_say_nothing() -> None:
    from readycheck.catalog import load_catalog
    from readycheck.engine.audit import vocabulary_of
    from readycheck.profile import shipped_profiles

    vocabulary = vocabulary_of(load_catalog())
    for path in shipped_profiles().values():
        assert hints(load(path, vocabulary).tree, vocabulary) == ()
