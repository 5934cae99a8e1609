"""Writes the generated pages: `make docs`, or `python docs/generate.py`.

`--check` names the stale ones and writes nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from generators import asvs_page, check_page, command_help, control_page, profile_page

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
BEGIN, END = "<!-- help -->", "<!-- /help -->"


def documents() -> Iterator[tuple[Path, str]]:
    """Each generated file and what it should hold."""
    for name, text in check_page.pages():
        yield DOCS / "checks" / name, text
    yield DOCS / "controls.md", control_page.page()
    yield DOCS / "profile.md", profile_page.page()
    yield DOCS / "asvs.md", asvs_page.page()
    yield DOCS / "command-line.md", command_help.page()
    readme = ROOT / "README.md"
    before, begin, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        sys.exit(f"README.md has no {BEGIN} … {END}")
    yield readme, f"{before}{BEGIN}\n{command_help.block()}\n{END}{after}"


def main(arguments: list[str]) -> None:
    """Write what is stale and remove the pages of checks that are gone, or name both."""
    wanted = dict(documents())
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    gone = [path for path in sorted((DOCS / "checks").glob("*")) if path not in wanted]
    names = ", ".join(str(path.relative_to(ROOT)) for path in [*stale, *gone])
    if "--check" in arguments:
        sys.exit(f"stale: {names}; run 'make docs' and look at the difference" if names else 0)
    for path in stale:
        path.parent.mkdir(exist_ok=True)
        path.write_text(wanted[path], encoding="utf-8")
    for path in gone:
        path.unlink()
    print(f"written or removed: {names}" if names else "nothing has changed")


if __name__ == "__main__":
    main(sys.argv[1:])
