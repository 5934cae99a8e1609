"""The report as SARIF 2.1.0: one run, a rule for each control, results of every kind.

`kind` says what a result is: `fail` a problem, `open` nobody knows, `review` a person has to look, `pass`, and
`notApplicable`; what a baseline holds and this run does not is there as `absent`. Accepted risks carry a
suppression with its reason. For GitHub, which shows every result as an alert whatever its kind, there is
`readycheck.render.sarif.code_scanning`.
"""

from __future__ import annotations

from readycheck.model import Report
from readycheck.render.entries import controls, entries, within
from readycheck.render.sarif.document import text
from readycheck.render.sarif.limits import FIXED, RESULTS
from readycheck.render.view import View


def render(report: Report, _view: View) -> str:
    """The log with every control, and as many findings as a run may hold, the worst first."""
    fixed = min(len(report.baseline.fixed), FIXED) if report.baseline is not None else 0
    shown, left = within(entries(report), max(RESULTS - 1 - fixed, len(controls(report))))
    return text(report, shown, left, fixed=True)
