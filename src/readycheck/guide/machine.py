"""What an audit needs of the machine itself: room, rights and limits. Writes nothing."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from readycheck.model import format_bytes

LEAST_ROOM = 100 * 2**20
"""Bytes below which a run's folder may not be written to its end."""
LITTLE_ROOM = 2**30
_LEAST_FILES = 256
_LEAST_PROCESSES = 64
_LEAST_DATA = 2**30


@dataclass(frozen=True, slots=True)
class Trait:
    """One thing about this machine; `problem` says what is wrong with it, and only a `grave` one stops an audit."""

    name: str
    value: str
    problem: str = ""
    fix: str = ""
    grave: bool = True


def traits(folder: Path) -> Iterator[Trait]:
    """Python, system, the folder in which runs are kept, room and limits."""
    yield Trait("python", f"{platform.python_version()} ({sys.executable})")
    yield _system()
    yield _folder(folder)
    yield _room("room for runs", _existing(folder))
    yield _room("room for scratch files", Path(tempfile.gettempdir()))
    yield from _limits()


def _system() -> Trait:
    name = f"{platform.system()} {platform.machine()}"
    if sys.platform in ("linux", "darwin"):
        return Trait("system", name)
    problem = "workers cannot be ended with everything that they start here"
    return Trait("system", name, problem, "audit from Linux or macOS, or keep to passive checks", grave=False)


def _existing(folder: Path) -> Path:
    folder = folder.absolute()
    return next((one for one in (folder, *folder.parents) if one.exists()), Path("/"))


def _folder(folder: Path) -> Trait:
    there = _existing(folder)
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        return Trait("folder of runs", str(folder))
    what = "is not a folder" if not there.is_dir() else "may not be written by this user"
    return Trait("folder of runs", str(folder), f"{there} {what}", "audit in a folder of your own, or give --out DIR")


def _room(name: str, folder: Path) -> Trait:
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Trait(name, "not known", f"{folder} does not tell ({error.strerror})", "set TMPDIR", grave=False)
    value = f"{format_bytes(free)} free in {folder}"
    if free >= LITTLE_ROOM:
        return Trait(name, value)
    fix = "make room, or set TMPDIR" if "scratch" in name else "make room, or give --out DIR"
    return Trait(name, value, f"{folder} has only {format_bytes(free)} free", fix, grave=free < LEAST_ROOM)


def _limits() -> Iterator[Trait]:
    try:
        import resource
    except ImportError:
        return
    for name, limit, least, option in (
        ("open files", resource.RLIMIT_NOFILE, _LEAST_FILES, "-n"),
        ("processes", getattr(resource, "RLIMIT_NPROC", None), _LEAST_PROCESSES, "-u"),
        ("memory", resource.RLIMIT_DATA, _LEAST_DATA, "-d"),
    ):
        if limit is None:
            continue
        hard = resource.getrlimit(limit)[1]
        unlimited = hard == resource.RLIM_INFINITY
        in_bytes = option == "-d"
        value = "unlimited" if unlimited else format_bytes(hard) if in_bytes else str(hard)
        if unlimited or hard >= least:
            yield Trait(f"limit of {name}", value)
        else:
            wanted = format_bytes(least) if in_bytes else str(least)
            problem = f"an audit needs {wanted}, and this shell allows {value}"
            raised = least // 1024 if in_bytes else least
            yield Trait(f"limit of {name}", value, problem, f"raise it: ulimit {option} {raised}", grave=False)
