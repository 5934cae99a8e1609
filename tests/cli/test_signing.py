"""`readycheck attest`, called in this process: what it writes, and what it refuses without writing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import readycheck.cli.attest as module
from readycheck.cli.app import build
from readycheck.profile import shipped_profiles

PROFILE = (
    "# ours\r\nversion: 1\r\n"
    "target: {name: t,   environment: staging}   # spaces as they are\r\n"
    "controls:\r\n"
    "  A-1: {title: Signed, severity: blocker, checks: [launch.attestation]}\r\n"
    "  A-2: {title: Fresh, severity: high, checks: [backups.fresh]}\r\n"
    "  A-3: {title: Follows, severity: high, derive: [A-1]}\r\n"
    '  A-4: {title: Left out, severity: low, checks: [launch.attestation], skip: "later"}\r\n'
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "readycheck.yaml").write_bytes(PROFILE.encode())
    return tmp_path


def attest(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        build()(["attest", *arguments], prog_name="readycheck")
    return int(end.value.code or 0)


def test_it_adds_the_signature_and_prints_it(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = ("A-1", "--by", "Lee Park", "--evidence", "https://wiki.example/?q=${env:X}", "--valid", "30d")
    assert attest(*said, "--release", "sha256:9f2c") == 0
    today = datetime.now(UTC).date()
    lines = [
        "attestations:",
        "  - control: A-1",
        "    by: Lee Park",
        f"    on: {today}",
        "    valid: 30d",
        '    evidence: "https://wiki.example/?q=$${env:X}"',
        "    release: sha256:9f2c",
    ]
    assert (place / "readycheck.yaml").read_bytes().decode() == PROFILE + "".join(f"{line}\r\n" for line in lines)
    out, err = capsys.readouterr()
    held = f"it holds from {today} through {today + timedelta(days=30)}, for release sha256:9f2c"
    assert out.splitlines() == [f"readycheck.yaml:10: Lee Park signed for A-1; {held}", "", *lines]
    assert "does not say which release is audited" in err
    assert [one.name for one in place.iterdir()] == ["readycheck.yaml"]


def test_it_is_bound_to_the_release_that_the_profile_names(place: Path) -> None:
    path = place / "readycheck.yaml"
    path.write_bytes(b"\xef\xbb\xbfrelease: 'two'\n" + PROFILE.encode())
    assert attest("A-1", "--by", "Lee", "--evidence", "minutes.md") == 0
    assert path.read_bytes().startswith(b"\xef\xbb\xbfrelease: 'two'\n# ours\r\n")
    assert "    release: two" in path.read_text()
    assert attest("A-1", "--by", "Kim", "--evidence", "minutes.md", "--release", "") == 0
    assert path.read_text().count("release: two") == 1


def test_whoever_signs_need_not_hold_the_secrets(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = place / "readycheck.yaml"
    things = "database: '${env:NO_DATABASE_URL}', url: '${env:NO_SUCH_ORIGIN}',   environment"
    path.write_text("release: '${env:NO_SUCH_SHA}'\n" + PROFILE.replace("  environment", things))
    assert attest("A-1", "--by", "Lee", "--evidence", "minutes.md") == 2
    assert "is not known on this machine; give --release DIGEST, or --release '' for any" in capsys.readouterr().err
    assert attest("A-1", "--by", "Lee", "--evidence", "minutes.md", "--release", "4f5e") == 0
    assert "not-set" not in path.read_text()
    assert "    release: 4f5e" in path.read_text()
    path.write_text(path.read_text() + "gate: {min_score: 200}\n")
    assert attest("A-1", "--by", "Lee", "--evidence", "minutes.md", "--release", "4f5e") == 2
    assert "the environment variable NO_DATABASE_URL is not set" in capsys.readouterr().err


REFUSED = [
    (("A-9", "--by", "lee"), "the profile has no control 'A-9'; did you mean 'A-4'?"),
    (("A-2", "--by", "lee"), "A-2 does not take a person's word: it is proved by backups.fresh; accept the risk"),
    (("A-3", "--by", "lee"), "A-3 does not take a person's word; it follows from A-1"),
    (("A-4", "--by", "lee"), "the profile skips A-4 (later)"),
    (("A-1", "--by", "TODO", "--evidence", "x"), "nothing was written: the attestation names 'TODO'"),
    (("A-1", "--by", "lee"), "does not say where the proof lies. Add a link"),
    (("A-1", "--by", " ", "--evidence", "x"), "nothing was written"),
    (("A-1", "--by", "l\x1b[2Jee", "--evidence", "x"), "--by holds characters that cannot be shown"),
    (("A-1", "--by", "lee", "--evidence", "x", "--valid", "soon"), "--valid 'soon' is not a length of time"),
    (("A-1", "--by", "lee", "--evidence", "x", "--profile", "nowhere.yaml"), "there is no such file"),
    (("A-1", "--by", "lee", "--evidence", "x", "--profile", "minimal"), "is a checklist of the installation"),
    (("A-1",), "--by"),
]


@pytest.mark.parametrize(("arguments", "said"), REFUSED)
def test_it_refuses_what_would_not_count(
    place: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    shipped = shipped_profiles()["minimal"].read_bytes()
    assert attest(*arguments) == 2
    out, err = capsys.readouterr()
    assert said in err
    assert out == ""
    assert (place / "readycheck.yaml").read_bytes() == PROFILE.encode()
    assert [one.name for one in place.iterdir()] == ["readycheck.yaml"]
    assert shipped_profiles()["minimal"].read_bytes() == shipped


def test_where_no_pack_has_the_check_it_names_what_to_do(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "readycheck.yaml").write_text("version: 1\nextends: submission-system\ntarget: {name: t}\n")
    remedy = "which no installed pack has yet; accept the risk with a waiver, or skip it with a reason"
    for control, said in (
        ("DATA-04", "DATA-04 does not take a person's word: it will be proved by http.upload_handling"),
        ("SEC-02", "SEC-02 does not take a person's word: it is proved by http.cookies, and will be proved by "),
    ):
        assert attest(control, "--by", "lee", "--evidence", "x") == 2
        err = " ".join(capsys.readouterr().err.split())
        assert said in err
        assert remedy in err


def test_a_comment_at_the_end_stays_apart(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = place / "readycheck.yaml"
    path.write_bytes(PROFILE.encode() + b"# the end\r\n")
    assert attest("A-1", "--by", "lee", "--evidence", "minutes.md") == 0
    assert path.read_bytes().decode().startswith(f"{PROFILE}# the end\r\n\r\nattestations:\r\n  - control: A-1\r\n")
    assert capsys.readouterr().out.splitlines()[1:3] == ["", "attestations:"]


def test_a_profile_that_changed_meanwhile_is_left_alone(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = place / "readycheck.yaml"
    judge = module._judge

    def meanwhile(*arguments: object) -> None:
        judge(*arguments)  # type: ignore[arg-type]
        path.write_bytes(PROFILE.encode() + b"# somebody else\n")

    monkeypatch.setattr(module, "_judge", meanwhile)
    assert attest("A-1", "--by", "lee", "--evidence", "minutes.md") == 2
    assert "has changed meanwhile; nothing was written, try again" in capsys.readouterr().err
    assert path.read_bytes().endswith(b"# somebody else\n")


def test_a_signature_that_makes_the_profile_wrong_is_not_written(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = place / "readycheck.yaml"
    token = "ghp_" + "a1B2" * 9
    assert attest("A-1", "--by", "lee", "--evidence", f"https://x.example/?token={token}") == 2
    err = capsys.readouterr().err
    assert "signed like this the profile would be wrong, nothing was written" in err
    assert token not in err
    assert path.read_bytes() == PROFILE.encode()
