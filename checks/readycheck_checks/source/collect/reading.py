"""Reads files within limits and says why one was not read."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

_CHUNK = 1024 * 1024
_OVERLAP = 64
_LONG_LINE = 5000
MOST_SEARCHED = 64 * 1024 * 1024
"""A larger file is not even searched for a word, in bytes."""

_BOMS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class NotReadableError(Exception):
    """A file that was not read; `reason` is one of `NotRead.reason`."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


def mentions(path: Path, words: re.Pattern[bytes], limit: int = MOST_SEARCHED) -> bool:
    """Whether a file of any size holds one of the words, in constant memory. Raises NotReadableError."""
    tail, done = b"", 0
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                done += len(chunk)
                if words.search(tail + chunk):
                    return True
                if done > limit:
                    raise NotReadableError("too_large", f"more than {limit} bytes")
                tail = chunk[-_OVERLAP:]
    except OSError as error:
        raise NotReadableError("unreadable", error.strerror or "") from error
    return False


def content(path: Path | str, most: int) -> bytes:
    """A text file as UTF-8, or as it is where its encoding is another. Raises NotReadableError."""
    try:
        # A pipe that took the file's place since the walk must not make the reader wait, nor pass for an empty file.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                raise NotReadableError("not_a_file")
            if status.st_size > most:
                raise NotReadableError("too_large", f"{status.st_size} bytes")
            # A byte more than it holds shows that it grows; a large buffer would cost more than the read.
            data = os.read(handle, status.st_size + 1)
            if len(data) > status.st_size:
                data = _rest(handle, data, most)
        finally:
            os.close(handle)
    except OSError as error:
        raise NotReadableError("unreadable", error.strerror or "") from error
    if len(data) > most:
        raise NotReadableError("too_large", f"more than {most} bytes")
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data.decode(encoding).encode("utf-8")
            except UnicodeError as error:
                raise NotReadableError("binary", "not valid UTF-16") from error
    if b"\0" in data:
        raise NotReadableError("binary", "holds null bytes")
    return data


def _rest(handle: int, data: bytes, most: int) -> bytes:
    parts, done = [data], len(data)
    while done <= most and (more := os.read(handle, _CHUNK)):
        parts.append(more)
        done += len(more)
    return b"".join(parts)


def column(data: bytes, begin: int, start: int) -> int:
    """The column of `start` in the line from `begin`: characters from 1, or bytes on a very long line."""
    if start - begin > _LONG_LINE:
        return start - begin + 1
    return len(data[begin:start].decode("utf-8", "replace")) + 1


def one_line(data: bytes, start: int, most: int = 200) -> str:
    """The line around `start`, shortened to `most` characters around it."""
    begin = data.rfind(b"\n", 0, start) + 1
    end = data.find(b"\n", start)
    line = data[max(begin, start - most) : end if end >= 0 else len(data)][: 2 * most + 64]
    offset = len(data[max(begin, start - most) : start].decode("utf-8", "replace"))
    text = line.decode("utf-8", "replace")
    cut = max(0, offset - most // 4) if len(text) > most else 0
    short = text[cut : cut + most].strip()
    return short if short.isprintable() else "".join(one if one.isprintable() else " " for one in short)
