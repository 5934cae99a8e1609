"""Whether this machine has what a collector needs. Imports, looks up and connects; asks a service nothing."""

from __future__ import annotations

import glob
import importlib
import os
import shutil
import socket
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from readycheck.model import Need, Requirement

CONNECT_SECONDS = 3.0
MOST_SERVICES = 64
_AT_ONCE = 16
_ALL_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Lack:
    """What is missing, in a clause such as `psycopg is not installed`."""

    requirement: Requirement
    message: str


def applies(requirement: Requirement, base: Path) -> bool:
    """Whether it is needed at all: without `beside`, or where one of these globs matches."""
    return not requirement.beside or any(_matches(pattern, base) for pattern in requirement.beside)


def lacking(requirement: Requirement, base: Path) -> Lack | None:
    """What is missing of it; None where it is there, and for services, which `unreachable` asks."""
    if requirement.instead:
        found = any(_matches(pattern, base) for pattern in requirement.instead)
        return None if found else Lack(requirement, f"{requirement.name} was not found")
    looks = {
        Need.MODULE: lambda: _module(requirement.name),
        Need.PROGRAM: lambda: _program(requirement.name, base),
        Need.FILE: lambda: _file(requirement.name, base),
        Need.FILES: lambda: "" if _matches(requirement.name, base) else f"no file matches {requirement.name}",
        Need.OPEN_FILES: lambda: _open_files(int(requirement.name)),
    }
    look = looks.get(requirement.kind)
    message = look() if look else ""
    return Lack(requirement, message) if message else None


def unreachable(services: Iterable[str]) -> dict[str, str]:
    """Why each `host:port` that cannot be reached cannot; all are tried at once, within seconds."""
    wanted = list(dict.fromkeys(services))[:MOST_SERVICES]
    pool = ThreadPoolExecutor(_AT_ONCE)
    asked = {name: pool.submit(_connect, name) for name in wanted}
    wait(asked.values(), _ALL_SECONDS)
    pool.shutdown(wait=False, cancel_futures=True)  # a lookup of a name may hang for as long as it likes
    late = f"could not be tried within {_ALL_SECONDS:g} s"
    said = {name: done.result() if done.done() and not done.cancelled() else late for name, done in asked.items()}
    return {name: why for name, why in said.items() if why}


@cache
def _module(name: str) -> str:
    try:
        importlib.import_module(name)
    except ImportError as error:
        # A driver that is there may lack the library that it wraps.
        return f"{name} is not installed" if error.name == name else f"{name} cannot be imported ({error})"
    except Exception as error:  # noqa: BLE001 - a broken installation may raise anything
        return f"{name} cannot be imported ({type(error).__name__})"
    return ""


def _program(name: str, base: Path) -> str:
    if "/" in name:
        path = base / name
        if not path.exists():
            return f"there is no program {name}"
        return "" if os.access(path, os.X_OK) else f"{name} may not be run by this user"
    return "" if shutil.which(name) else f"{name} is not on the PATH"


def _file(name: str, base: Path) -> str:
    try:
        path = base / name
        if not path.exists():
            return f"{name} does not exist"
        return "" if os.access(path, os.R_OK) else f"{name} may not be read by this user"
    except (OSError, ValueError):
        return f"{name} cannot be looked at"


def _matches(pattern: str, base: Path) -> bool:
    try:
        # A profile's glob may be absolute, which pathlib's own refuses.
        return next(glob.iglob(pattern, root_dir=base, recursive=True), None) is not None  # noqa: PTH207
    except (OSError, ValueError):
        return False


def _open_files(wanted: int) -> str:
    try:
        import resource
    except ImportError:
        return ""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY or hard >= wanted:
        return ""
    return f"{wanted} files must be open at a time, and this machine allows {hard}"


def _connect(service: str) -> str:
    host, _, port = service.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS):
            return ""
    except TimeoutError:
        return f"did not answer within {CONNECT_SECONDS:g} s"
    except (OSError, ValueError, UnicodeError) as error:
        return f"cannot be reached ({str(getattr(error, 'strerror', None) or error).lower()})"
