"""Trees that somebody made to stop the audit: each thing is named in the list, in bounded time and memory."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from readycheck.model import Status
from readycheck.testing import collect, judge, worst
from readycheck_checks.source.collect import logged_secrets, script_lexer
from readycheck_checks.source.collect.debug_output import DEBUG_OUTPUT
from readycheck_checks.source.collect.debug_scanners import scan
from readycheck_checks.source.collect.markup_blocks import KINDS, cut
from readycheck_checks.source.debug_logging import CHECK
from readycheck_checks.source.facts import DebugOutputFact, FileClass
from readycheck_checks.source.targets import Source

Grow = Callable[[dict[str, str | bytes]], Path]


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
