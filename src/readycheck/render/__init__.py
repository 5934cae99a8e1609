"""Report to text: one module a format. Nothing here decides; the exit code never depends on it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from readycheck.engine.replacing import write_whole
from readycheck.render.clean import clean, visible
from readycheck.render.view import View, view_for

if TYPE_CHECKING:
    from readycheck.model import Report

__all__ = ["FORMATS", "CannotWrite", "Format", "View", "clean", "render", "view_for", "visible", "write_report"]


@dataclass(frozen=True, slots=True)
class Format:
    """A way to show a report; `module` has `render(report, view) -> str`."""

    name: str
    title: str
    suffix: str
    module: str


FORMATS = {
    one.name: one
    for one in (
        Format("terminal", "for a person at a terminal, or a CI log", ".txt", "readycheck.render.terminal"),
        Format("json", "the whole report, for machines", ".json", "readycheck.render.json"),
        Format("html", "one self-contained page, for a manager", ".html", "readycheck.render.html"),
        Format("junit", "JUnit XML, for the test view of a CI", ".xml", "readycheck.render.junit"),
        Format("markdown", "a comment of a merge request", ".md", "readycheck.render.markdown"),
        Format("summary", "a step summary of GitHub, in more detail", ".md", "readycheck.render.markdown.summary"),
        Format("plan", "the readiness plan as a document, boxes ticked by evidence", ".md", "readycheck.render.plan"),
        Format("sarif", "SARIF 2.1.0 with results of every kind", ".sarif", "readycheck.render.sarif"),
        Format("code-scanning", "SARIF for GitHub's alerts", ".sarif", "readycheck.render.sarif.code_scanning"),
        Format("github", "annotations of a GitHub workflow", ".txt", "readycheck.render.github"),
        Format("gitlab", "a Code Quality report for GitLab", ".json", "readycheck.render.gitlab"),
        Format("csv", "a row a finding, for a sheet", ".csv", "readycheck.render.csv"),
        Format("badge", "decision and score as a small image", ".svg", "readycheck.render.badge"),
        Format("prometheus", "metrics for node_exporter's textfile collector", ".prom", "readycheck.render.prometheus"),
    )
}


class CannotWrite(Exception):  # noqa: N818 - reads as the sentence it stands for
    """A report could not be written; the message is a sentence with the remedy."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"cannot write the report to {path}: {reason}; name another place, or see to its rights and room"
        )
        self.path = path
        self.reason = reason


def render(report: Report, name: str, view: View | None = None) -> str:
    """`report` in the format `name`, a key of `FORMATS`; KeyError for another."""
    module = import_module(FORMATS[name].module)
    text: str = module.render(report, view or View())
    return text


def write_report(text: str, path: Path) -> None:
    """Write `text` to `path`, whole or not at all.

    Folders on the way are made. A device or a pipe is written to directly. Raises
    CannotWrite; a report that was there before then stays as it was.
    """
    data = text.encode("utf-8", "backslashreplace")
    try:
        path = Path(os.path.realpath(path))
        if path.exists() and not path.is_file():
            if path.is_dir():
                raise CannotWrite(path, "it is a folder")
            path.write_bytes(data)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)
    except OSError as error:
        raise CannotWrite(path, (error.strerror or str(error)).lower()) from error
