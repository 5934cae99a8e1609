"""The page in a real browser: Chromium through Playwright, and axe-core for accessibility.

Chromium comes from READYCHECK_CHROMIUM or PATH, axe-core from READYCHECK_AXE or from
`npm install` in this folder.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.support.report_builders import HOSTILE, with_every_text
from tests.support.services import require

from readycheck.model import Report
from readycheck.render import render

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page, Request

pytestmark = [pytest.mark.service("browser"), pytest.mark.xdist_group("browser")]

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
WIDTHS = (1280, 390)
THEMES = ("light", "dark")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = os.environ.get("READYCHECK_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        require("Chromium; install it or name it in READYCHECK_CHROMIUM")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        require("playwright; install the extra 'test'")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def axe() -> str:
    named = os.environ.get("READYCHECK_AXE")
    path = Path(named) if named else Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
    if not path.is_file():
        require("axe-core; run 'npm install' in tests/render or name axe.min.js in READYCHECK_AXE")
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def address(stored: Report, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(render(stored, "html"), encoding="utf-8")
    return path.as_uri()


@contextmanager
def opened(browser: Browser, address: str, width: int = 1280, **options: Any) -> Iterator[Page]:
    """The page in a context of its own; a request or a message of the browser is a fault."""
    context = browser.new_context(viewport={"width": width, "height": 900}, **options)
    page = context.new_page()
    faults: list[str] = []

    def requested(request: Request) -> None:
        if request.url != address.partition("#")[0]:
            faults.append(request.url)

    def asked(dialog: Dialog) -> None:
        faults.append(dialog.message)
        dialog.dismiss()

    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("dialog", asked)
    page.on("request", requested)
    page.goto(address)
    yield page
    assert faults == []
    context.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_serious(browser: Browser, address: str, axe: str, width: int, theme: str) -> None:
    with opened(browser, address, width, color_scheme=theme, bypass_csp=True) as page:
        page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
        page.evaluate(axe)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        assert len(found["passes"]) > 30
        grave = [
            (one["id"], [node["html"] for node in one["nodes"]])
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
        ]
        assert grave == []


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_runs_off_the_side(browser: Browser, address: str, width: int) -> None:
    with opened(browser, address, width) as page:
        page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", WIDTHS)
def test_a_hostile_report_runs_nothing_and_stays_in_its_place(
    browser: Browser, stored: Report, tmp_path: Path, width: int
) -> None:
    path = tmp_path / "report.html"
    attack = f"{HOSTILE}<img src=x onerror=alert(2)></script></style>--><svg onload=alert(3)>" + "w" * 300
    path.write_text(render(with_every_text(stored, lambda old: old[:9] + attack), "html"), encoding="utf-8")
    with opened(browser, path.as_uri(), width) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("img").count() == 0


def test_the_policy_is_in_force(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    blocked: list[str] = []
    page.on("console", lambda message: blocked.append(message.text))
    page.goto(address)
    page.evaluate("document.body.setAttribute('onclick', 'window.ran = 1')")
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))")
    page.click("h1")
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in text for text in blocked)
    context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_deep_link_opens_its_control(browser: Browser, address: str, *, scripts: bool) -> None:
    with opened(browser, f"{address}#control-DATA-06", java_script_enabled=scripts) as page:
        page.locator("#control-DATA-06").wait_for(state="visible")
        page.locator("#control-DATA-06 svg.chart").wait_for(state="visible")
        assert not page.locator("#control-DATA-01").is_visible()


def test_the_counts_filter_the_checklist(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        rows = page.locator("#checklist tr[data-s]")
        passed = page.get_by_role("button", name="9 passed")
        passed.click()
        assert passed.get_attribute("aria-pressed") == "true"
        assert rows.filter(visible=True).count() == 9
        page.get_by_role("button", name="7 failed").click()
        assert rows.filter(visible=True).count() == 16
        passed.click()
        assert rows.filter(visible=True).count() == 7


def test_without_its_script_the_page_is_complete(browser: Browser, address: str) -> None:
    with opened(browser, address, java_script_enabled=False) as page:
        assert page.get_by_role("heading", level=1).inner_text() == "NOT READY"
        assert page.locator("#counts button").count() == 0
        assert page.locator("#counts li").count() == 8
        folded = page.locator("#checklist details").first
        folded.locator("summary").click()
        assert folded.locator("tr[data-s]").first.is_visible()


def test_it_works_with_the_keyboard(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash") == "#blockers"


@pytest.mark.parametrize("theme", THEMES)
def test_it_prints_light_with_the_whole_checklist(browser: Browser, address: str, theme: str) -> None:
    with opened(browser, address, color_scheme=theme, java_script_enabled=False) as page:
        page.emulate_media(media="print", color_scheme=theme)  # type: ignore[arg-type]
        style = "getComputedStyle(document.{}).{}"
        context = page.context.new_cdp_session(page)

        def computed(what: str, name: str) -> str:
            answer = context.send("Runtime.evaluate", {"expression": style.format(what, name)})
            return str(answer["result"]["value"])

        assert computed("body", "backgroundColor") == "rgb(255, 255, 255)"
        assert computed("body", "color") == "rgb(23, 32, 43)"
        assert not page.locator("nav").is_visible()
        assert page.locator("#checklist details tr[data-s]").first.is_visible()
        assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
