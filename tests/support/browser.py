"""A real browser for tests: Chromium through Playwright, from READYCHECK_CHROMIUM or PATH."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.support.services import require

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser for as long as the block lasts; skips the test, or fails it, where there is none."""
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
