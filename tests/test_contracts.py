"""Who may import whom, and who may touch the world: what import-linter cannot see."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import readycheck.api

ROOT = Path(__file__).parents[1]
PACK = ROOT / "checks" / "readycheck_checks"
IO_MODULES = {
    "asyncio", "bandit", "ftplib", "glob", "http.client", "httpx", "multiprocessing", "psutil", "psycopg", "pycurl",
    "redis", "requests", "shutil", "signal", "smtplib", "socket", "sqlalchemy", "sqlite3", "ssl", "subprocess",
    "tempfile", "threading", "time", "random", "secrets", "urllib.request", "os", "io", "sys", "alembic",
}  # fmt: skip
IO_CALLS = {"open", "input", "print", "exec", "eval", "__import__", "breakpoint"}
IO_METHODS = {
    "read_text", "read_bytes", "write_text", "write_bytes", "exists", "is_file", "is_dir", "iterdir", "glob", "rglob",
    "stat", "unlink", "mkdir", "resolve", "now", "utcnow", "today",
}  # fmt: skip


def _modules(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


def _is_collect(path: Path) -> bool:
    parts = path.relative_to(PACK).parts
    return "collect" in parts or parts[-1] == "collect.py" or parts == ("commands.py",)


def _imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, node.lineno


@pytest.mark.parametrize("path", _modules(PACK), ids=lambda path: str(path.relative_to(PACK)))
def test_the_pack_imports_the_api_and_nothing_else_of_readycheck(path: Path) -> None:
    for name, line in _imports(ast.parse(path.read_text())):
        if name == "readycheck" or name.startswith("readycheck."):
            assert name == "readycheck.api", f"{path}:{line} imports {name}"


@pytest.mark.parametrize(
    "path", [path for path in _modules(PACK) if not _is_collect(path)], ids=lambda path: str(path.relative_to(PACK))
)
def test_only_collect_modules_touch_the_world(path: Path) -> None:
    tree = ast.parse(path.read_text())
    for name, line in _imports(tree):
        roots = {name, name.split(".")[0]}
        assert not roots & IO_MODULES, f"{path}:{line} imports {name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name):
                assert called.id not in IO_CALLS, f"{path}:{node.lineno} calls {called.id}"
            elif isinstance(called, ast.Attribute) and called.attr in IO_METHODS:
                raise AssertionError(f"{path}:{node.lineno} calls .{called.attr}()")


def test_everything_in_the_api_is_exported() -> None:
    public = {name for name in vars(readycheck.api) if not name.startswith("_") and name not in ("annotations",)}
    imported_for_itself = {"Protocol", "Sequence", "TYPE_CHECKING"}
    assert public - imported_for_itself == set(readycheck.api.__all__)


def test_no_text_names_the_other_package() -> None:
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *_modules(ROOT / "src"), *_modules(PACK)]:
        for number, line in enumerate(path.read_text().splitlines(), 1):
            wrong = "pip install readycheck" in line.replace("readycheck-audit", "")
            assert not wrong, f"{path}:{number}"
