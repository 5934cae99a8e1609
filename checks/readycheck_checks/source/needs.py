"""What reading a source tree needs on the machine that audits: the tree, and the tools that are asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from readycheck.api import CannotLook, Need, ReasonCode, Requirement, Surroundings
from readycheck_checks.source.targets import Source

GIT = Requirement(Need.PROGRAM, "git", "reading the history", "install git, as in: apt install git")
NPM = Requirement(
    Need.PROGRAM, "npm", "asking about packages of npm", "install node with npm, or give advisories (source.osv)"
)
PIP_AUDIT = Requirement(Need.MODULE, "pip_audit", "asking about packages of PyPI", "pip install pip-audit")
BANDIT_PACKAGE = Requirement(Need.MODULE, "bandit", "static analysis of Python", "pip install bandit")
DETECT_SECRETS = Requirement(Need.MODULE, "detect_secrets", "finding secrets", "pip install detect-secrets")
_NPM_LOCKS = ("package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml")
_PYTHON_LOCKS = (
    "uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "pylock*.toml", "*requirements*.txt", "*requirements*.lock",
    "requirements/*.txt", "requirements/*.lock",
)  # fmt: skip
NOT_READ = (
    "go.sum", "Gemfile.lock", "composer.lock", "Cargo.lock", "gradle.lockfile", "packages.lock.json", "mix.lock",
    "bun.lock", "bun.lockb", "deno.lock",
)  # fmt: skip
"""Lock files that are listed and not audited."""
_DEPTHS = ("", "*/", "*/*/")


def of_tree(source: Source, _around: Surroundings) -> Iterator[Requirement]:
    """The tree itself."""
    yield tree(source.path)


def of_secrets(source: Source, _around: Surroundings) -> Iterator[Requirement]:
    """The tree, the detectors, and git where its history is read."""
    yield tree(source.path)
    yield DETECT_SECRETS
    if source.history:
        yield GIT


def of_bandit(source: Source, _around: Surroundings) -> Iterator[Requirement]:
    """The tree and bandit."""
    yield tree(source.path)
    yield BANDIT_PACKAGE


def of_dependencies(source: Source, _around: Surroundings) -> Iterator[Requirement]:
    """The tree, local advisories, and the tools that ask the services which the profile allows."""
    yield tree(source.path)
    for name in (source.advisories, source.osv):
        if name:
            yield Requirement(Need.FILE, name, "the advisories", "download them, or correct the source's paths")
    for lock in source.locks:
        yield Requirement(Need.FILE, f"{source.path}/{lock}", "the dependencies", "correct source.locks")
    if not source.locks:
        yield _any_lock(source)
    for name in NOT_READ:
        # Deeper down it may belong to what is not the system itself.
        beside = tuple(one for one in _places(source, (name,)) if source.locks or "*" not in one)
        hint = "look these packages up with a tool for them, and accept the risk with a waiver"
        if beside:
            yield Requirement(Need.READER, name, "looking up the packages that it locks", hint, beside=beside)
    local = bool(source.advisories or source.osv)
    python = source.service in ("pypi", "osv") or (source.service == "auto" and not local)
    npm = source.npm == "registry" or (source.npm == "auto" and source.service != "none" and not local)
    if python:
        yield PIP_AUDIT
    if python and (places := _places(source, _PYTHON_LOCKS)):
        yield _online("OSV" if source.service == "osv" else "PyPI", "Python", places)
    if npm and (places := _places(source, _NPM_LOCKS)):
        yield Requirement(NPM.kind, NPM.name, NPM.purpose, NPM.install, beside=places)
        yield _online("the registry of npm", "JavaScript", places)
    if not (local or python or npm):
        message = (
            "nobody is asked for advisories: the source's service and npm are none, and it names neither advisories"
            " nor osv; give one of them"
        )
        raise CannotLook(ReasonCode.NOT_CONFIGURED, message)


def tree(path: str) -> Requirement:
    """A source tree."""
    return Requirement(Need.FILE, path, "the source tree", "correct the path of the source tree")


def _any_lock(source: Source) -> Requirement:
    """One lock file of any kind."""
    name = f"a lock file at the root of {source.path} or at most two folders below"
    hint = "commit one that pins every package (uv lock, pip-compile, npm install), or name it in source.locks"
    places = _places(source, (*_PYTHON_LOCKS, *_NPM_LOCKS, *NOT_READ))
    there = (_escaped(source.path),)  # a tree that is not there is told by itself
    return Requirement(Need.FILES, name, "knowing which versions are installed", hint, beside=there, instead=places)


def _online(whom: str, language: str, beside: tuple[str, ...]) -> Requirement:
    hint = "without a way out, give source.osv or source.advisories"
    return Requirement(Need.ONLINE, whom, f"advisories about {language}", hint, beside=beside)


def _places(source: Source, names: Iterable[str]) -> tuple[str, ...]:
    """Where lock files of these names lie as a rule: at the root and in the folders right below it; or as named."""
    if source.locks:
        return tuple(f"{source.path}/{lock}" for lock in source.locks if _is_any(lock.rpartition("/")[2], names))
    root = _escaped(source.path)
    return tuple(f"{root}/{depth}{name}" for depth in _DEPTHS for name in names)


def _escaped(path: str) -> str:
    """A path in which no sign is taken for a glob's."""
    return re.sub(r"([*?\[])", r"[\1]", path)


def _is_any(name: str, globs: Iterable[str]) -> bool:
    return any(fnmatchcase(name, one.rpartition("/")[2]) for one in globs)
