"""Where a finding is shown in a repository: its file and line, else the profile that asked for the look."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath

from readycheck.model import Location, Report
from readycheck.render.clean import visible

PROFILE = "readycheck.yaml"
"""The usual name, where a run does not say which profile it had."""
PATH_LIMIT = 1000
_DRIVE = re.compile(r"^[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Spot:
    """A file with a line from 1; `exact` is False where only the profile could be named."""

    path: str
    line: int = 1
    column: int | None = None
    exact: bool = True


def spot(report: Report, location: Location | None) -> Spot:
    """The place of `location` in the repository that is looked at."""
    if location and location.get("kind") == "file" and isinstance(file := location.get("file"), str) and file.strip():
        return Spot(file[:PATH_LIMIT], _number(location, "line") or 1, _number(location, "column"))
    profile = report.profile.path or PROFILE
    if PurePosixPath(profile).is_absolute() or PureWindowsPath(profile).is_absolute():
        # where a checkout lies says nothing to a code host, and its root is where the profile usually is
        profile = PureWindowsPath(profile).name or PROFILE
    return Spot(profile[:PATH_LIMIT], exact=False)


def relative(path: str) -> str:
    """`path` below the root of the repository, with `/` between its parts; never absolute, never above the root."""
    parts = [
        part for part in _DRIVE.sub("", visible(path).replace("\\", "/")).split("/") if part not in ("", ".", "..")
    ]
    return "/".join(" ".join(part.split()) for part in parts) or PROFILE


def _number(location: Location, name: str) -> int | None:
    value = location.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31 else None
