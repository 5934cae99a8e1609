"""Write the golden files again: `python -m tests.golden`. Read the difference before you commit it."""

from __future__ import annotations

from pathlib import Path

from tests.support.sample_report import sample_report
from tests.support.sample_summary import sample_summary

from readycheck.render import View, render, write_report
from readycheck.render.many import render_summary

HERE = Path(__file__).parent
FILES = {
    "report.json": "json",
    "terminal.txt": "terminal",
    "report.html": "html",
    "junit.xml": "junit",
    "comment.md": "markdown",
    "summary.md": "summary",
    "plan.md": "plan",
    "report.sarif": "sarif",
    "code-scanning.sarif": "code-scanning",
    "github.txt": "github",
    "gitlab.json": "gitlab",
    "report.csv": "csv",
    "badge.svg": "badge",
    "report.prom": "prometheus",
}

SUMMARIES = {f"many{suffix}": suffix for suffix in (".html", ".json", ".md", ".txt")}


def main() -> None:
    """Render the sample report in every golden format."""
    report = sample_report()
    for name, format_ in FILES.items():
        write_report(render(report, format_, View(width=80)), HERE / name)
    for name, suffix in SUMMARIES.items():
        write_report(render_summary(sample_summary(), suffix, View(width=80)), HERE / name)


if __name__ == "__main__":
    main()
