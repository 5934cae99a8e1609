"""Pip's requirements files, as pip-compile, `uv export` and people write them."""

from __future__ import annotations

import re

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from readycheck_checks.source.locks.model import DamagedError, Given, Include, Pinned, Read

MOST_LINES = 200_000
_COMMENT = re.compile(r"(?:^|\s)#.*$", re.MULTILINE)
_OPTION = re.compile(r"\s+--(?:hash|config-settings?|global-option|install-option)\b")
_INCLUDE = re.compile(r"(?:-r|--requirement|(?P<c>-c|--constraint))(?:\s+|=|(?=[^\s-]))(?P<file>\S.*)")
_EDITABLE = re.compile(r"(?:-e|--editable)(?:\s+|=)(?P<what>\S.*)")
_ELSEWHERE = re.compile(r"(?:git|hg|svn|bzr)\+|https?://|ftp://")
_OWN = re.compile(r"(?:\.{1,2}(?:/|\[|$)|/|file:)")


def requirements(given: Given) -> Read:
    """Read one requirements file. Files that it includes are named, not followed. Raises DamagedError."""
    read = Read()
    text = given.data.decode("utf-8-sig", "replace").replace("\r\n", "\n")
    number = 1
    if text.count("\n") > MOST_LINES:
        raise DamagedError(f"more than {MOST_LINES} lines")
    for logical in re.split(r"(?<!\\)\n", text):
        start, number = number, number + logical.count("\n") + 1
        joined = re.sub(r"(?m)^\s*#.*(?:\n|$)", "", logical)  # pip drops a comment line inside of a continued one
        line = _COMMENT.sub("", joined.replace("\\\n", " ")).strip()
        if line:
            _take(line, start, given, read)
    return read


def _take(line: str, start: int, given: Given, read: Read) -> None:
    if include := _INCLUDE.fullmatch(line):
        read.includes.append(Include(include["file"].strip(), start, constraint=bool(include["c"])))
        return
    if editable := _EDITABLE.fullmatch(line):
        line = editable["what"]
        if not _ELSEWHERE.match(line):
            read.own += 1
            return
    if line.startswith("-"):
        return  # an option of pip
    line = _OPTION.split(line)[0].strip()
    if _ELSEWHERE.match(line):
        read.elsewhere.append(_shown(line))
        return
    if _OWN.match(line):
        read.own += 1
        return
    try:
        one = Requirement(line)
    except InvalidRequirement:
        read.unpinned.append(_shown(line))
        return
    name = canonicalize_name(one.name)
    if one.url:
        read.own += one.url.startswith("file:")
        if not one.url.startswith("file:"):
            read.elsewhere.append(_shown(f"{name} from {one.url}"))
        return
    exact = [spec.version for spec in one.specifier if spec.operator in ("==", "===") and "*" not in spec.version]
    if len(exact) != 1:
        read.unpinned.append(_shown(str(one)))
        return
    marker = "" if one.marker is None or holds(one) else str(one.marker)
    read.pinned.append(Pinned("PyPI", name, exact[0], given.file, start, given.development, marker[:120]))


def holds(one: Requirement) -> bool:
    """Whether a requirement's marker is true for this interpreter, or means nothing."""
    try:
        return one.marker is None or one.marker.evaluate()
    except Exception:  # noqa: BLE001 - packaging raises many kinds for a marker that means nothing; then it is installed
        return True


def _shown(line: str) -> str:
    """A line as it may be shown: addresses can hold a token."""
    return re.sub(r"(://)[^/@\s]+@", r"\1", line)[:80]
