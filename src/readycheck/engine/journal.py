"""A run's folder: the journal, the facts, the profile without its secrets.

    run.json       run id, start, salt, profile digest, tool and packs
    profile.json   the effective profile, secrets masked
    journal.jsonl  one line an event, appended and synced as it happens
    facts/         one JSON file a fact
    report.json    what was decided

A torn last line (the machine went down while it was written) is dropped when read.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote


class RunFolderError(Exception):
    """The run's folder cannot be read or written; the sentence says why and what to do."""


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


def read_header(folder: Path) -> dict[str, Any]:
    """The run's `run.json`. Raises RunFolderError."""
    try:
        header = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RunFolderError(f"{folder} is not the folder of a run: {error}") from None
    if not isinstance(header, dict) or header.get("format") != 1:
        raise RunFolderError(f"{folder} was written by another version of readycheck, whose runs this one cannot read")
    return header


def read_journal(folder: Path) -> Recorded:
    """Everything finished that the journal tells of. Raises RunFolderError."""
    try:
        lines = (folder / "journal.jsonl").read_bytes().split(b"\n")
    except OSError as error:
        raise RunFolderError(f"the journal of {folder} cannot be read: {error}") from None
    recorded = Recorded()
    for line in lines:
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if not isinstance(event, dict):
            continue
        if event.get("event") == "fact":
            recorded.facts[event["key"]] = event
        elif event.get("event") == "judged":
            recorded.judged[event["key"]] = event
        elif event.get("event") == "ended":
            recorded.ended = event
    return recorded


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
        except OSError as error:
            raise RunFolderError(_cannot_write(self.folder, error)) from None
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._fd)
            raise RunFolderError(
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
            partial.unlink(missing_ok=True)
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


def _cannot_write(folder: Path, error: OSError) -> str:
    return f"{folder} cannot be written ({error.strerror or error}); free some space or name another folder with --out"
