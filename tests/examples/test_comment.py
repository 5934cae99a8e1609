"""The comment of the action, against a server that keeps comments as GitHub's API does."""

from __future__ import annotations

import io
import json
import runpy
import threading
from collections.abc import Iterator
from contextlib import redirect_stdout
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.examples.installing import ROOT

pytestmark = pytest.mark.thorough

MARK = "<!-- readycheck: readycheck -->"


class Api(ThreadingHTTPServer):
    """Comments of pull request 7; a page holds two."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.comments: list[dict[str, Any]] = []
        self.refuse: dict[str, int] = {}
        """A status for each method that is refused."""
        self.asked: list[str] = []
        self.tokens: set[str] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Api

    def _answer(self, status: int, body: object, *headers: tuple[str, str]) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        for name, value in (*headers, ("Content-Length", str(len(text)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def _begin(self) -> dict[str, Any]:
        self.server.asked.append(f"{self.command} {self.path}")
        self.server.tokens.add(self.headers.get("Authorization", ""))
        length = int(self.headers.get("Content-Length") or 0)
        return json.loads(self.rfile.read(length)) if length else {}

    def _refused(self) -> bool:
        if status := self.server.refuse.get(self.command):
            self._answer(status, {"message": "Resource not accessible by integration"})
        return bool(status)

    def do_GET(self) -> None:
        self._begin()
        if not self._refused():
            page = int(self.path.rpartition("&page=")[2]) if "&page=" in self.path else 1
            link = f'<{self.server.url}{self.path.partition("&page=")[0]}&page={page + 1}>; rel="next"'
            more = (("Link", link),) if len(self.server.comments) > page * 2 else ()
            self._answer(200, self.server.comments[page * 2 - 2 : page * 2], *more)

    def do_POST(self) -> None:
        body = self._begin()
        if not self._refused():
            assert self.path == "/repos/shop/web/issues/7/comments"
            self.server.comments.append({"id": len(self.server.comments) + 1, **body})
            self._answer(201, {})

    def do_PATCH(self) -> None:
        body = self._begin()
        if not self._refused():
            number = int(self.path.removeprefix("/repos/shop/web/issues/comments/"))
            self.server.comments[number - 1] |= body
            self._answer(200, {})

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's word
        """Say nothing."""


@pytest.fixture
def api() -> Iterator[Api]:
    with Api() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def comment(api: Api, folder: Path, text: str = "NOT READY", event: object = None, **environ: str) -> str:
    """What the step says; it never raises, whatever GitHub answers."""
    (folder / "event.json").write_text(json.dumps({"pull_request": {"number": 7}} if event is None else event))
    (folder / "comment.md").write_text(text)
    variables = {
        "GITHUB_API_URL": api.url, "GITHUB_REPOSITORY": "shop/web", "GITHUB_TOKEN": "s3cret-token",
        "GITHUB_EVENT_PATH": str(folder / "event.json"), "COMMENT": str(folder / "comment.md"),
        "INPUT_CATEGORY": "readycheck", **environ,
    }  # fmt: skip
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(said):
        for name, value in variables.items():
            patch.setenv(name, value)
        runpy.run_path(str(ROOT / "action" / "comment.py"), run_name="__main__")
    assert "s3cret" not in said.getvalue()
    return said.getvalue()


def test_the_first_run_writes_a_comment_and_the_next_one_replaces_it(api: Api, tmp_path: Path) -> None:
    api.comments += [{"id": n, "body": "a review"} for n in (1, 2, 3)]
    assert comment(api, tmp_path) == ""
    assert comment(api, tmp_path, "READY") == ""
    assert [one["body"] for one in api.comments[3:]] == [f"{MARK}\nREADY"]
    assert api.tokens == {"Bearer s3cret-token"}


def test_each_category_has_a_comment_of_its_own(api: Api, tmp_path: Path) -> None:
    comment(api, tmp_path)
    comment(api, tmp_path, INPUT_CATEGORY="readycheck-api")
    assert len(api.comments) == 2


def test_somebody_elses_comment_with_our_mark_is_left_alone(api: Api, tmp_path: Path) -> None:
    api.comments.append({"id": 1, "body": f"{MARK}\nforged"})
    api.refuse["PATCH"] = 403
    assert comment(api, tmp_path) == ""
    assert [one["body"] for one in api.comments] == [f"{MARK}\nforged", f"{MARK}\nNOT READY"]


@pytest.mark.parametrize("status", [401, 403, 404, 500])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_refusal_is_a_warning_and_never_the_gate(api: Api, tmp_path: Path, method: str, status: int) -> None:
    api.refuse[method] = status
    said = comment(api, tmp_path)
    assert said.startswith(f"::warning title=readycheck::the comment was not written: GitHub answered {status}.")
    assert ("pull-requests: write" in said) == (status != 500)
    assert not api.comments


def test_nobody_answers(api: Api, tmp_path: Path) -> None:
    said = comment(api, tmp_path, GITHUB_API_URL="http://127.0.0.1:9")
    assert said.startswith("::warning title=readycheck::the comment was not written, because GitHub could not be asked")


@pytest.mark.parametrize("event", [{}, {"pull_request": {"number": "7; x"}}, [], {"ref": "refs/heads/main"}])
def test_a_run_without_a_pull_request_writes_none(api: Api, tmp_path: Path, event: object) -> None:
    assert comment(api, tmp_path, event=event).startswith("::notice")
    assert not api.asked


def test_a_long_report_is_cut_at_what_github_takes(api: Api, tmp_path: Path) -> None:
    comment(api, tmp_path, "x" * 70_000)
    assert len(api.comments[0]["body"]) == 65_536
