"""Every file of a tree is either handed on or listed with the reason why not."""

from __future__ import annotations

import os
import re
import stat
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from readycheck.api import CannotLook, CollectContext, ReasonCode
from readycheck_checks.source.collect.own_output import is_own_file, is_own_folder
from readycheck_checks.source.targets import Source

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

NOT_ENTERED = {
    ".git": "version_control", ".hg": "version_control", ".svn": "version_control", ".jj": "version_control",
    "node_modules": "installed", "bower_components": "installed", "jspm_packages": "installed",
    "site-packages": "installed", ".yarn": "installed", ".pnpm-store": "installed",
    ".venv": "installed", "__pypackages__": "installed",
    "__pycache__": "cache", ".mypy_cache": "cache", ".ruff_cache": "cache", ".pytest_cache": "cache",
    ".tox": "cache", ".nox": "cache", ".eggs": "cache", ".cache": "cache", ".parcel-cache": "cache",
    ".turbo": "cache", ".angular": "cache", ".hypothesis": "cache", ".nyc_output": "cache", "htmlcov": "cache",
    ".readycheck": "cache", ".idea": "cache", ".vs": "cache",
}  # fmt: skip
"""Folders that hold no code of the project, by name, and why each is left out."""

_GROUP = re.compile(r"\(\?P<\w+>")
_MOST_DEPTH = 200
_MOST_IGNORE_BYTES = 1024 * 1024
_CLOCK_EVERY = 500


@dataclass(frozen=True, slots=True)
class Rules:
    """One `.gitignore`: its names start after `strip` characters, or below `add` for a folder above the root."""

    spec: GitIgnoreSpec
    strip: int = 0
    add: str = ""
    any: re.Pattern[str] | None = field(init=False, default=None)
    """One pattern for all: a name that it does not match needs no closer look, and most names do not."""

    def __post_init__(self) -> None:
        patterns = [one.regex.pattern for one in self.spec.patterns if one.regex is not None]
        text = "|".join(_GROUP.sub("(?:", one) for one in patterns)
        with suppress(re.error):
            object.__setattr__(self, "any", re.compile(text or r"(?!)"))


class FileEntry(NamedTuple):
    """A regular file: `name` is relative to the root, with `/`, and always printable.

    Of most files only the name and the text are asked for, so its path as an object and its size are made on demand.
    """

    name: str
    where: Path | str
    known_size: int | None = None
    declared_built: bool = False

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return Path(self.where)

    @property
    def size(self) -> int:
        """In bytes; 0 where the file is gone."""
        if self.known_size is not None:
            return self.known_size
        try:
            return os.lstat(self.where).st_size
        except OSError:
            return 0


@dataclass(slots=True)
class Left:
    """A file or folder that is not handed on."""

    name: str
    reason: str
    folder: bool = False
    detail: str = ""


@dataclass
class Tree:
    """The outcome of a walk."""

    root: Path
    files: list[FileEntry] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    complete: bool = True
    missing_built: list[str] = field(default_factory=list)

    def skipped(self, *, folders: bool) -> dict[str, int]:
        """How many files (or folders) were left out, by reason."""
        return dict(sorted(Counter(one.reason for one in self.left if one.folder is folders).items()))


def root_of(source: Source, context: CollectContext) -> Path:
    """The folder of a source tree. Raises CannotLook where it is none."""
    root = Path(os.path.normpath(context.base / source.path))
    if not root.exists():
        raise CannotLook(ReasonCode.UNREACHABLE, f"the source tree {source.path} does not exist; correct source.path")
    if not root.is_dir():
        raise CannotLook(ReasonCode.UNREADABLE, f"the source tree {source.path} is not a folder; name its root")
    if not os.access(root, os.R_OK | os.X_OK):
        raise CannotLook(ReasonCode.ACCESS_DENIED, f"the source tree {source.path} may not be read by this user")
    context.files_lie_in(root)
    return root


def printable(name: str) -> str:
    """A file name as text that can be written to JSON and to a terminal."""
    if name.isascii() and name.isprintable():
        return name
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return text if text.isprintable() else "".join(one if one.isprintable() else f"\\x{ord(one):02x}" for one in text)


def globs(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    """Globs of a profile, in the language of `.gitignore`."""
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(patterns)


def walk(source: Source, context: CollectContext) -> Tree:
    """Walk the tree and the bundles named in `built`; symbolic links are listed, never followed."""
    root = root_of(source, context)
    tree = Tree(root)
    exclude = globs(source.exclude) if source.exclude else None
    built = {os.path.normpath(root / one) for one in source.built}
    real_root = os.path.realpath(root)
    ignores = _inherited(root) if source.gitignore else ()
    stack: list[tuple[str, str, tuple[Rules, ...], int]] = [(str(root), "", ignores, 0)]
    most = source.max_files
    seen = 0
    while stack:
        folder, prefix, rules, depth = stack.pop()
        entries = _listed(folder, prefix, tree)
        if source.gitignore and any(entry.name == ".gitignore" for entry in entries):
            rules = (*rules, Rules(_spec(Path(folder) / ".gitignore"), strip=len(prefix)))
        below: list[tuple[str, str, tuple[Rules, ...], int]] = []
        for entry in entries:
            seen += 1
            if len(tree.files) >= most or (seen % _CLOCK_EVERY == 0 and context.remaining() < 2):
                tree.complete = False
                return tree
            name = prefix + entry.name
            if built and os.path.normpath(entry.path) in built:
                continue
            reason, is_folder = _look_at(entry, name, exclude, rules, depth)
            if not reason and (is_own_folder(entry.path) if is_folder else is_own_file(entry.path)):
                reason = "own_output"
            if reason == "symlink" and not _inside(entry.path, real_root):
                reason = "outside"
            if reason:
                tree.left.append(Left(printable(name), reason, is_folder))
            elif is_folder:
                below.append((entry.path, f"{name}/", rules, depth + 1))
            else:
                tree.files.append(FileEntry(printable(name), entry.path))
        stack.extend(reversed(below))
    for one in source.built:
        _add_built(tree, one, source)
    return tree


def _listed(folder: str, prefix: str, tree: Tree) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=attrgetter("name"))
    except OSError as error:
        tree.left.append(Left(printable(prefix or "."), "unreadable", folder=True, detail=error.strerror or ""))
        return []


