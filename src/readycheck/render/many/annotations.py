"""Several targets as workflow commands of GitHub Actions: one step has one limit, whatever it looks at.

So the gravest over all targets come first, each with the name of its target, and one last line sums up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from readycheck.model import Summary, SummaryRow
from readycheck.render import words
from readycheck.render.clean import clean
from readycheck.render.entries import Entry, within
from readycheck.render.github import LEVELS, PER_LEVEL, REMARK, SUMMARY, Told, command, remarks_within
from readycheck.render.many import outcome
from readycheck.render.many.rows import standing

Key = tuple[str, str, str]


def key_of(row: SummaryRow) -> Key:
    """What tells a row from the others: target, environment, profile."""
    return row.target, row.environment, row.profile


def render(summary: Summary, told: Mapping[Key, Told]) -> str:
    """A group a target, the annotations, then one that sums up; a target without a report is an error."""
    decision = outcome.decision_of(summary)
    last = SUMMARY[decision] if decision is not None else "error"
    room = {level: PER_LEVEL - (level == last) for level in LEVELS}
    lost = [_lost(row) for row in summary.targets if standing(row) is None]
    broken = lost[: room["error"]]
    room["error"] -= len(broken)
    lines = list(broken)
    for level in LEVELS:
        beside = _remarks(summary, told, room[level]) if level == REMARK else ()
        lines += [*beside, *_of_level(summary, told, level, room[level] - len(beside))]
    wanted = len(lost) + sum(one.wanted for one in told.values())
    groups = [line for row in summary.targets if (one := told.get(key_of(row))) for line in one.checklist]
    return "\n".join((*groups, *lines, _last(summary, last, wanted, len(lines)), ""))


def _remarks(summary: Summary, told: Mapping[Key, Told], room: int) -> Sequence[str]:
    """What ends soon and what a baseline can drop, of each target one before of any a second."""
    every = [one for row in summary.targets if (one := told.get(key_of(row)))]
    in_turn = [text for some in zip_longest(*(one.remarks for one in every)) for text in some if text is not None]
    return remarks_within(in_turn, sum(len(one.found[REMARK]) for one in every), room)


def _of_level(summary: Summary, told: Mapping[Key, Told], level: str, room: int) -> Iterator[str]:
    """The gravest of one level; controls of all targets are counted through, so that each has its turn."""
    texts: dict[tuple[int, str], str] = {}
    found: list[Entry] = []
    before = 0
    for row in summary.targets:
        if (one := told.get(key_of(row))) is None:
            continue
        for entry in one.found[level]:
            found.append(replace(entry, number=before + entry.number))
            texts[before + entry.number, entry.identity] = one.texts[entry.identity]
        before += one.controls
    for entry in within(found, room)[0]:
        yield texts[entry.number, entry.identity]


def _lost(row: SummaryRow) -> str:
    title = f"{clean(outcome.name(row), 100)}: {outcome.word(row)}"
    return command("error", {"title": title}, clean(outcome.told(row), 1000) or "This target has no decision.")


def _last(summary: Summary, level: str, wanted: int, shown: int) -> str:
    said = words.sentence(clean(summary.summary, 1000))
    if wanted > shown:
        said += (
            f" {shown:,} of {words.count(wanted, 'annotation')} are shown, and {wanted - shown:,} more are not:"
            f" GitHub keeps {PER_LEVEL} annotations of a level; the reports of the targets have them all."
        )
    return command(level, {"title": f"readycheck: {outcome.headline(summary)}"}, said)
