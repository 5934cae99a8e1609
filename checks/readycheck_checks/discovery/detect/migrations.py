"""Which tool keeps the schema, and where its files are. Only what a profile can name gets a path."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from readycheck_checks.discovery.detect.migration_tools import GO_DECLARES, SAYS, SQL, TOOLS, UNNAMED
from readycheck_checks.discovery.facts import Migrations, TreeFacts
from readycheck_checks.source.facts import FileClass

ELSEWHERE = (FileClass.TEST, FileClass.VENDORED, FileClass.MINIFIED, FileClass.BUILT)
"""Classes whose files say nothing about how the system itself is kept."""
_LIKELY = re.compile(r"[Mm]igrat|versions/|env\.py$|alembic\.ini$|changelog|drizzle/|schema/")
_LOCATION = re.compile(r"^\s*script_location\s*=\s*(\S[^\n]*?)\s*$", re.MULTILINE)
_IN_PAIRS = re.compile(r".*\.up\.sql")


def migrations(tree: TreeFacts) -> Migrations | None:
    """The first tool that both has files and is declared; Alembic before the others, as it can be read."""
    return next(_all(tree), None)


def _all(tree: TreeFacts) -> Iterator[Migrations]:
    own = [name for name in tree.names if _LIKELY.search(name) and tree.classes.get(name) not in ELSEWHERE]
    yield from _alembic(own, tree)
    for tool in TOOLS:
        if not tool.declared or tree.declares(tool.runtime, *tool.declared):
            yield from (Migrations(tool.name, one) for one in own if tool.files.fullmatch(one))
    yield from _sql(own, tree)


def _sql(own: list[str], tree: TreeFacts) -> Iterator[Migrations]:
    """Numbered SQL files: the tool is told by what they say, by their pairs, or by what is declared."""
    files = [one for one in own if SQL.fullmatch(one) and not one.endswith(".down.sql")]
    if not files:
        return
    for one in files:
        for tool, says in SAYS:
            if says.search(tree.texts.get(one, "")):
                yield Migrations(tool, one)
    declared = {
        package
        for manifest in tree.manifests.values()
        for package in (*manifest.production, *manifest.development)
        if manifest.runtime == "go"
    }
    for tool, package in GO_DECLARES:
        if any(one == package or one.startswith(f"{package}/") for one in declared):
            yield Migrations(tool, files[0])
    if "go" in {one.runtime for one in tree.manifests.values()} and _IN_PAIRS.fullmatch(files[0]):
        yield Migrations("golang-migrate", files[0])
    # A folder of a schema may hold anything; one of migrations says what it is.
    yield from (Migrations(UNNAMED, one) for one in files if re.search(r"(?:^|/)migrations?/", one))


def _alembic(own: list[str], tree: TreeFacts) -> Iterator[Migrations]:
    """The configuration at the top, else a folder of scripts; `versions` holds at least one revision."""
    names = set(own)
    folders = sorted(
        {
            parent
            for one in own
            if one.endswith(".py")
            and (path := PurePosixPath(one)).parent.name == "versions"
            and f"{(parent := str(path.parent.parent))}/env.py".removeprefix("./") in names
        },
        key=lambda one: (one.count("/"), one),
    )
    if not folders:
        return
    folder = folders[0]
    tool = "Flask-Migrate (Alembic)" if tree.declares("python", "flask-migrate") else "Alembic"
    for ini in sorted((one for one in own if PurePosixPath(one).name == "alembic.ini"), key=lambda one: one.count("/")):
        located = _LOCATION.search(tree.texts.get(ini, ""))
        # What cannot be followed, such as a package, is given as the folder that was found.
        if located and _joined(ini, located[1]) == folder:
            yield Migrations(tool, ini, ini)
            return
    yield Migrations(tool, f"{folder}/env.py".removeprefix("./"), folder)


def _joined(ini: str, location: str) -> str:
    here = str(PurePosixPath(ini).parent)
    text = location.replace("%(here)s", here).removeprefix("./").rstrip("/")
    if text.startswith(f"{here}/") or here == ".":
        return text.removeprefix("./")
    return f"{here}/{text}"
