"""What reading a source tree needs on the machine that audits: the tree, and the tools that are asked."""

from __future__ import annotations

from collections.abc import Iterator

from readycheck.api import Need, Requirement, Surroundings
from readycheck_checks.source.targets import Source

GIT = Requirement(Need.PROGRAM, "git", "reading the history", "install git, as in: apt install git")
NPM = Requirement(
    Need.PROGRAM, "npm", "asking about packages of npm", "install node with npm, or give advisories (source.osv)"
)
PIP_AUDIT = Requirement(Need.MODULE, "pip_audit", "asking about packages of PyPI", "pip install pip-audit")
BANDIT_PACKAGE = Requirement(Need.MODULE, "bandit", "static analysis of Python", "pip install bandit")
DETECT_SECRETS = Requirement(Need.MODULE, "detect_secrets", "finding secrets", "pip install detect-secrets")
_NPM_LOCKS = ("package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml")


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
    local = bool(source.advisories or source.osv)
    if source.service in ("pypi", "osv") or (source.service == "auto" and not local):
        yield PIP_AUDIT
    if source.npm == "registry" or (source.npm == "auto" and source.service != "none" and not local):
        yield Requirement(NPM.kind, NPM.name, NPM.purpose, NPM.install, beside=_lock_places(source.path, source.locks))


def tree(path: str) -> Requirement:
    """A source tree."""
    return Requirement(Need.FILE, path, "the source tree", "correct the path of the source tree")


def _lock_places(root: str, locks: tuple[str, ...]) -> tuple[str, ...]:
    """Where lock files of npm lie as a rule: at the root and in the folders right below it."""
    if locks:
        return tuple(f"{root}/{lock}" for lock in locks if lock.rpartition("/")[2] in _NPM_LOCKS)
    return tuple(f"{root}/{folder}{name}" for name in _NPM_LOCKS for folder in ("", "*/", "*/*/"))
