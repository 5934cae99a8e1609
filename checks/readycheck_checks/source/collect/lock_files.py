"""Finds the lock files of a tree and reads them, with what they include and the manifests that they lock."""

from __future__ import annotations

import os
import posixpath
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from pathlib import Path, PurePosixPath

from readycheck_checks.source.collect.classify import Classes
from readycheck_checks.source.collect.reading import NotReadableError, content
from readycheck_checks.source.collect.walk import FileEntry, Tree
from readycheck_checks.source.facts import BLIND, REASONS, FileClass, LockFile
from readycheck_checks.source.locks.kinds import MANIFESTS, MOST_BYTES, declares, is_development, kind_of, read
from readycheck_checks.source.locks.model import Given, Pinned, Read, Reader
from readycheck_checks.source.locks.requirements import requirements
from readycheck_checks.source.targets import Source

_MOST_MANIFEST = 1024 * 1024
_MOST_MANIFESTS = 500
_SHOWN = 20


@dataclass
class Locked:
    """Every lock file, what they pin, and manifests without one."""

    locks: list[LockFile] = field(default_factory=list)
    pinned: list[Pinned] = field(default_factory=list)
    manifests: list[str] = field(default_factory=list)


def locked(source: Source, tree: Tree, remaining: Callable[[], float] = lambda: inf) -> Locked:
    """Read the lock files that the profile names, or every one that is not a test's or somebody else's.

    `remaining` tells the seconds that are left; what they do not suffice for is listed.
    """
    return _Reading(source, tree, remaining).run()


