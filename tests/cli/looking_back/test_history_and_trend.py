"""`history` and `trend`: what they list, and the sentence where there is nothing to list."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.histories import DB, call
from tests.support.runs import keep, run

from readycheck.history.values import Target

pytestmark = pytest.mark.thorough


def test_history_and_trend(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(DB, *(run(f"r{n}", n, floor=10.0 * n) for n in range(4)), run("p", 9, target=Target("shop", "production")))
    assert call("history", "--limit", "2") == 0
    text = capsys.readouterr().out
    assert "shop (production): 1 run" in text
    assert "--limit 0" in text
    assert call("history", "--target", "shop/staging", "--format", "json") == 0
    assert [one["run"] for one in json.loads(capsys.readouterr().out)["runs"]] == ["r3", "r2", "r1", "r0"]
    assert call("trend") == 0
    seen = capsys.readouterr()
    assert "shop (production): 1 run" in seen.out
    assert "--target" in seen.err
    asked = ("trend", "--target", "shop/staging", "--control", "S-1")
    assert call(*asked, "--format", "json", "--format", "svg=trend.svg") == 0
    document = json.loads(capsys.readouterr().out)
    first = document["points"][0]
    assert (first["run"], first["floor"], first["status"]) == ("r0", 0.0, "fail")
    assert (place / "trend.svg").read_text().startswith("<svg ")
    assert call(*asked[:3], "--control", "S-2") == 2
    assert "did you mean 'S-1'?" in capsys.readouterr().err
    for wrong in (("history", "--target", "nobody"), ("trend", "--format", "html"), ("trend", "--format", "svg=")):
        assert call(*wrong) == 2
    assert call("trend", "--format", "svg=/dev/null/x") == 4


def test_nothing_is_there_yet(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("history", "trend", "diff"):
        assert call(command) == 2
        said = capsys.readouterr().err
        assert "'readycheck audit' writes one" in said
        assert "runs of the demo are not kept" in " ".join(said.split())
    assert list(place.iterdir()) == []
    assert call("history", "--db", "mysql://u:geheim@h/x") == 2
    assert call("history", "--db", "postgresql://u:geheim@127.0.0.1:1/x") == 4
    assert "geheim" not in capsys.readouterr().err


def test_partial_runs_make_no_trend(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(DB, run("p1", 1, partial=True, selection="only SEC-01"), run("p2", 2, exit_code=130))
    assert call("trend") == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "there is no whole run yet: the 2 runs that are kept are partial or stopped" in said
    assert "run 'readycheck audit' without --only" in said
    keep(DB, run("whole", 3))
    assert call("trend") == 0
    assert call("trend", "--target", "nobody") == 2
    assert "kept are" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "change", ["run SET started = 'yesterday'", "run SET floor = 9e999", "target SET name = x'ff'"]
)
def test_values_that_somebody_changed_end_in_a_sentence(
    place: Path, capsys: pytest.CaptureFixture[str], change: str
) -> None:
    keep(DB, run("a", 1), run("b", 2))
    connection = sqlite3.connect(DB)
    connection.execute(f"UPDATE readycheck_{change}")
    connection.commit()
    connection.close()
    for command in ("history", "trend", "diff"):
        assert call(command) == 4
        assert "did not write" in capsys.readouterr().err


def test_looking_back_imports_no_model(place: Path) -> None:
    keep(DB, run("a", 1), run("b", 2))
    code = (
        "import sys\nfrom readycheck.cli.app import build\ntry: build()(sys.argv[1:], prog_name='readycheck')\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "heavy = {'sqlalchemy', 'readycheck.model', 'alembic', 'rich', 'jinja2'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    for command in ("history", "trend", "diff"):
        done = subprocess.run(
            [sys.executable, "-c", code, command],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env=os.environ | {"NO_COLOR": "1"},
        )
        assert done.returncode == 0, done.stderr