def _inside(path: str, root: str) -> bool:
    """Whether a link leads into the tree, where its target is looked at by its own name; a broken one does too."""
    target = os.path.realpath(path)
    return not os.path.exists(target) or target == root or target.startswith(root + os.sep)  # noqa: PTH110 - text


def _look_at(
    entry: os.DirEntry[str], name: str, exclude: GitIgnoreSpec | None, rules: tuple[Rules, ...], depth: int
) -> tuple[str, bool]:
    """Why an entry is left out (or nothing), and whether it is a folder; asks no more than the listing gave."""
    try:
        is_file = entry.is_file(follow_symlinks=False)
        is_folder = not is_file and entry.is_dir(follow_symlinks=False)
        is_link = not is_file and not is_folder and entry.is_symlink()
    except OSError:
        return "unreadable", False
    matched = f"{name}/" if is_folder else name
    if exclude is not None and exclude.match_file(matched):
        return "excluded", is_folder
    if is_link:
        return "symlink", os.path.isdir(entry.path)  # noqa: PTH112 - a path of scandir is text
    if is_folder:
        if entry.name in NOT_ENTERED:
            return NOT_ENTERED[entry.name], True
        if os.path.exists(f"{entry.path}/pyvenv.cfg"):  # noqa: PTH110 - the same
            return "installed", True
        if depth >= _MOST_DEPTH:
            return "too_deep", True
    elif not is_file:
        return "not_a_file", False
    return ("gitignored", is_folder) if rules and _ignored(matched, rules) else ("", is_folder)


def _ignored(name: str, rules: tuple[Rules, ...]) -> bool:
    """The nearest `.gitignore` that has an opinion decides."""
    for one in reversed(rules):
        if one.any is not None and not one.any.match(one.add + name[one.strip :]):
            continue
        verdict = one.spec.check_file(one.add + name[one.strip :]).include
        if verdict is not None:
            return verdict
    return False


def _spec(path: Path) -> GitIgnoreSpec:
    """The rules of one `.gitignore`; what cannot be read or parsed ignores nothing."""
    from pathspec import GitIgnoreSpec

    try:
        if not path.is_file() or path.stat().st_size > _MOST_IGNORE_BYTES:
            return GitIgnoreSpec.from_lines([])
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return GitIgnoreSpec.from_lines([])
    patterns = []
    for line in lines:
        with suppress(ValueError):
            GitIgnoreSpec.from_lines([line])
            patterns.append(line)
    return GitIgnoreSpec.from_lines(patterns)


def _inherited(root: Path) -> tuple[Rules, ...]:
    """Rules of the folders above, up to the root of the repository.

    Rules that ignore the tree as a whole do not count: its owner named it.
    """
    above = next((one for one in (root, *root.parents) if (one / ".git").exists()), None)
    rules: list[Rules] = []
    if above is None or above == root:
        return ()
    for folder in root.parents:
        inside = root.relative_to(folder).as_posix()
        spec = _spec(folder / ".gitignore")
        ancestors = [f"{inside}/"] + [f"{one.as_posix()}/" for one in Path(inside).parents if one != Path()]
        if any(spec.match_file(one) for one in ancestors):
            return ()
        rules.append(Rules(spec, add=f"{inside}/"))
        if folder == above:
            break
    return tuple(reversed(rules))


def _add_built(tree: Tree, given: str, source: Source) -> None:
    """Add the scripts of a bundle; what is served matters, whatever git ignores."""
    start = Path(os.path.normpath(tree.root / given))
    before = len(tree.files)
    for path in _files_below(start):
        if len(tree.files) >= source.max_files:
            tree.complete = False
            break
        name = printable(os.path.relpath(path, tree.root).replace(os.sep, "/"))
        try:
            status = path.lstat()
        except OSError as error:
            tree.left.append(Left(name, "unreadable", detail=error.strerror or ""))
            continue
        if stat.S_ISREG(status.st_mode):
            tree.files.append(FileEntry(name, path, status.st_size, declared_built=True))
        else:
            tree.left.append(Left(name, "symlink" if stat.S_ISLNK(status.st_mode) else "not_a_file"))
    if not any(one.path.suffix in (".js", ".mjs", ".cjs") for one in tree.files[before:]):
        tree.missing_built.append(given)


def _files_below(start: Path) -> Iterator[Path]:
    if start.is_file():
        yield start
    for folder, folders, names in os.walk(start):
        folders.sort()
        for name in sorted(names):
            yield Path(folder) / name
