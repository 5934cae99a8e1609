"""The filters of the checklist: boxes to tick, and the style rules that make them work without a script.

A group with nothing ticked shows everything; the groups narrow each other. Values of a target never reach the style
sheet: areas and owners are numbered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from readycheck.model import ControlResult, Severity, Status
from readycheck.render.html.anchors import Anchors
from readycheck.render.outline import Outline, areas_for_people
from readycheck.render.words import SEVERITY_WORD, STATUS_WORD

MOST = 60
"""Areas, and owners, that have a box; with more of them the search finds the rest."""
SETTLED = (Status.PASS, Status.NOT_APPLICABLE, Status.NOT_SELECTED)


@dataclass(frozen=True, slots=True)
class Choice:
    """One box: `value` stands in the attribute of each control that it shows."""

    value: str
    title: str
    many: int


@dataclass(frozen=True, slots=True)
class Group:
    """Boxes of which any may be ticked. `key` is the letter of the data attribute and of the boxes' ids."""

    key: str
    title: str
    choices: tuple[Choice, ...]
    left_out: int = 0


def groups(controls: Iterable[ControlResult], seen: Outline, made: Anchors) -> tuple[Group, ...]:
    """The groups that tell controls apart: result, severity, area, owner."""
    every = tuple(controls)
    severities = Counter(one.severity for one in every)
    owners = Counter(one.owner or "" for one in every)
    return (
        Group("s", "Result", tuple(Choice(key, STATUS_WORD[key], many) for key, many in seen.counts.items())),
        Group(
            "v",
            "Severity",
            tuple(Choice(key, SEVERITY_WORD[key], severities[key]) for key in Severity if severities[key]),
        ),
        _numbered("a", "Area", ((area.title, len(area.controls)) for area in areas_for_people(seen))),
        _numbered("o", "Owner", ((name or "nobody named", owners[name]) for name in made.owners)),
    )


def rules(shown: Iterable[Group]) -> str:
    """The style rules of the boxes."""
    return "\n".join(_rules(shown)) + "\n"


def numbers(names: Iterable[str]) -> Mapping[str, int]:
    """A number for each name, as in the order of its group."""
    return {name: number for number, name in enumerate(names)}


def _numbered(key: str, title: str, every: Iterable[tuple[str, int]]) -> Group:
    made = [Choice(str(number), name, many) for number, (name, many) in enumerate(every)]
    return Group(key, title, tuple(made[:MOST]), max(0, len(made) - MOST))


def _rules(shown: Iterable[Group]) -> Iterator[str]:
    # The boxes are looked at from the panel, never from the whole page, so that a tick costs the same in a long report.
    for group in shown:
        any_ = f".picks:has([name=pick-{group.key}]:checked)"
        for choice in group.choices:
            box = f"#pick-{group.key}-{choice.value}"
            yield f'{any_}:not(:has({box}:checked))~.list [data-{group.key}="{choice.value}"]{{display:none}}'
    settled = ",".join(f'[data-s="{status}"]' for status in SETTLED)
    yield f".picks:has(#pick-open:checked)~.list :is({settled}){{display:none}}"
