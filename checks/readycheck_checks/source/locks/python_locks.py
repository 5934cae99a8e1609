"""Lock files of Poetry, PDM, Pipenv and PEP 751."""

from __future__ import annotations

from typing import Any

from packaging.utils import canonicalize_name

from readycheck_checks.source.locks.model import (
    DamagedError,
    Given,
    Pinned,
    Read,
    json_table,
    manifests,
    reached,
    table,
    tables,
    text,
    texts,
    toml,
)
from readycheck_checks.source.locks.uv import lines_of
from readycheck_checks.source.locks.words import development_word

_OTHER_SOURCES = {"git", "url", "hg", "svn", "vcs", "archive"}


def _packages(document: dict[str, Any], key: str) -> list[dict[str, Any]]:
    listed = document.get(key, [])
    found = tables(listed)
    if not isinstance(listed, list) or len(found) != len(listed):
        raise DamagedError(f"'{key}' is not a list of tables")
    return found


def _version(document: dict[str, Any], given: str, known: tuple[str, ...]) -> None:
    if given.split(".", maxsplit=1)[0] not in known:
        raise DamagedError(f"version {given or 'none'} of this lock file is not known")
    if "package" not in document and "packages" not in document and "metadata" not in document:
        raise DamagedError("it lists no packages")


def poetry(given: Given) -> Read:
    """Read `poetry.lock` 1 and 2: groups are in the lock, or (1.5 to 1.8) follow from pyproject.toml."""
    document = toml(given.data)
    _version(document, text(table(document.get("metadata")).get("lock-version")), ("1", "2"))
    packages = _packages(document, "package")
    main = _poetry_main(packages, given)
    read = Read()
    for entry, line in zip(packages, lines_of(given, len(packages)), strict=True):
        name, version = canonicalize_name(text(entry.get("name"))), text(entry.get("version"))
        kind = text(table(entry.get("source")).get("type"))
        if not name or not version:
            read.odd(f"the package at line {line}")
        elif kind in ("directory", "file"):
            read.own += 1
        elif kind in _OTHER_SOURCES:
            read.elsewhere.append(f"{name} from {kind}")
        else:
            groups, category = texts(entry.get("groups")), text(entry.get("category"))
            if groups:
                development = not any(one == "main" or not development_word(one) for one in groups)
            else:
                development = category == "dev" or (not category and main is not None and name not in main)
            read.pinned.append(Pinned("PyPI", name, version, given.file, line, given.development or development))
    return read


def _poetry_main(packages: list[dict[str, Any]], given: Given) -> set[str] | None:
    """What the main dependencies lead to; None where no manifest names them."""
    roots: set[str] = set()
    found = False
    for manifest in manifests(given):
        project, tool = table(manifest.get("project")), table(table(manifest.get("tool")).get("poetry"))
        listed = texts(project.get("dependencies"))
        for more in table(project.get("optional-dependencies")).values():
            listed += texts(more)
        found = found or bool(tool.get("dependencies")) or bool(listed)
        roots |= {canonicalize_name(one) for one in table(tool.get("dependencies"))}
        roots |= {canonicalize_name(_bare(one)) for one in listed}
        for name, group in table(tool.get("group")).items():
            if not development_word(name) and not table(group).get("optional"):
                roots |= {canonicalize_name(one) for one in table(table(group).get("dependencies"))}
    if not found:
        return None
    graph: dict[str, list[str]] = {
        canonicalize_name(text(one.get("name"))): [canonicalize_name(need) for need in table(one.get("dependencies"))]
        for one in packages
    }
    return reached(graph, roots)


def _bare(requirement: str) -> str:
    """The name at the beginning of a requirement."""
    end = next((at for at, sign in enumerate(requirement) if not (sign.isalnum() or sign in "-_.")), len(requirement))
    return requirement[:end]


def pdm(given: Given) -> Read:
    """Read `pdm.lock` 3 and 4; a group counts as production unless the manifest or its name says otherwise."""
    document = toml(given.data)
    _version(document, text(table(document.get("metadata")).get("lock_version")), ("3", "4"))
    groups_for_development: set[str] = set()
    for manifest in manifests(given):
        groups_for_development |= table(manifest.get("dependency-groups")).keys()
        groups_for_development |= table(table(table(manifest.get("tool")).get("pdm")).get("dev-dependencies")).keys()
    packages = _packages(document, "package")
    read = Read()
    for entry, line in zip(packages, lines_of(given, len(packages)), strict=True):
        name, version = canonicalize_name(text(entry.get("name"))), text(entry.get("version"))
        if entry.get("path") is not None or entry.get("editable"):
            read.own += 1
        elif entry.keys() & _OTHER_SOURCES:
            read.elsewhere.append(f"{name} from {next(iter(entry.keys() & _OTHER_SOURCES))}")
        elif not name or not version:
            read.odd(f"the package at line {line}")
        else:
            groups = texts(entry.get("groups"))
            only = bool(groups) and all(one in groups_for_development or development_word(one) for one in groups)
            read.pinned.append(Pinned("PyPI", name, version, given.file, line, given.development or only))
    return read


def pylock(given: Given) -> Read:
    """Read `pylock.toml` (PEP 751); a package that only a dependency group asks for is for development."""
    document = toml(given.data)
    _version(document, text(document.get("lock-version")), ("1",))
    packages = _packages(document, "packages")
    read = Read()
    for entry, line in zip(packages, lines_of(given, len(packages)), strict=True):
        name, version = canonicalize_name(text(entry.get("name"))), text(entry.get("version"))
        if "directory" in entry:
            read.own += 1
        elif entry.keys() & _OTHER_SOURCES:
            read.elsewhere.append(f"{name} from {next(iter(entry.keys() & _OTHER_SOURCES))}")
        elif not name or not version:
            read.odd(f"the package at line {line}")
        else:
            marker = text(entry.get("marker"))
            only = "dependency_groups" in marker and "extras" not in marker and " or " not in marker
            read.pinned.append(Pinned("PyPI", name, version, given.file, line, given.development or only))
    return read


def pipfile(given: Given) -> Read:
    """Read `Pipfile.lock`: `default` is installed in production, `develop` is not."""
    document = json_table(given.data)
    if not isinstance(document.get("default"), dict) or not isinstance(document.get("develop", {}), dict):
        raise DamagedError("it has no section 'default'")
    read = Read()
    for section, packages in document.items():
        if section == "_meta":
            continue
        for given_name, value in table(packages).items():
            entry, name = table(value), canonicalize_name(given_name)
            version = text(entry.get("version")).removeprefix("===").removeprefix("==").strip()
            if entry.keys() & {"path", "editable"} and not entry.keys() & {"git", "hg", "svn"}:
                read.own += 1
            elif entry.keys() & {"git", "hg", "svn", "file", "ref"}:
                read.elsewhere.append(f"{name} from a repository or an address")
            elif not version or "*" in version:
                read.unpinned.append(name[:80])
            else:
                only = section == "develop" or development_word(section)
                read.pinned.append(Pinned("PyPI", name, version, given.file, None, given.development or only))
    return read
