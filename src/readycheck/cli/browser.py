"""Opening a page in the browser of whoever sits at this machine."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import Mapping
from pathlib import Path


def no_browser(environ: Mapping[str, str]) -> str:
    """Why no browser can be shown here; empty where one may be."""
    if environ.get("BROWSER") or not sys.platform.startswith("linux"):
        return ""
    if environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"):
        return ""
    # Without a display only a browser of the terminal is left, which cannot show this page's charts.
    return "this session has no display"


def open_page(page: Path) -> str:
    """Open a page. What prevents it, in a clause; empty where a browser was started."""
    why = no_browser(os.environ)
    if why:
        return why
    try:
        started = webbrowser.open(page.resolve().as_uri())
    except (webbrowser.Error, OSError) as error:
        return f"the browser could not be started ({error})"
    return "" if started else "no browser was found on this machine"
