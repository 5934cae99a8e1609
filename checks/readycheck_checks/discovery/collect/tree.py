"""Reads of a source tree what the detectors ask for, within a time and within limits of number and size."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

from readycheck_checks.discovery.collect.beside import built, reports
from readycheck_checks.discovery.collect.looking import Looking
from readycheck_checks.discovery.detect import health, queues, services
from readycheck_checks.discovery.detect.migration_tools import SQL
from readycheck_checks.discovery.facts import TreeFacts
from readycheck_checks.monitoring.collect.manifests import MOST_BYTES, Manifest, read, runtime_of
from readycheck_checks.source.collect.classify import Classes
from readycheck_checks.source.collect.reading import NotReadableError, content
from readycheck_checks.source.collect.walk import FileEntry, Tree, walk
from readycheck_checks.source.facts import REASONS, FileClass
from readycheck_checks.source.targets import Source

_CODE = (".py", ".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".rb", ".go", ".php", ".java", ".kt")
_MANIFEST = re.compile(r"(?:^|[/_.-])(?:[Rr]equirements?\b|package\.json$|pyproject\.toml$|Pipfile$|setup\.(?:py|cfg)$"
                       r"|go\.mod$|Gemfile$|composer\.json$|pom\.xml$|build\.gradle)")  # fmt: skip
"""A first look at a name: most files are told apart by it."""
_CONFIGURATION = re.compile(
    r"(?:.*/)?(?:[\w-]+\.prisma|alembic\.ini|pytest\.(?:ini|toml)|tox\.ini|setup\.cfg|pyproject\.toml|package\.json|Makefile|makefile)"
)
_CONFIGURED = (".prisma", ".ini", ".toml", ".cfg", ".json", "akefile", ".yml", ".yaml", "env")
_LIKELY = re.compile(
    r"(?:^|/)(?:urls|routes?|router|apps?|main|server|index|wsgi|asgi|views|__init__|health\w*|queues?|celery\w*|tasks?|workers?"
    r"|settings?|config\w*|env\w*|bootstrap|controllers?|application)(?:[./_-]|$)",
    re.IGNORECASE,
)
_WANTED = re.compile(b"|".join((health.MENTIONS, services.MENTIONS, queues.MENTIONS)))
_MOST_MANIFESTS, _MOST_CONFIGURATION, _MOST_CODE = 300, 300, 8_000
_MOST_SAMPLES = 5
_WALK_RESERVE = 2.0
"""The walk ends so long before the end of its time, in seconds."""
_CLOCK_EVERY = 1_000
_MOST_TEXT, _MOST_TEXTS, _MOST_KEPT = 256 * 1024, 64 * 1024 * 1024, 300


def read_tree(root: Path, looking: Looking) -> TreeFacts:
    """What the detectors ask for; not `complete` where the time or a limit ended the look. Raises CannotLook."""
    whole = looking.remaining()
    tree = walk(Source(path=str(root)), Looking(looking.base, time.monotonic() + whole * 0.5 + _WALK_RESERVE))
    own = sorted(tree.files, key=lambda one: one.name.count("/"))
    declared = [one for one in own if _MANIFEST.search(one.name) and runtime_of(one.name)]
    # Only these are opened to learn which files are programs, so that ten thousand packages cost no more than some.
    classes = Classes(Source(path=str(root)), Tree(tree.root, declared[:_MOST_MANIFESTS]))
    sorted_, complete = _sorted(own, classes, looking.left_until(whole * 0.3))
    own = own[: len(sorted_)]
    unread: list[str] = []
    manifests: dict[str, Manifest] = {}
    texts: dict[str, str] = {}
    soon = looking.left_until(whole * 0.2)
    tried = [one for one in declared if sorted_.get(one.name) in _OURS][:_MOST_MANIFESTS]
    for entry in tried:
        data = _content(entry, MOST_BYTES, unread) if soon() > 0 else None
        manifest = read(entry.name, data) if data is not None else None
        if manifest is not None:
            manifests[entry.name] = manifest
        if data is not None and _CONFIGURATION.fullmatch(entry.name):
            texts[entry.name] = data.decode("utf-8", "replace")
    done = {*texts, *(one.name for one in tried)}
    for entry in [one for one in own if _is_configuration(one, sorted_) and one.name not in done][:_MOST_CONFIGURATION]:
        data = _content(entry, _MOST_TEXT, unread) if soon() > 0 else None
        if data is not None:
            texts[entry.name] = data.decode("utf-8", "replace")
    for entry in _samples(own, sorted_):
        data = _content(entry, _MOST_TEXT, []) if soon() > 0 else None
        if data is not None:
            texts[entry.name] = data.decode("utf-8", "replace")
    complete = complete and soon() > 0
    complete = _code(own, sorted_, texts, looking.left_until(whole * 0.1)) and complete
    return TreeFacts(
        names=tuple(sorted_),
        classes=sorted_,
        manifests=manifests,
        texts=texts,
        reports=reports(root, looking.remaining),
        bundles=built(root, manifests),
        complete=tree.complete and complete and len(declared) <= _MOST_MANIFESTS,
        unread=tuple(unread[:20]),
    )


_OURS = (FileClass.PRODUCTION, FileClass.CLI)


def _sorted(own: list[FileEntry], classes: Classes, left: Callable[[], float]) -> tuple[dict[str, FileClass], bool]:
    """The class of each file, the shallow ones first; False where the time ended it."""
    found: dict[str, FileClass] = {}
    for number, entry in enumerate(own):
        if number % _CLOCK_EVERY == 0 and left() < 0:
            return found, False
        found[entry.name] = classes.of_name(entry.name)
    return found, True


def _samples(own: list[FileEntry], classes: dict[str, FileClass]) -> list[FileEntry]:
    """Some files of a kind of which a few tell whose they are: migrations in SQL, and tests in Python."""
    sql = [one for one in own if one.name.endswith(".sql") and classes[one.name] in _OURS and SQL.fullmatch(one.name)]
    tests = [one for one in own if one.name.endswith(".py") and classes[one.name] is FileClass.TEST]
    return [*sql[:_MOST_SAMPLES], *tests[:_MOST_SAMPLES]]


def _is_configuration(entry: FileEntry, classes: dict[str, FileClass]) -> bool:
    name = entry.name
    if not name.endswith(_CONFIGURED) and ".env" not in name:
        return False
    if name.count("/") > 5 or classes[name] in (FileClass.VENDORED, FileClass.MINIFIED, FileClass.TEST):
        return False
    return any(one.fullmatch(name) for one in (_CONFIGURATION, services.DOTENV, services.COMPOSE))


def _code(
    own: list[FileEntry], classes: dict[str, FileClass], texts: dict[str, str], left: Callable[[], float]
) -> bool:
    """Add the code that mentions what a detector asks for; False where not all of it was read."""
    wanted = [one for one in own if one.name.endswith(_CODE) and classes[one.name] in _OURS]
    if len(wanted) <= _MOST_CODE:
        wanted.sort(key=lambda one: not _LIKELY.search(one.name))
    done = kept = 0
    for number, entry in enumerate(wanted):
        if number >= _MOST_CODE or done > _MOST_TEXTS or kept >= _MOST_KEPT:
            return False
        if number % 20 == 0 and left() < 0:
            return False
        try:
            data = content(entry.where, _MOST_TEXT)
        except NotReadableError:
            continue
        done += len(data)
        if _WANTED.search(data):
            kept += 1
            texts[entry.name] = data.decode("utf-8", "replace")
    return True


def _content(entry: FileEntry, most: int, unread: list[str]) -> bytes | None:
    try:
        return content(entry.where, most)
    except NotReadableError as error:
        why = REASONS.get(error.reason, error.reason)
        unread.append(f"{entry.name}: {why}{f' ({error.detail})' if error.detail else ''}")
        return None
