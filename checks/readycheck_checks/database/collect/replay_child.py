"""Runs a project's migrations on a scratch SQLite file. A program of its own: it runs in the project's interpreter.

Arguments: a JSON file with `script`, `versions`, `paths`, `recursive`, `database`, `targets`,
`metadata`, `seconds`, `memory`. The project's env.py is not run, so its settings are not read.
Exit codes: 0 done, 3 Alembic is not there, 4 a migration failed (its text on standard error).
"""

from __future__ import annotations

import importlib
import json
import sys
import traceback
from pathlib import Path
from typing import Any


def _limit(seconds: int, memory: int) -> None:
    try:
        import resource
    except ImportError:
        return
    for limit, value in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_FSIZE, memory),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(limit)
        wanted = value if hard == resource.RLIM_INFINITY else min(value, hard)
        try:
            resource.setrlimit(limit, (wanted, hard))
        except (OSError, ValueError):
            continue


def _replay(task: dict[str, Any]) -> None:
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory
    from sqlalchemy import create_engine, pool

    options: dict[str, Any] = {}
    if task["metadata"]:
        module, _, attribute = task["metadata"].partition(":")
        found: Any = importlib.import_module(module)
        for name in attribute.split("."):
            found = getattr(found, name)
        options["target_metadata"] = found
    script = ScriptDirectory(
        task["script"], version_locations=task["versions"], recursive_version_locations=task["recursive"]
    )
    engine = create_engine("sqlite:///" + task["database"], poolclass=pool.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA synchronous = OFF")
        for target in task["targets"]:
            # What alembic.command.upgrade does.
            def steps(revision: Any, _context: Any, target: str = target) -> Any:
                return script._upgrade_revs(target, revision)

            with EnvironmentContext(Config(), script, fn=steps, destination_rev=target) as environment:
                environment.configure(connection=connection, transaction_per_migration=True, **options)
                with environment.begin_transaction():
                    environment.run_migrations()
        connection.commit()
    engine.dispose()


def main() -> int:
    """Run the task; see the module."""
    task = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    _limit(int(task["seconds"]) + 1, int(task["memory"]))
    sys.path[:0] = task["paths"]
    try:
        _replay(task)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in ("alembic", "sqlalchemy"):
            sys.stderr.write(str(error))
            return 3
        sys.stderr.write(_last(error))
        return 4
    except BaseException as error:  # noqa: BLE001 - whatever the target's code raises is reported
        sys.stderr.write(_last(error))
        return 4
    return 0


def _last(error: BaseException) -> str:
    """The error in one line, with the file of the project where it happened."""
    frames = traceback.extract_tb(error.__traceback__)
    place = next((one for one in reversed(frames) if "versions" in Path(one.filename).parts), None)
    where = f"{Path(place.filename).name}:{place.lineno}: " if place else ""
    said = str(error).strip().splitlines()
    return f"{where}{type(error).__name__}" + (f": {said[0][:300]}" if said else "")


if __name__ == "__main__":
    raise SystemExit(main())
