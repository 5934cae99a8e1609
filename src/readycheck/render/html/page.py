"""What the templates ask for beside the report itself."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import Markup

from readycheck.model import ControlResult, Evidence, Report, Scalar, TableEvidence
from readycheck.render.clean import visible
from readycheck.render.html import charts
from readycheck.render.html.limits import ROWS, VALUE
from readycheck.render.words import quantity

_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")


def anchors(controls: Iterable[ControlResult]) -> dict[int, str]:
    """A fragment for each control, by its `id()`: `control-SEC-04`, unique on the page."""
    made: dict[int, str] = {}
    taken: set[str] = set()
    for control in controls:
        plain = wanted = f"control-{_UNFIT.sub('-', control.id)[:80] or 'x'}"
        number = 1
        while wanted in taken:
            number += 1
            wanted = f"{plain}-{number}"
        taken.add(wanted)
        made[id(control)] = wanted
    return made


def by_id(report: Report, made: dict[int, str]) -> dict[str, str]:
    """The fragment of a control by its own id; of several with the same id the first."""
    found: dict[str, str] = {}
    for control in report.controls:
        found.setdefault(control.id, made[id(control)])
    return found


def chart(evidence: Evidence) -> Markup:
    """The picture of a series, a distribution or stages."""
    if evidence.kind == "series":
        return charts.series(evidence)
    if evidence.kind == "distribution":
        return charts.distribution(evidence)
    if evidence.kind == "stages":
        return charts.stages(evidence)
    raise TypeError(f"'{evidence.kind}' is not a chart")


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
