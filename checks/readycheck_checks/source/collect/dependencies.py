"""Collects the pinned dependencies and what is published about them."""

from __future__ import annotations

import os
import zipfile
from collections import defaultdict
from pathlib import Path, PurePosixPath

from readycheck.api import CollectContext, Collector
from readycheck_checks.source.collect import osv, pip_audit
from readycheck_checks.source.collect.classify import Classes
from readycheck_checks.source.collect.locks import MOST_BYTES, Pinned, declares, is_development, kind_of
from readycheck_checks.source.collect.osv import CANARIES, Match
from readycheck_checks.source.collect.reading import NotReadableError, content
from readycheck_checks.source.collect.walk import FileEntry, Tree, walk
from readycheck_checks.source.facts import AdvisorySource, Affected, DependenciesFact, FileClass, LockFile
from readycheck_checks.source.targets import Source

MOST_AFFECTED = 300
_MOST_LOCKS = 200
_FILE = "advisory file"
_RANK = {"critical": 0, "high": 1, "unknown": 2, "medium": 3, "low": 4}


def collect(source: Source, context: CollectContext) -> DependenciesFact:
    """Read the lock files, then ask the local advisories and, where the profile says so, a service."""
    tree = walk(source, context)
    locks, pinned = _locks(source, tree)
    ecosystems: dict[str, list[Pinned]] = {}
    for one in pinned:
        ecosystems.setdefault(one.ecosystem, []).append(one)
    outcome = _Outcome()
    if source.advisories and pinned:
        _ask_file(source, context, ecosystems, outcome)
    asks = source.service in ("pypi", "osv") or (source.service == "auto" and not source.advisories)
    if asks and "PyPI" in ecosystems:
        _ask_service(source, context, ecosystems["PyPI"], outcome)
    affected = _distinct(outcome.affected)
    return DependenciesFact(
        root=source.path,
        locks=tuple(locks[:_MOST_LOCKS]),
        packages={name: len({one.key for one in given}) for name, given in sorted(ecosystems.items())},
        sources=tuple(outcome.sources),
        affected=tuple(affected[:MOST_AFFECTED]),
        affected_total=len(affected),
        unmatched=tuple(sorted(outcome.unmatched)[:50]),
        manifests=tuple(_without_lock(source, tree, locks)),
        complete=tree.complete,
    )


def _locks(source: Source, tree: Tree) -> tuple[list[LockFile], list[Pinned]]:
    classes = Classes(source, tree)
    entries = {entry.name: entry for entry in tree.files}
    if source.locks:
        given = [(name, entries.get(os.path.normpath(name)) or _named(tree.root, name)) for name in source.locks]
        chosen = [entry for _, entry in given if entry is not None]
        locks = [
            LockFile(file=name, kind="unknown", ecosystem="", problem="it does not exist or is not a file")
            for name, entry in given
            if entry is None
        ]
    else:
        skipped = (FileClass.TEST, FileClass.VENDORED)
        found = [entry for entry in tree.files if kind_of(entry.name) is not None]
        chosen = [entry for entry in found if classes.of_name(entry.name) not in skipped or is_development(entry.name)]
        locks = []
    pinned: list[Pinned] = []
    for entry in chosen:
        development = not source.locks and (
            is_development(entry.name) or classes.of_name(entry.name) in (FileClass.SCRIPT, FileClass.TEST)
        )
        kind, ecosystem, reader = kind_of(entry.name) or ("unknown", "", None)
        lock = LockFile(file=entry.name, kind=kind, ecosystem=ecosystem, development=development)
        if reader is None:
            locks.append(lock.model_copy(update={"problem": "this kind of lock file is not read yet"}))
            continue
        try:
            read = reader(content(entry.path, MOST_BYTES), entry.name, development)
        except NotReadableError as error:
            locks.append(lock.model_copy(update={"problem": f"{error.reason} {error.detail}".strip()}))
            continue
        pinned += read.pinned
        counted = {
            "packages": len({one.key for one in read.pinned}),
            "unpinned": tuple(read.unpinned[:20]),
            "unpinned_total": len(read.unpinned),
            "problem": read.problem,
        }
        locks.append(lock.model_copy(update=counted))
    return locks, pinned


def _named(root: Path, name: str) -> FileEntry | None:
    path = Path(os.path.normpath(root / name))
    return FileEntry(name, path, path.stat().st_size) if path.is_file() else None


class _Outcome:
    """Gathers what the sources say."""

    def __init__(self) -> None:
        self.sources: list[AdvisorySource] = []
        self.affected: list[Affected] = []
        self.unmatched: set[str] = set()


