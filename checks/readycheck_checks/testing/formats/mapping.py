"""Which file of the tree a report means: reports name files as the machine that wrote them did. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from readycheck_checks.testing.formats.lines import Lines, Report

_DRIVE = re.compile(r"^[A-Za-z]:/")


def plain(name: str) -> str:
    """A path with `/`, without `.` and without doubled slashes."""
    text = re.sub(r"^(?:file://|webpack:///?|vite:///?)", "", name.replace("\\", "/"))
    return re.sub(r"/(?:\./|/)+", "/", text).removeprefix("./")


class Tree:
    """The files of a tree, found by the end of a path."""

    def __init__(self, files: Iterable[str]) -> None:
        self.files = frozenset(files)
        self._by_name: dict[str, list[str]] = defaultdict(list)
        for one in sorted(self.files):
            self._by_name[one.rpartition("/")[2]].append(one)

    def longest(self, path: str) -> str | None:
        """The longest file of the tree that `path` ends with."""
        found = [one for one in self._by_name[path.rpartition("/")[2]] if path == one or path.endswith(f"/{one}")]
        return max(found, key=len, default=None)

    def below(self, path: str) -> str | None:
        """The one file of the tree that ends with `path`; None where there are several."""
        found = [one for one in self._by_name[path.rpartition("/")[2]] if one == path or one.endswith(f"/{path}")]
        return found[0] if len(found) == 1 else None


def matched(report: Report, tree: Tree, root: str) -> tuple[dict[str, Lines], int]:
    """The files of the tree that a report covers, and how many of its files the tree does not have.

    Absolute paths of another machine are cut where most of them meet the tree, so that a file of the same name
    elsewhere is not taken for one of the tree's.
    """
    placed: dict[str, Lines] = {}
    guesses: list[tuple[str, str, str, Lines]] = []
    missing = 0
    for name, lines in report.files.items():
        paths = _candidates(plain(name), [plain(one) for one in report.roots], root)
        exact = next((path for path in paths if path in tree.files), None)
        if exact is not None:
            _put(placed, exact, lines)
            continue
        for path in paths:
            end = tree.longest(path)
            if end is not None:
                guesses.append((path[: -len(end)], end, name, lines))
                break
        else:
            relative = next((path for path in paths if not _absolute(path)), None)
            below = tree.below(relative) if relative is not None else None
            if below is None:
                missing += 1
            else:
                _put(placed, below, lines)
    common = Counter(prefix for prefix, *_ in guesses).most_common(1)
    for prefix, end, _, lines in guesses:
        if prefix == common[0][0] or "/" in end:
            _put(placed, end, lines)
        else:
            missing += 1
    return placed, missing


def _put(placed: dict[str, Lines], file: str, lines: Lines) -> None:
    placed[file] = placed[file].joined(lines) if file in placed else lines


def _candidates(name: str, roots: list[str], root: str) -> list[str]:
    """Where a name may point, relative to the tree where its root is known here."""
    paths = [name] if _absolute(name) else [*(f"{one.rstrip('/')}/{name}" for one in roots[:20]), name]
    base = f"{plain(root).rstrip('/')}/"
    inside = [path.removeprefix(base) for path in paths if path.startswith(base)]
    return [*inside, *paths]


def _absolute(path: str) -> bool:
    return path.startswith("/") or bool(_DRIVE.match(path))
