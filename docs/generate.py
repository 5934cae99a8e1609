"""Writes the generated pages: `make docs`, or `python docs/generate.py`.

`--check` names the stale ones and writes nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from generators import asvs_page, check_page, command_help, profile_page

ROOT = Path(__file__).resolve().parents[1]
BEGIN, END = "<!-- help -->", "<!-- /help -->"


def documents() -> Iterator[tuple[Path, str]]:
    """Each generated file and what it should hold."""
    yield ROOT / "docs" / "checks.md", check_page.page()
    yield ROOT / "docs" / "profile.md", profile_page.page()
    yield ROOT / "docs" / "asvs.md", asvs_page.page()
    readme = ROOT / "README.md"
    before, begin, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        sys.exit(f"README.md has no {BEGIN} … {END}")
    yield readme, f"{before}{BEGIN}\n{command_help.block()}\n{END}{after}"


def main(arguments: list[str]) -> None:
    stale = [
        (path, text) for path, text in documents() if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    names = ", ".join(str(path.relative_to(ROOT)) for path, _ in stale)
    if "--check" in arguments:
        sys.exit(f"stale: {names}; run 'make docs' and look at the difference" if stale else 0)
    for path, text in stale:
        path.write_text(text, encoding="utf-8")
    print(f"written: {names}" if stale else "nothing has changed")


if __name__ == "__main__":
    main(sys.argv[1:])