class _Reading:
    """One pass over the lock files of one tree."""

    def __init__(self, source: Source, tree: Tree, remaining: Callable[[], float]) -> None:
        self._source, self._tree, self._remaining = source, tree, remaining
        self._least = remaining() / 4  # the look-ups come after the reading
        self._classes = Classes(source, tree)
        self._entries = {entry.name: entry for entry in tree.files}
        self._result = Locked()
        self._reads: dict[str, tuple[LockFile, Read]] = {}
        self._constraints: set[str] = set()
        self._packages = [name for name in self._entries if name.rpartition("/")[2] == MANIFESTS["npm"]]

    def run(self) -> Locked:
        for entry, development in self._chosen():
            self._read(entry, development)
        self._follow()
        for name, (lock, given) in self._reads.items():
            if name in self._constraints:
                continue
            self._result.pinned += given.pinned
            self._result.locks.append(_counted(lock, given))
        self._result.manifests = self._without_lock()
        return self._result

    def _chosen(self) -> list[tuple[FileEntry, bool]]:
        if self._source.locks:
            found = []
            for name in self._source.locks:
                entry = self._entries.get(posixpath.normpath(name)) or _named(self._tree.root, name)
                if entry is None:
                    problem = "it does not exist or is not a file"
                    self._result.locks.append(LockFile(file=name, kind="unknown", ecosystem="", problem=problem))
                else:
                    found.append((entry, False))
            return found
        skipped = (FileClass.TEST, FileClass.VENDORED)
        chosen = []
        for entry in self._tree.files:
            if kind_of(entry.name) is None:
                continue
            file_class, by_name = self._classes.of_name(entry.name), is_development(entry.name)
            if file_class not in skipped or by_name:
                chosen.append((entry, by_name or file_class in (FileClass.SCRIPT, FileClass.TEST)))
        self._result.locks += self._out_of_reach()
        return chosen

    def _out_of_reach(self) -> list[LockFile]:
        """Lock files that the walk could not hand on, such as a link that leads out of the tree."""
        found = []
        for one in self._tree.left:
            known = kind_of(one.name)
            if one.folder or known is None or one.reason not in (*BLIND, "not_a_file"):
                continue
            if self._classes.of_name(one.name) not in (FileClass.TEST, FileClass.VENDORED):
                problem, development = REASONS[one.reason], is_development(one.name)
                kind, ecosystem, _ = known
                found.append(
                    LockFile(file=one.name, kind=kind, ecosystem=ecosystem, development=development, problem=problem)
                )
        return found

    def _read(self, entry: FileEntry, development: bool, reader: Reader | None = None) -> None:
        kind, ecosystem, own = kind_of(entry.name) or ("requirements" if reader else "unknown", "PyPI", None)
        reader = reader or own
        lock = LockFile(file=entry.name, kind=kind, ecosystem=ecosystem, development=development)
        if reader is None:
            self._reads[entry.name] = (lock, Read(problem="this kind of lock file is not read yet"))
            return
        if self._remaining() < self._least:
            self._reads[entry.name] = (lock, Read(problem=REASONS["out_of_time"]))
            return
        try:
            data = content(entry.path, MOST_BYTES)
        except NotReadableError as error:
            self._reads[entry.name] = (lock, Read(problem=f"{error.reason} {error.detail}".strip()))
            return
        beside = self._manifests(entry.name, ecosystem) if kind in ("yarn", "poetry", "pdm") else ()
        self._reads[entry.name] = (lock, read(reader, Given(data, entry.name, development, beside)))

    def _manifests(self, lock: str, ecosystem: str) -> tuple[bytes, ...]:
        """The manifest beside a lock file and, for npm, those of the workspaces below it."""
        wanted, folder = MANIFESTS[ecosystem], PurePosixPath(lock).parent
        names = [(folder / wanted).as_posix()]
        if ecosystem == "npm":
            names += [name for name in self._packages if name not in names and folder in PurePosixPath(name).parents]
        found = []
        for name in names[:_MOST_MANIFESTS]:
            if name in self._entries:
                try:
                    found.append(content(self._entries[name].path, _MOST_MANIFEST))
                except NotReadableError:
                    continue
        return tuple(found)

    def _follow(self) -> None:
        """Read what requirements files include, whatever its name; constraints pin what the includer leaves open."""
        todo = list(self._reads)
        installed = {name for name, (lock, _) in self._reads.items() if lock.kind == "requirements"}
        included: set[str] = set()
        while todo:
            name = todo.pop(0)
            lock, given = self._reads[name]
            for include in given.includes:
                target = posixpath.normpath(posixpath.join(posixpath.dirname(name), include.file))
                entry = self._entries.get(target)
                if entry is None or "://" in include.file:
                    given.problem = given.problem or (
                        f"line {include.line} includes {include.file[:80]}, which is not in the tree"
                    )
                    continue
                if target not in self._reads:
                    self._read(entry, lock.development, requirements)
                    todo.append(target)
                    if not include.constraint:
                        installed.add(target)
                if include.constraint:
                    self._constrain(given, self._reads[target][1], lock.development)
                    self._constraints.add(target)
                else:
                    included.add(target)
                    self._for_production(target, lock.development)
        self._constraints -= included
        self._constraints = {one for one in self._constraints if one not in installed or "constraint" in one}

    def _constrain(self, given: Read, constraints: Read, development: bool) -> None:
        pins = {one.name: one for one in constraints.pinned}
        left = []
        for text in given.unpinned:
            name = _requirement_name(text)
            if name in pins:
                one = pins[name]
                given.pinned.append(Pinned(one.ecosystem, one.name, one.version, one.file, one.line, development))
            else:
                left.append(text)
        given.unpinned = left

    def _for_production(self, name: str, development: bool) -> None:
        """What production includes is installed there, whatever its name says."""
        lock, given = self._reads[name]
        if not development and lock.development:
            pinned = [Pinned(p.ecosystem, p.name, p.version, p.file, p.line, False, p.marker) for p in given.pinned]
            given.pinned = pinned
            self._reads[name] = (lock.model_copy(update={"development": False}), given)

    def _without_lock(self) -> list[str]:
        """Manifests of production code with no lock file of their ecosystem beside or above them."""
        if self._source.locks:
            return []
        covered = {
            (lock.ecosystem, str(PurePosixPath(lock.file).parent).removesuffix("/requirements"))
            for lock in self._result.locks
        }
        covered |= {(ecosystem, "." if folder == "requirements" else folder) for ecosystem, folder in covered}
        kinds = {manifest: ecosystem for ecosystem, manifest in MANIFESTS.items()}
        found = []
        for entry in self._tree.files:
            name = PurePosixPath(entry.name)
            ecosystem = kinds.get(name.name)
            if ecosystem is None or self._classes.of_name(entry.name) is not FileClass.PRODUCTION:
                continue
            if any((ecosystem, str(folder)) in covered for folder in name.parents):
                continue
            try:
                if declares(entry.name, content(entry.path, _MOST_MANIFEST)):
                    found.append(entry.name)
            except NotReadableError:
                found.append(entry.name)
        return found[:50]


def _requirement_name(text: str) -> str:
    from packaging.requirements import InvalidRequirement, Requirement
    from packaging.utils import canonicalize_name

    try:
        return canonicalize_name(Requirement(text).name)
    except InvalidRequirement:
        return ""


def _counted(lock: LockFile, given: Read) -> LockFile:
    return lock.model_copy(
        update={
            "packages": len({one.key for one in given.pinned}),
            "for_development": Counter(one.development for one in given.pinned)[True],
            "unpinned": tuple(given.unpinned[:_SHOWN]),
            "unpinned_total": len(given.unpinned),
            "elsewhere": tuple(given.elsewhere[:_SHOWN]),
            "elsewhere_total": len(given.elsewhere),
            "own": given.own,
            "problem": given.problem,
        }
    )


def _named(root: Path, name: str) -> FileEntry | None:
    path = Path(os.path.normpath(root / name))
    return FileEntry(name, path, path.stat().st_size) if path.is_file() else None
