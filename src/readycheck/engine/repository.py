"""Where the files of a run lie in their repository, kept as relative paths: a run is judged and merged elsewhere.

The root is the nearest folder with `.git` above, else the folder in which the audit was started. Of a run one
repository counts, since a code host shows one: the first that a collector's files lie in, else the profile's.
"""

from __future__ import annotations

import hashlib
import os
import posixpath
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from readycheck.model import Finding

IN_REPOSITORY = "in_repository"
"""The key in a file's location: its path from the root, None where it lies outside."""


def home_of(folder: Path, salt: str) -> dict[str, str]:
    """`repository`, a token that tells roots apart, and `files_in`, the folder's path from its root.

    Both are empty for a folder in no repository and not below the working directory.
    """
    real = Path(os.path.realpath(folder))
    root = next((one for one in (real, *real.parents) if (one / ".git").exists()), None)
    here = Path(os.path.realpath(Path.cwd()))
    if root is None and (real == here or here in real.parents):
        root = here
    if root is None:
        return {"repository": "", "files_in": ""}
    token = hashlib.sha256(f"{salt} {root}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return {"repository": token, "files_in": _posix(real.relative_to(root))}


def repository_of(homes: Iterable[Mapping[str, Any]]) -> str | None:
    """The token of the repository that counts; None for a run that was made before this was kept."""
    told = [str(one["repository"]) for one in homes if "repository" in one]
    return next(filter(None, told), "") if told else None


def path_in(repository: str, home: Mapping[str, Any], file: str) -> str | None:
    """The path of `file`, which is named from `home`, from the root of `repository`; None where it lies outside."""
    if not repository or home.get("repository") != repository or posixpath.isabs(file):
        return None
    path = posixpath.normpath(posixpath.join(str(home.get("files_in", "")), file.replace("\\", "/")))
    return None if path in (".", "..") or path.startswith("../") else path


def placed(finding: Finding, repository: str, home: Mapping[str, Any]) -> Finding:
    """The finding with its file's path in the repository; its own name for the file stays as it is."""
    location = finding.location
    if location is None or location["kind"] != "file" or not isinstance(file := location.get("file"), str):
        return finding
    return finding.model_copy(update={"location": {**location, IN_REPOSITORY: path_in(repository, home, file)}})


def _posix(path: Path) -> str:
    return "" if path == Path() else path.as_posix()
