"""The readiness plan as a document, written from what a run saw.

It has the sections of a plan that is written by hand, and takes its place: blockers, roadmap, measures of success,
resources, launch-day list, next steps, risks. A box is ticked only where a control passed or a person signed; the
evidence stands behind a link.
"""

from __future__ import annotations

from collections.abc import Iterator

from readycheck.model import Decision, Report
from readycheck.render import words
from readycheck.render.headline import headline, how_far, interrupted
from readycheck.render.markdown.room import size
from readycheck.render.markdown.text import plain
from readycheck.render.outline import Outline, outline
from readycheck.render.plan.blockers import blockers
from readycheck.render.plan.box import VALUE, Book, book
from readycheck.render.plan.effort import Task, tasks
from readycheck.render.plan.evidence import evidence
from readycheck.render.plan.metrics import metrics
from readycheck.render.plan.risks import checklist, risks
from readycheck.render.plan.roadmap import next_steps, resources, roadmap
from readycheck.render.plan.room import ROOMS, SIZE
from readycheck.render.view import View

_PRIORITY = {
    Decision.NOT_READY: "critical, the launch is stopped",
    Decision.UNDECIDED: "high, what was not judged has to be found out first",
    Decision.READY_WITH_ACCEPTED_RISKS: "normal, with an eye on the accepted risks",
    Decision.READY: "normal",
}


def render(report: Report, _view: View) -> str:
    """The plan as Markdown, of at most `SIZE` bytes; what has no room is counted where it would stand."""
    seen, todo = outline(report), tasks(report.controls)
    text = ""
    for room in (one for one in ROOMS if one.may_do(len(report.controls))):
        text = _written(report, seen, todo, book(report, room))
        if size(text) <= SIZE:
            break
    return text


def _written(report: Report, seen: Outline, todo: tuple[Task, ...], known: Book) -> str:
    parts = (
        *_head(report),
        *blockers(seen, known),
        *roadmap(todo, known),
        *metrics(report, known),
        *resources(seen, todo, known),
        *checklist(known),
        *next_steps(todo),
        *risks(report, seen, known),
        *_end(report, todo),
        *evidence(report, known),
    )
    return "\n".join(parts)


def _head(report: Report) -> Iterator[str]:
    score, target = report.score, report.target
    told = words.sentence(report.summary)
    if interrupted(report):
        told = f"{how_far(report)} {told}"
    environment = f" ({plain(target.environment, VALUE)})" if target.environment else ""
    yield "<!-- readycheck plan -->"
    yield f"# Production readiness plan: {plain(target.name, VALUE) or 'checklist'}{environment}\n"
    yield f"**{headline(report)}.** {plain(told, VALUE)}\n"
    yield (
        f"**Score {words.score_range(score.floor, score.ceiling)} of 100**, {words.points(score.coverage)} % judged"
        f"{f' ({ranged})' if (ranged := words.score_note(score)) else ''}.\n"
    )
    if report.partial:
        what = report.selection or "a part of the checklist"
        yield f"**Only a part was looked at**: {plain(what, VALUE)}. Score and decision cover no more than that.\n"
    release = f", release {plain(target.release, VALUE)}" if target.release else ""
    yield (
        f"This plan was written from an audit on {words.moment(report.started)} (run {plain(report.run, VALUE)}"
        f"{release}). A box is ticked only where the audit saw that it holds, or where a named person has signed for "
        "it. An open box says why. Run the audit again to renew it; a change by hand is lost.\n"
    )


def _end(report: Report, todo: tuple[Task, ...]) -> Iterator[str]:
    weeks = max((task.week for task in todo), default=0)
    work = sum(task.hours for task in todo)
    yield "---\n"
    yield f"**Priority**: {_PRIORITY[report.decision]}\n"
    took = f"{words.count(weeks, 'week')} for one person, {words.count(work, 'hour')} by the rule of the roadmap"
    yield f"**Timeline**: {took if todo else 'nothing is open'}\n"
    rules = "; ".join(plain(words.gate_rule(rule), VALUE) for rule in report.gate)
    yield f"**Success criteria**: {rules or 'none'}\n"
