"""Collects the pinned dependencies and what is published about them."""

from __future__ import annotations

import zipfile
from collections import defaultdict
from pathlib import Path

from readycheck.api import CollectContext, Collector
from readycheck_checks.source.advisories.matching import matches
from readycheck_checks.source.advisories.model import CANARIES, Answer, Match
from readycheck_checks.source.collect import npm_audit, osv, pip_audit
from readycheck_checks.source.collect.lock_files import locked
from readycheck_checks.source.collect.walk import Tree, walk
from readycheck_checks.source.facts import AdvisorySource, Affected, DependenciesFact, LockFile
from readycheck_checks.source.locks.model import Pinned
from readycheck_checks.source.needs import NPM, PIP_AUDIT, of_dependencies
from readycheck_checks.source.targets import Source

MOST_AFFECTED = 5000
_MOST_LOCKS = 200
_CLOSED = ("unreadable", "too_deep")
"""Why a folder was not entered in which more lock files may lie."""
_FILE = "advisory file"
_DATABASE = "OSV database"
_RANK = {"critical": 0, "high": 1, "unknown": 2, "medium": 3, "low": 4}


def collect(source: Source, context: CollectContext) -> DependenciesFact:
    """Read the lock files, then ask the local advisories and, where the profile says so, the services."""
    tree = walk(source, context)
    found = locked(source, tree, context.remaining)
    ecosystems: dict[str, list[Pinned]] = {}
    for one in found.pinned:
        ecosystems.setdefault(one.ecosystem, []).append(one)
    outcome = _Outcome()
    if ecosystems and source.advisories:
        _ask_file(context.base / source.advisories, source.advisories, _FILE, ecosystems, context, outcome)
    for ecosystem, given in sorted(ecosystems.items()) if source.osv else ():
        _ask_file(context.base / str(source.osv), str(source.osv), _DATABASE, {ecosystem: given}, context, outcome)
    local = bool(source.advisories or source.osv)
    if "PyPI" in ecosystems and (source.service in ("pypi", "osv") or (source.service == "auto" and not local)):
        context.progress(f"pip-audit looks up {len(ecosystems['PyPI'])} packages")
        name = f"pip-audit ({'osv' if source.service == 'osv' else 'pypi'})"
        outcome.take(name, "PyPI", ecosystems["PyPI"], pip_audit.ask(source, ecosystems["PyPI"], context))
    npm = source.npm == "registry" or (source.npm == "auto" and source.service != "none" and not local)
    if "npm" in ecosystems and npm:
        context.progress(f"npm audit looks up {len(ecosystems['npm'])} packages")
        answer = npm_audit.ask(ecosystems["npm"], _npmrcs(tree, found.locks), context)
        outcome.take("npm audit", "npm", ecosystems["npm"], answer)
    affected = _distinct(outcome.affected)
    return DependenciesFact(
        root=source.path,
        locks=tuple(found.locks[:_MOST_LOCKS]),
        packages={name: len({one.key for one in given}) for name, given in sorted(ecosystems.items())},
        sources=tuple(outcome.sources),
        affected=tuple(affected[:MOST_AFFECTED]),
        affected_total=len(affected),
        unmatched=tuple(sorted(outcome.unmatched)[:50]),
        manifests=tuple(found.manifests),
        complete=tree.complete and not any(one.folder and one.reason in _CLOSED for one in tree.left),
    )


def _npmrcs(tree: Tree, locks: list[LockFile]) -> list[Path]:
    folders = {Path(), *(Path(lock.file).parent for lock in locks if lock.ecosystem == "npm")}
    return [tree.root / folder / ".npmrc" for folder in sorted(folders)]


class _Outcome:
    """Gathers what the sources say."""

    def __init__(self) -> None:
        self.sources: list[AdvisorySource] = []
        self.affected: list[Affected] = []
        self.unmatched: set[str] = set()

    def take(self, name: str, ecosystem: str, packages: list[Pinned], answer: Answer) -> None:
        """Take what a service said. What it found holds, even where its silence is not to be believed."""
        self.sources.append(
            AdvisorySource(
                name=name,
                ecosystem=ecosystem,
                problem=answer.problem,
                detail=answer.detail,
                asked=answer.asked,
                audited=answer.audited,
                canary=answer.canary,
                canary_found=answer.canary_found,
            )
        )
        for one in packages:
            self.affected += [_affected(one, match, name) for match in answer.found.get(one.key, ())]


def _ask_file(
    path: Path,
    shown: str,
    kind: str,
    ecosystems: dict[str, list[Pinned]],
    context: CollectContext,
    outcome: _Outcome,
) -> None:
    canaries = {(ecosystem, name) for ecosystem, given in CANARIES.items() for name, _ in given}
    wanted = {(one.ecosystem, one.name) for given in ecosystems.values() for one in given} | canaries
    problem, detail, advisories = "", "", osv.Advisories()
    try:
        files = osv.files_of(path) if kind == _FILE or path.is_file() else osv.database(path, next(iter(ecosystems)))
        advisories = osv.read(files, wanted, max(1.0, context.remaining() - 30))
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        problem, detail = "unreadable", f"{shown} could not be read: {error}"[:300]
    if not advisories.complete:
        problem, detail = "truncated", "the advisories were not read to their end"
    elif advisories.unreadable:
        count, first = advisories.unreadable, advisories.first_unreadable
        problem, detail = "unreadable", f"{count} documents could not be read, such as {first}"
    for ecosystem, given in sorted(ecosystems.items()):
        canary, seen = _canary(ecosystem, advisories)
        keys = {one.key for one in given}
        answered = ecosystem in advisories.count
        outcome.sources.append(
            AdvisorySource(
                name=kind,
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
            for match in matches(one, advisories.records.get((one.ecosystem, one.name), ())):
                if match.certain:
                    outcome.affected.append(_affected(one, match, kind))
                else:
                    outcome.unmatched.add(f"{one.name} {one.version} ({match.ids[0]})")


def _canary(ecosystem: str, advisories: osv.Advisories) -> tuple[str, bool]:
    for name, version in CANARIES.get(ecosystem, ()):
        one = Pinned(ecosystem, name, version, "")
        if any(match.certain for match in matches(one, advisories.records.get((ecosystem, name), ()))):
            return f"{name} {version}", True
    return ", ".join(f"{name} {version}" for name, version in CANARIES.get(ecosystem, ())), False


def _affected(one: Pinned, match: Match, source: str) -> Affected:
    return Affected(
        ecosystem=one.ecosystem,
        name=one.name[:100],
        version=one.version[:60],
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


DEPENDENCIES = Collector(
    id="source.dependencies",
    title="Looks up the pinned dependencies in published advisories",
    fact=DependenciesFact,
    collect=collect,
    thing="sources",
    needs=(PIP_AUDIT, NPM),
    needs_for=of_dependencies,
    deadline=420.0,
)
