"""Makes the README's pictures from a real run: `python docs/make_images.py`.

Runs `readycheck demo` with its default flaws, then draws what it wrote in Chromium (from
READYCHECK_CHROMIUM or PATH; the client is the extra `test`'s playwright). The pictures change with each
run's times, so look at them before you commit them.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from readycheck.model import Report
from readycheck.render import View, render

if TYPE_CHECKING:
    from playwright.sync_api import Browser

IMAGES = Path(__file__).parent / "images"
MOST_BYTES = 250_000
WIDTH, HEIGHT = 1280, 1000
LINES = 44
"""At most so many of the terminal's lines are drawn, from the top to the end of a control."""

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run")
THEME = TerminalTheme(
    (24, 27, 33),
    (221, 225, 230),
    [
        (24, 27, 33),
        (214, 74, 74),
        (84, 174, 108),
        (214, 168, 70),
        (86, 142, 226),
        (184, 122, 204),
        (78, 178, 190),
        (221, 225, 230),
    ],
    [
        (128, 136, 146),
        (236, 106, 106),
        (112, 204, 136),
        (236, 194, 98),
        (122, 172, 246),
        (208, 152, 226),
        (108, 206, 216),
        (255, 255, 255),
    ],
)
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; background: #fff; }}
pre {{ display: inline-block; margin: 0; padding: 20px 24px; border-radius: 10px; background: #181b21; color: #dde1e6;
  font: 15px/1.32 "DejaVu Sans Mono", monospace; }}
</style><pre>{}</pre>"""


def main() -> None:
    """Run the demo and write both pictures."""
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("READYCHECK_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        sys.exit("this needs Chromium; install it or name it in READYCHECK_CHROMIUM")
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="readycheck-images-") as folder:
        place = Path(folder)
        command = [sys.executable, "-m", "readycheck", "demo", "--format", "html=report.html", "--quiet"]
        subprocess.run(command, cwd=place, check=True)
        (kept,) = place.glob(".readycheck/runs/*/report.json")
        report = Report.model_validate_json(kept.read_bytes())
        (place / "terminal.html").write_text(terminal_page(report), encoding="utf-8")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
            draw(browser, place / "report.html", IMAGES / "report.png")
            draw(browser, place / "terminal.html", IMAGES / "terminal.png", "pre")
            browser.close()
    for path in (IMAGES / "report.png", IMAGES / "terminal.png"):
        size = path.stat().st_size
        print(f"{path.name}: {size / 1000:.0f} kB")
        if size > MOST_BYTES:
            sys.exit(f"{path.name} is larger than {MOST_BYTES / 1000:.0f} kB")


def terminal_page(report: Report) -> str:
    """The top of the report as a terminal of 80 columns shows it."""
    shown = render(report, "terminal", View(width=80, colour=True)).splitlines()
    end = max((number for number, line in enumerate(shown[:LINES]) if not line.strip()), default=LINES)
    lines = ["\x1b[2m$\x1b[0m readycheck demo", "", *shown[:end], "", "\x1b[2m  …\x1b[0m"]
    console = Console(file=io.StringIO(), width=80, record=True, force_terminal=True, color_system="standard")
    console.print(Text.from_ansi("\n".join(lines)), soft_wrap=True)
    return PAGE.format(console.export_html(theme=THEME, inline_styles=True, code_format="{code}"))


def draw(browser: Browser, page_file: Path, image: Path, selector: str | None = None) -> None:
    """Photograph a page: the first screen, or one element of it."""
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
    page = context.new_page()
    page.goto(page_file.as_uri())
    (page.locator(selector) if selector else page).screenshot(path=image)
    context.close()


if __name__ == "__main__":
    main()
