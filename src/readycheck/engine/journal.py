"""A run's folder: the journal, the facts, the profile without its secrets.

    run.json       run id, start, salt, profile digest, tool and packs
    profile.json   the effective profile, secrets masked
    journal.jsonl  one line an event, appended and synced as it happens
    facts/         one JSON file a fact
    report.json    what was decided

A torn last line (the machine went down while it was written) is dropped when read.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Annotated, Any, Literal, Self
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from readycheck.model import Finding, ReasonCode, Severity

MOST_HEADER_BYTES = 2**20
MOST_PROFILE_BYTES = 2**26
MOST_JOURNAL_BYTES = 2**30
MOST_FACT_FILE_BYTES = 2**27


class RunFolderError(Exception):
    """The run's folder cannot be read or written; the sentence says why and what to do."""


class RunRefusedError(RunFolderError):
    """The folder is in order, but not for what was asked: a mistake of the command line, exit code 2."""


@dataclass
class Recorded:
    """What a journal already holds, by key."""

    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    judged: dict[str, dict[str, Any]] = field(default_factory=dict)
    ended: dict[str, Any] | None = None


def fact_file(folder: Path, key: str) -> Path:
    """Where the fact `key` (collector@thing) is kept."""
    name = quote(key, safe="@")
    if len(name) > 120:
        name = f"{name[:80]}~{hashlib.sha256(key.encode()).hexdigest()[:16]}"
    return folder / "facts" / f"{name}.json"


def fact_is_whole(folder: Path, key: str, event: dict[str, Any]) -> bool:
    """False where the journal tells of a fact whose file is gone or is not what was written."""
    if event["outcome"] != "ok":
        return True
    try:
        content = read_kept(fact_file(folder, key), MOST_FACT_FILE_BYTES)
    except OSError:
        return False
    return hashlib.sha256(content).hexdigest() == event.get("sha256")


def read_header(folder: Path) -> dict[str, Any]:
    """The run's `run.json`. Raises RunFolderError."""
    try:
        content = read_kept(folder / "run.json", MOST_HEADER_BYTES)
        header = json.loads(content)
    except (OSError, ValueError, RecursionError) as error:
        raise RunFolderError(f"{folder} is not the folder of a run: {why(error)}") from None
    if not isinstance(header, dict) or header.get("format") != 1:
        raise RunFolderError(f"{folder} was written by another version of readycheck, whose runs this one cannot read")
    try:
        _Header.model_validate_json(content)
        datetime.fromisoformat(header["started"]).astimezone(UTC)
        header["salt"].encode()
    except (ValueError, OverflowError):
        raise RunFolderError(f"{folder}/run.json is damaged, so the run cannot be read; audit again") from None
    return header


def read_kept(path: Path, most: int) -> bytes:
    """A file of a run, if it is a plain file of at most `most` bytes. Raises OSError."""
    fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # a pipe without a writer must not stop the audit
    with os.fdopen(fd, "rb") as stream:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "it is not a plain file")
        if status.st_size > most:
            raise OSError(errno.EFBIG, f"it is larger than {most // 2**20} MiB")
        return stream.read(most)


def why(error: Exception) -> str:
    """In a few words, without what the file holds."""
    if isinstance(error, OSError):
        return (error.strerror or str(error)).lower()
    return "it is nested too deeply" if isinstance(error, RecursionError) else "it is not what readycheck writes"


def read_journal(folder: Path) -> Recorded:
    """Everything finished that the journal tells of. Raises RunFolderError."""
    try:
        lines = read_kept(folder / "journal.jsonl", MOST_JOURNAL_BYTES).split(b"\n")
    except OSError as error:
        raise RunFolderError(f"the journal of {folder} cannot be read: {why(error)}") from None
    recorded = Recorded()
    for line in lines:
        try:
            event = json.loads(line)
            kind = event.get("event") if isinstance(event, dict) else None
            if kind == "fact":
                _FACT.validate_json(line)
                recorded.facts[event["key"]] = event
            elif kind == "judged":
                _JudgedEvent.model_validate_json(line)
                recorded.judged[event["key"]] = event
            elif kind == "ended":
                _EndedEvent.model_validate_json(line)
                recorded.ended = event
        except (ValueError, RecursionError):  # torn or damaged: as if it had not happened
            continue
    return recorded


