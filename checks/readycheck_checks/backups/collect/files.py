"""Finds backup files and tells by their content what they are. Reads only."""

from __future__ import annotations

import bz2
import glob
import gzip
import lzma
import math
import os
import re
import stat
import sys
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from readycheck.api import CannotLook, ReasonCode, format_bytes
from readycheck_checks.backups.facts import Artefact

MOST_FILES = 20_000
CHUNK = 2**20
HEAD = 4096
_MAGIC_SIGNS = re.compile(r"[*?\[]")
_SIDECARS = ("-wal", "-shm", "-journal")
_MAGIC = (
    (b"SQLite format 3\0", "sqlite"),
    (b"PGDMP", "postgresql dump"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\x04\x22\x4d\x18", "lz4"),
    (b"PK\x03\x04", "zip"),
    (b"age-encryption.org/", "encrypted"),
    (b"-----BEGIN AGE ENCRYPTED FILE-----", "encrypted"),
    (b"-----BEGIN PGP MESSAGE-----", "encrypted"),
    (b"Salted__", "encrypted"),
)
_PGP_PACKETS = (0x84, 0x85, 0x8C, 0xC1, 0xC3)
_RANDOM_BITS = 7.8
"""Bits of entropy per byte (of 4096) above which a content is encrypted or packed."""


@dataclass(frozen=True, slots=True)
class Found:
    """A backup file as it was when it was listed."""

    path: Path
    size: int
    modified: float
    mode: int

    def has_changed(self) -> bool:
        """True where somebody wrote it since."""
        try:
            now = self.path.stat()
        except OSError:
            return True
        return (now.st_size, now.st_mtime) != (self.size, self.modified)


class CutError(Exception):
    """A compressed file ends too early or its checksum does not hold."""


def find(patterns: tuple[str, ...], base: Path) -> list[Found]:
    """All files of the globs, the newest first. Raises `CannotLook` where a folder may not be read."""
    found: dict[Path, Found] = {}
    for pattern in patterns:
        folder = base / os.path.dirname(_MAGIC_SIGNS.split(pattern)[0])  # noqa: PTH120 - keeps a trailing folder
        if folder.is_dir() and not os.access(folder, os.R_OK | os.X_OK):
            message = f"the folder of {pattern} may not be read by the audit's account"
            raise CannotLook(ReasonCode.ACCESS_DENIED, message)
        for number, name in enumerate(glob.iglob(pattern, root_dir=base, recursive=True)):  # noqa: PTH207 - may be absolute
            if number >= MOST_FILES:
                message = f"{pattern} matches more than {MOST_FILES} files; write a narrower glob"
                raise CannotLook(ReasonCode.BUDGET, message)
            if name.endswith(_SIDECARS):
                continue
            # `latest.db` is often a link to one of the others.
            path = Path(os.path.realpath(base / name))
            try:
                status = path.stat()
            except OSError:
                continue
            if stat.S_ISREG(status.st_mode):
                found[path] = Found(path, status.st_size, status.st_mtime, stat.S_IMODE(status.st_mode))
    return sorted(found.values(), key=lambda one: (-one.modified, one.path.name))


def sniff(head: bytes) -> str:
    """The kind of a file by its first bytes (up to 4096)."""
    if not head:
        return "empty"
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[257:262] == b"ustar":
        return "tar"
    if head[0] in _PGP_PACKETS and _entropy(head) > _RANDOM_BITS:
        return "encrypted"
    if _entropy(head) > _RANDOM_BITS:
        return "opaque"
    try:
        text = head.decode("utf-8", "ignore" if len(head) == HEAD else "strict").lower()
    except ValueError:
        return "other"
    if "\0" in text:
        return "other"
    return "sql text" if "create table" in text or "dump" in text or "insert into" in text else "text"


def inspect(found: Found, *, deep: bool, seconds: float, most: int) -> Artefact:
    """What the file is; with `deep`, whether it is whole. Raises `CannotLook` where it may not be read."""
    head = read_head(found)
    kind = sniff(head)
    inner, complete, problem = "", None, ""
    if kind == "empty":
        complete, problem = False, "it is empty"
    elif kind == "sqlite":
        complete, problem = sqlite_header(head, found.size)
    elif kind in ("gzip", "bzip2", "xz"):
        inner, complete, problem = _inside(found, kind, seconds if deep else 0.0, most)
    elif kind in ("encrypted", "opaque"):
        problem = "it is encrypted or packed in an unknown way, so its content cannot be looked at"
    else:
        problem = f"whether a {kind} file is whole is not looked at yet"
    return Artefact(
        name=found.path.name,
        size=found.size,
        modified=datetime.fromtimestamp(found.modified, UTC),
        mode=None if sys.platform == "win32" else found.mode,
        kind=kind,
        inner=inner,
        complete=complete,
        problem=problem,
    )


def read_head(found: Found) -> bytes:
    """The first bytes of a file. Raises `CannotLook`."""
    try:
        with found.path.open("rb") as file:
            return file.read(HEAD)
    except OSError as error:
        message = f"the backup {found.path.name} cannot be read by the audit's account: {error.strerror}"
        raise CannotLook(ReasonCode.ACCESS_DENIED, message) from None


def sqlite_header(head: bytes, size: int) -> tuple[bool, str]:
    """Whether a SQLite file is as long as its header says and holds a schema (file format, section 1.3)."""
    if len(head) < 108:
        return False, "it ends within its header"
    page = int.from_bytes(head[16:18], "big")
    page = 65536 if page == 1 else page
    pages = int.from_bytes(head[28:32], "big")
    counter_holds = head[24:28] == head[92:96]
    if page < 512 or page & (page - 1):
        return False, "its header is damaged"
    if counter_holds and pages and size < pages * page:
        return False, f"it has {format_bytes(size)} of the {format_bytes(pages * page)} that its header states"
    if size % page:
        return False, "it ends in the middle of a page"
    if head[100] == 13 and head[103:105] == b"\0\0":
        return False, "it is a database without any table"
    return True, ""


def unpacked(file: IO[bytes], kind: str) -> Iterator[bytes]:
    """The content of a compressed file in chunks. Raises `CutError`."""
    try:
        with _opened(file, kind) as opened:
            while chunk := opened.read(CHUNK):
                yield chunk
    except EOFError:
        raise CutError("it ends before its end mark") from None
    except (OSError, zlib.error, lzma.LZMAError, ValueError) as error:
        raise CutError(f"it cannot be unpacked: {str(error)[:100]}") from None


def _opened(file: IO[bytes], kind: str) -> gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile:
    if kind == "gzip":
        return gzip.GzipFile(fileobj=file)
    return bz2.BZ2File(file) if kind == "bzip2" else lzma.LZMAFile(file)


def _inside(found: Found, kind: str, seconds: float, most: int) -> tuple[str, bool | None, str]:
    """What a compressed file holds, whether it is whole, and what is wrong."""
    head, size, until = b"", 0, time.monotonic() + seconds
    try:
        with found.path.open("rb") as file:
            for chunk in unpacked(file, kind):
                head = head or chunk[:HEAD]
                size += len(chunk)
                if size > most or time.monotonic() > until:
                    inner = sniff(head)
                    return inner, None, f"only its first {format_bytes(size)} were unpacked"
    except CutError as error:
        return sniff(head) if head else "", False, str(error)
    except OSError as error:
        raise CannotLook(ReasonCode.UNREADABLE, f"{found.path.name} cannot be read: {error.strerror}") from None
    inner = sniff(head)
    if inner == "empty":
        return inner, False, "there is nothing in it"
    if inner == "sqlite":
        complete, problem = sqlite_header(head, size)
        return inner, complete, problem
    return inner, None, f"whether a {inner} file is whole is not looked at yet"


def _entropy(data: bytes) -> float:
    if len(data) < 2048:
        return 0.0
    counts = Counter(data)
    return -sum(count / len(data) * math.log2(count / len(data)) for count in counts.values())
