"""Files and folders that are told by where they lie: pipelines, containers, lock files, bundles, runbooks, backups."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from readycheck_checks.discovery.detect.code import base_of, suffix_of
from readycheck_checks.discovery.detect.migrations import ELSEWHERE
from readycheck_checks.discovery.detect.services import COMPOSE
from readycheck_checks.discovery.facts import Seen, TreeFacts
from readycheck_checks.source.facts import FileClass
from readycheck_checks.source.locks.kinds import kind_of
from readycheck_checks.testing.ci.systems import READERS

SCRIPTS = (".js", ".mjs", ".cjs")
BUNDLE_FOLDERS = ("dist", "build", ".next/static", ".output/public", "public/build", "public/assets", "static/dist")
"""Where bundlers write what is served."""
BACKUP_FOLDERS = ("backups", "backup", "dumps", "db_backups", "var/backups", "data/backups")
_DUMP = re.compile(
    r".*\.(?:dump|dmp|sql|sqlite3?|db|bak|bson|archive|backup|pgdump|rdb|tar)(?:\.(?:gz|bz2|xz|zst|age|gpg))?$|.*\.(?:tgz|tar\.\w+)$"
)
_RUNBOOKS = re.compile(r"(?:run-?_?books?|playbooks?|operations|on-?call|incident-response)", re.IGNORECASE)
_PROSE = (".md", ".markdown", ".rst", ".adoc", ".txt")
_LOCK = re.compile(r"lock|requirements|go\.sum$|npm-shrinkwrap")
_CONTAINER = re.compile(r"\.ya?ml$|(?:Docker|Container)file")
_DIGITS = re.compile(r"[\dTZ][\dTZ_.:-]*\d\w?|\d+")


def pipelines(tree: TreeFacts) -> Iterator[Seen]:
    """A line for each system of continuous integration."""
    candidates = [
        name for name in tree.names if name.endswith((".yml", ".yaml", "Jenkinsfile")) and name.count("/") < 3
    ]
    for system, patterns, _ in READERS:
        files = [name for name in candidates if any(_matches(name, one) for one in patterns)]
        if files:
            yield Seen(system, f"{files[0]}{f' and {len(files) - 1} more' if len(files) > 1 else ''}")


def _matches(name: str, pattern: str) -> bool:
    if not pattern.endswith("/*"):
        return name == pattern
    path = PurePosixPath(name)
    return str(path.parent) == pattern.removesuffix("/*") and path.suffix in (".yml", ".yaml")


def containers(tree: TreeFacts) -> Iterator[Seen]:
    """Dockerfiles and compose files of the system."""
    for name in tree.names:
        if name.count("/") > 3 or not _CONTAINER.search(name):
            continue
        base = base_of(name)
        is_docker = base in ("Dockerfile", "Containerfile") or base.startswith("Dockerfile.")
        if (is_docker or COMPOSE.fullmatch(name)) and tree.classes.get(name) not in ELSEWHERE:
            yield Seen(name)


def locks(tree: TreeFacts) -> tuple[str, ...]:
    """Lock files of the system."""
    likely = [name for name in tree.names if _LOCK.search(name)]
    found = [name for name in likely if kind_of(name) and tree.classes.get(name) not in ELSEWHERE]
    return tuple(sorted(found, key=lambda one: (one.count("/"), one))[:8])


def runbooks(tree: TreeFacts) -> Seen | None:
    """The folder of runbooks, else a single file of that name; the nearest to the root."""
    folders: dict[str, int] = {}
    files: list[str] = []
    for name in tree.names:
        if suffix_of(name) not in _PROSE or tree.classes.get(name) in ELSEWHERE or not _RUNBOOKS.search(name):
            continue
        path = PurePosixPath(name)
        above = next((one for one in reversed(path.parents[:-1]) if _RUNBOOKS.fullmatch(one.name)), None)
        if above is not None:
            folders[str(above)] = folders.get(str(above), 0) + 1
        elif re.fullmatch(r"run-?_?books?|operations|on-?call", path.stem, re.IGNORECASE):
            files.append(name)
    if folders:
        best = min(folders, key=lambda one: (not re.search("book", one, re.IGNORECASE), one.count("/"), one))
        number = folders[best]
        return Seen(best, f"{number} {'file' if number == 1 else 'files'}")
    return Seen(min(files, key=lambda one: (one.count("/"), one)), "one file") if files else None


def bundles(tree: TreeFacts) -> tuple[str, ...]:
    """Folders of built scripts that belong to a part with a script that builds them."""
    parts = {
        str(PurePosixPath(name).parent).removeprefix(".")
        for name, manifest in tree.manifests.items()
        if manifest.runtime == "javascript" and any(one.startswith("build") for one in manifest.scripts)
    }
    found = [
        one
        for one in tree.bundles
        if any(one == (f"{part}/{base}" if part else base) for part in parts for base in BUNDLE_FOLDERS)
    ]
    return tuple(sorted(found)[:6])


def backups(dumps: tuple[str, ...]) -> tuple[Seen, ...]:
    """Globs, one for each row of files whose names differ in nothing but their dates and numbers."""
    rows: dict[str, int] = {}
    for name in dumps:
        if re.search(r"[*?\[\]]", name):
            continue
        folder, _, base = name.rpartition("/")
        glob = _DIGITS.sub("*", base)
        glob = re.sub(r"\*[*_.:-]*\*", "*", glob)
        rows[f"{folder}/{glob}" if folder else glob] = rows.get(f"{folder}/{glob}" if folder else glob, 0) + 1
    ranked = sorted(rows.items(), key=lambda one: (-one[1], one[0]))
    return tuple(Seen(glob, f"{number} {'file' if number == 1 else 'files'}") for glob, number in ranked[:4])


def is_dump(name: str) -> bool:
    """Whether a file in a folder of backups is one, by its name."""
    return bool(_DUMP.fullmatch(name.lower()))


def name(tree: TreeFacts, folder: str) -> Seen:
    """What the system is called: by a manifest at the root, else by its folder."""
    named = [
        (file, _go_name(manifest.name) if manifest.runtime == "go" else manifest.name, manifest.runtime)
        for file, manifest in tree.manifests.items()
        if "/" not in file and manifest.name not in _TEMPLATES
    ]
    # A package.json beside another manifest often names the front end alone.
    named.sort(key=lambda one: (one[1] != folder, one[2] == "javascript"))
    for file, called, _ in named:
        if _NAME.fullmatch(called):
            return Seen(called, file)
    return Seen(folder, "the folder's name") if _NAME.fullmatch(folder) else Seen("my-system")


def _go_name(module: str) -> str:
    """The last part of a module's path that is no major version: `miniflux.app/v2` is `miniflux.app`."""
    return re.sub(r"/v\d+$", "", module).rpartition("/")[2]


_TEMPLATES = {"laravel/laravel", "symfony/skeleton", "symfony/website-skeleton", "my-app", "my-project", "app"}
"""What generators call every system."""
_NAME = re.compile(r"[\w@][\w@./ +-]{0,79}")


def languages(tree: TreeFacts) -> tuple[str, ...]:
    """The languages of production code that a scanner's results are wanted for; Python is scanned by readycheck."""
    known = {".js": "JavaScript", ".ts": "TypeScript", ".tsx": "TypeScript", ".go": "Go", ".java": "Java",
             ".php": "PHP", ".rb": "Ruby"}  # fmt: skip
    found = {known[suffix] for one in tree.of(FileClass.PRODUCTION) if (suffix := suffix_of(one)) in known}
    return tuple(sorted(found))
