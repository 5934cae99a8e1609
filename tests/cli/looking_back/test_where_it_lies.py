"""Which history is looked at: the one of the profile, or of `--db`."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support.histories import DB, call
from tests.support.runs import keep, run

from readycheck.cli.looking_back import place_asked
from readycheck.history.place import Place

pytestmark = pytest.mark.thorough


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_a_profile_that_is_no_file_is_not_waited_for(
    place: Path, capsys: pytest.CaptureFixture[str], make: Callable[[str], None], named: bool
) -> None:
    keep(DB, run("a", 1), run("b", 2))
    name = "p.yaml" if named else "readycheck.yaml"
    make(name)
    for command in ("history", "trend", "diff"):
        assert call(command, *(["--profile", name] if named else [])) == 2
        assert capsys.readouterr().err.startswith(f"readycheck: the profile {name} is not a file; ")
        assert call(command, "--db", str(DB), *(["--profile", name] if named else [])) == 0


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ("version: 1\nextends: submission-system\n", ".readycheck/history.db"),
        ("version: 1\nhistory: h.db\n", "h.db"),
        ('version: 1\n"hist\\u006fry": h.db\n', "h.db"),
        ("version: 1\nextends: ./base.yaml\n", "base.db"),
        ("version: 1\nextends: [minimal, base.yaml]\n", "base.db"),
        ("{version: 1, extends: ./base.yaml}\n", "base.db"),
        ("version: 1\nextends:\n  - ./base.yaml\n", "base.db"),
        ("version: 1 # no history here\n", ".readycheck/history.db"),
        ("version: [\n", ".readycheck/history.db"),
    ],
)
def test_the_profile_tells_where_the_history_is(place: Path, profile: str, expected: str) -> None:
    (place / "base.yaml").write_text("version: 1\nhistory: base.db\n")
    (place / "readycheck.yaml").write_text(profile)
    assert place_asked(None, None) == Place(Path(expected))
    assert place_asked("other.db", None) == Place(Path("other.db"))
