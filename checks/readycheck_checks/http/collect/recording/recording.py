"""Saved responses: a HAR file, or raw responses as `curl -i` writes them. Nothing is asked over the network."""

from __future__ import annotations

import codecs
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from readycheck.api import CannotLook, CollectContext, ReasonCode
from readycheck_checks.http.collect.client import Answer
from readycheck_checks.http.targets import Origin

LARGEST_FILE = 64 * 1024 * 1024
MOST_ENTRIES = 5000
_HOW = "save it as HAR, or as `curl -i` writes it"
_PACKED = {b"PK\x03\x04": "zip", b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd", b"BZh": "bzip2"}


class Unreadable(Exception):  # noqa: N818 - says what the file is
    """The recording is not what it should be; the text says where and what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer of a recording, and what matters of its request."""

    number: int
    """Its place in the recording, from 1."""
    answer: Answer
    sent: Mapping[str, str] = field(default_factory=dict)
    """Request headers, names in lower case."""
    purpose: str = ""
    """What the browser wanted it for: `document`, `script`, `style`, `image`, `font`, `fetch`; empty where not told."""
    posted: tuple[tuple[str, str], ...] = ()
    """Fields of the form that was sent."""
    exact: bool = True
    """The body is what was sent, byte by byte; a recorder that keeps decoded text may have changed it."""


@dataclass(slots=True)
class Recording:
    """What a file holds."""

    name: str
    """As the profile names it."""
    entries: list[Entry] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    """Why entries are not judged, as an ordinary recording has them, and how many."""
    broken: dict[str, tuple[int, int]] = field(default_factory=dict)
    """What could not be read and should have been: how many entries, and the number of the first."""

    cookies_kept: bool = False
    """Some entry of some host has a cookie, or the kind of file never loses them: they were not taken out."""

    def leave_out(self, why: str) -> None:
        """Count an entry that nobody expects to be judged."""
        self.left_out[why] = self.left_out.get(why, 0) + 1

    def miss(self, why: str, number: int) -> None:
        """Count an entry that could not be read."""
        count, first = self.broken.get(why, (0, number))
        self.broken[why] = (count + 1, first)


def read(origin: Origin, context: CollectContext) -> Recording:
    """The recording of an origin. Raises CannotLook where it cannot be read, with the place and the remedy."""
    from readycheck_checks.http.collect.recording import har_file, raw_file

    name = origin.har or ""
    content = _bytes(context.base / name, name)
    recording = Recording(name)
    try:
        if content.lstrip()[:1] in (b"{", b"["):
            har_file.read(content, recording)
        else:
            raw_file.read(content, recording, origin.url)
    except Unreadable as error:
        raise CannotLook(ReasonCode.UNREADABLE, f"the recording {name} cannot be read: {error}") from None
    if not recording.entries:
        raise CannotLook(
            ReasonCode.INSUFFICIENT_DATA, f"the recording {name} holds no answer to judge{_but(recording)}"
        )
    return recording


def _but(recording: Recording) -> str:
    broken = [f"{_entries(count)} {why}, the first of them entry {n}" for why, (count, n) in recording.broken.items()]
    counted = [f"{_entries(count)} {why}" for why, count in recording.left_out.items()]
    found = ", ".join([*broken, *counted])
    return f"; it holds {found}" if found else "; record again while the pages are opened"


def _entries(count: int) -> str:
    return f"{count} entries" if count > 1 else "one entry"


def _bytes(path: Path, name: str) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise CannotLook(ReasonCode.UNREADABLE, f"the origin's 'har' is no file: {name}")
        if status.st_size > LARGEST_FILE:
            raise CannotLook(
                ReasonCode.UNREADABLE,
                f"the recording {name} has {status.st_size:,} bytes and at most {LARGEST_FILE:,} are read; "
                "record fewer pages, or save it without the bodies of images",
            )
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise CannotLook(
            ReasonCode.UNREADABLE, f"the file of the origin's 'har' cannot be read ({said}): {name}"
        ) from error
    packed = next((kind for magic, kind in _PACKED.items() if content.startswith(magic)), None)
    if packed is not None:
        raise CannotLook(ReasonCode.UNREADABLE, f"the recording {name} is packed ({packed}); unpack it first")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # what some shells write into files
        content = content.decode("utf-16", "replace").encode()
    content = content.removeprefix(codecs.BOM_UTF8)
    if not content.strip():
        raise CannotLook(ReasonCode.UNREADABLE, f"the recording {name} is empty; {_HOW}")
    return content
