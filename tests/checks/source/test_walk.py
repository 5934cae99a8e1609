"""Every file of a tree is handed on or listed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from readycheck.engine.context import RunContext
from readycheck.model import CannotLook, Consent
from readycheck.redact import Redactor
from readycheck.testing import AS_OF
from readycheck_checks.source.collect.walk import Tree, walk
from readycheck_checks.source.targets import Source

Grow = Callable[[dict[str, str | bytes]], Path]


def _walk(root: Path, seconds: float = 60.0, **given: object) -> Tree:
    context = RunContext(
        target_name="test",
        environment="staging",
        consent=Consent(),
        as_of=AS_OF,
        base=root.parent,
        seconds=seconds,
        redactor=Redactor(),
    )
    return walk(Source.model_validate({"path": root.name, **given}), context)


def _names(tree: Tree) -> list[str]:
    return [entry.name for entry in tree.files]


def test_gitignore_of_each_folder_counts(grow: Grow) -> None:
    root = grow(
        {
            ".gitignore": "*.log\n/out/\n!keep.log\n",
            "a.py": "", "b.log": "", "keep.log": "", "out/x.py": "", "in/out/y.py": "",
            "in/.gitignore": "secret.py\n", "in/secret.py": "", "secret.py": "",
        }
    )  # fmt: skip
    tree = _walk(root)
    assert _names(tree) == [".gitignore", "a.py", "keep.log", "secret.py", "in/.gitignore", "in/out/y.py"]
    assert {one.name: one.reason for one in tree.left} == {
        "b.log": "gitignored", "out": "gitignored", "in/secret.py": "gitignored",
    }  # fmt: skip
    assert "b.log" in _names(_walk(root, gitignore=False))


def test_gitignore_above_the_root_counts_unless_it_ignores_the_root(grow: Grow) -> None:
    root = grow({"app/a.py": "", "app/b.tmp": "", "app/app/c.py": ""})
    (root / ".git").mkdir()
    (root / ".gitignore").write_text("*.tmp\n")
    assert _names(_walk(root / "app")) == ["a.py", "app/c.py"]
    (root / ".gitignore").write_text("*.tmp\n/app/\n")
    assert _names(_walk(root / "app")) == ["a.py", "b.tmp", "app/c.py"]


def test_installed_packages_are_not_entered(grow: Grow) -> None:
    root = grow({"a.py": "", "node_modules/x/i.js": "", "env/pyvenv.cfg": "", "env/lib/y.py": "", ".git/z.py": ""})
    tree = _walk(root)
    assert _names(tree) == ["a.py"]
    assert tree.skipped(folders=True) == {"installed": 2, "version_control": 1}


def test_links_are_listed_and_never_followed(grow: Grow, tmp_path: Path) -> None:
    root = grow({"a.py": ""})
    (tmp_path / "outside.py").write_text("print(1)")
    (root / "loop").symlink_to(root)
    (root / "inside.py").symlink_to(root / "a.py")
    (root / "outside.py").symlink_to(tmp_path / "outside.py")
    (root / "broken.py").symlink_to(root / "nothing")
    tree = _walk(root)
    assert _names(tree) == ["a.py"]
    assert {one.name: one.reason for one in tree.left} == {
        "loop": "symlink", "inside.py": "symlink", "outside.py": "outside", "broken.py": "symlink",
    }  # fmt: skip


def test_pipes_are_not_opened(grow: Grow) -> None:
    root = grow({"a.py": ""})
    os.mkfifo(root / "pipe.py")
    assert [(one.name, one.reason) for one in _walk(root).left] == [("pipe.py", "not_a_file")]


def test_hostile_names_stay_on_one_line(grow: Grow) -> None:
    root = grow({"a\nb.py": "", "\x1b[31mred.py": ""})
    Path(os.fsdecode(os.fsencode(root) + b"/\xff.py")).write_text("")
    assert all(name.isprintable() for name in _names(_walk(root)))


def test_excluded_and_built(grow: Grow) -> None:
    root = grow({".gitignore": "dist/\n", "a.py": "", "old/b.py": "", "dist/app.js": "", "dist/app.css": ""})
    tree = _walk(root, exclude=["old/"], built=["dist", "nowhere"])
    assert [(one.name, one.declared_built) for one in tree.files] == [
        (".gitignore", False), ("a.py", False), ("dist/app.css", True), ("dist/app.js", True),
    ]  # fmt: skip
    assert tree.missing_built == ["nowhere"]
    assert tree.skipped(folders=True) == {"excluded": 1}


def test_the_end_of_the_walk_is_said(grow: Grow) -> None:
    root = grow({f"{number}.py": "" for number in range(20)})
    assert not _walk(root, max_files=10).complete
    assert _walk(root).complete


def test_a_tree_that_is_not_there(grow: Grow) -> None:
    root = grow({"a.py": ""})
    with pytest.raises(CannotLook):
        _walk(root / "nothing")
    with pytest.raises(CannotLook):
        _walk(root / "a.py")
