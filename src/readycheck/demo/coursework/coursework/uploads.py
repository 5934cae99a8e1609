"""What may be handed in: checked by name, size and content, stored under its digest."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._()-]{0,98}")
_TYPES = frozenset({".pdf", ".txt", ".md"})


class Refused(Exception):
    """The file is not accepted; the text is for the person who sent it."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that was taken."""

    filename: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Store:
    """Files by digest, so that no name of a client ever reaches the file system."""

    folder: Path
    limit: int

    def path(self, digest: str) -> Path:
        """Where a stored file lies."""
        return self.folder / digest[:2] / digest

    def save(self, filename: str, content: bytes) -> Stored:
        """Check and keep; readable by the service alone, never executable."""
        self._check(filename, content)
        digest = hashlib.sha256(content).hexdigest()
        target = self.path(digest)
        if not target.exists():
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = target.with_suffix(f".{secrets.token_hex(8)}")
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as out:
                out.write(content)
            part.replace(target)
        return Stored(filename, digest, len(content))

    def _check(self, filename: str, content: bytes) -> None:
        if not _NAME.fullmatch(filename):
            raise Refused("The file name may hold letters, digits, spaces and . _ - ( ) only.")
        suffix = Path(filename).suffix.lower()
        if suffix not in _TYPES:
            raise Refused("Only .pdf, .txt and .md files are accepted.")
        if not content:
            raise Refused("The file is empty.")
        if len(content) > self.limit:
            raise Refused("The file is too large.")
        if suffix == ".pdf":
            if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-1024:]:
                raise Refused("The file is not a complete PDF.")
            return
        if b"\0" in content:
            raise Refused("The file is not a text file.")
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            raise Refused("The text is not UTF-8.") from None
