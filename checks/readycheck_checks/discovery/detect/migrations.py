"""Which tool keeps the schema, and where its files are. Only what a profile can name gets a path."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from readycheck_checks.discovery.facts import Migrations, TreeFacts
from readycheck_checks.source.facts import FileClass

ELSEWHERE = (FileClass.TEST, FileClass.VENDORED, FileClass.MINIFIED, FileClass.BUILT)
"""Classes whose files say nothing about how the system itself is kept."""
_LIKELY = re.compile(r"migrat|versions/|env\.py$|alembic\.ini$|changelog")
_LOCATION = re.compile(r"^\s*script_location\s*=\s*(\S[^\n]*?)\s*$", re.MULTILINE)
_FILES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("Prisma", re.compile(r"(?:^|.*/)prisma/(?:.*/)?migrations/[^/]+/migration\.sql")),
    ("Rails", re.compile(r"(?:^|.*/)db/migrate/\d{8,}_\w+\.rb")),
    ("Flyway", re.compile(r"(?:^|.*/)db/migration/(?:.*/)?V[\d._]+__\w+\.(?:sql|java|kt)")),
    ("Liquibase", re.compile(r"(?:^|.*/)(?:db/changelog/.*|.*changelog[^/]*)\.(?:xml|ya?ml|sql)")),
    ("Laravel", re.compile(r"(?:^|.*/)database/migrations/\d{4}_\d\d_\d\d_\d{6}_\w+\.php")),
    ("goose or golang-migrate", re.compile(r"(?:^|.*/)migrations?/(?:.*/)?\d+_\w+(?:\.up)?\.sql")),
)
_BY_LIBRARY: tuple[tuple[str, str], ...] = (
    ("typeorm", "TypeORM"), ("sequelize", "Sequelize"), ("knex", "Knex"), ("kysely", "Kysely"),
    ("drizzle-orm", "Drizzle"), ("@mikro-orm/core", "MikroORM"),
)  # fmt: skip
_SCRIPTED = re.compile(r"(?:^|.*/)migrations?/(?:.*/)?[\w.-]+\.(?:[cm]?[jt]s|sql)")


def migrations(tree: TreeFacts) -> Migrations | None:
    """The first tool that both has files and is declared; Alembic before the others, as it can be read."""
    return next(_all(tree), None)


def _all(tree: TreeFacts) -> Iterator[Migrations]:
    own = [name for name in tree.names if _LIKELY.search(name) and tree.classes.get(name) not in ELSEWHERE]
    yield from _alembic(own, tree)
    django = tree.declares("python", "django", "wagtail")
    first = next((one for one in own if re.search(r"(?:^|/)migrations/0001_\w+\.py$", one)), "")
    if django and first:
        yield Migrations("Django", first)
    for tool, pattern in _FILES[:2]:
        if files := next((one for one in own if pattern.fullmatch(one)), ""):
            yield Migrations(tool, files)
    for package, tool in _BY_LIBRARY:
        if tree.declares("javascript", package) and (files := next(filter(_SCRIPTED.fullmatch, own), "")):
            yield Migrations(tool, files)
    for tool, pattern in _FILES[2:]:
        if files := next((one for one in own if pattern.fullmatch(one)), ""):
            yield Migrations(tool, files)


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
    for ini in sorted((one for one in own if PurePosixPath(one).name == "alembic.ini"), key=lambda one: one.count("/")):
        located = _LOCATION.search(tree.texts.get(ini, ""))
        # What cannot be followed, such as a package, is given as the folder that was found.
        if located and _joined(ini, located[1]) == folder:
            yield Migrations("Alembic", ini, ini)
            return
    yield Migrations("Alembic", f"{folder}/env.py".removeprefix("./"), folder)


def _joined(ini: str, location: str) -> str:
    here = str(PurePosixPath(ini).parent)
    text = location.replace("%(here)s", here).removeprefix("./").rstrip("/")
    if text.startswith(f"{here}/") or here == ".":
        return text.removeprefix("./")
    return f"{here}/{text}"
