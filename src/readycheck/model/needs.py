"""What a collector needs on the machine that audits, said before anything runs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Need(StrEnum):
    """Kinds of things that may be missing."""

    MODULE = "module"
    """A Python module that can be imported."""
    PROGRAM = "program"
    """A program on the PATH, or a path to one."""
    FILE = "file"
    """A file or folder; a relative path starts at the profile's folder."""
    FILES = "files"
    """A glob that matches something; relative as a file is."""
    SERVICE = "service"
    """`host:port` of the target, reachable by TCP."""
    OPEN_FILES = "open_files"
    """So many files that may be open at a time."""
    CONSENT = "consent"
    """A word of the profile's consent that is not given; yielded only where it is missing."""
    ONLINE = "online"
    """Somebody on the open network who is asked during the audit, named as people call them; never tried."""
    READER = "reader"
    """A kind of file that is not read yet, by the name that people know; what `beside` finds waits for it."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that a collector needs.

    `purpose` completes "needed for …" and `install` says how to get it, as a command where there is one.
    Without what is not `vital` the collector sees less, and its checks can still be judged. With `beside`, it is
    needed only where one of these globs matches: npm where the tree has a lock file of npm. With
    `instead`, `name` is what people call it, and a file that matches any of these globs will do.
    """

    kind: Need
    name: str
    purpose: str = ""
    install: str = ""
    vital: bool = True
    beside: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do about one rule and those below it, and how common stacks do it.

    `stacks` holds pairs of a stack's name and the snippet to paste there.
    """

    rule: str
    fix: str
    references: tuple[str, ...] = ()
    stacks: tuple[tuple[str, str], ...] = ()
