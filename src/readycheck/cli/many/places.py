"""Where files are written: each its own place, and none that somebody else has redirected."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from readycheck.cli.common import fail

_MOST_LINKS = 40


def refuse_same_place(summaries: Iterable[Path], outputs: Iterable[Path], kept: Iterable[Path]) -> None:
    """End with a usage error where two files that are to be written are one, or one would replace a `kept` one.

    Devices and pipes may be written to by several.
    """
    there = {Path(os.path.realpath(path)): path for path in kept}
    written: dict[Path, Path] = {}
    for path in (*summaries, *outputs):
        real = Path(os.path.realpath(path))
        if real.exists() and not real.is_file():
            continue
        if real in there:
            fail(f"{path} is the report of a run, which a file that is written must not replace; name another FILE")
        if real in written:
            fail(f"{path} would be written twice, and the one would replace the other; give each its own FILE")
        written[real] = path


def refuse_planted_links(outputs: Iterable[Path], folders: Sequence[Path]) -> None:
    """End with a usage error where a link inside one of `folders` would say where a file is written.

    Whoever filled those folders, as with unpacked artifacts, must not choose it. Links elsewhere are followed.
    """
    roots = [Path(os.path.realpath(folder)) for folder in folders]
    for path in outputs:
        for link in _links(path):
            if any(link.is_relative_to(root) for root in roots):
                fail(
                    f"{path} leads through the link {link}, which lies in a folder that was given to be read, so"
                    " others may have chosen where it leads; remove the link or name another FILE"
                )


def _links(path: Path) -> Iterator[Path]:
    """Every link on the way to `path`, each with a place that itself holds none."""
    at, ahead = Path(os.path.realpath(Path.cwd())), [*reversed(path.parts)]
    for_links = _MOST_LINKS
    while ahead and for_links:
        part = ahead.pop()
        if part == "..":
            at = at.parent
            continue
        found = at / part  # an absolute part starts anew
        if not found.is_symlink():
            at = found
            continue
        for_links -= 1
        yield found
        ahead += reversed(found.readlink().parts)
