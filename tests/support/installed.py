"""Puts a distribution on a path as an installer would, without a build and without a network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def install(project: Path, site: Path) -> None:
    """Copy the packages of a src layout to `site` and write its metadata from `pyproject.toml`."""
    declared = tomllib.loads((project / "pyproject.toml").read_text())["project"]
    for package in (project / "src").iterdir():
        shutil.copytree(package, site / package.name, ignore=shutil.ignore_patterns("__pycache__"))
    write_metadata(site, declared["name"], declared["version"], declared["entry-points"])


def write_metadata(site: Path, name: str, version: str, entry_points: dict[str, dict[str, str]]) -> None:
    """Write the `dist-info` folder of a distribution."""
    info = site / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    lines = []
    for group, points in entry_points.items():
        lines += [f"[{group}]", *(f"{key} = {value}" for key, value in points.items()), ""]
    (info / "entry_points.txt").write_text("\n".join(lines))


def readycheck(
    *arguments: str | Path,
    cwd: Path,
    site: Path | None = None,
    environ: dict[str, str] | None = None,
    seconds: float = 120,
) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own, with `site` on its path."""
    path = [str(site)] if site else []
    path += [os.environ["PYTHONPATH"]] if os.environ.get("PYTHONPATH") else []
    variables = {**os.environ, "PYTHONPATH": os.pathsep.join(path), "NO_COLOR": "1", "COLUMNS": "80", **(environ or {})}
    return subprocess.run(
        [sys.executable, "-m", "readycheck", *map(str, arguments)],
        cwd=cwd,
        env=variables,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
        stdin=subprocess.DEVNULL,
    )
