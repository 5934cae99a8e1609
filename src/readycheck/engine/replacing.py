"""Files replaced whole or not at all; one that people edit too, never over somebody's change."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


class FileChangedError(Exception):
    """The file was changed by somebody else since it was read."""


def replace_file(path: Path, before: bytes | None, after: bytes) -> None:
    """Write `path` whole or not at all, and only if it still holds `before`; None where it must not be there.

    Links are followed and the file's mode is kept. Raises FileChangedError, OSError.
    """
    path = Path(os.path.realpath(path))

    def unchanged() -> None:
        if (path.read_bytes() if path.exists() else None) != before:
            raise FileChangedError(f"{path} has changed meanwhile; nothing was written, try again")

    write_whole(path, after, unchanged)


def write_new(path: Path, data: bytes) -> None:
    """Write a file that must not be there yet, whole or not at all, also against a race.

    A link to nothing counts as there. Raises FileExistsError, OSError.
    """
    handle, name = tempfile.mkstemp(prefix=".readycheck-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o666 & ~_umask())
        try:
            os.link(name, path)  # refused where the name is taken, unlike a rename
        except FileExistsError:
            raise
        except OSError:  # a file system without links
            _create(path, data)
    finally:
        with suppress(OSError):
            Path(name).unlink()


def _create(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise


def write_whole(path: Path, data: bytes, check: Callable[[], None] = lambda: None) -> None:
    """Write `path` whole or not at all; `check` may raise at the last moment. A file's mode is kept. Raises OSError."""
    handle, name = tempfile.mkstemp(prefix=".readycheck-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o666 & ~_umask())
        check()
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
