"""The report as a comment of a merge request: below the 65,536 characters that GitHub takes."""

from __future__ import annotations

from readycheck.model import Report
from readycheck.render.markdown.document import document
from readycheck.render.markdown.findings import Detail
from readycheck.render.view import View

COMMENT = Detail(size=64_000, entries=4, places=3, value=300, evidence=False)
"""1.5 kB are left for what a CI job writes around it; counted in bytes, so that it holds wherever bytes are counted."""


def render(report: Report, view: View) -> str:
    """The comment. What has no room is counted in its section."""
    return document(report, view, COMMENT)
