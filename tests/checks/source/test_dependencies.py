"""Dependencies: a service that really answers, one that lies, and advisories from a file."""

from __future__ import annotations

import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from readycheck.model import Status
from readycheck.testing import AS_OF, collect, judge, rules, worst
from readycheck_checks.source.advisories import model
from readycheck_checks.source.advisories.model import Answer
from readycheck_checks.source.collect.dependencies import DEPENDENCIES
from readycheck_checks.source.collect.pip_audit import _rounds, take
from readycheck_checks.source.dependencies import CHECK
from readycheck_checks.source.facts import AdvisorySource, Affected, DependenciesFact, LockFile
from readycheck_checks.source.targets import Source

Grow = Callable[[dict[str, str | bytes]], Path]
LOCK = "httpx==0.27.0\nstarlette==0.40.0\n"
NPM = json.dumps(
    {"lockfileVersion": 3, "packages": {"": {}, "node_modules/vue": {"version": "3.4.0"},
                                        "node_modules/left-pad": {"version": "1.3.0", "dev": True}}}
)  # fmt: skip


def _advisory(name: str, fixed: str, ecosystem: str = "PyPI", **given: Any) -> dict[str, Any]:
    affected = {
        "package": {"ecosystem": ecosystem, "name": name},
        "ranges": [
            {"type": "SEMVER" if ecosystem == "npm" else "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": fixed}]}
        ],
    }
    return {"id": f"TEST-{name}", "modified": AS_OF.isoformat(), "affected": [affected], **given}


CANARIES = [_advisory("Jinja2", "2.11.3"), _advisory("lodash", "4.17.21", "npm")]


def _look(root: Path, seconds: float | None = None, **given: Any) -> DependenciesFact:
    source = Source.model_validate({"path": root.name, **given})
    return collect(DEPENDENCIES, source, base=root.parent, seconds=seconds)


def _statuses(fact: DependenciesFact, options: dict[str, Any] | None = None) -> Status:
    return worst(judge(CHECK, fact, options))


