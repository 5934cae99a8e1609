"""Reads entry points without importing anything of the packs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path


def entry_points(group: str) -> list[tuple[str, str]]:
    """(name, value) of every entry point of `group`, sorted, in the order of `sys.path`.

    Reads the `entry_points.txt` files only: importlib.metadata needs 50 ms for the same,
    which is a fifth of what `--help` may take.
    """
    found: dict[str, tuple[str, str]] = {}
    for distribution in _distributions():
        try:
            text = (distribution / "entry_points.txt").read_text(encoding="utf-8")
        except OSError:
            continue
        if f"[{group}]" not in text:
            continue
        section = ""
        for line in map(str.strip, text.splitlines()):
            if line.startswith("["):
                section = line.strip("[]")
            elif section == group and "=" in line and not line.startswith("#"):
                name, value = (part.strip() for part in line.split("=", 1))
                found.setdefault(f"{distribution.name}:{name}", (name, value))
    return sorted(set(found.values()), key=lambda pair: (pair[0] != "readycheck", pair))


def _distributions() -> Iterator[Path]:
    seen: set[str] = set()
    for entry in sys.path:
        try:
            names = sorted(
                path for path in Path(entry or ".").iterdir() if path.name.endswith((".dist-info", ".egg-info"))
            )
        except OSError:
            continue
        for path in names:
            project = path.name.split("-", 1)[0].lower()
            if project not in seen:  # the first on the path is the one that is imported
                seen.add(project)
                yield path
