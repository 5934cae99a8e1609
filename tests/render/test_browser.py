"""The page in a real browser: Chromium through Playwright, and axe-core for accessibility.

Chromium comes from READYCHECK_CHROMIUM or PATH, axe-core from READYCHECK_AXE or from
`npm install` in this folder.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.render.hostile import HOSTILE_TEXTS, filled
from tests.render.hostile_reports import every_text
from tests.support.report_builders import HOSTILE, big_report, with_every_text
from tests.support.services import require

from readycheck.model import Decision, Report, Severity, TrendPoint
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
    """The stored run with a history: two runs before it."""
    earlier = [
        TrendPoint(run=f"r{days}", started=stored.started - timedelta(days=days), decision=Decision.UNDECIDED,
                   floor=20.0, ceiling=90.0 - days, coverage=50.0)
        for days in (14, 7)
    ]  # fmt: skip
    last = earlier[-1].model_copy(update={"run": stored.run, "started": stored.started, "decision": stored.decision})
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(render(stored.model_copy(update={"trend": (*earlier, last)}), "html"), encoding="utf-8")
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
def test_axe_finds_nothing(browser: Browser, address: str, axe: str, width: int, theme: str) -> None:
    with opened(browser, address, width, color_scheme=theme, bypass_csp=True) as page:
        page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
        page.evaluate(axe)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        assert len(found["passes"]) > 30
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []


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
    with opened(browser, f"{address}#DATA-06", java_script_enabled=scripts) as page:
        page.locator("#DATA-06").wait_for(state="visible")
        page.locator("#DATA-06 svg.chart").wait_for(state="visible")
        assert not page.locator("#DATA-01").is_visible()


@pytest.mark.parametrize(
    ("fragment", "seen"),
    [
        ("control-DATA-06", "#DATA-06"),
        ("data-06", "#DATA-06"),
        ("owner=Data%20Team", "[id='owner=data-team']"),
        ("%", "h1"),
        ("nowhere", "h1"),
        ("SEC-99", "#missing"),
        ("owner=zed", "#missing"),
    ],
)
def test_a_link_is_read_kindly(browser: Browser, address: str, fragment: str, seen: str) -> None:
    with opened(browser, f"{address}#{fragment}") as page:
        assert page.locator(seen).is_visible()


def test_a_link_to_nothing_says_so_and_the_next_one_takes_it_back(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}#SEC-99") as page:
        told = "There is no such point in this report: SEC-99"
        assert page.locator("#missing").inner_text().strip() == told
        assert page.locator("#told").text_content() == told
        page.evaluate("location.hash = 'MON-03'")
        page.locator("#MON-03").wait_for(state="visible")
        assert not page.locator("#missing").is_visible()


def test_a_link_to_an_owner_shows_what_is_theirs(browser: Browser, address: str, stored: Report) -> None:
    theirs = sum(one.owner == "platform" for one in stored.controls)
    with opened(browser, f"{address}#owner=platform") as page:
        assert page.evaluate("document.activeElement.id") == "owner=platform"
        assert page.locator(".c").filter(visible=True).count() == theirs
        assert page.locator("#tally").inner_text() == f"{theirs} of {len(stored.controls)} controls shown"
        page.evaluate("location.hash = 'MON-03'")
        page.locator("#MON-03").wait_for(state="visible")


@pytest.mark.parametrize("scripts", [True, False])
def test_the_filters_narrow_each_other(browser: Browser, address: str, stored: Report, *, scripts: bool) -> None:
    with opened(browser, address, java_script_enabled=scripts) as page:
        points = page.locator(".c")

        def shown() -> int:
            return points.filter(visible=True).count()

        every = stored.controls
        assert shown() == len(every)
        page.locator("#pick-s-pass").check()
        assert shown() == 9
        page.locator("#pick-s-fail").check()
        assert shown() == 16
        page.locator("#pick-v-blocker").check()
        assert shown() == sum(one.severity == "blocker" and one.status in ("pass", "fail") for one in every)
        page.locator("#pick-open").check()
        assert shown() == sum(one.severity == "blocker" and one.status == "fail" for one in every)
        if scripts:
            told = f"{shown()} of {len(every)} controls shown"
            assert page.get_by_role("status").inner_text() == told
            page.get_by_role("button", name="Show all").click()
            assert shown() == len(every)


def test_the_filters_need_no_mouse(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        page.locator("#pick-text").focus()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "pick-s-fail"
        outline = "getComputedStyle(document.activeElement.nextElementSibling).outlineStyle"
        assert page.evaluate(outline) == "solid"
        page.keyboard.press("Space")
        assert page.locator(".c").filter(visible=True).count() == 7


def test_the_search_looks_into_the_evidence(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        page.locator("#pick-text").fill("CONTENT-SECURITY nonces")
        page.wait_for_selector("#clear:not([hidden])")
        shown = page.locator(".c").filter(visible=True)
        assert shown.count() == 1
        assert "SEC-04" in shown.first.inner_text()
        page.keyboard.press("Escape")
        assert page.locator("#pick-text").input_value() == ""


@pytest.mark.parametrize(("granted", "told"), [(True, "Copied"), (False, "Selected")])
def test_a_command_is_copied_or_else_selected(browser: Browser, address: str, *, granted: bool, told: str) -> None:
    with opened(browser, f"{address}#SEC-04") as page:
        if not granted:
            page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
        else:
            page.evaluate("navigator.clipboard.writeText = async (text) => { window.kept = text; }")
        button = page.locator("#SEC-04 .fix .copy").first
        wanted = page.locator("#SEC-04 .fix bdi").first.inner_text()
        button.click()
        page.locator("#SEC-04 .copy", has_text=told).wait_for()
        assert page.get_by_role("status").inner_text().startswith(told)
        assert page.evaluate("window.kept" if granted else "getSelection().toString()") == wanted


def test_without_its_script_the_page_is_complete(browser: Browser, address: str, stored: Report) -> None:
    with opened(browser, address, java_script_enabled=False) as page:
        assert page.get_by_role("heading", level=1).inner_text() == "NOT READY"
        assert page.locator("button:visible, #pick-text:visible").count() == 0
        assert page.locator(".c").filter(visible=True).count() == len(stored.controls)
        page.locator(".c summary").first.click()
        assert page.locator(".c .body").first.is_visible()


def test_it_works_with_the_keyboard(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash") == "#blockers"


def test_it_prints_light_and_without_the_details(browser: Browser, address: str) -> None:
    with opened(browser, address, color_scheme="dark", java_script_enabled=False) as page:
        page.emulate_media(media="print", color_scheme="dark")
        style = "getComputedStyle(document.body).{}"
        context = page.context.new_cdp_session(page)

        def computed(name: str) -> str:
            answer = context.send("Runtime.evaluate", {"expression": style.format(name)})
            return str(answer["result"]["value"])

        assert computed("backgroundColor") == "rgb(255, 255, 255)"
        assert computed("color") == "rgb(23, 32, 43)"
        assert not page.locator("nav").is_visible()
        assert not page.locator("#checklist").is_visible()


def pages(page: Page, paper: str) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper)))


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_summary_prints_on_three_pages_and_the_details_follow_when_asked(
    browser: Browser, address: str, paper: str
) -> None:
    with opened(browser, address) as page:
        assert 1 <= pages(page, paper) <= 3
        page.locator("#pick-print").check()
        assert pages(page, paper) > 5
        assert page.locator("#SEC-04").is_visible() is False


@pytest.mark.parametrize("text", [HOSTILE_TEXTS["long"], HOSTILE_TEXTS["long of marks"], "a word and another " * 400])
def test_texts_of_any_length_print_on_three_pages_and_say_that_they_are_cut(
    browser: Browser, tmp_path: Path, stored: Report, text: str
) -> None:
    every = every_text(stored)
    owned = tuple(one.model_copy(update={"owner": f"team {n % 9} {text[:90]}"}) for n, one in enumerate(every.controls))
    full = filled(every, text).model_copy(
        update={"controls": owned, "waivers": every.waivers * 3, "attestations": every.attestations * 3}
    )
    path = tmp_path / "report.html"
    path.write_text(render(full, "html"), encoding="utf-8", errors="backslashreplace")
    with opened(browser, path.as_uri()) as page:
        assert pages(page, "A4") <= 3
        page.emulate_media(media="print")
        assert page.get_by_text("A text that ends in … is cut on paper").is_visible()
        assert page.locator("#risks tbody tr").filter(visible=True).count() < len(full.waivers)
        assert page.get_by_text(re.compile(r"^and \d+ more accepted risks in the page$")).is_visible()


def test_a_heading_prints_together_with_what_stands_under_it(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        page.emulate_media(media="print")
        held = page.evaluate(
            "[...document.querySelectorAll('h2, h3, main > section > p:not(.paper, .empty)')]"
            ".filter((one) => one.checkVisibility() && !one.closest('.card'))"
            ".map((one) => getComputedStyle(one).breakAfter)"
        )
        assert set(held) == {"avoid"}


def test_ten_thousand_findings_print_on_three_pages_and_are_all_there(browser: Browser, tmp_path: Path) -> None:
    every = big_report(10_000, 100)
    stops = [one.model_copy(update={"severity": Severity.BLOCKER, "owner": f"team {n % 9}"})
             for n, one in enumerate(every.controls)]  # fmt: skip
    path = tmp_path / "report.html"
    path.write_text(render(every.model_copy(update={"controls": tuple(stops)}), "html"), encoding="utf-8")
    with opened(browser, path.as_uri()) as page:
        assert pages(page, "A4") <= 3
        page.locator("#pick-s-fail").check()
        assert page.locator(".c").filter(visible=True).count() == sum(one.status == "fail" for one in stops)
        page.goto(f"{path.as_uri()}#0000000700000031")
        assert page.locator("[id='0000000700000031']").is_visible()
        assert page.evaluate("document.activeElement.id") == "0000000700000031"
