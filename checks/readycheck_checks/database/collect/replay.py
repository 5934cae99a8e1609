"""Makes the expected schema: the project's migrations, replayed into a scratch SQLite file.

This executes the target's migration files, in a child process with an empty
environment, limits on time and memory, and a database of its own; the live database is
not known to it. The project's env.py is not run.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from readycheck.api import CannotLook, CollectContext, ReasonCode
from readycheck_checks.database.collect.revisions import Scripts
from readycheck_checks.database.targets import Expected

MOST_SECONDS = 60.0
MOST_MEMORY = 1024 * 2**20
_CHILD = Path(__file__).with_name("replay_child.py")
_NO_ALEMBIC = 3


def replay(scripts: Scripts, expected: Expected, targets: Sequence[str], context: CollectContext) -> Path:
    """The scratch database with the migrations up to `targets` applied. Raises `CannotLook`."""
    folder = context.scratch
    database, task, errors = folder / "expected.db", folder / "replay.json", folder / "replay.err"
    home = folder / "home"
    home.mkdir(exist_ok=True)
    seconds = max(1.0, min(MOST_SECONDS, context.remaining() - 2.0))
    paths = [str(path.resolve()) for path in scripts.import_paths]
    task.write_text(
        json.dumps(
            {
                "script": str(scripts.folder.resolve()),
                "versions": [str(folder.resolve()) for folder in scripts.versions],
                "paths": paths,
                "recursive": scripts.recursive,
                "database": str(database),
                "targets": list(targets),
                "metadata": expected.metadata,
                "seconds": seconds,
                "memory": MOST_MEMORY,
            }
        ),
        encoding="utf-8",
    )
    # resolve() would follow a virtual environment's interpreter out of its environment.
    interpreter = os.path.abspath(context.base / expected.python) if expected.python else sys.executable  # noqa: PTH100
    # -I: neither this folder nor the user's own packages are importable; -B: no __pycache__ in the project.
    command = [interpreter, "-I", "-B", str(_CHILD), str(task)]
    with errors.open("wb") as stderr:
        try:
            child = subprocess.Popen(
                command,
                cwd=paths[-1],
                env=_environment(home),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                start_new_session=True,
            )
        except OSError as error:
            message = f"the interpreter {expected.python or 'of the audit'} cannot be started: {error.strerror}"
            raise CannotLook(ReasonCode.NOT_CONFIGURED, message) from None
        code = _wait(child, seconds)
    said = _tail(errors)
    if code is None:
        message = f"replaying the migrations took longer than {seconds:.0f} s"
        raise CannotLook(ReasonCode.TIMEOUT, message)
    if code == _NO_ALEMBIC:
        message = f"the interpreter has no Alembic ({said}); name the project's own as expected.python"
        raise CannotLook(ReasonCode.MISSING_DEPENDENCY, message)
    if code != 0 or not database.exists():
        message = f"the migrations could not be replayed into an empty database: {said or f'exit code {code}'}"
        raise CannotLook(ReasonCode.UNREADABLE, message)
    return database


def _wait(child: subprocess.Popen[bytes], seconds: float) -> int | None:
    """The exit code; None after `seconds`. Ends the whole process group either way."""
    try:
        return child.wait(seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _environment(home: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "READYCHECK_RUN_TOKEN") if name in os.environ}
    return {**kept, "HOME": str(home), "TMPDIR": str(home)}


def _tail(file: Path) -> str:
    with file.open("rb") as handle:
        handle.seek(0, os.SEEK_END)
        handle.seek(max(0, handle.tell() - 2000))
        lines = handle.read().decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:400] if lines else ""