@contextmanager
def _service(answer: Callable[[str, str], tuple[int, Any]]) -> Iterator[str]:
    """An OSV service on loopback that answers by package and version."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, document = answer(asked["package"]["name"], asked["version"])
            data = json.dumps(document).encode()
            with suppress(OSError):  # the client may be gone
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _honest(name: str, version: str) -> tuple[int, Any]:
    if (name, version) == ("jinja2", "2.4.1"):
        return 200, {"vulns": [_advisory("jinja2", "2.11.3")]}
    if name == "starlette" and version == "0.36.0":
        return 200, {"vulns": [_advisory("starlette", "0.40.0", aliases=["CVE-2024-47874"])]}
    return 200, {}


def test_a_service_that_knows_its_canary_is_believed(grow: Grow) -> None:
    with _service(_honest) as url:
        fact = _look(grow({"requirements.txt": LOCK}), service="osv", service_url=url)
    (source,) = fact.sources
    assert (source.asked, source.audited, source.canary, source.canary_found) == (2, 2, "jinja2 2.4.1", True)
    assert _statuses(fact) is Status.PASS


def test_each_round_has_room_for_a_canary() -> None:
    names = [name for name, _ in model.CANARIES["PyPI"]]
    keys = [("PyPI", name, version) for name in (*names, "httpx") for version in ("1", "2")]
    rounds = _rounds(keys)
    assert sorted(key for one in rounds for key in one) == sorted(keys)
    assert all({name for _, name, _ in one} < {*names, "httpx"} for one in rounds)
    assert all(set(names) - {name for _, name, _ in one} for one in rounds)


def test_an_affected_package_is_found(grow: Grow) -> None:
    with _service(_honest) as url:
        root = grow({"requirements.txt": "httpx==0.27.0\nStarlette==0.36.0\n", "requirements-b.txt": LOCK})
        fact = _look(root, service="osv", service_url=url)
    (failure,) = [one for one in judge(CHECK, fact) if one.status is Status.FAIL]
    assert failure.location == {"kind": "file", "file": "requirements.txt", "line": 2, "column": None}
    assert "CVE-2024-47874" in failure.references
    assert failure.fix == "Update starlette to 0.40.0 or later."


@pytest.mark.parametrize(
    "answer",
    [
        lambda _name, _version: (200, {}),
        lambda _name, _version: (404, {}),
        lambda _name, _version: (500, {}),
        lambda _name, _version: (200, {"vulns": "what"}),
        lambda _name, _version: (200, []),
    ],
    ids=["knows nothing", "not found", "broken", "wrong type", "empty list"],
)
def test_a_service_that_cannot_be_believed(grow: Grow, answer: Callable[[str, str], tuple[int, Any]]) -> None:
    with _service(answer) as url:
        fact = _look(grow({"requirements.txt": LOCK}), service="osv", service_url=url)
    assert fact.sources[0].problem == "no_service"
    assert _statuses(fact) is Status.INCONCLUSIVE


def test_no_service_at_all(grow: Grow) -> None:
    fact = _look(grow({"requirements.txt": LOCK}), service="osv", service_url="http://127.0.0.1:9/v1/query")
    assert fact.sources[0].problem == "no_service"
    assert _statuses(fact) is Status.INCONCLUSIVE


def test_a_service_that_hangs_is_ended(grow: Grow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("readycheck_checks.source.collect.pip_audit._MOST_SECONDS", 1.5)
    free = threading.Event()

    def hang(_name: str, _version: str) -> tuple[int, Any]:
        free.wait(30)
        return 200, {}

    with _service(hang) as url:
        try:
            fact = _look(grow({"requirements.txt": LOCK}), service="osv", service_url=url)
        finally:
            free.set()
    assert fact.sources[0].problem == "timeout"
    assert _statuses(fact) is Status.INCONCLUSIVE


def _with_file(root: Path, records: list[dict[str, Any]]) -> Path:
    (root.parent / "osv.json").write_text(json.dumps(records))
    return root


def test_advisories_from_a_file(grow: Grow) -> None:
    root = _with_file(grow({"requirements.txt": LOCK, "web/package-lock.json": NPM}), CANARIES)
    fact = _look(root, advisories="osv.json")
    assert fact.packages == {"PyPI": 2, "npm": 2}
    assert _statuses(fact) is Status.PASS
    assert _statuses(_look(root, advisories="nothing.json")) is Status.INCONCLUSIVE
    assert _statuses(_look(_with_file(root, CANARIES[:1]), advisories="osv.json")) is Status.INCONCLUSIVE


@pytest.mark.parametrize(
    ("record", "status"),
    [
        (_advisory("starlette", "0.41.0"), Status.FAIL),
        (_advisory("starlette", "0.40.0"), Status.PASS),
        (_advisory("starlette", "0.41.0", "npm"), Status.PASS),
        (_advisory("starlette", "0.41.0", withdrawn="2026-01-01T00:00:00Z"), Status.PASS),
        (_advisory("starlette", "0.41.0", database_specific={"severity": "LOW"}), Status.WARN),
        (_advisory("starlette", "0.41.0", database_specific={"severity": "MODERATE"}), Status.FAIL),
        (_advisory("vue", "3.4.1", "npm"), Status.FAIL),
        (_advisory("left-pad", "2.0.0", "npm"), Status.WARN),
    ],
)
def test_an_advisory_from_a_file(grow: Grow, record: dict[str, Any], status: Status) -> None:
    root = _with_file(grow({"requirements.txt": LOCK, "package-lock.json": NPM}), [*CANARIES, record])
    assert _statuses(_look(root, advisories="osv.json")) is status


def test_one_advisory_under_two_ids_counts_once(grow: Grow) -> None:
    twins = [
        _advisory("starlette", "0.41.0", id="PYSEC-1", aliases=["CVE-1"]),
        _advisory("starlette", "0.41.0", id="GHSA-1", aliases=["CVE-1"], database_specific={"severity": "HIGH"}),
    ]
    fact = _look(_with_file(grow({"requirements.txt": LOCK}), [*CANARIES, *twins]), advisories="osv.json")
    (one,) = fact.affected
    assert (set(one.ids), one.severity) == ({"PYSEC-1", "GHSA-1", "CVE-1"}, "high")


def test_old_advisories_say_too_little_but_what_they_find_holds(grow: Grow) -> None:
    old = (AS_OF - timedelta(days=15)).isoformat()
    root = grow({"requirements.txt": LOCK})
    records = [{**one, "modified": old} for one in CANARIES]
    fact = _look(_with_file(root, records), advisories="osv.json")
    assert _statuses(fact) is Status.INCONCLUSIVE
    assert _statuses(fact, {"max_age": "30d"}) is Status.PASS
    affected = {**_advisory("starlette", "0.41.0"), "modified": old}
    assert _statuses(_look(_with_file(root, [*records, affected]), advisories="osv.json")) is Status.FAIL


@pytest.mark.parametrize(
    ("files", "rule"),
    [
        ({"a.py": ""}, "no_lock"),
        ({"package.json": '{"dependencies": {"vue": "^3"}}'}, "no_lock"),
        ({"pyproject.toml": '[project]\ndependencies = ["flask"]'}, "no_lock"),
        ({"yarn.lock": "# yarn lockfile v1"}, "no_lock"),
        ({"yarn.lock": "# yarn"}, "not_audited"),
        ({"requirements.txt": LOCK, "web/pnpm-lock.yaml": ""}, "not_audited"),
        ({"requirements.txt": LOCK, "package-lock.json": "{"}, "not_audited"),
        ({"requirements.txt": LOCK + "flask>=2\n"}, "unpinned"),
        ({"requirements.txt": LOCK, "web/package.json": '{"dependencies": {"vue": "^3"}}'}, "no_lock"),
    ],
)
def test_what_was_not_audited_is_not_known(grow: Grow, files: dict[str, str | bytes], rule: str) -> None:
    fact = _look(_with_file(grow(files), CANARIES), advisories="osv.json")
    findings = judge(CHECK, fact)
    assert f"source.dependencies.{rule}" in rules(findings, Status.INCONCLUSIVE)
    assert worst(findings) is Status.INCONCLUSIVE


def test_locks_of_tests_and_of_developers(grow: Grow) -> None:
    files: dict[str, str | bytes] = {
        "requirements.txt": LOCK, "tests/fixtures/requirements.txt": "old==1\n", "requirements-dev.txt": "ruff>=1\n",
    }  # fmt: skip
    fact = _look(_with_file(grow(files), CANARIES), advisories="osv.json")
    assert [one.file for one in fact.locks] == ["requirements-dev.txt", "requirements.txt"]
    assert _statuses(fact) is Status.WARN


def test_named_locks_only(grow: Grow) -> None:
    root = _with_file(grow({"deploy/pins.txt": "", "requirements.txt": LOCK, "yarn.lock": ""}), CANARIES)
    assert _statuses(_look(root, advisories="osv.json", locks=["requirements.txt"])) is Status.PASS
    assert _statuses(_look(root, advisories="osv.json", locks=["requirements.txt", "gone.txt"])) is Status.INCONCLUSIVE
    assert _statuses(_look(root, advisories="osv.json", locks=["deploy/pins.txt"])) is Status.INCONCLUSIVE


def _fact(**given: Any) -> DependenciesFact:
    plain: dict[str, Any] = {
        "root": ".",
        "locks": [LockFile(file="requirements.txt", kind="requirements", ecosystem="PyPI", packages=2)],
        "packages": {"PyPI": 2},
        "sources": [_source()],
    }
    return DependenciesFact.model_validate({**plain, **given})


def _source(**given: Any) -> AdvisorySource:
    plain = {"name": "advisory file", "ecosystem": "PyPI", "asked": 2, "audited": 2, "canary": "jinja2 2.4.1"}
    return AdvisorySource.model_validate({**plain, "canary_found": True, "records": 9, "newest": AS_OF, **given})


@pytest.mark.parametrize(
    ("given", "options", "status"),
    [
        ({}, {}, Status.PASS),
        ({"audited": 1}, {}, Status.INCONCLUSIVE),
        ({"problem": "no_service"}, {}, Status.INCONCLUSIVE),
        ({"canary_found": False}, {}, Status.INCONCLUSIVE),
        ({"canary_found": False}, {"canary": False}, Status.PASS),
        ({"canary_found": False, "records": None}, {"canary": False}, Status.INCONCLUSIVE),
        ({"newest": None}, {}, Status.INCONCLUSIVE),
        ({"newest": AS_OF - timedelta(days=14)}, {}, Status.PASS),
        ({"newest": AS_OF - timedelta(days=14, seconds=1)}, {}, Status.INCONCLUSIVE),
        ({"newest": AS_OF + timedelta(days=2)}, {}, Status.INCONCLUSIVE),
        ({"newest": AS_OF + timedelta(hours=2)}, {}, Status.PASS),
    ],
)
def test_when_silence_is_believed(given: dict[str, Any], options: dict[str, Any], status: Status) -> None:
    assert _statuses(_fact(sources=[_source(**given)]), options) is status


def test_one_good_source_is_enough_and_none_is_too_few() -> None:
    assert _statuses(_fact(sources=[_source(problem="no_service"), _source()])) is Status.PASS
    assert _statuses(_fact(sources=[])) is Status.INCONCLUSIVE
    assert _statuses(_fact(unmatched=["a 1 (X)"])) is Status.INCONCLUSIVE
    assert _statuses(_fact(complete=False)) is Status.INCONCLUSIVE


AFFECTED = {"ecosystem": "PyPI", "name": "a", "version": "1", "file": "requirements.txt", "ids": ["X-1", "CVE-1"]}


@pytest.mark.parametrize(
    ("given", "options", "status"),
    [
        ({}, {}, Status.FAIL),
        ({"severity": "critical"}, {"fail_on": "critical"}, Status.FAIL),
        ({"severity": "high"}, {"fail_on": "critical"}, Status.WARN),
        ({"development": True}, {}, Status.WARN),
        ({"development": True}, {"development": "fail"}, Status.FAIL),
        ({"development": True}, {"development": "ignore"}, Status.PASS),
        ({"marker": "sys_platform == 'win32'"}, {}, Status.WARN),
        ({}, {"accepted": [{"id": "CVE-1", "reason": "not reachable"}]}, Status.PASS),
        ({}, {"accepted": [{"id": "CVE-1", "reason": "not reachable", "until": AS_OF.date()}]}, Status.PASS),
        ({}, {"accepted": [{"id": "CVE-1", "reason": "x", "until": AS_OF.date() - timedelta(days=1)}]}, Status.FAIL),
        ({}, {"accepted": [{"id": "CVE-2", "reason": "another"}]}, Status.FAIL),
    ],
)
def test_an_affected_package(given: dict[str, Any], options: dict[str, Any], status: Status) -> None:
    one = Affected.model_validate({**AFFECTED, "source": "advisory file", **given})
    assert _statuses(_fact(affected=[one], affected_total=1), options) is status


def test_many_affected_packages_are_summed_up() -> None:
    many = [Affected.model_validate({**AFFECTED, "version": str(one), "source": "x"}) for one in range(60)]
    findings = judge(CHECK, _fact(affected=many, affected_total=70))
    assert len(rules(findings, Status.FAIL)) == 61
    assert (findings[60].value, findings[60].stands_for) == (10, 10)


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ({"dependencies": [{"name": "jinja2", "version": "2.4.1", "vulns": [{"id": "X"}]},
                           {"name": "httpx", "version": "0.27.0", "vulns": []}]}, ""),
        ({"dependencies": [{"name": "jinja2", "skip_reason": "Dependency not found on PyPI"},
                           {"name": "httpx", "skip_reason": "Dependency not found on PyPI"}]}, "no_service"),
        ({"dependencies": [{"name": "jinja2", "version": "2.4.1", "vulns": [{"id": "X"}]},
                           {"name": "httpx", "skip_reason": "Dependency not found on PyPI"}]}, "insufficient_data"),
        ({"dependencies": [{"name": "jinja2", "version": "2.4.1", "vulns": [{"id": "X"}]}]}, "insufficient_data"),
        ({"dependencies": [{"name": "jinja2", "version": "2.4.1", "vulns": []},
                           {"name": "httpx", "version": "0.27.0", "vulns": []}]}, "no_service"),
        ({"dependencies": [{"name": "jinja2", "version": "2.4.1", "vulns": [{"id": "X"}]},
                           {"name": "httpx", "version": "0.27.0", "vulns": "what"}]}, "insufficient_data"),
        ({"dependencies": []}, "no_service"),
        ({"dependencies": {}}, "no_service"),
        ({}, "no_service"),
        ([], "no_service"),
    ],
)  # fmt: skip
def test_reports_of_pip_audit(document: Any, problem: str) -> None:
    """Recorded: a mirror in the place of the service, exit code 0, "no known vulnerabilities", and all skipped."""
    answer = Answer(asked=1, canary="jinja2 2.4.1")
    take(document, [("PyPI", "httpx", "0.27.0")], ("jinja2", "2.4.1"), answer)
    assert answer.problem == problem


def test_a_name_with_an_option_in_it_does_not_reach_pip_audit(grow: Grow) -> None:
    lock = 'version = 1\n[[package]]\nname = "a"\nversion = "1\\n--index-url http://127.0.0.1:9"\n'
    asked: list[str] = []

    def answer(name: str, version: str) -> tuple[int, Any]:
        asked.append(name)
        return _honest(name, version)

    with _service(answer) as url:
        fact = _look(grow({"uv.lock": lock}), service="osv", service_url=url)
    assert asked == ["jinja2"]
    assert (fact.sources[0].audited, _statuses(fact)) == (0, Status.INCONCLUSIVE)


def test_includes_and_constraints_are_followed(grow: Grow) -> None:
    root = grow({
        "requirements.txt": "-r deps/base.in\n-c limits.txt\nflask>=2\nhttpx==0.27.0\n",
        "deps/base.in": "starlette==0.40.0\n-r ../requirements-dev.txt\n", "limits.txt": "flask==3.0.0\nunused==1.0\n",
        "requirements-dev.txt": "pytest==8.0.0\n", "requirements-test.txt": "-r requirements.txt\ntox==4.0\n",
    })  # fmt: skip
    fact = _look(_with_file(root, CANARIES), advisories="osv.json")
    assert fact.packages == {"PyPI": 5}
    assert {one.file: (one.packages, one.development) for one in fact.locks} == {
        "requirements.txt": (2, False), "deps/base.in": (1, False), "requirements-dev.txt": (1, False),
        "requirements-test.txt": (1, True),
    }  # fmt: skip
    assert _statuses(fact) is Status.PASS


def test_an_include_that_is_not_there_is_not_known(grow: Grow) -> None:
    root = grow(
        {"requirements.txt": LOCK + "-r ../outside.txt\n", "a/requirements.txt": "-r requirements.txt\n" + LOCK}
    )
    fact = _look(_with_file(root, CANARIES), advisories="osv.json")
    assert "line 3" in next(one.problem for one in fact.locks if one.file == "requirements.txt")
    assert _statuses(fact) is Status.INCONCLUSIVE


@pytest.mark.parametrize(
    ("lock", "options", "status"),
    [
        ("git+https://example.test/x.git\n", {}, Status.INCONCLUSIVE),
        ("git+https://example.test/x.git\n", {"elsewhere": "warn"}, Status.WARN),
        ("git+https://example.test/x.git\n", {"elsewhere": "ignore"}, Status.PASS),
        ("-e .\n", {}, Status.PASS),
    ],
)
def test_what_comes_from_elsewhere(grow: Grow, lock: str, options: dict[str, Any], status: Status) -> None:
    fact = _look(_with_file(grow({"requirements.txt": LOCK + lock}), CANARIES), advisories="osv.json")
    assert _statuses(fact, options) is status


def test_a_folder_of_osv_databases(grow: Grow) -> None:
    root = grow({"requirements.txt": LOCK, "package-lock.json": NPM})
    for ecosystem, record in (("PyPI", CANARIES[0]), ("npm", CANARIES[1]), ("Debian", {"id": "broken"})):
        folder = root.parent / "osv" / ecosystem
        folder.mkdir(parents=True)
        with zipfile.ZipFile(folder / "all.zip", "w") as archive:
            archive.writestr("one.json", json.dumps(record) if ecosystem != "Debian" else "{")
    fact = _look(root, osv="osv")
    assert [(one.name, one.ecosystem, one.records, one.canary_found) for one in fact.sources] == [
        ("OSV database", "PyPI", 1, True), ("OSV database", "npm", 1, True),
    ]  # fmt: skip
    assert _statuses(fact) is Status.PASS
    (root.parent / "osv/npm/all.zip").unlink()
    assert _statuses(_look(root, osv="osv")) is Status.INCONCLUSIVE
    assert _statuses(_look(root, osv="nothing")) is Status.INCONCLUSIVE


def _named(
    *advisories: tuple[str, str, tuple[str, ...]], name: str = "multipart", ecosystem: str = "PyPI"
) -> DependenciesFact:
    """A fact with these advisories, each of a version, an id and the releases that fix it."""
    return DependenciesFact(
        root=".",
        affected=tuple(
            Affected(ecosystem=ecosystem, name=name, version=version, file="a.lock", ids=(mark,), severity="high",
                     fixed_in=fixed, source="x")
            for version, mark, fixed in advisories
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("ecosystem", "advisories", "fixes"),
    [
        ("PyPI", [("0.0.6", "A", ("0.0.7",)), ("0.0.6", "B", ("0.0.18",))], {"Update multipart to 0.0.18 or later."}),
        ("npm", [("1.2.0", "A", ("1.10.0",)), ("1.2.0", "B", ("1.9.0",))], {"Update multipart to 1.10.0 or later."}),
        ("PyPI", [("1.0", "A", ("1.1",)), ("2.0", "B", ("2.1",))],
         {"Update multipart to 1.1 or later.", "Update multipart to 2.1 or later."}),
        ("PyPI", [("1.0", "A", ("1.1", "2.1")), ("1.0", "B", ("1.2",))],
         {"Update multipart to 1.1 or 2.1 or later.", "Update multipart to 1.2 or later."}),
        ("PyPI", [("1.0", "A", ("1.1",)), ("1.0", "B", ())],
         {"Update multipart to 1.1 or later.",
          "No release of multipart without it is published: replace it, or accept the risk with a reason."}),
        ("npm", [("1.2.0", "A", ("odd",)), ("1.2.0", "B", ("1.9.0",))],
         {"Update multipart to odd or later.", "Update multipart to 1.9.0 or later."}),
    ],
    ids=["two of one package", "by version, not by text", "two versions", "two branches", "one without", "no version"],
)  # fmt: skip
def test_one_release_answers_all_that_is_said_of_a_package(
    ecosystem: str, advisories: list[tuple[str, str, tuple[str, ...]]], fixes: set[str]
) -> None:
    found = [one for one in judge(CHECK, _named(*advisories, ecosystem=ecosystem)) if one.rule.endswith(".affected")]
    assert {one.fix for one in found} == fixes
    assert len(found) == len(advisories)
