"""What the templates ask for beside the report itself."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from readycheck.model import Decision, Evidence, Report, Scalar, TableEvidence
from readycheck.render.clean import visible
from readycheck.render.headline import how_far, interrupted
from readycheck.render.html.limits import ROWS, VALUE
from readycheck.render.outline import Outline
from readycheck.render.words import count, quantity


def chart(evidence: Evidence) -> Markup:
    """The picture of a series, a distribution, stages or bars."""
    from readycheck.render.html import charts

    if evidence.kind == "series":
        return charts.series(evidence)
    if evidence.kind == "distribution":
        return charts.distribution(evidence)
    if evidence.kind == "stages":
        return charts.stages(evidence)
    if evidence.kind == "bars":
        return charts.bars(evidence)
    raise TypeError(f"'{evidence.kind}' is not a chart")


def verdict(report: Report, seen: Outline) -> str:
    """The decision in one sentence for whoever has to take it."""
    blockers, open_ = len(seen.blockers), len(seen.undecided)
    part = " This holds for the part that was looked at." if report.partial else ""
    if interrupted(report):
        return how_far(report)
    if report.decision is Decision.READY:
        return "It can be launched: everything that was asked for holds." + part
    if report.decision is Decision.READY_WITH_ACCEPTED_RISKS:
        if seen.known and not seen.accepted:
            return "It can be launched with the failures that are known since the baseline." + part
        return "It can be launched with the risks that people have accepted." + part
    if report.decision is Decision.UNDECIDED:
        if open_:
            return f"It cannot be decided yet: {count(open_, 'control')} must be judged before launch." + part
        return "It cannot be decided yet: too little could be judged." + part
    if not blockers:
        return "It should not be launched yet: too much of what was asked for does not hold." + part
    unknown = f" and {count(open_, 'more control')} must be judged" if open_ else ""
    return f"It should not be launched yet: {count(blockers, 'blocker')} must be fixed first{unknown}." + part


def cut(value: str, limit: int = VALUE) -> str:
    """At most `limit` characters of `value`, and how many more there are."""
    return value if len(value) <= limit else f"{value[:limit]} … and {len(value) - limit:,} more characters in the JSON"


def cell(value: Scalar) -> str:
    """One value of a table; one of several lines is something to paste, so more of it is shown."""
    text = quantity(value)
    return cut(text, VALUE if "\n" in text else 300)


def of_lines(table: TableEvidence) -> frozenset[int]:
    """The columns, from 0, in which a value has several lines: they are drawn as they were written."""
    rows = table.rows[:ROWS]
    return frozenset(
        number for row in rows for number, value in enumerate(row) if isinstance(value, str) and "\n" in value
    )


def columns(rows: Iterable[dict[str, Scalar]]) -> tuple[str, ...]:
    """Every key of `rows`: what names a row first, the rest by the alphabet."""
    found = {key for row in rows for key in row}
    first = [key for key in ("collector", "id", "thing", "outcome") if key in found]
    return (*first, *sorted(found.difference(first)))


def shown(value: object) -> object:
    """The last step of every `{{ … }}`: nothing acts, whatever a target sent."""
    if isinstance(value, Markup):
        return value
    return visible(str(value))
