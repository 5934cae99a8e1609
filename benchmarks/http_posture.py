"""Compares HTTP posture tools on thirty fixtures: `python benchmarks/http_posture.py [--peers FOLDER]`.

Writes its own section of docs/benchmarks.md and no other. The peers come from npm; with --peers they are kept in
that folder, which is installed into where it lacks them.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- http posture -->", "<!-- /http posture -->"


def write(text: str) -> None:
    """Put the section in its place in the page; at its end where it has none yet."""
    page = PAGE.read_text(encoding="utf-8")
    before, found, rest = page.partition(BEGIN)
    after = rest.partition(END)[2] if found else "\n"
    if not found:
        before = f"{page.rstrip()}\n\n"
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def main() -> None:
    """Install, compare, write."""
    sys.path.append(str(ROOT))  # the benchmarks use the tests' helpers
    from benchmarks import http_comparison, http_peers

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", type=Path, help="keep the installed peers in this folder")
    chosen = parser.parse_args().peers
    with tempfile.TemporaryDirectory(prefix="readycheck-peers-") as temporary:
        folder = chosen or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if not all((folder / "node_modules" / name).is_dir() for name in http_peers.VERSIONS):
            http_peers.install(folder)
        text = http_comparison.section(folder)
    write(text)
    print(text)


if __name__ == "__main__":
    main()
