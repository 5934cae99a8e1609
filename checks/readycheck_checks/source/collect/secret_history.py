"""Reads what git's history once held, without running anything that the repository configures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from readycheck_checks.source.collect.bounded_git import git, is_installed
from readycheck_checks.source.collect.bounded_tool import MOST_OUTPUT

MOST_COMMITS = 5000
_COMMIT = re.compile(r"^\x01([0-9a-f]{40,64})$")
_PICTURES = (
    "png",
    "jpg",
    "jpeg",
    "gif",
    "webp",
    "ico",
    "pdf",
    "zip",
    "gz",
    "jar",
    "woff",
    "woff2",
    "ttf",
    "mp3",
    "mp4",
)
_LOG = (
    "log", "-p", "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv", "--no-show-signature", "--no-mailmap",
    "--no-renames", "--submodule=short", "--root", "--all", "--full-history",
    "--diff-filter=AM", f"--max-count={MOST_COMMITS + 1}", "--format=%x01%H", "-O/dev/null",
    # A repository can call any file binary, and can leave the two prefixes out; both would hide what is in it.
    "--text", "--src-prefix=a/", "--dst-prefix=b/",
    "--", ".", *(f":(exclude,icase)*.{one}" for one in _PICTURES),
)  # fmt: skip


@dataclass
class History:
    """The lines that each commit added, by file."""

    state: str = "complete"
    detail: str = ""
    commits: int = 0
    added: list[tuple[str, str, str]] = field(default_factory=list)
    """Commit, file, and the lines that it added there."""


def read_history(root: Path, scratch: Path, seconds: float) -> History:
    """The newest commits of a tree that is a git repository, within limits of number, size and time."""
    if not is_installed():
        return History("failed", "git is not installed")
    if not (root / ".git").exists():
        return History("failed", "the tree is not the root of a git repository")
    try:
        ran = git(_LOG, root, scratch, seconds)
    except OSError as error:
        return History("failed", f"git could not be started: {error.strerror}")
    found = History()
    for commit, file, text in _added(ran.output.decode("utf-8", "replace")):
        if "\0" not in text:
            found.added.append((commit, file, text))
    found.commits = len(re.findall(rb"(?m)^\x01[0-9a-f]{40,64}$", ran.output))
    if ran.code is None or len(ran.output) >= MOST_OUTPUT or found.commits > MOST_COMMITS:
        found.state = "limited"
        found.detail = f"only the newest {min(found.commits, MOST_COMMITS)} commits were read"
    elif ran.code != 0:
        found.state, found.detail = "failed", f"git ended with {ran.code}: {ran.said}"
    return found


def _added(text: str) -> Iterator[tuple[str, str, str]]:
    commit = file = ""
    lines: list[str] = []
    for line in text.split("\n"):
        match = _COMMIT.match(line)
        if (match or line.startswith("diff --git ")) and lines:
            yield commit, file, "\n".join(lines)
            lines = []
        if match:
            commit, file = match[1], ""
        elif line.startswith("diff --git "):
            file = ""
        elif line.startswith("+++ b/") and not file:
            file = line[6:].rstrip("\t")
        elif line.startswith("+") and file:
            lines.append(line[1:])
    if lines:
        yield commit, file, "\n".join(lines)
