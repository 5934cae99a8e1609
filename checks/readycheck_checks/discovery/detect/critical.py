"""The code that decides who somebody is, by its names: a proposal of what must not fail."""

from __future__ import annotations

import re

from readycheck_checks.discovery.detect.code import CODE, RUNTIMES, base_of, suffix_of
from readycheck_checks.discovery.detect.suite import servers
from readycheck_checks.discovery.facts import TreeFacts
from readycheck_checks.monitoring.collect.manifests import folder_of, roles
from readycheck_checks.source.facts import FileClass
from readycheck_checks.testing.naming import AUTH, is_auth, words

_MOST = 6
_SPEAKS = re.compile("|".join(sorted(AUTH)), re.IGNORECASE)
"""A first look at a name: only one that holds such a word can be made of it."""
_NO_LOGIC = {
    "config", "db", "mailers", "forms", "tables", "constants", "types", "locales", "lang", "translations", "exception",
    "exceptions", "errors", "dto", "dtos", "pb", "proto", "generated", "validations", "migrations", "components",
    "fixtures", "seeds", "factories", "requests", "templates",
}  # fmt: skip
"""Folders whose files only name what is decided elsewhere."""
_NO_DECISION = re.compile(
    r"(?i:.*(?:\.dto|\.validation|\.constants?|\.types?|\.pb|_pb2(?:_grpc)?|\.generated|\.d|\.blade))\.\w+|.*(?:Exception|Error)\.\w+"
)
"""Files of which the name says the same."""
_AMBIGUOUS = {"session", "sessions", "account", "accounts"}
"""Words that are as often about something else: the session of a database, the account at a bank."""
_DECIDES = {"controller", "middleware", "handler"}
"""Words beside which a session is that of somebody who logged in."""


def auth(tree: TreeFacts) -> tuple[str, ...]:
    """Globs of the production code that decides who somebody is; a folder where all of it does."""
    # What a page does for the login proves nothing: the server decides, where there is one.
    runtimes = {one.runtime for one in tree.manifests.values() if "server" in roles(one)}
    wanted = {suffix for suffix, runtime in RUNTIMES.items() if runtime in runtimes}
    pages = _pages(tree)
    found: dict[str, str] = {}
    for name in sorted(tree.of(FileClass.PRODUCTION)):
        if not _SPEAKS.search(name) or suffix_of(name) not in CODE or not is_auth(name) or name.startswith(pages):
            continue
        parts = name.split("/")
        if _NO_LOGIC & {one.lower() for one in parts[:-1]} or _NO_DECISION.fullmatch(parts[-1]):
            continue
        depth = next((at for at in range(1, len(parts)) if is_auth(f"{'/'.join(parts[:at])}/x")), 0)
        glob = f"{'/'.join(parts[:depth])}/**" if depth else name
        if not re.search(r"[*?\[\]!\\#]", glob.removesuffix("/**")):
            found.setdefault(glob, suffix_of(name))
    serving = tuple(f"{one}/" for one in servers(tree) if one)

    def rank(glob: str) -> tuple[bool, bool, int, str]:
        return not glob.startswith(serving), not glob.endswith("/**"), glob.count("/"), glob

    django = tree.declares("python", "django", "wagtail") is not None
    plain = [one for one, suffix in found.items() if (not wanted or suffix in wanted) and _is_plain(one, django=django)]
    return tuple(sorted(plain, key=rank)[:_MOST])


def _is_plain(glob: str, *, django: bool) -> bool:
    """Whether the name means the login, and not only a word that the login shares with much else."""
    last = base_of(glob.removesuffix("/**"))
    said = words(last if glob.endswith("/**") else last.partition(".")[0])
    if glob.endswith("/**") and last == "accounts":
        return django
    sessions = said & {"session", "sessions"}
    return bool((said & AUTH) - _AMBIGUOUS) or bool(sessions and said & _DECIDES)


def _pages(tree: TreeFacts) -> tuple[str, ...]:
    """The folders of parts that run in browsers only, where another part may serve."""
    kinds = {folder_of(name): set(roles(one)) for name, one in tree.manifests.items()}
    if len({one.runtime for one in tree.manifests.values()}) < 2 and not any("server" in one for one in kinds.values()):
        return ("\0",)
    return tuple(f"{folder}/" for folder, kind in kinds.items() if folder and kind == {"browser"}) or ("\0",)
