"""Where a finding is shown in a repository: its file and line, else the profile that asked for the look."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath

from readycheck.model import Report, Scalar
from readycheck.render.clean import visible
from readycheck.render.entries import Entry

PROFILE = "readycheck.yaml"
"""The usual name, where a run does not say which profile it had."""
PATH_LIMIT = 1000
_DRIVE = re.compile(r"^[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Spot:
    """A file of the repository with a line from 1.

    `exact` is False where only the profile could be named, `inside` where the repository holds not even that:
    the path is then a name for formats that cannot do without.
    """

    path: str
    line: int = 1
    column: int | None = None
    exact: bool = True
    inside: bool = True


def spot(report: Report, entry: Entry | None = None) -> Spot:
    """The place of `entry` in the repository that is looked at; without one that of the profile."""
    location = entry.finding.location if entry is not None and entry.finding is not None else None
    if location and location.get("kind") == "file" and isinstance(file := location.get("file"), str) and file.strip():
        where = location.get("in_repository", file)
        if isinstance(where, str) and where.strip():
            return Spot(where[:PATH_LIMIT], _number(location, "line") or 1, _number(location, "column"))
        return Spot(PROFILE, exact=False, inside=False)
    known = report.profile.in_repository
    if known is None:
        return Spot(_guessed(report.profile.path), _line(report, entry), exact=False)
    if not known:
        return Spot(PROFILE, exact=False, inside=False)
    return Spot(known[:PATH_LIMIT], _line(report, entry), exact=False)


def _guessed(profile: str) -> str:
    """For a report that does not say where its profile lies."""
    profile = profile or PROFILE
    if PurePosixPath(profile).is_absolute() or PureWindowsPath(profile).is_absolute():
        # where a checkout lies says nothing to a code host, and its root is where the profile usually is
        profile = PureWindowsPath(profile).name or PROFILE
    return profile[:PATH_LIMIT]


def _line(report: Report, entry: Entry | None) -> int:
    """Where the profile names the thing that was looked at, else where it speaks of the control."""
    lines: Mapping[str, Scalar] = dict(report.profile.lines)
    if entry is None:
        return 1
    thing = f"{entry.check}@{entry.finding.thing}" if entry.finding is not None else ""
    return _number(lines, thing) or _number(lines, entry.control.id) or 1


def relative(path: str) -> str:
    """`path` below the root of the repository, with `/` between its parts; never absolute, never above the root."""
    parts = [
        part for part in _DRIVE.sub("", visible(path).replace("\\", "/")).split("/") if part not in ("", ".", "..")
    ]
    return "/".join(" ".join(part.split()) for part in parts) or PROFILE


def _number(location: Mapping[str, Scalar], name: str) -> int | None:
    value = location.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31 else None
