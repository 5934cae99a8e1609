"""Trees of published packages, of fixed versions: what a tool finds in them can be looked up by anybody."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SCRIPTS = {".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx"}
PYTHON = {".py"}
NPM_PACKAGES = (
    "react-native@0.88.1",
    "ghost@6.65.0",
    "ra-core@5.15.4",
    "ra-ui-materialui@5.15.4",
    "three@0.187.0",
    "parse-server@9.10.0",
)
PYPI_PACKAGES = (
    "sympy==1.14.0",
    "django==5.2.19",
    "twisted==26.10.0",
    "ansible-core==2.19.14",
    "mercurial==7.2.4",
    "nltk==3.10.4",
    "buildbot==4.3.0",
    "sphinx==9.0.4",
)


@dataclass(frozen=True)
class Tree:
    """A folder with one folder a package, and how much of it is in the languages that are compared."""

    folder: Path
    packages: Sequence[str]
    files: int
    megabytes: float
    all_files: int


def of_npm(cache: Path) -> Tree:
    """The JavaScript and TypeScript tree, from npm's tarballs."""
    archives = _folder(cache / "archives")
    for package in NPM_PACKAGES:
        if not _archive(archives, package, "@"):
            command = ["npm", "pack", "--silent", "--pack-destination", str(archives), package]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return _tree(cache / "npm", archives, NPM_PACKAGES, "@", SCRIPTS)


def of_pypi(cache: Path, pip: Path) -> Tree:
    """The Python tree, from the index's source distributions."""
    archives = _folder(cache / "archives")
    for package in PYPI_PACKAGES:
        if not _archive(archives, package, "=="):
            command = [str(pip), "download", "-q", "--no-deps", "--no-binary", ":all:", "-d", str(archives), package]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return _tree(cache / "pypi", archives, PYPI_PACKAGES, "==", PYTHON)


def _folder(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path


def _archive(archives: Path, package: str, sign: str) -> Path | None:
    """The archive of a package; npm and the index each spell a name in their own way."""
    name, _, version = package.rpartition(sign)
    wanted = f"{name}-{version}".lower().replace("_", "-")
    for one in archives.iterdir():
        base = one.name.removesuffix(".tgz").removesuffix(".tar.gz")
        if base != one.name and base.lower().replace("_", "-") == wanted:
            return one
    return None


def _tree(folder: Path, archives: Path, packages: Sequence[str], sign: str, suffixes: set[str]) -> Tree:
    _folder(folder)
    wanted = {package.replace(sign, "-") for package in packages}
    for left in folder.iterdir():
        if left.name not in wanted:
            shutil.rmtree(left)
    for package in packages:
        target, archive = folder / package.replace(sign, "-"), _archive(archives, package, sign)
        if archive is None:
            raise RuntimeError(f"{package} was not downloaded")
        if not target.is_dir():
            _unpack(archive, target)
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.suffix in suffixes and _is_file(path)]
    every = sum(_is_file(path) for path in folder.rglob("*"))
    return Tree(folder, packages, len(sizes), sum(sizes) / 1e6, every)


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _unpack(archive: Path, target: Path) -> None:
    """Unpack without the archive's own top folder; what points out of it is left out."""
    part = target.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    with tarfile.open(archive) as opened:
        opened.extractall(part, filter=_inside)
    (top,) = part.iterdir()
    top.rename(target)
    part.rmdir()


def _inside(member: tarfile.TarInfo, path: str) -> tarfile.TarInfo | None:
    try:
        return tarfile.data_filter(member, path)
    except tarfile.FilterError:
        return None
