"""The summary page in a real browser: accessible, within its width, light, dark and printed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.support.browser import chromium
from tests.support.report_builders import HOSTILE, with_every_text
from tests.support.sample_summary import sample_summary
from tests.support.services import require

from readycheck.render.many import render_summary

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog

pytestmark = [pytest.mark.thorough, pytest.mark.service("browser"), pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as one:
        yield one


@pytest.fixture(scope="module")
def axe() -> str:
    named = os.environ.get("READYCHECK_AXE")
    path = Path(named) if named else Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
    if not path.is_file():
        require("axe-core; run 'npm install' in tests/render or name axe.min.js in READYCHECK_AXE")
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, axe: str, tmp_path: Path, width: int, theme: str) -> None:
    path = tmp_path / "summary.html"
    path.write_text(render_summary(sample_summary(), ".html"), encoding="utf-8")
    faults: list[str] = []
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.on("console", lambda message: faults.append(message.text))
    page.on("request", lambda request: faults.append(request.url) if request.url != path.as_uri() else None)
    page.goto(path.as_uri())
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert len(found["passes"]) > 20
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults == []
    context.close()


def _noting(messages: list[str]) -> Callable[[Dialog], None]:
    def note(dialog: Dialog) -> None:
        messages.append(dialog.message)
        dialog.dismiss()

    return note


def test_a_hostile_summary_runs_nothing_and_stays_in_its_place(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "summary.html"
    attack = f"{HOSTILE}<img src=x onerror=alert(2)></script></style>--><svg onload=alert(3)>" + "w" * 300
    hostile = with_every_text(sample_summary(), lambda old: old[:9] + attack if old else old)  # type: ignore[arg-type]
    path.write_text(render_summary(hostile, ".html"), encoding="utf-8")  # type: ignore[arg-type]
    for width in (1280, 390):
        context = browser.new_context(viewport={"width": width, "height": 900})
        page = context.new_page()
        dialogs: list[str] = []
        page.on("dialog", _noting(dialogs))
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("img").count() == 0
        assert dialogs == []
        context.close()


def test_it_prints_light_and_whole(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "summary.html"
    path.write_text(render_summary(sample_summary(), ".html"), encoding="utf-8")
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(path.as_uri())
    page.emulate_media(media="print", color_scheme="dark")
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == "rgb(255, 255, 255)"
    assert page.locator("#targets tbody tr").count() == len(sample_summary().targets)
    assert all(page.locator(f"#{one}").is_visible() for one in ("targets", "blockers", "not-counted", "reading"))
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    context.close()
