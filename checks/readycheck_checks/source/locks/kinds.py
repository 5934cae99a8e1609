"""Which file is which lock file. A further kind is one function and one line in `READERS`."""

from __future__ import annotations

import re
import tomllib
from pathlib import PurePosixPath

from readycheck_checks.source.locks.model import DamagedError, Given, Read, Reader, json_table
from readycheck_checks.source.locks.package_lock import package_lock
from readycheck_checks.source.locks.pnpm import pnpm
from readycheck_checks.source.locks.python_locks import pdm, pipfile, poetry, pylock
from readycheck_checks.source.locks.requirements import requirements
from readycheck_checks.source.locks.uv import uv
from readycheck_checks.source.locks.words import development_word
from readycheck_checks.source.locks.yarn import yarn

MOST_BYTES = 32 * 1024 * 1024
"""A larger lock file is listed as not read."""

READERS: tuple[tuple[re.Pattern[str], str, str, Reader | None], ...] = (
    (re.compile(r"(?:.*[-_.])?requirements?(?:[-_.].*)?\.(?:txt|lock)"), "requirements", "PyPI", requirements),
    (re.compile(r"package-lock\.json|npm-shrinkwrap\.json"), "package-lock", "npm", package_lock),
    (re.compile(r"yarn\.lock"), "yarn", "npm", yarn),
    (re.compile(r"pnpm-lock\.yaml"), "pnpm", "npm", pnpm),
    (re.compile(r"bun\.lockb?"), "bun", "npm", None),
    (re.compile(r"deno\.lock"), "deno", "npm", None),
    (re.compile(r"poetry\.lock"), "poetry", "PyPI", poetry),
    (re.compile(r"uv\.lock"), "uv", "PyPI", uv),
    (re.compile(r"pdm\.lock"), "pdm", "PyPI", pdm),
    (re.compile(r"pylock(?:\..+)?\.toml"), "pylock", "PyPI", pylock),
    (re.compile(r"Pipfile\.lock"), "pipenv", "PyPI", pipfile),
    (re.compile(r"go\.sum"), "go", "Go", None),
    (re.compile(r"Cargo\.lock"), "cargo", "crates.io", None),
    (re.compile(r"Gemfile\.lock"), "bundler", "RubyGems", None),
    (re.compile(r"composer\.lock"), "composer", "Packagist", None),
    (re.compile(r"mix\.lock"), "mix", "Hex", None),
    (re.compile(r"gradle\.lockfile"), "gradle", "Maven", None),
    (re.compile(r"packages\.lock\.json"), "nuget", "NuGet", None),
)
"""Name, kind, ecosystem (as OSV spells it) and reader; a kind without a reader is listed as not audited."""

MANIFESTS = {"npm": "package.json", "PyPI": "pyproject.toml"}
"""The file that says which of the locked packages are for development, per ecosystem."""


def kind_of(name: str) -> tuple[str, str, Reader | None] | None:
    """Kind, ecosystem and reader of a lock file by its path; None for other files."""
    path = PurePosixPath(name)
    for pattern, kind, ecosystem, reader in READERS:
        if pattern.fullmatch(path.name):
            return kind, ecosystem, reader
    if path.parent.name == "requirements" and path.suffix in (".txt", ".lock"):
        return "requirements", "PyPI", requirements
    return None


def read(reader: Reader, given: Given) -> Read:
    """What a lock file holds; a damaged one is told as its `problem`."""
    if given.data.lstrip()[:7] == b"<<<<<<<" or b"\n<<<<<<< " in given.data:
        line = given.data[: given.data.index(b"<<<<<<<")].count(b"\n") + 1
        return Read(problem=f"it holds the marks of a merge that was not finished (line {line})")
    try:
        return reader(given)
    except DamagedError as error:
        return Read(problem=str(error)[:300])
    except (ValueError, RecursionError, AttributeError, TypeError, KeyError, IndexError):
        return Read(problem="it has another shape than its tool writes")


def is_development(name: str) -> bool:
    """Whether a requirements file is, by its name, not installed in production."""
    return development_word(PurePosixPath(name).stem)


def declares(name: str, data: bytes) -> bool:
    """Whether a manifest declares dependencies that a lock file should pin."""
    try:
        if name.endswith("package.json"):
            return bool(json_table(data).get("dependencies"))
        document = tomllib.loads(data.decode("utf-8", "replace"))
        project, tool = document.get("project", {}), document.get("tool", {})
        poetry_table = tool.get("poetry", {}).get("dependencies", {})
        return bool(project.get("dependencies")) or bool(set(poetry_table) - {"python"})
    except (ValueError, RecursionError, AttributeError, TypeError):
        return False
