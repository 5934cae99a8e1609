"""Reads Alembic's migration files as text: nothing of the target is imported or run."""

from __future__ import annotations

import ast
import configparser
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from readycheck.api import CannotLook, ReasonCode
from readycheck_checks.database.facts import Revision, Unreadable

MOST_FILES = 10_000
MOST_BYTES = 2 * 2**20
_SEPARATORS = {"os": os.pathsep, ":": ":", ";": ";", "space": " ", "newline": "\n"}


@dataclass
class Scripts:
    """An Alembic environment on disk."""

    folder: Path
    versions: tuple[Path, ...]
    import_paths: tuple[Path, ...]
    recursive: bool = False
    revisions: list[Revision] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)


def find_scripts(given: Path) -> Scripts:
    """The environment that `given` (alembic.ini, pyproject.toml or the script folder) describes. Raises CannotLook."""
    if given.is_dir():
        return Scripts(given, (given / "versions",), (_import_root(given.parent),))
    if not given.is_file():
        message = f"there is no {given.name}; correct the database's expected.alembic in the profile"
        raise CannotLook(ReasonCode.NOT_CONFIGURED, message)
    options = _options(given)
    here = given.parent
    location = options.get("script_location", "")
    if not location:
        message = f"{given.name} names no script_location; give the script folder as expected.alembic"
        raise CannotLook(ReasonCode.UNREADABLE, message)
    if ":" in location and not Path(location).is_absolute():
        message = (
            f"{given.name} gives its script_location as a package ({location});"
            " give the script folder as expected.alembic"
        )
        raise CannotLook(ReasonCode.UNSUPPORTED, message)
    folder = here / location
    separator = _SEPARATORS.get(options.get("path_separator", options.get("version_path_separator", "")), "")
    versions = tuple(here / one for one in _pieces(options.get("version_locations", ""), separator))
    paths = tuple(here / one for one in _pieces(options.get("prepend_sys_path", "."), separator))
    recursive = options.get("recursive_version_locations", "").lower() in ("true", "1", "yes", "on")
    return Scripts(folder, versions or (folder / "versions",), (*paths, here), recursive)


def read_revisions(scripts: Scripts) -> None:
    """Fill `revisions` and `unreadable`. Raises `CannotLook` where the folder is not there."""
    if not any(folder.is_dir() for folder in scripts.versions):
        message = f"{scripts.folder.name} has no folder of migration files; correct the database's expected.alembic"
        raise CannotLook(ReasonCode.NOT_CONFIGURED, message)
    for path in _files(scripts):
        shown = _shown(path, scripts.folder)
        try:
            found = _revision(path, shown)
        except (SyntaxError, ValueError, OSError, RecursionError) as error:
            line = getattr(error, "lineno", None)
            problem = error.msg if isinstance(error, SyntaxError) else str(error)
            scripts.unreadable.append(Unreadable(file=shown, line=line, problem=str(problem)[:200]))
        else:
            scripts.revisions.append(found)


def _import_root(folder: Path) -> Path:
    """The folder from which the package around `folder` is importable, or `folder` itself."""
    while (folder / "__init__.py").is_file() and folder != folder.parent:
        folder = folder.parent
    return folder


def _options(file: Path) -> dict[str, str]:
    here = str(file.parent)
    if file.suffix == ".toml":
        import tomllib

        try:
            section = tomllib.loads(file.read_text(encoding="utf-8")).get("tool", {}).get("alembic", {})
        except (OSError, ValueError) as error:
            raise CannotLook(ReasonCode.UNREADABLE, f"{file.name} cannot be read: {str(error)[:200]}") from None
        return {
            key: "\n".join(map(str, value)) if isinstance(value, list) else str(value).replace("%(here)s", here)
            for key, value in section.items()
        }
    parser = configparser.ConfigParser({"here": here}, interpolation=None, strict=False)
    try:
        parser.read_string(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, configparser.Error) as error:
        raise CannotLook(ReasonCode.UNREADABLE, f"{file.name} cannot be read: {str(error)[:200]}") from None
    if not parser.has_section("alembic"):
        raise CannotLook(ReasonCode.UNREADABLE, f"{file.name} has no section [alembic]")
    return {key: value.replace("%(here)s", here).replace("%%", "%") for key, value in parser.items("alembic") if value}


def _pieces(text: str, separator: str) -> list[str]:
    pieces = text.split(separator) if separator else re.split(r"[\s,]+" if " " in text else r"[\s,:;]+", text)
    return [one.strip() for one in pieces if one.strip()]


def _files(scripts: Scripts) -> Iterator[Path]:
    count = 0
    for folder in scripts.versions:
        found: Iterable[Path] = folder.rglob("*.py") if scripts.recursive else folder.glob("*.py")
        for path in sorted(found):
            if path.name.startswith(("__init__", ".#")):
                continue
            count += 1
            if count > MOST_FILES:
                raise CannotLook(ReasonCode.BUDGET, f"there are more than {MOST_FILES} migration files")
            yield path


def _shown(path: Path, folder: Path) -> str:
    try:
        return path.relative_to(folder.parent).as_posix()
    except ValueError:
        return path.name


def _revision(path: Path, shown: str) -> Revision:
    if path.stat().st_size > MOST_BYTES:
        raise ValueError("it is larger than a migration should be")
    module = ast.parse(path.read_bytes())
    values: dict[str, tuple[ast.expr, int]] = {}
    for statement in module.body:
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    values[target.id] = (statement.value, statement.lineno)
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value:
            values[statement.target.id] = (statement.value, statement.lineno)
    if "revision" not in values:
        raise ValueError("it names no revision")
    own = _names(values, "revision")
    if len(own) != 1:
        raise ValueError("its revision is not one text")
    title = (ast.get_docstring(module) or "").strip().partition("\n")[0]
    return Revision(
        id=own[0],
        down=_names(values, "down_revision"),
        depends_on=_names(values, "depends_on"),
        labels=_names(values, "branch_labels"),
        title=title[:200],
        file=shown,
        line=values["revision"][1],
    )


def _names(values: dict[str, tuple[ast.expr, int]], name: str) -> tuple[str, ...]:
    if name not in values:
        return ()
    expression, _line = values[name]
    try:
        value = ast.literal_eval(expression)
    except (ValueError, TypeError, SyntaxError):
        raise ValueError(f"its {name} is computed, so it cannot be read without running it") from None
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,)
    if isinstance(value, (tuple, list, set)) and all(isinstance(one, str) for one in value):
        return tuple(sorted(value) if isinstance(value, set) else value)
    raise ValueError(f"its {name} is neither text nor a list of texts")
