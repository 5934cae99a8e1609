"""A place in one line, as every format for people shows it."""

from __future__ import annotations

import pytest

from readycheck.model import Location
from readycheck.model.builders import at_file, at_url
from readycheck.render.outline import place

URL = "https://x.example/a"


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        (None, ""),
        (at_file("src/a.ts", 12, 3), "src/a.ts:12:3"),
        (at_url(URL), URL),
        (at_url(URL, "csp"), f"{URL} (header csp)"),
        ({**at_url(URL), "method": "POST"}, f"POST {URL}"),
        ({**at_url(URL, "csp"), "method": "TRACE"}, f"TRACE {URL} (header csp)"),
    ],
)
def test_a_place_is_one_line(location: Location | None, shown: str) -> None:
    assert place(location) == shown
