"""Compares tools that search for debug output: `python benchmarks/debug_output.py [--cache FOLDER] [--without NAME,…]`.

Writes its own section of docs/benchmarks.md and no other. Peers and trees come from npm and pip into the folder of
--cache, or into one that is removed at the end. Measured is a copy with its bytecode, as pip leaves it.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- debug output -->", "<!-- /debug output -->"
LEAST_RECALL = 0.999
INTRODUCTION = """\
Written by `python benchmarks/debug_output.py`, which needs npm and pip. All figures of this section are of one
run, side by side."""
HOW = """\
Processor time is user and system time of a tool with all of its processes and its start, in turn; the median, and in
brackets the least and the most. The slow ones (Biome, ESLint, semgrep) run once. Memory is the largest process of a
tool. A place is a file and a line; readycheck's are all that it found, whatever its class and whether it counts against
the target, because a linter knows no class. oxlint is told to ignore no file, Biome and semgrep to read files of any
size; ESLint reads TypeScript with typescript-eslint's parser; semgrep has one rule a language, two jobs and no ignore
lists. Comments that silence a linter do not count for ESLint and ruff; oxlint honours them."""


def measure(cache: Path, without: list[str]) -> str:
    """The whole section."""
    from benchmarks.debug_peers import Peers
    from benchmarks.run import copy_to, machine

    from benchmarks import debug_compared, debug_suite, debug_trees

    peers = Peers(cache / "peers", without)
    peers.install()
    scripts, python = debug_trees.of_npm(cache), debug_trees.of_pypi(cache, peers.pip)
    before = machine()
    parts = ["## Debug output, side by side", INTRODUCTION, "### Labelled cases", debug_suite.section(peers)]
    with tempfile.TemporaryDirectory(prefix="readycheck-bench-") as site:
        copy_to(Path(site))
        os.environ["PYTHONPATH"] = site
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        of_scripts = debug_compared.section(
            scripts,
            peers.of_scripts(),
            peers,
            compared={"oxlint": LEAST_RECALL, "ESLint": LEAST_RECALL},
            language="JavaScript and TypeScript",
        )
        of_python = debug_compared.section(python, peers.of_python(), peers, compared={"ruff": None}, language="Python")
    parts += [
        "### On trees of published packages",
        f"{before}, after the last {os.getloadavg()[0]:.1f}.",
        HOW,
        "#### JavaScript and TypeScript",
        of_scripts,
        "#### Python",
        of_python,
    ]
    return "\n\n".join(parts)


def write(text: str) -> None:
    """Put the section in its place in the page; at its end where it has none yet."""
    page = PAGE.read_text(encoding="utf-8")
    before, found, rest = page.partition(BEGIN)
    after = rest.partition(END)[2] if found else "\n"
    before = before if found else f"{page.rstrip()}\n\n"
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def main() -> None:
    """Install, compare, write."""
    sys.path.append(str(ROOT))  # the benchmarks use the tests' helpers
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, help="keep peers, archives and trees in this folder")
    parser.add_argument(
        "--without", default="", help="names of peers to leave out, with commas, such as ESLint,semgrep"
    )
    given = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="readycheck-cache-") as temporary:
        cache = (given.cache or Path(temporary)).resolve()
        text = measure(cache, [one for one in given.without.split(",") if one])
    write(text)
    print(text)
    print(f"took {time.monotonic() - began:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
