"""The files of a tree with the time of their last change, as git knows it where the tree is a checkout.

A fresh clone gives every file the time of the clone, so a file that is as git wrote it takes the time of its newest
commit; one that was changed since takes its own. Nothing that the repository configures is run: only its index is
read, and the date of its newest commit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from readycheck.api import CollectContext
from readycheck_checks.source.collect.bounded_git import git
from readycheck_checks.source.collect.classify import LANGUAGES, NOT_YET, Classes
from readycheck_checks.source.collect.walk import FileEntry, Tree, walk
from readycheck_checks.source.facts import FileClass
from readycheck_checks.source.targets import Source
from readycheck_checks.testing.facts import Newest

CODE = frozenset(
    {*LANGUAGES, *NOT_YET, ".c", ".cc", ".cpp", ".h", ".hpp", ".m", ".dart", ".erl", ".clj", ".lua", ".sql"}
) - {
    ".html",
    ".htm",
}
_SECONDS = 20.0
_MTIME = re.compile(rb"mtime: (\d{1,15})(?::(\d{1,9}))?$")
_SIZE = re.compile(rb"size: (\d{1,18})\b")


@dataclass
class Files:
    """The code of a tree: `production` and `tests` are entries by name."""

    tree: Tree
    production: dict[str, FileEntry]
    tests: dict[str, FileEntry]
    times: dict[str, float]
    committed: float | None
    """When the newest commit of code was made, in seconds since 1970; None without git."""
    unchanged: frozenset[str]

    def changed(self, name: str) -> float:
        """When a file was last changed."""
        if self.committed is not None and name in self.unchanged:
            return self.committed
        return self.times.get(name, 0.0)

    def newest(self, names: list[str]) -> Newest:
        """The youngest of these files."""
        if not names:
            return Newest()
        name = max(names, key=lambda one: (self.changed(one), one))
        how = "git" if self.committed is not None and name in self.unchanged else "file"
        return Newest(file=name, at=datetime.fromtimestamp(self.changed(name), UTC), how=how)


def files_of(source: Source, context: CollectContext) -> Files:
    """Walk the tree; raises CannotLook where there is none."""
    tree = walk(source, context)
    classes = Classes(source, tree)
    production: dict[str, FileEntry] = {}
    tests: dict[str, FileEntry] = {}
    times: dict[str, float] = {}
    stamps: dict[str, tuple[int, int]] = {}
    for entry in tree.files:
        if entry.path.suffix.lower() not in CODE or entry.declared_built:
            continue
        file_class = classes.of_name(entry.name)
        kept = {FileClass.PRODUCTION: production, FileClass.CLI: production, FileClass.TEST: tests}.get(file_class)
        if kept is None:
            continue
        try:
            status = entry.path.stat()
        except OSError:
            continue
        kept[entry.name] = entry
        times[entry.name] = status.st_mtime
        stamps[entry.name] = (status.st_mtime_ns, status.st_size)
    committed, unchanged = _git(tree.root, context.scratch, stamps)
    return Files(tree, production, tests, times, committed, unchanged)


def _git(root: Path, scratch: Path, stamps: dict[str, tuple[int, int]]) -> tuple[float | None, frozenset[str]]:
    """When the newest commit of code was made, and which files are as git wrote them."""
    top = next((one for one in (root, *root.parents) if (one / ".git").exists()), None)
    if top is None:
        return None, frozenset()
    kinds = sorted({Path(name).suffix for name in stamps})
    said = (
        _ask(["log", "-1", "--format=%ct", "HEAD", "--", *(f"*{kind}" for kind in kinds)], root, scratch)
        if kinds
        else b""
    )
    listed = _ask(["ls-files", "-z", "--debug", "--cached", "."], root, scratch) if said.strip().isdigit() else b""
    if not listed:
        return None, frozenset()
    return float(said.strip()), frozenset(_same(listed, stamps))


def _same(listed: bytes, stamps: dict[str, tuple[int, int]]) -> list[str]:
    """Names whose time and size are those that the index holds: `name NUL ctime mtime dev uid size`."""
    found: list[str] = []
    name, mtime = "", 0
    for line in listed.replace(b"\0", b"\n").split(b"\n"):
        text = line.strip()
        if stamp := _MTIME.match(text):
            mtime = int(stamp[1]) * 10**9 + int(stamp[2] or 0)
        elif length := _SIZE.match(text):
            size = int(length[1])
            known = stamps.get(name)
            coarse = known is not None and not mtime % 10**9 and known[0] // 10**9 == mtime // 10**9
            if known is not None and known[1] == size and (known[0] == mtime or coarse):
                found.append(name)
        elif line and not line.startswith(b"  "):
            name = line.decode("utf-8", "replace")
    return found


def _ask(arguments: list[str], root: Path, scratch: Path) -> bytes:
    try:
        ran = git(arguments, root, scratch, _SECONDS)
    except OSError:
        return b""
    return ran.output if ran.code == 0 else b""
