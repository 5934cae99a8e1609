"""npm audit: registries that answer, lie, refuse and hang; settings that keep it offline; recorded reports."""

from __future__ import annotations

import gzip
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from readycheck.model import Status
from readycheck.testing import collect, judge, worst
from readycheck_checks.source.advisories.model import Answer
from readycheck_checks.source.collect.dependencies import DEPENDENCIES
from readycheck_checks.source.collect.npm_audit import CANARY, take
from readycheck_checks.source.dependencies import CHECK
from readycheck_checks.source.facts import DependenciesFact
from readycheck_checks.source.targets import Source

Grow = Callable[[dict[str, str | bytes]], Path]
Answers = Callable[[dict[str, list[str]]], tuple[int, Any]]
needs_npm = pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")

LOCK = json.dumps(
    {"lockfileVersion": 3, "packages": {"": {}, "node_modules/vue": {"version": "3.4.0"},
                                        "node_modules/a/node_modules/vue": {"version": "2.7.0"},
                                        "node_modules/left-pad": {"version": "1.3.0", "dev": True}}}
)  # fmt: skip
VUE = {"id": 2, "url": "https://github.com/advisories/GHSA-vvvv", "title": "Bad vue", "severity": "moderate",
       "vulnerable_versions": ">=2.0.0 <2.7.1"}  # fmt: skip
LODASH = {"id": 1, "url": "https://github.com/advisories/GHSA-llll", "title": "Bad", "severity": "high",
          "vulnerable_versions": "<4.17.12"}  # fmt: skip


