"""The submission flow: hand in, grade, read the result."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from starlette.testclient import TestClient

from coursework.grading import assess
from coursework.models import User
from coursework.system import System
from tests.conftest import PASSWORD

HAND_IN = "/api/v1/assignments/1/submissions"


def hand_in(client: TestClient, token: str, name: str, content: bytes) -> int:
    answer = client.post(HAND_IN, files={"file": (name, content)}, headers={"X-CSRF-Token": token})
    return int(answer.status_code)


def test_a_file_is_graded_and_its_result_shown(client: TestClient, system: System, token: str) -> None:
    assert hand_in(client, token, "answer.md", b"Merge sort.") == 202
    assert client.get("/api/v1/submissions/1").json()["status"] == "queued"
    assert system.queue.drain() == 1
    result = client.get("/api/v1/submissions/1").json()
    assert (result["status"], result["score"]) == ("graded", 50)
    assert "Sorting" in client.get("/results").text


def test_a_lost_file_fails_without_a_retry(client: TestClient, system: System, token: str) -> None:
    hand_in(client, token, "answer.md", b"Merge sort.")
    for stored in system.settings.uploads.glob("*/*"):
        stored.unlink()
    system.queue.drain()
    assert client.get("/api/v1/submissions/1").json()["status"] == "failed"
    assert system.queue.depth() == (0, 0, 1)


def test_a_file_that_cannot_be_read_fails_after_its_retries(client: TestClient, system: System, token: str) -> None:
    hand_in(client, token, "answer.md", b"Merge sort.")
    (stored,) = system.settings.uploads.glob("*/*")
    stored.unlink()
    stored.mkdir()
    system.queue.drain()
    assert client.get("/api/v1/submissions/1").json()["status"] in ("queued", "failed")


def test_what_cannot_be_queued_is_not_kept(
    client: TestClient, system: System, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(type(system.queue), "submit", full)
    assert hand_in(client, token, "answer.md", b"Merge sort.") == 500
    assert client.get("/api/v1/submissions").json() == {"submissions": []}


def test_a_complete_pdf_is_taken(client: TestClient, token: str) -> None:
    assert hand_in(client, token, "answer.pdf", b"%PDF-1.7\n...\n%%EOF\n") == 202


def test_the_same_file_is_stored_once(client: TestClient, system: System, token: str) -> None:
    assert [hand_in(client, token, name, b"Merge sort.") for name in ("one.md", "two.md")] == [202, 202]
    assert len(list(system.settings.uploads.glob("*/*"))) == 1


def test_a_teacher_sees_the_work_of_all(client: TestClient, system: System, token: str) -> None:
    hand_in(client, token, "answer.md", b"Merge sort.")
    with system.engine.begin() as connection:
        connection.execute(update(User).where(User.name == "ben").values(role="teacher"))
    client.post("/api/v1/session", json={"username": "ben", "password": PASSWORD})
    assert client.get("/api/v1/submissions/1").json()["status"] == "queued"


def test_others_do_not_see_it(client: TestClient, token: str) -> None:
    hand_in(client, token, "answer.md", b"Merge sort.")
    client.post("/api/v1/session", json={"username": "ben", "password": PASSWORD})
    assert client.get("/api/v1/submissions/1").status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("answer.exe", b"MZ"),
        ("answer.pdf", b"not a pdf"),
        ("answer.txt", b"\0\0"),
        ("answer.txt", b"\xff\xfe"),
        ("answer.txt", b""),
        (".hidden.txt", b"text"),
        ("an$wer.txt", b"text"),
    ],
)
def test_unwanted_files_are_refused(client: TestClient, token: str, name: str, content: bytes) -> None:
    assert hand_in(client, token, name, content) == 422


def test_large_files_are_refused(client: TestClient, token: str) -> None:
    assert hand_in(client, token, "answer.txt", b"a" * 1_048_577) == 422
    assert hand_in(client, token, "answer.txt", b"a" * 2_000_000) == 413


def test_without_token_nothing_is_taken(client: TestClient, token: str) -> None:
    assert hand_in(client, token + "x", "answer.md", b"Merge sort.") == 403


def test_assess_names_what_is_missing() -> None:
    assert assess("merge", ["merge", "stable"]) == (50, "Not mentioned: stable.")