def _ask_file(source: Source, context: CollectContext, ecosystems: dict[str, list[Pinned]], outcome: _Outcome) -> None:
    canaries = {(ecosystem, name) for ecosystem, given in CANARIES.items() for name, _ in given}
    wanted = {(one.ecosystem, one.name) for given in ecosystems.values() for one in given} | canaries
    problem, detail, advisories = "", "", osv.Advisories()
    try:
        advisories = osv.read(context.base / str(source.advisories), wanted, max(1.0, context.remaining() - 30))
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        problem, detail = "unreadable", f"{source.advisories} could not be read: {error}"[:300]
    if not advisories.complete:
        problem, detail = "truncated", "the advisories were not read to their end"
    elif advisories.unreadable:
        problem, detail = "unreadable", f"{advisories.unreadable} documents could not be read"
    for ecosystem, given in sorted(ecosystems.items()):
        canary, seen = _canary(ecosystem, advisories)
        keys = {one.key for one in given}
        answered = ecosystem in advisories.count
        outcome.sources.append(
            AdvisorySource(
                name=_FILE,
                ecosystem=ecosystem,
                problem=problem or ("" if answered else "insufficient_data"),
                detail=detail or ("" if answered else f"it holds no advisory for {ecosystem}"),
                asked=len(keys),
                audited=len(keys) if answered and not problem else 0,
                canary=canary,
                canary_found=seen,
                records=advisories.count.get(ecosystem, 0),
                newest=advisories.exported or advisories.newest.get(ecosystem),
            )
        )
        for one in given:
            for match in osv.matches(one, advisories):
                if match.certain:
                    outcome.affected.append(_affected(one, match, _FILE))
                else:
                    outcome.unmatched.add(f"{one.name} {one.version} ({match.ids[0]})")


def _ask_service(source: Source, context: CollectContext, packages: list[Pinned], outcome: _Outcome) -> None:
    context.progress(f"pip-audit looks up {len(packages)} packages")
    answer = pip_audit.ask(source, packages, context)
    outcome.sources.append(
        AdvisorySource(
            name=f"pip-audit ({'osv' if source.service == 'osv' else 'pypi'})",
            ecosystem="PyPI",
            problem=answer.problem,
            detail=answer.detail,
            asked=answer.asked,
            audited=answer.audited,
            canary=answer.canary,
            canary_found=answer.canary_found,
        )
    )
    for one in packages:
        outcome.affected += [_affected(one, match, "pip-audit") for match in answer.found.get(one.key, ())]


def _canary(ecosystem: str, advisories: osv.Advisories) -> tuple[str, bool]:
    for name, version in CANARIES.get(ecosystem, ()):
        one = Pinned(ecosystem, name, version, "")
        if any(match.certain for match in osv.matches(one, advisories)):
            return f"{name} {version}", True
    return ", ".join(f"{name} {version}" for name, version in CANARIES.get(ecosystem, ())), False


def _affected(one: Pinned, match: Match, source: str) -> Affected:
    return Affected(
        ecosystem=one.ecosystem,
        name=one.name,
        version=one.version,
        file=one.file,
        line=one.line,
        development=one.development,
        marker=one.marker,
        ids=match.ids,
        severity=match.severity,
        fixed_in=match.fixed_in,
        summary=match.summary,
        source=source,
    )


def _distinct(affected: list[Affected]) -> list[Affected]:
    """One entry per package, place and advisory: databases publish the same one under several ids."""
    kept: list[Affected] = []
    seen: dict[tuple[str, str, str, str, bool], list[tuple[set[str], int]]] = defaultdict(list)
    for one in affected:
        near = seen[(one.ecosystem, one.name, one.version, one.file, one.development)]
        same = next((item for item in near if item[0] & set(one.ids)), None)
        if same is None:
            near.append((set(one.ids), len(kept)))
            kept.append(one)
            continue
        same[0].update(one.ids)
        first = kept[same[1]]
        known = first if first.severity != "unknown" else one
        ids = tuple(dict.fromkeys((*first.ids, *one.ids)))[:10]
        fixed = tuple(dict.fromkeys((*first.fixed_in, *one.fixed_in)))[:5]
        kept[same[1]] = first.model_copy(update={"ids": ids, "severity": known.severity, "fixed_in": fixed})
    return sorted(
        kept, key=lambda one: (one.development, _RANK[one.severity], one.name, one.version, one.file, one.ids)
    )


def _without_lock(source: Source, tree: Tree, locks: list[LockFile]) -> list[str]:
    """Manifests of production code with no lock file of their ecosystem beside or above them."""
    if source.locks:
        return []
    classes = Classes(source, tree)
    covered = {(lock.ecosystem, str(PurePosixPath(lock.file).parent).removesuffix("/requirements")) for lock in locks}
    covered |= {(ecosystem, "." if folder == "requirements" else folder) for ecosystem, folder in covered}
    found = []
    for entry in tree.files:
        name = PurePosixPath(entry.name)
        ecosystem = {"package.json": "npm", "pyproject.toml": "PyPI"}.get(name.name)
        if ecosystem is None or classes.of_name(entry.name) is not FileClass.PRODUCTION:
            continue
        if any((ecosystem, str(folder)) in covered for folder in name.parents):
            continue
        try:
            if declares(entry.name, content(entry.path, 1024 * 1024)):
                found.append(entry.name)
        except NotReadableError:
            continue
    return found[:50]


DEPENDENCIES = Collector(
    id="source.dependencies",
    title="Looks up the pinned dependencies in published advisories",
    fact=DependenciesFact,
    collect=collect,
    thing="sources",
    deadline=420.0,
)
