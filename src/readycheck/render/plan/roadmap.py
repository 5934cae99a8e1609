"""The open work in order: weeks, next steps, people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby

from readycheck.model import ReasonCode
from readycheck.render import words
from readycheck.render.markdown.sections import row, table_head
from readycheck.render.markdown.text import plain
from readycheck.render.outline import Outline
from readycheck.render.plan.box import VALUE, Book, evidence_link
from readycheck.render.plan.deed import deed
from readycheck.render.plan.effort import METHOD, Task
from readycheck.render.plan.room import some_ids

STEPS = 5

_PLAIN = {
    ReasonCode.NO_CHECK: "the audit has no means to see it yet; look at it by hand",
    ReasonCode.NOT_CONFIGURED: "the audit was not told where to look",
    ReasonCode.NOT_COLLECTED: "the audit did not look at it this time",
    ReasonCode.NO_CONSENT: "the audit was not allowed to try it",
    ReasonCode.MISSING_DEPENDENCY: "a program is missing on the machine of the audit",
    ReasonCode.UNREACHABLE: "the system could not be reached",
    ReasonCode.ACCESS_DENIED: "the audit was refused access",
    ReasonCode.INSUFFICIENT_DATA: "too little was seen to judge",
    ReasonCode.ATTESTATION_EXPIRED: "a signature has expired",
    ReasonCode.UNSIGNED: "a named person has to sign",
}
"""What has to be provided, for a reader who does not run audits."""


def roadmap(todo: tuple[Task, ...], known: Book) -> Iterator[str]:
    """A numbered list for each week."""
    yield "## Implementation roadmap\n"
    if not todo:
        yield "Nothing is open.\n"
        return
    yield f"{METHOD}\n"
    weeks = [(week, list(some)) for week, some in groupby(todo, key=lambda task: task.week)]
    for week, these in weeks[: known.room.lines]:
        yield f"### Week {week}: {_severities(these)} ({words.count(sum(one.hours for one in these), 'hour')})\n"
        yield known.room.shown(list(enumerate(these, start=1)), lambda one: f"{one[0]}. {_task(one[1], known)}", "task")
    if (rest := len(weeks) - known.room.lines) > 0:
        yield f"… and {words.count(rest, 'more week')} in the full report\n"


def next_steps(todo: tuple[Task, ...]) -> Iterator[str]:
    """The first of the roadmap, and when to begin."""
    yield "## Immediate next steps\n"
    if not todo:
        yield "None.\n"
        return
    lines = [
        f"{number}. **{plain(one.control.title, VALUE) or 'No title'}** ({plain(one.control.id, VALUE)}): {one.when}"
        for number, one in enumerate(todo[:STEPS], start=1)
    ]
    yield "\n".join(lines) + "\n"


def resources(seen: Outline, todo: tuple[Task, ...], known: Book) -> Iterator[str]:
    """Who is needed for how long, and what would let the rest be judged."""
    yield "## Resources needed\n"
    if not todo:
        yield "None.\n"
        return
    yield "### People\n"
    people: dict[str, list[Task]] = defaultdict(list)
    for task in todo:
        people[task.control.owner or ""].append(task)
    stops = set(map(id, (*seen.blockers, *seen.undecided)))
    rows = [
        row(
            plain(owner, VALUE) or "nobody yet",
            str(len(these)),
            str(sum(id(one.control) in stops for one in these)),
            str(sum(one.hours for one in these)),
        )
        for owner, these in sorted(people.items(), key=lambda item: (not item[0], item[0]))
    ]
    yield table_head("Owner", "Open", "Of these stop the launch", "Hours") + known.room.rows(rows, str, "owner")
    reasons: dict[str, list[str]] = defaultdict(list)
    for group in seen.unknown:
        why = _PLAIN.get(group.reason_code) or words.REASON_PHRASE[group.reason_code]
        reasons[why] += [plain(one.id, VALUE) for one in group.controls]
    if reasons:
        yield "### To judge the rest\n"
        yield "\n".join(f"- {words.sentence(why)[:-1]}: {some_ids(ids)}" for why, ids in reasons.items()) + "\n"
    yield "### Timeline\n"
    weeks = [(week, list(some)) for week, some in groupby(todo, key=lambda task: task.week)]
    lines = [f"- **Week {week}**: {words.count(len(some), 'task')}, {_severities(some)}" for week, some in weeks]
    yield known.room.shown(lines, str, "week")


def _task(task: Task, known: Book) -> str:
    control = task.control
    owner = plain(control.owner, VALUE) if control.owner else "no owner yet"
    return (
        f"**{plain(control.title, VALUE) or 'No title'}** ({plain(control.id, VALUE)}, "
        f"{words.SEVERITY_WORD[control.severity]}, about {words.count(task.hours, 'hour')}, {owner}): "
        f"{plain(deed(control), VALUE)} ({evidence_link(control, known)})"
    )


def _severities(some: list[Task]) -> str:
    """`4 blocker, 2 high`."""
    counted: dict[str, int] = {}
    for task in some:
        word = words.SEVERITY_WORD[task.control.severity]
        counted[word] = counted.get(word, 0) + 1
    return ", ".join(
        f"{words.count(many, word)}" if word == "blocker" else f"{many} {word}" for word, many in counted.items()
    )
