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
from readycheck.render.markdown.text import plain
from readycheck.render.outline import outline
from readycheck.render.plan.blockers import blockers
from readycheck.render.plan.box import VALUE, book
from readycheck.render.plan.effort import Task, tasks
from readycheck.render.plan.evidence import evidence
from readycheck.render.plan.metrics import metrics
from readycheck.render.plan.risks import checklist, risks
from readycheck.render.plan.roadmap import next_steps, resources, roadmap
from readycheck.render.view import View

_PRIORITY = {
    Decision.NOT_READY: "critical, the launch is stopped",
    Decision.UNDECIDED: "high, what nobody knows has to be found out first",
    Decision.READY_WITH_ACCEPTED_RISKS: "normal, with an eye on the accepted risks",
    Decision.READY: "normal",
}


def render(report: Report, _view: View) -> str:
    """The plan as Markdown."""
    seen, known, todo = outline(report), book(report), tasks(report.controls)
    parts = (
        *_head(report),
        *blockers(seen, known),
        *roadmap(todo, known),
        *metrics(report, known),
        *resources(seen, todo),
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
    yield f"# Production readiness plan: {plain(target.name, VALUE) or 'checklist'}{environment}\n"
    yield f"**{headline(report)}.** {plain(told, VALUE)}\n"
    yield (
        f"**{words.score_range(score.floor, score.ceiling)} of 100 points**, {words.points(score.coverage)} % of the "
        "checklist could be judged. The lower number counts each open question as a failure, the upper as a success.\n"
    )
    if report.partial:
        what = report.selection or "a part of the checklist"
        yield f"**Only a part was looked at**: {plain(what, VALUE)}. Points and decision cover no more than that.\n"
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
