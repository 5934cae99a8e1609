"""The measures of success: what was measured beside the bar."""

from __future__ import annotations

from collections.abc import Iterator

from readycheck.model import ControlResult, DistributionEvidence, Finding, Report
from readycheck.render.markdown.text import plain
from readycheck.render.measured import bar, certainty, seen
from readycheck.render.plan.box import VALUE, Book, evidence_link, sign, standing, stands
from readycheck.render.plan.lines import BUSINESS, TECHNICAL, Line
from readycheck.render.words import quantity

FIGURES = 3
"""Figures of one control; the rest is counted."""


def metrics(report: Report, known: Book) -> Iterator[str]:
    """The lines of the plan, then every other control that measured something against a bar."""
    yield "## Success metrics\n"
    named: set[str] = set()
    written = False
    for title, lines in (("Technical metrics", TECHNICAL), ("Business metrics", BUSINESS)):
        some = [told for line in lines if (told := _line(line, known))]
        named.update(one for line in lines for one in line.controls)
        if some:
            yield f"### {title}\n"
            yield "\n".join(some) + "\n"
            written = True
    rest = [one for one in report.controls if one.id not in named and figures(one)]
    if rest:
        yield f"### {'Other measured' if written else 'Measured'} values\n"
        yield known.room.shown(rest, lambda one: _control(one, known), "control")
    if not rest and not written:
        yield "Nothing was measured against a bar.\n"


def figures(control: ControlResult) -> tuple[Finding, ...]:
    """Its findings of the control's own status with a number and a bar.

    Another finding's figure beside "does not hold" would say that the figure is the reason.
    """
    return tuple(
        one
        for one in control.findings
        if one.status is control.status and _number(one.value) and _number(one.threshold)
    )


def _line(line: Line, known: Book) -> str:
    found = [known.controls[one] for one in line.controls if one in known.controls]
    if not found:
        return ""
    if not line.speaks_for(found):
        return "\n".join(_control(one, known) for one in found)
    ids = ", ".join(plain(one.id, VALUE) for one in found)
    told = "; ".join(f"{plain(one.id, VALUE)}: {_measured(one, known)}, {evidence_link(one, known)}" for one in found)
    return f"- {sign(found)}**{line.text}** ({ids}): {told}"


def _control(control: ControlResult, known: Book) -> str:
    name = f"**{plain(control.title, VALUE) or 'No title'}** ({plain(control.id, VALUE)})"
    told = f"{_measured(control, known)}, {evidence_link(control, known)}"
    return f"- {sign((control,))}{name}: {told}"


def _measured(control: ControlResult, known: Book) -> str:
    found = figures(control)
    if not found:
        return f"no figure; {standing(control, known)}"
    told = "; ".join(_figure(one, explain=len(found) > 1) for one in found[:FIGURES])
    more = f" and {len(found) - FIGURES:,} more" if len(found) > FIGURES else ""
    return f"{told}{more} – {stands(control)}"


def _figure(finding: Finding, *, explain: bool) -> str:
    """One figure and its bar; of several each with its sentence, as nothing else tells them apart."""
    value, wanted, sure = seen(finding), bar(finding), certainty(finding)
    if (held := _percentile(finding)) is not None:
        share = f"{value} beyond it, where {wanted} may be"
        sure = "; ".join(part for part in (share, sure) if part)
        value = f"{held.judged} {quantity(held.percentiles[held.judged], held.unit)}"
        wanted = quantity(held.bar, held.unit)
    sure = "; ".join(part for part in (sure, finding.message if explain else "") if part)
    thing = f"{plain(finding.thing, VALUE)}: " if finding.thing not in ("", "main") else ""
    told = f"{thing}measured **{plain(value, VALUE)}**, bar **{plain(wanted, VALUE)}**"
    return told + (f" ({plain(sure, VALUE)})" if sure else "")


def _percentile(finding: Finding) -> DistributionEvidence | None:
    """The distribution whose percentile the bar is about, where the finding's own figure is the share beyond it."""
    if finding.unit != "%":
        return None
    return next(
        (
            one
            for one in finding.evidence
            if isinstance(one, DistributionEvidence) and one.bar is not None and one.judged in one.percentiles
        ),
        None,
    )


def _number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
