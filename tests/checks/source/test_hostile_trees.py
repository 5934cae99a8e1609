"""Trees that somebody made to stop the audit: each thing is named in the list, in bounded time and memory."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from readycheck.model import Check, Collector, Status
from readycheck.testing import collect, judge, worst
from readycheck_checks.source import dependencies, python_sast, sarif, secrets
from readycheck_checks.source.collect import logged_secrets, script_lexer
from readycheck_checks.source.collect.bandit import BANDIT
from readycheck_checks.source.collect.debug_output import DEBUG_OUTPUT
from readycheck_checks.source.collect.debug_scanners import scan
from readycheck_checks.source.collect.dependencies import DEPENDENCIES
from readycheck_checks.source.collect.markup_blocks import KINDS, cut
from readycheck_checks.source.collect.sarif import SARIF
from readycheck_checks.source.collect.secrets import SECRETS
from readycheck_checks.source.debug_logging import CHECK
from readycheck_checks.source.facts import DebugOutputFact, DependenciesFact, FileClass
from readycheck_checks.source.targets import Source
from readycheck_checks.testing import auth_covered, coverage, flow_covered, pipeline, runs
from readycheck_checks.testing.collect.evidence import EVIDENCE
from readycheck_checks.testing.collect.pipelines import PIPELINES
from readycheck_checks.testing.collect.reports import find
from readycheck_checks.testing.targets import Tests

Grow = Callable[[dict[str, str | bytes]], Path]
LOOKS: tuple[tuple[Collector[Any, Any], tuple[Check[Any, Any], ...]], ...] = (
    (DEBUG_OUTPUT, (CHECK,)), (SECRETS, (secrets.CHECK,)), (BANDIT, (python_sast.CHECK,)), (SARIF, (sarif.CHECK,)),
    (DEPENDENCIES, (dependencies.CHECK,)), (PIPELINES, (pipeline.CHECK,)),
    (EVIDENCE, (coverage.CHECK, runs.CHECK, flow_covered.CHECK, auth_covered.CHECK)),
)  # fmt: skip


def _look(root: Path) -> DebugOutputFact:
    fact = collect(DEBUG_OUTPUT, Source(path=root.name), base=root.parent)
    assert fact.tally.seen == fact.tally.scanned + fact.tally.other + sum(fact.tally.skipped.values())
    return fact


def test_what_is_no_file_is_named_and_never_opened(grow: Grow, monkeypatch: pytest.MonkeyPatch) -> None:
    root = grow({"a.js": "f()\n"})
    (root / "up.js").symlink_to(root)
    (root / "b.js").symlink_to(root / "c.js")
    (root / "c.js").symlink_to(root / "b.js")
    os.mkfifo(root / "pipe.js")
    monkeypatch.chdir(root)  # the name of a socket is short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.js")
        fact = _look(root)
    assert {one.file: one.reason for one in fact.not_read} == {
        "up.js": "symlink", "b.js": "symlink", "c.js": "symlink", "pipe.js": "not_a_file", "socket.js": "not_a_file",
    }  # fmt: skip
    assert worst(judge(CHECK, fact)) is Status.PASS


def test_a_file_of_a_gigabyte_is_not_read(grow: Grow) -> None:
    root = grow({"a.js": "f()\n"})
    for name in ("huge.js", "huge.py", "huge.vue"):
        with (root / name).open("wb") as file:
            file.truncate(1 << 30)
    fact = _look(root)
    assert {one.file: one.reason for one in fact.not_read} == dict.fromkeys(
        ("huge.js", "huge.py", "huge.vue"), "too_large"
    )
    assert worst(judge(CHECK, fact)) is Status.INCONCLUSIVE


READ = (
    "requirements.txt", "package-lock.json", "yarn.lock", "pnpm-lock.yaml", "poetry.lock", "pdm.lock", "uv.lock",
    "Pipfile.lock", "pylock.toml", "package.json", "pyproject.toml", ".gitignore", ".env", ".npmrc", "scan.sarif",
    "coverage.xml", "coverage.json", "lcov.info", "coverage/coverage-final.json", "junit.xml", "osv.json",
    ".github/workflows/ci.yml", ".gitlab-ci.yml", "Jenkinsfile", ".circleci/config.yml", "azure-pipelines.yml",
    "login.py", "a.js", ".secrets.baseline", "vite.config.ts", "osv/PyPI/all.zip", "dist/app.js.map",
)  # fmt: skip
"""What any collector of the two rooms reads."""


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(path.name)


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 30)


@pytest.mark.parametrize(
    ("make", "named"),
    [(os.mkfifo, False), (_socket, False), (_sparse, True), (lambda path: path.symlink_to("/dev/zero"), True),
     (lambda path: path.symlink_to(path.name), False), (Path.mkdir, None)],
    ids=["pipe", "socket", "gigabyte", "device", "loop", "folder"],
)  # fmt: skip
def test_whatever_has_the_name_of_a_file_that_is_read(
    grow: Grow, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], None], named: bool | None
) -> None:
    root = grow({"ok.py": "x = 1\n", "tests/test_ok.py": "def test_a():\n    assert True\n"})
    for name in READ:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        monkeypatch.chdir((root / name).parent)  # the name of a socket is short
        make(root / name)
    source = Source.model_validate({"path": root.name, "sarif": ["*.sarif"], "built": ["dist"], "service": "none",
                                    "npm": "none", "advisories": "tree/osv.json", "osv": "tree/osv"})  # fmt: skip
    tests = Tests.model_validate({"path": root.name, "critical": ["login.py"]})
    seen: dict[str, Status] = {}
    for collector, checks in LOOKS:
        thing: Any = tests if collector is EVIDENCE else source
        fact = collect(collector, thing, base=root.parent, seconds=60)
        seen |= {check.id: worst(judge(check, fact)) for check in checks}
        if isinstance(fact, DependenciesFact) and named is not None:
            problems = {one.file for one in fact.locks if one.problem}
            assert not named or problems >= set(READ[:9])
    passed = {name for name, status in seen.items() if status in (Status.PASS, Status.WARN)}
    # What is no file holds no code and no secret; whatever else is read from it is not known.
    assert passed <= ({"source.python_sast", "source.secrets"} if not named else set())


def _few(source: dict[str, Any], root: Path) -> dict[str, Status]:
    """What each check says of a tree, with the advisories of `osv.json` beside it."""
    given = {"path": root.name, "service": "none", "npm": "none", "advisories": "osv.json", "sarif": ["*.sarif"]}
    seen: dict[str, Status] = {}
    for collector, checks in LOOKS:
        if collector is PIPELINES:
            continue
        thing: Any = Source.model_validate({**given, **source})
        things = {"sources": [{**given, **source, "id": "main"}]}
        if collector is EVIDENCE:
            thing = Tests.model_validate({"critical": ["app/**"], "flow": ["tests/test_flow.py"]})
        fact = collect(collector, thing, base=root.parent, things=things)
        seen |= {check.id: worst(judge(check, fact, AT_ANY_AGE.get(check.id))) for check in checks}
    return seen


AT_ANY_AGE = {"source.dependencies": {"max_age": "3650d"}, "source.sarif": {"max_age": "3650d"}}


def test_a_tree_beyond_the_limit_passes_nothing(grow: Grow) -> None:
    """A million files cost nothing more than the limit, and what lies beyond it is not known."""
    advisories = [{"id": "X-1", "modified": "2026-11-20T00:00:00Z", "affected": [{"package": {"ecosystem": "PyPI",
                   "name": "jinja2"}, "versions": ["2.4.1"]}]}]  # fmt: skip
    log = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "s"}}, "results": [],
           "invocations": [{"executionSuccessful": True, "endTimeUtc": "2026-11-22T00:00:00Z"}]}]}  # fmt: skip
    root = grow({
        "app/login.py": "def login():\n    return 1\n", "tests/test_flow.py": "def test_login():\n    login()\n",
        "requirements.txt": "starlette==0.40.0\n", "scan.sarif": json.dumps(log),
        "junit.xml": '<testsuite tests="1"><testcase classname="tests.test_flow" name="test_login"/></testsuite>',
        "coverage.xml": '<coverage branch-rate="1" version="7"><packages><package><classes>'
                        '<class filename="app/login.py">'
                        '<lines><line number="1" hits="1"/><line number="2" hits="1" branch="true" '
                        'condition-coverage="100% (2/2)"/></lines></class></classes></package></packages></coverage>',
        **{f"zz/{number}.txt": "" for number in range(30)},
    })  # fmt: skip
    for name in ("app/login.py", "tests/test_flow.py"):
        os.utime(root / name, (1_700_000_000, 1_700_000_000))
    (root.parent / "osv.json").write_text(json.dumps(advisories))
    whole = _few({}, root)
    assert set(whole.values()) == {Status.PASS}, whole
    cut = _few({"max_files": 20}, root)
    assert set(cut.values()) == {Status.INCONCLUSIVE}, cut


def test_a_search_for_reports_ends(grow: Grow) -> None:
    root = grow({"a/junit.xml": "", "b/1": "", "b/2": "", "junit.xml": ""})
    assert [one.name for one in find(root, ("junit.xml",), 6).files] == ["a/junit.xml", "junit.xml"]
    assert find(root, ("junit.xml",), 6).complete
    assert not find(root, ("junit.xml",), 5).complete
    assert not find(root, ("junit.xml",), 6, lambda: 0.5).complete


def test_folders_nested_without_end(grow: Grow) -> None:
    root = grow({"a.js": "f()\n"})
    deep = root
    for _ in range(230):
        deep = deep / "d"
        deep.mkdir()
    fact = _look(root)
    assert [one.reason for one in fact.not_read] == ["too_deep"]
    assert worst(judge(CHECK, fact)) is Status.INCONCLUSIVE


SLOW = {
    "javascript": b"f(" * 3000 + b"console.log(1)" + b")" * 3000,
    "typescript": b"a<" * 5000 + b"console.log(1)",
    "python": b"print(" * 300 + b")" * 300,
    "go": b"package a\n" + b"func f() {" * 3000 + b"println(1)",
    "java": b"class A { void f() { " + b"if (a) { " * 3000 + b"System.out.println(1);",
    "php": b"<?php " + b"if ($a) { " * 3000 + b"var_dump($x);",
    "ruby": b"if a\n" * 3000 + b"puts 1\n",
    "vue": b"<template>" + b"<a :b='" * 3000 + b"console.log(1)",
    "svelte": b"{" * 20_000 + b"console.log(1)",
    "astro": b"---\n" * 3000 + b"<p>{" * 2000 + b"console.log(1)",
    "html": b"<script>" * 3000 + b"console.log(1)" + b"<a onclick=" * 3000,
}


@pytest.mark.parametrize("language", SLOW)
def test_files_that_slow_a_parser_end(language: str) -> None:
    found = scan(SLOW[language], language, FileClass.PRODUCTION, "a", 2.0)
    assert found.hits or found.problem or language in ("html", "vue", "svelte", "astro")


@pytest.mark.parametrize(
    "data",
    [b"`${" * 20_000, b"/" * 100_000 + b"console", b"'\\" * 50_000 + b"console", b"/*" * 50_000 + b"console.log(1)",
     b"(/[" * 20_000 + b"console", b"console" * 20_000, b"console\x80.log(1)", b"a=/" + b"\\" * 50_000 + b"console"],
    ids=["templates", "slashes", "quotes", "comments", "patterns", "one word", "not UTF-8", "backslashes"],
)  # fmt: skip
def test_the_lexer_ends(data: bytes) -> None:
    assert len(script_lexer.scan(data).hits) <= 20_000


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize(
    "data", [b"<" * 50_000, b"<a " * 20_000, b"{{" * 20_000, b"<!--" * 20_000, b"<a b='" * 20_000, b"\xff<a"]
)
def test_blocks_end_and_keep_their_places(kind: str, data: bytes) -> None:
    made = cut(data + b"\nx", kind)
    assert len(made.code) == len(data) + 2
    assert made.code.count(b"\n") == 1


@pytest.mark.parametrize("data", [b"log.info(" * 3000, b"log.info(" + b"'" * 50_000, b'log.info(f"' + b"{" * 50_000])
def test_log_calls_end(data: bytes) -> None:
    assert len(logged_secrets.scan(data, "python", "a.py")) < 10
