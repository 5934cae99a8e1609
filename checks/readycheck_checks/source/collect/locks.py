"""Reads lock files. A further kind is one function and one line in `READERS`."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

MOST_BYTES = 32 * 1024 * 1024
"""A larger lock file is listed as not read."""

_MOST_UNPINNED = 20


@dataclass(frozen=True, slots=True)
class Pinned:
    """One package at one version; `file` and `line` say where it is pinned."""

    ecosystem: str
    name: str
    version: str
    file: str
    line: int | None = None
    development: bool = False
    marker: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it the same package."""
        return (self.ecosystem, self.name, self.version)


@dataclass
class Read:
    """What a lock file holds."""

    pinned: list[Pinned] = field(default_factory=list)
    unpinned: list[str] = field(default_factory=list)
    problem: str = ""


Reader = Callable[[bytes, str, bool], Read]


def requirements(data: bytes, file: str, development: bool) -> Read:
    """Pip's requirements, as pip-compile and `uv export` write them. Options of pip are not requirements."""
    read = Read()
    text = data.decode("utf-8-sig", "replace").replace("\\\r\n", "\\\n")
    number = 1
    for logical in re.split(r"(?<!\\)\n", text):
        start, number = number, number + logical.count("\n") + 1
        line = re.sub(r"(?:^|\s)#.*$", "", logical.replace("\\\n", " ").replace("\r", ""), flags=re.MULTILINE).strip()
        if not line:
            continue
        if line.startswith("-"):
            # A further file is found by itself; what is installed from a folder or a URL has no version to look up.
            if re.match(r"(?:-e|--editable)\b", line):
                read.unpinned.append(line[:80])
            continue
        line = re.split(r"\s+--(?:hash|config-settings|global-option|install-option)\b", line)[0].strip()
        try:
            one = Requirement(line)
        except InvalidRequirement:
            read.unpinned.append(line[:80])
            continue
        exact = [spec.version for spec in one.specifier if spec.operator in ("==", "===") and "*" not in spec.version]
        if len(exact) != 1 or one.url:
            read.unpinned.append(str(one)[:80])
            continue
        marker = "" if one.marker is None or _holds(one) else str(one.marker)
        name = canonicalize_name(one.name)
        read.pinned.append(Pinned("PyPI", name, exact[0], file, start, development, marker[:120]))
    return read


def _holds(one: Requirement) -> bool:
    try:
        return one.marker is None or one.marker.evaluate()
    except Exception:  # noqa: BLE001 - packaging raises many kinds for a marker that means nothing; then it is installed
        return True


def package_lock(data: bytes, file: str, development: bool) -> Read:
    """Npm's lock file, versions 2 and 3 (`packages`)."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return Read(problem="not valid JSON")
    packages = document.get("packages") if isinstance(document, dict) else None
    if not isinstance(packages, dict):
        version = document.get("lockfileVersion") if isinstance(document, dict) else None
        return Read(
            problem=f"lockfileVersion {version} is not read yet; `npm install` of npm 7 or newer writes version 3"
        )
    read = Read()
    for place, entry in packages.items():
        if not isinstance(entry, dict) or "node_modules/" not in f"/{place}" or entry.get("link"):
            continue  # the root, a workspace, or a link to one
        name = entry.get("name") or place.rpartition("node_modules/")[2]
        version, resolved = entry.get("version"), entry.get("resolved")
        if not isinstance(name, str) or not isinstance(version, str):
            read.unpinned.append(str(name)[:80])
        elif isinstance(resolved, str) and resolved.startswith(("git", "file:")):
            read.unpinned.append(f"{name} from {resolved}"[:80])
        else:
            only_dev = bool(entry.get("dev") or entry.get("devOptional"))
            read.pinned.append(Pinned("npm", name, version, file, None, development or only_dev))
    return read


READERS: tuple[tuple[re.Pattern[str], str, str, Reader | None], ...] = (
    (re.compile(r"(?:.*[-_.])?requirements?(?:[-_.].*)?\.(?:txt|lock)"), "requirements", "PyPI", requirements),
    (re.compile(r"package-lock\.json|npm-shrinkwrap\.json"), "package-lock", "npm", package_lock),
    (re.compile(r"yarn\.lock"), "yarn", "npm", None),
    (re.compile(r"pnpm-lock\.yaml"), "pnpm", "npm", None),
    (re.compile(r"bun\.lockb?"), "bun", "npm", None),
    (re.compile(r"poetry\.lock"), "poetry", "PyPI", None),
    (re.compile(r"uv\.lock"), "uv", "PyPI", None),
    (re.compile(r"pdm\.lock"), "pdm", "PyPI", None),
    (re.compile(r"pylock(?:\..+)?\.toml"), "pylock", "PyPI", None),
    (re.compile(r"Pipfile\.lock"), "pipenv", "PyPI", None),
    (re.compile(r"go\.sum"), "go", "Go", None),
    (re.compile(r"Cargo\.lock"), "cargo", "crates.io", None),
    (re.compile(r"Gemfile\.lock"), "bundler", "RubyGems", None),
    (re.compile(r"composer\.lock"), "composer", "Packagist", None),
    (re.compile(r"mix\.lock"), "mix", "Hex", None),
    (re.compile(r"gradle\.lockfile"), "gradle", "Maven", None),
    (re.compile(r"packages\.lock\.json"), "nuget", "NuGet", None),
)
"""Name, kind, ecosystem (as OSV spells it) and reader; a kind without a reader is listed as not audited."""

_DEVELOPMENT = re.compile(r"(?:^|[-_./])(?:dev|develop|development|test|tests|testing|docs?|lint|ci|bench)(?:[-_./]|$)")


def kind_of(name: str) -> tuple[str, str, Reader | None] | None:
    """Kind, ecosystem and reader of a lock file by its path; None for other files."""
    path = PurePosixPath(name)
    for pattern, kind, ecosystem, reader in READERS:
        if pattern.fullmatch(path.name):
            return kind, ecosystem, reader
    if path.parent.name == "requirements" and path.suffix in (".txt", ".lock"):
        return "requirements", "PyPI", requirements
    return None


def is_development(name: str) -> bool:
    """Whether a requirements file is, by its name, not installed in production."""
    path = PurePosixPath(name)
    near = f"{path.parent.name}/{path.stem}" if path.parent.name == "requirements" else path.stem
    return bool(_DEVELOPMENT.search(near.lower()))


def declares(name: str, data: bytes) -> bool:
    """Whether a manifest declares dependencies that a lock file should pin."""
    try:
        if name.endswith("package.json"):
            document = json.loads(data)
            return isinstance(document, dict) and bool(document.get("dependencies"))
        table = tomllib.loads(data.decode("utf-8", "replace"))
        project, tool = table.get("project", {}), table.get("tool", {})
        poetry = tool.get("poetry", {}).get("dependencies", {})
        return bool(project.get("dependencies")) or bool(set(poetry) - {"python"})
    except (ValueError, RecursionError, AttributeError, TypeError):
        return False
