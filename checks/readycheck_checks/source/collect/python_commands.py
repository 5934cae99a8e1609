"""Files that a Python package installs as commands: `[project.scripts]`, Poetry's, and `console_scripts`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from readycheck_checks.source.collect.reading import NotReadableError, content

if TYPE_CHECKING:
    from readycheck_checks.source.collect.walk import FileEntry, Tree

_MOST_BYTES = 1024 * 1024
_SERVES = re.compile(r"(?:^|[-_.])(?:start|serve[rd]?|worker|daemon|web|api|cron|scheduler|wsgi|asgi)(?:$|[-_.])")
"""Names of commands that run in production and are not watched at a terminal."""
_TARGET = re.compile(r"^\s*([A-Za-z_][\w.]*)\s*:\s*[A-Za-z_][\w.]*\s*(?:\[[^\]]*\])?\s*$")
_SECTION = re.compile(r"(?m)^\s*console_scripts\s*=[ \t]*(?P<list>(?:[^\n]*)(?:\n[ \t]+[^\n]+)*)")
_IN_CODE = re.compile(r"""["']console_scripts["']\s*:\s*[\[(](?P<list>[^\])]*)[\])]""")
_QUOTED = re.compile(r"""["']([^"'\n]+)["']""")


def commands(manifests: Iterable[FileEntry], tree: Tree) -> set[str]:
    """The modules of a tree that its manifests name as commands; a package's `__init__.py` holds more than one."""
    known: set[str] | None = None
    found: set[str] = set()
    for entry in manifests:
        try:
            text = content(entry.where, _MOST_BYTES).decode("utf-8", "replace")
        except NotReadableError:
            continue
        folder = entry.name.rpartition("/")[0]
        for name, target in _named(entry.name, text):
            module = _TARGET.match(target)
            if module is None or _SERVES.search(name.lower()):
                continue
            known = {one.name for one in tree.files} if known is None else known
            path = module.group(1).replace(".", "/") + ".py"
            stems = [f"{folder}/{path}" if folder else path, f"{folder}/src/{path}" if folder else f"src/{path}"]
            found.update(one for one in stems if one in known)
    return found


def _named(file: str, text: str) -> Iterator[tuple[str, str]]:
    """Names of commands and the functions that they call."""
    if file.endswith(".toml"):
        yield from _of_toml(text)
    elif "console_scripts" in text:
        pattern, each = (_IN_CODE, _QUOTED) if file.endswith(".py") else (_SECTION, re.compile(r"([^\n]+)"))
        for listed in pattern.finditer(text):
            for one in each.findall(listed["list"]):
                name, sign, target = one.partition("=")
                if sign:
                    yield name.strip(), target


def _of_toml(text: str) -> Iterator[tuple[str, str]]:
    if "scripts" not in text:
        return
    import tomllib

    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    project, tools = document.get("project"), document.get("tool")
    poetry = tools.get("poetry") if isinstance(tools, dict) else None
    points = project.get("entry-points") if isinstance(project, dict) else None
    for owner, key in ((project, "scripts"), (poetry, "scripts"), (points, "console_scripts")):
        listed = owner.get(key) if isinstance(owner, dict) else None
        for name, given in listed.items() if isinstance(listed, dict) else ():
            target = given.get("reference") or given.get("callable") if isinstance(given, dict) else given
            if isinstance(target, str):
                yield name, target
