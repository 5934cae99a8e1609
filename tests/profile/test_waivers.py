"""How long a waiver may hold, and which release a signature is bound to."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from readycheck.model import Profile
from readycheck.profile import ProfileInvalid, Vocabulary, load_profile

TODAY = date(2026, 11, 23)
HEAD = "version: 1\n"


def load(folder: Path, text: str, **more: Any) -> Profile:
    path = folder / "p.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    return load_profile(path, Vocabulary(), environ={"SHA": "4f5e6d7c"}, **more)


def waiver(expires: str, more: str = "") -> str:
    return f"waivers:\n- {{control: A, reason: r, owner: o, approver: p, expires: {expires}{more}}}\n"


LIFE = [
    # (waivers and gate, today, what is wrong)
    (waiver("2027-05-22"), TODAY, ""),
    (waiver("2027-05-23"), TODAY, "3:59: 'waivers[0].expires': the waiver of A holds for 181 days from today"),
    (waiver("2027-05-23"), TODAY, "; write 2027-05-22 or an earlier day, or allow more with 'gate.longest_waiver'"),
    (waiver("2027-05-23"), None, ""),
    (waiver("2027-05-23", ", starts: 2026-12-01"), TODAY, ""),
    (waiver("2027-05-31", ", starts: 2026-12-01"), None, "181 days from its start on 2026-12-01"),
    (waiver("2027-05-23") + "gate: {longest_waiver: 365d}\n", TODAY, ""),
    (waiver("2026-12-24") + "gate: {longest_waiver: 30d}\n", TODAY, "31 days from today, and at most 30 are allowed"),
    (waiver("9999-12-31"), TODAY, "and at most 180 are allowed"),
    (waiver("9999-12-31", ", starts: 9999-12-30"), TODAY, ""),
    (waiver("2026-01-01"), TODAY, ""),
    (waiver("soon"), TODAY, ""),
    (waiver("2030-01-01", ", starts: soon"), TODAY, ""),
    (waiver("2027-05-22") + "gate: {longest_waiver: for ever}\n", TODAY, "not a duration"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "today", "problem"), LIFE)
def test_how_long_a_waiver_may_hold(tmp_path: Path, text: str, today: date | None, problem: str) -> None:
    if not problem:
        assert len(load(tmp_path, text, today=today).waivers) == 1
        return
    with pytest.raises(ProfileInvalid) as error:
        load(tmp_path, text, today=today)
    assert problem in str(error.value)


SIGNED = "attestations: [{control: A, by: lee, on: 2026-11-20, release: %s}]\n"


@pytest.mark.parametrize(
    ("text", "release", "audited", "standing"),
    [
        ("attestations: [{control: A, by: lee, on: 2026-11-20}]\n", "", "", "in_force"),
        ("release: two\nattestations: [{control: A, by: lee, on: 2026-11-20}]\n", "", "two", "in_force"),
        ("release: 'sha256:1'\n" + SIGNED % "'sha256:1'", "sha256:1", "sha256:1", "in_force"),
        ("release: ' sha256:1 '\n" + SIGNED % "'sha256:1'", "sha256:1", "sha256:1", "in_force"),
        ("release: 'sha256:2'\n" + SIGNED % "'sha256:1'", "sha256:1", "sha256:2", "expired"),
        (SIGNED % "'sha256:1'", "sha256:1", "", "expired"),
        ('release: "${env:SHA}"\n' + SIGNED % "4f5e6d7c", "4f5e6d7c", "4f5e6d7c", "in_force"),
    ],
)
def test_a_signature_is_bound_to_its_release(
    tmp_path: Path, text: str, release: str, audited: str, standing: str
) -> None:
    profile = load(tmp_path, text)
    signed = profile.attestations[0]
    assert (signed.release, signed.audited, profile.release) == (release, audited, audited)
    assert signed.standing(datetime(2026, 11, 23, tzinfo=UTC)) == standing
    assert bool(signed.outdated) is (standing == "expired")
    assert profile.secrets == ()


def test_the_release_of_the_command_line_counts(tmp_path: Path) -> None:
    profile = load(tmp_path, SIGNED % "abc", overrides=("release=abc",))
    assert (profile.release, profile.attestations[0].outdated) == ("abc", "")


def test_a_release_that_looks_like_a_number_is_asked_for_in_quotes(tmp_path: Path) -> None:
    with pytest.raises(ProfileInvalid, match="put it in quotes"):
        load(tmp_path, "release: 1234567\n")