@contextmanager
def _registry(answer: Answers) -> Iterator[str]:
    """A registry on loopback: its bulk advisories, and what npm asks of the packages that they name."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"]))
            asked = json.loads(gzip.decompress(data) if self.headers.get("Content-Encoding") == "gzip" else data)
            self._send(*answer(asked))

        def do_GET(self) -> None:
            name = self.path.strip("/")
            versions = {one: {"name": name, "version": one} for one in ("4.17.11", "4.17.21", "2.7.0", "3.4.0")}
            self._send(200, {"name": name, "dist-tags": {"latest": "4.17.21"}, "versions": versions})

        def _send(self, status: int, document: Any) -> None:
            data = document if isinstance(document, bytes) else json.dumps(document).encode()
            with suppress(OSError):
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _look(root: Path, seconds: float | None = None, **given: Any) -> DependenciesFact:
    return collect(DEPENDENCIES, Source.model_validate({"path": root.name, **given}), base=root.parent, seconds=seconds)


def _honest(asked: dict[str, list[str]]) -> tuple[int, Any]:
    return 200, {"lodash": [LODASH]} if "lodash" in asked else {}


@needs_npm
def test_a_registry_that_knows_its_canary_is_believed(grow: Grow, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dict[str, list[str]]] = []

    def answer(asked: dict[str, list[str]]) -> tuple[int, Any]:
        seen.append(asked)
        return _honest(asked)

    with _registry(answer) as url:
        monkeypatch.setenv("npm_config_registry", url)
        fact = _look(grow({"package-lock.json": LOCK}))
    (source,) = fact.sources
    assert (source.asked, source.audited, source.canary_found, source.problem) == (3, 3, True, "")
    assert seen == [{"left-pad": ["1.3.0"], "vue": ["2.7.0", "3.4.0"], "lodash": ["4.17.11"]}]
    assert worst(judge(CHECK, fact)) is Status.PASS


@needs_npm
def test_what_is_affected_is_found_in_its_version_and_place(grow: Grow, monkeypatch: pytest.MonkeyPatch) -> None:
    yarn = '# yarn lockfile v1\n\nlodash@^4:\n  version "4.17.11"\n'
    with _registry(lambda _asked: (200, {"lodash": [LODASH], "vue": [VUE]})) as url:
        monkeypatch.setenv("npm_config_registry", url)
        fact = _look(grow({"package-lock.json": LOCK, "web/yarn.lock": yarn}))
    assert [(one.name, one.version, one.severity, one.ids, one.file) for one in fact.affected] == [
        ("lodash", "4.17.11", "high", ("GHSA-llll",), "web/yarn.lock"),
        ("vue", "2.7.0", "medium", ("GHSA-vvvv",), "package-lock.json"),
    ]
    assert worst(judge(CHECK, fact)) is Status.FAIL


@needs_npm
@pytest.mark.parametrize(
    "answer",
    [
        lambda _asked: (200, {}),
        lambda _asked: (405, b""),
        lambda _asked: (200, b"<html>a portal</html>"),
    ],
    ids=["knows nothing", "405", "not json"],
)
def test_a_registry_that_cannot_be_believed(grow: Grow, monkeypatch: pytest.MonkeyPatch, answer: Answers) -> None:
    with _registry(answer) as url:
        monkeypatch.setenv("npm_config_registry", url)
        fact = _look(grow({"package-lock.json": LOCK}))
    assert fact.sources[0].problem in ("no_service", "insufficient_data")
    assert worst(judge(CHECK, fact)) is Status.INCONCLUSIVE


@needs_npm
@pytest.mark.parametrize("how", ["environment", "file of the tree", "nobody answers"])
def test_offline_npm_says_nothing(grow: Grow, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    """`npm audit --offline` is a complete and clean report for packages that are surely affected."""
    root = grow({"web/package-lock.json": LOCK.replace("left-pad", "lodash").replace("1.3.0", "4.17.11")})
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    if how == "environment":
        monkeypatch.setenv("npm_config_offline", "true")
    elif how == "file of the tree":
        (root / "web/.npmrc").write_text("save-exact=true\noffline=true\n")
    fact = _look(root)
    assert fact.sources[0].problem == "no_service", fact.sources[0]
    assert worst(judge(CHECK, fact)) is Status.INCONCLUSIVE


@needs_npm
def test_a_registry_that_hangs_is_ended(grow: Grow, monkeypatch: pytest.MonkeyPatch) -> None:
    free = threading.Event()

    def hang(_asked: dict[str, list[str]]) -> tuple[int, Any]:
        free.wait(30)
        return 200, {}

    with _registry(hang) as url:
        monkeypatch.setenv("npm_config_registry", url)
        monkeypatch.setattr("readycheck_checks.source.collect.npm_audit._MOST_SECONDS", 1.5)
        try:
            fact = _look(grow({"package-lock.json": LOCK}))
        finally:
            free.set()
    assert fact.sources[0].problem == "timeout"
    assert worst(judge(CHECK, fact)) is Status.INCONCLUSIVE


def test_without_npm_nothing_is_known(grow: Grow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    fact = _look(grow({"package-lock.json": LOCK}))
    assert fact.sources[0].problem == "missing_dependency"
    assert worst(judge(CHECK, fact)) is Status.INCONCLUSIVE


def test_a_name_that_is_none_is_not_asked_for(grow: Grow) -> None:
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    odd = json.dumps({"lockfileVersion": 3, "packages": {"node_modules/a": {"name": "--registry=x", "version": "1"}}})
    with _registry(_honest) as url, pytest.MonkeyPatch.context() as patch:
        patch.setenv("npm_config_registry", url)
        fact = _look(grow({"package-lock.json": odd}))
    assert (fact.sources[0].asked, fact.sources[0].audited) == (1, 0)
    assert worst(judge(CHECK, fact)) is Status.INCONCLUSIVE


FOUND = {"lodash": {"via": [{"source": 1, "url": LODASH["url"], "severity": "high", "range": "<4.17.12"}],
                    "nodes": ["node_modules/p1"]}}  # fmt: skip
WHOLE = {"auditReportVersion": 2, "vulnerabilities": FOUND, "metadata": {"dependencies": {"total": 2}}}


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        (WHOLE, ""),
        ({**WHOLE, "vulnerabilities": {}}, "no_service"),
        ({**WHOLE, "metadata": {"dependencies": {"total": 1}}}, "insufficient_data"),
        ({**WHOLE, "metadata": {}}, "insufficient_data"),
        ({**WHOLE, "auditReportVersion": 3}, "unsupported"),
        ({**WHOLE, "error": {"code": "ENOAUDIT", "summary": "x"}}, "no_service"),
        ({**WHOLE, "vulnerabilities": [1]}, "no_service"),
        ({**WHOLE, "vulnerabilities": {"lodash": {"via": [], "nodes": ["node_modules/p1"]}}}, "no_service"),
        ({**WHOLE, "vulnerabilities": {"lodash": {**FOUND["lodash"], "nodes": ["node_modules/p0"]}}}, "no_service"),
        (
            {"message": "405 Method Not Allowed", "statusCode": 405, "error": {"summary": "", "detail": ""}},
            "no_service",
        ),
        ({"error": {"code": "ENOLOCK", "summary": "This command requires an existing lockfile."}}, "no_service"),
        ({"actions": [], "advisories": {}, "metadata": {"totalDependencies": 2}}, "no_service"),
        ([], "no_service"),
        (None, "no_service"),
    ],
)
def test_reports(document: Any, problem: str) -> None:
    output = b"" if document is None else json.dumps(document).encode()
    answer = take(output, "said", [("npm", "vue", "3.4.0"), CANARY], True, Answer(asked=1, canary="lodash 4.17.11"))
    assert answer.problem == problem
    assert bool(answer.detail) is bool(problem)


def test_a_report_that_was_cut_is_none() -> None:
    output = json.dumps(WHOLE).encode()
    for end in range(0, len(output), 7):
        assert take(output[:end], "", [("npm", "vue", "3.4.0"), CANARY], True, Answer(asked=1)).problem


def test_the_canary_can_be_a_package_of_the_tree() -> None:
    wanted = [CANARY, ("npm", "vue", "3.4.0")]
    found = {"lodash": {**FOUND["lodash"], "nodes": ["node_modules/p0"]}}
    answer = take(json.dumps({**WHOLE, "vulnerabilities": found}).encode(), "", wanted, False, Answer(asked=2))
    assert (answer.problem, answer.audited, list(answer.found)) == ("", 2, [CANARY])
