"""SARIF for GitHub code scanning: a result for each alert, everything else as rules and notifications.

GitHub makes an alert of every result: it reads neither `kind` nor `suppressions`, and it refuses a result without a
place in a file. So what passes, does not apply, or is an accepted risk is no result here. Each such control
is still there, as a rule and as a notification that says how it stands. What nobody knows is an alert.
"""

from __future__ import annotations

from readycheck.model import Report
from readycheck.render.entries import entries, within
from readycheck.render.sarif.document import text
from readycheck.render.sarif.limits import RESULTS_KEPT
from readycheck.render.view import View


def render(report: Report, _view: View) -> str:
    """The log with what should be an alert, as many as GitHub keeps, the worst first."""
    every = entries(report)
    shown, left = within([one for one in every if one.open and not one.accepted], RESULTS_KEPT - 1)
    return text(report, shown, left, quiet=[one for one in every if not one.open or one.accepted], fixed=False)
