"""Opens the page of large reports in Chromium: `python benchmarks/html_page.py`.

Writes its own section of docs/benchmarks.md and no other. Chromium comes from READYCHECK_CHROMIUM or PATH, its
client is the extra `test`'s playwright. Each round is a fresh context: from the navigation until the page is loaded and
painted, then from a tick in a filter, and from a word in the search, until that is painted.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- html page in a browser -->", "<!-- /html page in a browser -->"
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run")
CASES = ((1_000, 60), (10_000, 60), (10_000, 1_000), (30_000, 60))
ROUNDS = 7
BAR = 2.0
"""Seconds, for 10,000 findings."""
PAINTED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from table import Row


def main() -> None:
    """Measure and write."""
    sys.path.append(str(ROOT))  # the benchmarks use the tests' helpers
    from playwright.sync_api import sync_playwright
    from run import machine
    from table import Table

    chromium = os.environ.get("READYCHECK_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        sys.exit("this needs Chromium; install it or name it in READYCHECK_CHROMIUM")
    about = machine()
    with tempfile.TemporaryDirectory(prefix="readycheck-html-") as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        rows = [row for findings, controls in CASES for row in measured(browser, Path(folder), findings, controls)]
        how = (
            f"Chromium {browser.version}, {ROUNDS} rounds, each in a context of its own; the median and the longest. "
            "Opened is the time from the navigation until the page is painted; the first tick and the first search are "
            "what a reader does next. Every finding is on the page, the gravest in full and the rest with a line each, "
            "up to 20,000 lines."
        )
        browser.close()
    table = Table("The HTML page in a browser", how, rows).markdown()
    text = f"{about}, after the last {os.getloadavg()[0]:.1f}.\n\n{table}"
    write(text)
    print(text)


def measured(browser: Browser, folder: Path, findings: int, controls: int) -> list[Row]:
    """The rows of one report."""
    from table import Row
    from tests.support.report_builders import big_report

    from readycheck.render import render

    path = folder / f"{findings}-{controls}.html"
    path.write_text(render(big_report(findings, controls), "html"), encoding="utf-8")
    spent: dict[str, list[float]] = {"opened": [], "first tick": [], "first search": []}
    sheets = 0
    for _ in range(ROUNDS):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        steps: tuple[tuple[str, Callable[[], object]], ...] = (
            ("opened", lambda page=page: page.goto(path.as_uri())),
            ("first tick", lambda page=page: page.locator("#pick-s-fail").check()),
            ("first search", lambda page=page: search(page)),
        )
        for name, step in steps:
            begin = time.perf_counter()
            step()
            page.evaluate(PAINTED)
            spent[name].append(time.perf_counter() - begin)
        sheets = sheets or len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
        context.close()
    what = f"{findings:,} findings in {controls:,} controls"
    total = [sum(parts) for parts in zip(spent["opened"], spent["first tick"], strict=True)]
    asked = findings == 10_000
    return [
        Row(
            f"{what}: opened and filtered once",
            f"{path.stat().st_size / 1000:,.0f} kB; sheets of A4: {sheets}",
            seconds(total),
            f"≤ {BAR:g} s" if asked else "",
            statistics.median(total) <= BAR if asked else None,
        ),
        *(Row(f"{what}: {name}", "", seconds(values)) for name, values in spent.items()),
    ]


def search(page: Page) -> None:
    """Type a word and wait for what it leaves."""
    page.locator("#pick-text").fill("file_7")
    page.locator("#clear:not([hidden])").wait_for()


def seconds(values: list[float]) -> str:
    """Median and longest, for people."""
    return f"{statistics.median(values):.2f} s (longest {max(values):.2f})"


def write(text: str) -> None:
    """Put the section in its place in the page; at its end where it has none yet."""
    page = PAGE.read_text(encoding="utf-8")
    before, found, rest = page.partition(BEGIN)
    after = rest.partition(END)[2] if found else "\n"
    if not found:
        before = f"{page.rstrip()}\n\n"
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
