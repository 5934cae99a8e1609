"""The HTML page of a large report: bytes, and seconds to render and write it, against the JSON of the same report."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial

from table import Row, Table
from tests.support.report_builders import big_report

from readycheck.render import render

BARS = {1_000: (0.3e6, None), 10_000: (5e6, 2.0)}
SPREAD = ((1_000, 100), (1_000, 200), (10_000, 1_000))
ROUNDS = 7


def run() -> Table:
    rows = []
    for findings, (most_bytes, most_seconds) in BARS.items():
        report = big_report(findings)
        page, json = render(report, "html").encode(), render(report, "json").encode()
        spent: dict[str, list[float]] = {"html": [], "json": []}
        for _ in range(ROUNDS):
            for name, values in spent.items():
                values.append(_processor(partial(render, report, name)))
        html_time, json_time = (statistics.median(spent[name]) for name in ("html", "json"))
        rows += [
            Row(
                f"{findings:,} findings: size",
                f"{len(page) / len(json):.2f} of the JSON",
                f"{len(page) / 1000:,.0f} kB",
                f"≤ {most_bytes / 1000:,.0f} kB",
                len(page) <= most_bytes,
            ),
            Row(
                f"{findings:,} findings: processor time",
                f"{html_time / json_time:.1f} times the JSON",
                f"{html_time:.2f} s (least {min(spent['html']):.2f})",
                f"≤ {most_seconds:g} s" if most_seconds else "",
                html_time <= most_seconds if most_seconds else None,
            ),
        ]
    for findings, controls in SPREAD:
        report = big_report(findings, controls)
        seconds = _processor(partial(render, report, "html"))
        size = len(render(report, "html").encode())
        rows.append(
            Row(f"{findings:,} findings over {controls} controls", "", f"{size / 1000:,.0f} kB, {seconds:.2f} s")
        )
    how = (
        "A report of 50 controls whose findings have a place, a remedy and a piece of evidence each. The page draws "
        "the gravest findings in full and gives each other one a line, up to 20,000 lines, so it grows with the "
        "findings, by less than the JSON, and with the controls (the shipped checklist has 55). "
        f"Times: {ROUNDS} rounds in turn with the JSON, the median."
    )
    return Table("The HTML page", how, rows)


def _processor(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before
