from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from readycheck.demo.flaws import DEFAULT, FLAWS, UnknownFlawError, resolve
from readycheck.demo.steps import AnchorError, Edit, Remove, Site, Write

NAMES = [flaw.name for flaw in FLAWS]


def test_the_table_is_consistent() -> None:
    assert len(set(NAMES)) == len(NAMES)
    for flaw in FLAWS:
        assert flaw.steps
        assert flaw.control not in flaw.also
        assert set(flaw.excludes) <= set(NAMES)
    blockers = {flaw.control.split("-")[0] for flaw in resolve("default")}
    assert blockers >= {"SEC", "DATA", "QUEUE"}


def test_resolve() -> None:
    assert resolve("none") == ()
    assert [flaw.name for flaw in resolve("default")] == sorted(DEFAULT, key=NAMES.index)
    assert [flaw.name for flaw in resolve(" print, no-hsts,print")] == ["no-hsts", "print"]
    chosen = resolve("all")
    for left_out in set(FLAWS) - set(chosen):
        assert any(left_out.name in one.excludes or one.name in left_out.excludes for one in chosen)
    assert not {other for flaw in chosen for other in flaw.excludes} & {flaw.name for flaw in chosen}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no-hst", "did you mean `no-hsts`"),
        ("defualt", "did you mean `default`"),
        ("zzz", "known are weak-csp"),
        ("no-csp,weak-csp", "cannot be on together"),
        ("weak-csp,no-csp", "cannot be on together"),
    ],
)
def test_resolve_refuses(text: str, message: str) -> None:
    with pytest.raises(UnknownFlawError, match=message):
        resolve(text)


def test_an_anchor_that_is_not_there_fails_loudly(tmp_path: Path) -> None:
    (tmp_path / "file.py").write_text("twice twice")
    site = Site(tmp_path, tmp_path, tmp_path, tmp_path, tmp_path, tmp_path, lambda *_: None)
    for step in (
        Edit("file.py", "absent", ""),
        Edit("file.py", "twice", "once"),
        Write("file.py", "new"),
        Remove("no_file.py"),
    ):
        with pytest.raises(AnchorError, match=r"file\.py"):
            step.apply(site)


def test_the_table_is_cheap_to_import() -> None:
    code = "import sys, readycheck.demo.flaws; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"starlette", "uvicorn", "sqlalchemy", "alembic", "trustme", "httpx", "pydantic", "readycheck_checks"}
    assert not heavy & set(done.stdout.split())
