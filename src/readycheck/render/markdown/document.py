"""A comment or a summary: the decision first, what stops the launch, the rest folded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from readycheck.model import Report
from readycheck.render import words
from readycheck.render.headline import headline, how_far, interrupted, resume, symbol
from readycheck.render.markdown.findings import Detail
from readycheck.render.markdown.room import fit, size
from readycheck.render.markdown.sections import sections
from readycheck.render.markdown.text import code, plain
from readycheck.render.outline import Outline, lapsing, outline
from readycheck.render.view import View
from readycheck.render.without_risks import without_risks

MARKER = "<!-- readycheck report -->"
"""Invisible; a CI job finds its earlier comment by it and replaces it."""
PROBLEMS = 5


def document(report: Report, view: View, detail: Detail) -> str:
    """The document in at most `detail.size` bytes of UTF-8."""
    seen, detail = outline(report), replace(detail, now=report.started)
    head, end = "".join(_head(report, seen, view, detail)), "".join(_end(report, view, detail))
    return head + fit(tuple(sections(report, seen, detail)), detail.size - size(head) - size(end)) + end


def _head(report: Report, seen: Outline, view: View, detail: Detail) -> Iterator[str]:
    target, score = report.target, report.score
    environment = f" ({plain(target.environment, 30)})" if target.environment else ""
    yield f"{MARKER}\n## {symbol(report)} {headline(report)}: {plain(target.name, 60) or 'checklist'}{environment}\n\n"
    if interrupted(report):
        yield f"{plain(how_far(report), detail.value)}\n\n"
        yield f"Go on with the same profile and options: {code(resume(report, view), detail.value)}\n\n"
    yield f"**Why**: {plain(words.sentence(report.summary), detail.value)}\n\n"
    yield f"**Score {words.score_range(score.floor, score.ceiling)} of 100**, {words.points(score.coverage)} % judged"
    if besides := without_risks(report):
        yield f"; {besides}"
    if ranged := words.score_note(score):
        yield f" ({ranged})"
    yield "\n"
    notes = []
    if report.partial:
        what = report.selection or "a part of the checklist"
        notes.append(f"Partial run: {plain(what, detail.value)}; score and decision cover no more than that")
    notes += [f"Gate: {plain(words.gate_rule(rule), detail.value)}" for rule in report.gate if not rule.ok]
    if seen.lapsing:
        notes.append(f"Ends within 30 days: {plain(lapsing(seen), detail.value)}")
    if use := report.baseline:
        gone = f", {len(use.fixed):,} no longer found: renew the baseline" if use.fixed else ""
        blind = f", {len(use.not_looked_at):,} not looked at in this run" if use.not_looked_at else ""
        notes.append(f"Baseline: {words.count(use.known, 'known finding')}, {use.new:,} new{gone}{blind}")
    notes += [f"Problem: {plain(problem, detail.value)}" for problem in report.problems[:PROBLEMS]]
    if len(report.problems) > PROBLEMS:
        notes.append(f"… and {words.count(len(report.problems) - PROBLEMS, 'more problem')} in the full report")
    if notes:
        yield "\n" + "".join(f"- {note}\n" for note in notes)


def _end(report: Report, view: View, detail: Detail) -> Iterator[str]:
    for name, path in view.written[:PROBLEMS]:
        told = "Run folder" if name == "run" else f"{name} report"
        yield f"\n{told}: {code(path, detail.value)}\n"
    took = words.quantity(report.seconds, "s")
    release = f"release {plain(report.target.release, 60)}; " if report.target.release else ""
    yield (
        f"\nRun {plain(report.run, 60)}, {words.moment(report.started)}, {took}; {release}profile "
        f"{code(f'{report.profile.path} {report.profile.digest[:19]}', 120)}; "
        f"readycheck {plain(report.tool.version, 30)}; exit code {report.exit_code}\n"
    )
