"""A kind of thing with several short keys: together they describe one thing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jsonschema
import pytest

from readycheck.api import Plain, TargetKind, Thing, model_validator
from readycheck.model import Profile
from readycheck.profile import Problem, Vocabulary, schema
from readycheck.profile.problem import format_problems

Load = Callable[..., Profile]
Problems = Callable[..., Sequence[Problem]]


class Site(Thing):
    url: Plain = ""
    saved: Plain | None = None
    pages: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _has_one(self) -> Site:
        if not self.url and self.saved is None:
            raise ValueError("needs 'url' or 'saved'")
        return self


PACKS = Vocabulary(targets={"sites": TargetKind("sites", "url", Site, "url", "Sites", further=(("har", "saved"),))})
TARGET = "version: 1\ntarget: {name: t, "
A = "https://a.example"


def sites(profile: Profile) -> Sequence[dict[str, Any]]:
    assert profile.target is not None
    return profile.target.things["sites"]


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("har: a.har}", {"id": "main", "saved": "a.har"}),
        (f"url: '{A}', har: a.har}}", {"id": "main", "url": A, "saved": "a.har"}),
        (f"har: a.har, url: '{A}'}}", {"id": "main", "url": A, "saved": "a.har"}),
        (f"url: {{url: '{A}', pages: [/x]}}, har: a}}", {"id": "main", "url": A, "pages": ["/x"], "saved": "a"}),
        (f"url: {{id: one, url: '{A}'}}, har: a}}", {"id": "one", "url": A, "saved": "a"}),
        ("har: a, url: }", {"id": "main", "saved": "a"}),
        (f"url: '{A}', har: }}", {"id": "main", "url": A}),
        ("sites: [{saved: a}]}", {"id": "main", "saved": "a"}),
    ],
)
def test_short_keys_describe_one_thing(load: Load, text: str, thing: dict[str, Any]) -> None:
    assert sites(load(TARGET + text, packs=PACKS)) == (thing,)


def test_beside_a_list_they_are_a_thing_of_their_own(load: Load) -> None:
    found = sites(load(TARGET + f"sites: [{{id: b, url: '{A}'}}], har: a.har}}", packs=PACKS))
    assert found == ({"id": "b", "url": A}, {"id": "main", "saved": "a.har"})


def test_they_are_laid_over_what_the_file_says(load: Load) -> None:
    base = TARGET + f"url: '{A}'}}"
    assert sites(load(base, "target.har=b.har", packs=PACKS)) == ({"id": "main", "url": A, "saved": "b.har"},)
    assert sites(load(base, short={"har": "/c.har"}, packs=PACKS)) == ({"id": "main", "url": A, "saved": "/c.har"},)
    named = TARGET + f"sites: [{{id: x, url: '{A}'}}]}}"
    assert sites(load(named, short={"har": "/c.har"}, packs=PACKS)) == ({"id": "x", "url": A, "saved": "/c.har"},)


@pytest.mark.parametrize("order", [("url", "har"), ("har", "url")])
def test_on_the_command_line_they_describe_one_thing_too(load: Load, order: tuple[str, str]) -> None:
    given = {"url": A, "har": "/c.har"}
    profile = load("version: 1\n", short={key: given[key] for key in order}, packs=PACKS)
    assert sites(profile) == ({"id": "main", "url": A, "saved": "/c.har"},)
    assert profile.target is not None
    assert profile.target.name == "a.example"
    alone = load("version: 1\n", short={"har": "/x/staging.har"}, packs=PACKS)
    assert alone.target is not None
    assert alone.target.name == "staging.har"


@pytest.mark.parametrize(
    ("text", "place", "part"),
    [
        ("har: {a: b}}", "2:24", "'target.har' takes one value; what else describes the thing goes under 'url'"),
        ("har: [a]}", "2:24", "'target.har' takes one value"),
        ("har: 5}", "2:24", "'target.sites[main].saved': expected text, found the number 5; put it in quotes"),
        (f"url: {{url: '{A}', saved: b}}, har: a}}", "2:62", "'saved' of 'target.url' stands twice; first in line 2"),
        (f"sites: [{{url: '{A}'}}], har: a}}", "2:56", "'target.sites' has two things with the id 'main'"),
        ("hra: a}", "2:19", "unknown key 'hra'; did you mean 'har'?"),
        ("url: {}}", "2:24", "'target.sites[main]': needs 'url' or 'saved'"),
        ("har: '${env:NOPE}'}", "2:24", "the environment variable NOPE is not set"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(problems: Problems, text: str, place: str, part: str) -> None:
    (found,) = problems(TARGET + text, packs=PACKS)
    assert part in str(found)
    assert f"{found.line}:{found.column}" == place


def test_an_unknown_short_key_of_the_command_line(problems: Problems) -> None:
    said = format_problems(problems("version: 1\n", short={"hra": "x"}, packs=PACKS))
    assert "--hra: no installed pack knows a thing 'hra'; did you mean 'har'?" in said


def test_the_schema_knows_them() -> None:
    composed = schema(PACKS)
    judge = jsonschema.Draft202012Validator(composed)
    judge.validate({"version": 1, "target": {"name": "t", "url": A, "har": "a.har"}})
    assert not judge.is_valid({"version": 1, "target": {"name": "t", "har": {"a": 1}}})
    assert "'saved'" in composed["$defs"]["Target"]["properties"]["har"]["description"]
