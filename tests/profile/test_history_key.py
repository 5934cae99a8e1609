"""`history:` in its forms, and where commands that look back find it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from readycheck.history.place import POSTGRES
from readycheck.model import Profile
from readycheck.profile import ProfileInvalid, history_named, shipped_profiles
from readycheck.profile.entries import HISTORY_SCHEMES

Load = Callable[..., Profile]
V = "version: 1\n"
URL = "postgresql://ana:geheim-1@db.example.edu/team"


@pytest.mark.parametrize(
    ("written", "place", "keep", "runs"),
    [
        ("", None, 365, 1000),
        ("history: ci/h.db\n", "ci/h.db", 365, 1000),
        ("history: off\n", "off", 365, 1000),
        ("history: false\n", "off", 365, 1000),
        ("history: {keep: 180d, runs: 50}\n", None, 180, 50),
        ("history: {place: false, keep: 2w}\n", "off", 14, 1000),
        ("history: {place: h.db, runs: 1}\n", "h.db", 365, 1),
        ("history: '${env:HISTORY_URL}'\n", URL, 365, 1000),
        ("history: {place: '${env:HISTORY_URL}'}\n", URL, 365, 1000),
        ("history: postgresql://db.example.edu/team\n", "postgresql://db.example.edu/team", 365, 1000),
    ],
)
def test_forms(load: Load, tmp_path: Path, written: str, place: str | None, keep: int, runs: int) -> None:
    profile = load(V + written, environ={"HISTORY_URL": URL})
    assert (profile.history, profile.retention.keep, profile.retention.runs) == (place, keep * 86400, runs)
    (tmp_path / "p.yaml").write_text(V + written)
    assert history_named(tmp_path / "p.yaml", {"HISTORY_URL": URL}) == place


@pytest.mark.parametrize(
    ("written", "part"),
    [
        ("history: true\n", "text or a map of keys"),
        ("history: mysql://h/x\n", "a history is a file, or a PostgreSQL database"),
        (f"history: {URL}\n", "a URL with a password stands in the file"),
        ("history: {place: h.db, keep: 0}\n", "more than 0"),
        ("history: {runs: 0}\n", "at least 1"),
        ("history: {kep: 3d}\n", "did you mean 'keep'?"),
        ("history: '${env:HISTORY_URL}'\n", "HISTORY_URL is not set"),
    ],
)
def test_mistakes(load: Load, written: str, part: str) -> None:
    with pytest.raises(ProfileInvalid) as caught:
        load(V + written, environ={})
    assert part in str(caught.value)
    assert "geheim" not in str(caught.value)


def test_a_url_with_a_password_is_masked_and_a_path_is_not(load: Load) -> None:
    written = V + "history: '${env:PLACE}'\n"
    secret = load(written, environ={"PLACE": URL})
    assert {URL, "geheim-1"} <= set(secret.secrets)
    assert "geheim" not in str(secret.document)
    assert load(written, environ={"PLACE": "/srv/history.db"}).secrets == ()


def test_a_higher_layer_names_it_and_no_shipped_checklist_does(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(V + "history: base.db\n")
    (tmp_path / "p.yaml").write_text(V + "extends: ./base.yaml\nhistory: {keep: 3d}\n")
    assert history_named(tmp_path / "p.yaml") == "base.db"
    (tmp_path / "p.yaml").write_text(V + "extends: ./base.yaml\nhistory: own.db\n")
    assert history_named(tmp_path / "p.yaml") == "own.db"
    assert history_named(tmp_path / "nowhere.yaml") is None
    # `cli.looking_back` relies on it.
    assert not any("history:" in path.read_text() for path in shipped_profiles().values())


def test_the_profile_and_the_history_know_the_same_databases() -> None:
    assert set(HISTORY_SCHEMES) == {"sqlite", *POSTGRES}
