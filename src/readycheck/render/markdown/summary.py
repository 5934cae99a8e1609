"""The report as GitHub's step summary: more detail than a comment, below the 1 MiB at which it is dropped."""

from __future__ import annotations

from readycheck.model import Report
from readycheck.render.markdown.document import document
from readycheck.render.markdown.findings import Detail
from readycheck.render.view import View

SUMMARY = Detail(size=1_000_000, entries=30, places=10, value=1000, evidence=True)


def render(report: Report, view: View) -> str:
    """The summary. What has no room is counted in its section."""
    return document(report, view, SUMMARY)
