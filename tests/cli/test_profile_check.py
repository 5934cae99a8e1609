"""`readycheck profile check`: several profiles, and what is told beside errors."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.installed import readycheck

HEAD = "version: 1\nareas: {S: Stones}\n"
RIGHT = HEAD + "target: {name: t}\ncontrols: {S-1: {title: T, severity: high, checks: [launch.attestation]}}\n"
WRONG = RIGHT.replace("severity: high", "severity: hihg")


def test_several_profiles_and_the_worst_exit_code(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(RIGHT)
    (tmp_path / "b.yaml").write_text(WRONG)
    (tmp_path / "c.yaml").write_text(RIGHT)
    done = readycheck("profile", "check", "a.yaml", "b.yaml", "c.yaml", "none.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == ["a.yaml", "c.yaml"]
    assert "b.yaml:4" in done.stderr
    assert "none.yaml: the profile cannot be read: there is no such file" in done.stderr
    assert readycheck("profile", "check", "a.yaml", "c.yaml", cwd=tmp_path).returncode == 0


def test_profiles_with_checks_of_their_own_do_not_meet(tmp_path: Path) -> None:
    for name in ("one", "two"):
        folder = tmp_path / name / "mine"
        folder.mkdir(parents=True)
        (folder / "common.py").write_text(f"NAME = {name!r}\n")
        (folder / "own.py").write_text(
            "from readycheck.api import *\nimport common\n"
            f"def judge(fact, options, context):\n    yield passed('own.{name}', 'fine')\n"
            f"assert common.NAME == {name!r}\n"
            f"CHECK = Check('own.{name}', 'It is fine', judge, None, NoOptions)\n"
        )
        text = RIGHT.replace("areas:", "packs: [./mine]\nareas:").replace("launch.attestation", f"own.{name}")
        (tmp_path / name / "readycheck.yaml").write_text(text)
    done = readycheck("profile", "check", "one/readycheck.yaml", "two/readycheck.yaml", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == [
        "one/readycheck.yaml", "two/readycheck.yaml"
    ]  # fmt: skip


def test_every_variable_that_is_not_set_is_told_and_the_rest_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SITE_URL", "MAIN_DB", "USERS_MANY"):
        monkeypatch.delenv(name, raising=False)
    text = (
        "version: 1\nextends: submission-system\ntarget:\n  name: t\n  url: '${env:SITE_URL}'\n"
        "  database: '${env:MAIN_DB}'\n"
        "consent:\n  load: {hosts: [x.example], users: '${env:USERS_MANY}', for: 1m}\n"
        "  active: {hosts: [x.example], account: {user: u, password: '${file:secret.txt}'}}\n"
    )
    path = tmp_path / "readycheck.yaml"
    path.write_text(text)
    done = readycheck("profile", "check", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    told = done.stderr.splitlines()
    for line, name in ((5, "SITE_URL"), (6, "MAIN_DB"), (8, "USERS_MANY"), (9, "secret.txt")):
        assert any(f"readycheck.yaml:{line}:" in one and name in one for one in told), name
    assert "not-set.invalid" not in done.stderr + done.stdout
    assert "as far as it can be read here" in done.stdout
    assert "digest" not in done.stdout, "it would be another one where the values are there"
    path.write_text(text + "gate: {min_score: 200}\n")
    wrong = readycheck("profile", "check", cwd=tmp_path)
    assert wrong.returncode == 2
    assert "MAIN_DB" in wrong.stderr
    assert "readycheck.yaml:10" in wrong.stderr
    assert readycheck("audit", "-q", cwd=tmp_path).returncode == 2, "an audit needs the values"


def test_other_commands_go_on_too_and_say_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MAIN_DB", raising=False)
    (tmp_path / "readycheck.yaml").write_text(
        "version: 1\nextends: submission-system\ntarget: {name: t, database: '${env:MAIN_DB}'}\n"
    )
    for arguments in (("profile", "explain"), ("checks", "DATA-01"), ("explain", "DATA-01")):
        done = readycheck(*arguments, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert "readycheck.yaml:3: the environment variable MAIN_DB is not set" in done.stderr
        assert "not-set.invalid" not in done.stdout
    explained = readycheck("profile", "explain", cwd=tmp_path).stdout
    assert "target.databases[main].url = not there (from ${env:MAIN_DB})" in explained


PATHS = """\
version: 1
extends: submission-system
target:
  name: t
  sources: [{id: main, path: app, advisories: feeds/x.json}]
  databases: [{id: main, url: 'sqlite:///data/a.db', expected: {alembic: db/alembic.ini, python: .venv/bin/python}}]
  backups: [{id: n, of: main, files: 'backups/*.dump', rpo: 24h}]
  queues: [{id: q, huey: var/q.db}]
  runbooks: [{id: r, path: docs/ops}]
"""


def test_paths_that_lead_nowhere_are_warnings_with_their_lines(tmp_path: Path) -> None:
    (tmp_path / "readycheck.yaml").write_text(PATHS)
    done = readycheck("profile", "check", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    wanted = {
        5: ("app does not exist", "feeds/x.json does not exist"),
        6: ("data/a.db does not exist", "db/alembic.ini does not exist", "there is no program .venv/bin/python"),
        7: ("no file matches backups/*.dump",),
        8: ("var/q.db does not exist",),
        9: ("docs/ops does not exist",),
    }
    told = done.stderr.splitlines()
    for line, words in wanted.items():
        for one in words:
            assert sum(f"readycheck.yaml:{line}: {one}; " in each for each in told) == 1, (one, done.stderr)
    assert len(told) == sum(map(len, wanted.values())), done.stderr
    for name in ("app/a.py", "feeds/x.json", "data/a.db", "db/alembic.ini", "backups/a.dump", "var/q.db", "docs/ops/a"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").touch(0o755)
    assert readycheck("profile", "check", cwd=tmp_path).stderr == ""


def test_a_path_that_was_read_by_reference_is_not_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIDDEN_PLACE", "place-7781/alembic.ini")
    monkeypatch.setenv("MAIN_DB", "postgresql://app:tops3cretpw@127.0.0.1:9/shop")
    (tmp_path / "readycheck.yaml").write_text(
        "version: 1\nextends: submission-system\n"
        "target: {name: t, databases: [{url: '${env:MAIN_DB}', expected: {alembic: '${env:HIDDEN_PLACE}'}}]}\n"
    )
    done = readycheck("profile", "check", cwd=tmp_path)
    assert done.returncode == 0
    assert "readycheck.yaml:3: " in done.stderr
    assert "place-7781" not in done.stderr
    assert "tops3cretpw" not in done.stderr