class _Kept(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", allow_inf_nan=False)


class _Globs(_Kept):
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    severity: Severity | None = None
    owners: tuple[str, ...] = ()


class _Home(_Kept):
    repository: str = ""
    files_in: str = ""


class _Header(_Kept):
    run: str
    started: str
    salt: str
    digest: str = ""
    target: str = ""
    selection: _Globs = _Globs()
    packs: tuple[tuple[str, str], ...] = ()
    home: _Home = _Home()


class _FactEvent(_Kept):
    key: str
    collector: str = ""
    thing: str = ""
    seconds: float = 0.0


class _Seen(_FactEvent, _Home):
    outcome: Literal["ok"]
    counts: dict[str, int] = Field(default_factory=dict)


class _NotSeen(_FactEvent):
    outcome: Literal["cannot", "error"]
    reason: ReasonCode
    message: str
    trace: str = ""


_FACT: TypeAdapter[_Seen | _NotSeen] = TypeAdapter(Annotated[_Seen | _NotSeen, Field(discriminator="outcome")])


class _JudgedEvent(_Kept):
    key: str
    seconds: float = 0.0
    findings: tuple[Finding, ...] = Field(min_length=1)


class _EndedEvent(_Kept):
    seconds: float = 0.0


class Journal:
    """Writes one run's folder. Holds a lock, so two audits never share a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lines: list[bytes] = []

    def __enter__(self) -> Self:
        """Make the folder (readable by its owner only) and take the lock."""
        try:
            (self.folder / "facts").mkdir(mode=0o700, parents=True, exist_ok=True)
            self._fd = os.open(self.folder / "journal.jsonl", os.O_CREAT | os.O_RDWR | os.O_APPEND, 0o600)
        except (OSError, ValueError) as error:
            raise RunFolderError(_cannot_write(self.folder, error)) from None
        if not stat.S_ISREG(os.fstat(self._fd).st_mode):
            os.close(self._fd)
            raise RunFolderError(f"the journal of {self.folder} is not a plain file; name another --out")
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._fd)
            raise RunRefusedError(
                f"another audit is writing to {self.folder}; wait for it or name another --out"
            ) from None
        self._heal()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the lock."""
        os.close(self._fd)

    def _heal(self) -> None:
        # A torn last line must not swallow the first line of the resumed run.
        size = os.fstat(self._fd).st_size
        if size and os.pread(self._fd, 1, size - 1) != b"\n":
            self._append(b"\n")

    def write(self, name: str, document: Any) -> None:
        """Write a JSON document of the run at once and whole."""
        self.write_bytes(
            self.folder / name,
            json.dumps(document, indent=1, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n",
        )

    def write_bytes(self, path: Path, content: bytes) -> None:
        """Write a file whole or not at all. Raises RunFolderError."""
        partial = path.with_name(path.name + ".part")
        try:
            fd = os.open(partial, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
            with os.fdopen(fd, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            partial.replace(path)
        except OSError as error:
            with suppress(OSError):
                partial.unlink()
            raise RunFolderError(_cannot_write(self.folder, error)) from None

    def keep_fact(self, key: str, fact: dict[str, Any]) -> str:
        """Write one fact; the digest of its bytes."""
        content = json.dumps(fact, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"
        self.write_bytes(fact_file(self.folder, key), content)
        return hashlib.sha256(content).hexdigest()

    def note(self, event: str, **fields: Any) -> None:
        """Add an event; `sync` makes it last."""
        line = json.dumps({"event": event, **fields}, ensure_ascii=True, separators=(",", ":"))
        self._lines.append(line.encode() + b"\n")

    def sync(self) -> None:
        """Append what was noted and wait until the disk has it."""
        if self._lines:
            self._append(b"".join(self._lines))
            self._lines.clear()

    def _append(self, content: bytes) -> None:
        try:
            while content:
                content = content[os.write(self._fd, content) :]
            os.fsync(self._fd)
        except OSError as error:
            raise RunFolderError(_cannot_write(self.folder, error)) from None


def _cannot_write(folder: Path, error: OSError | ValueError) -> str:
    said = (isinstance(error, OSError) and error.strerror) or error
    number = error.errno if isinstance(error, OSError) else None
    if number in (errno.EACCES, errno.EPERM, errno.EROFS):
        remedy = "ask for the right to write there, or "
    elif number in (errno.ENOSPC, errno.EDQUOT):
        remedy = "free some space, or "
    else:
        remedy = ""
    return f"{folder} cannot be written ({said}); {remedy}name another folder with --out"
