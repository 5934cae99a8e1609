"""The collector on small real trees, and the judge on tables of facts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from readycheck.model import Status
from readycheck.testing import collect, judge, rules, worst
from readycheck_checks.source.collect.debug_output import DEBUG_OUTPUT
from readycheck_checks.source.debug_logging import CHECK
from readycheck_checks.source.facts import DebugOutputFact, FileClass, NotRead, Occurrence, Tally
from readycheck_checks.source.targets import Source

Grow = Callable[[dict[str, str | bytes]], Path]


def _look(root: Path, **given: Any) -> DebugOutputFact:
    return collect(DEBUG_OUTPUT, Source.model_validate({"path": root.name, **given}), base=root.parent)


CLEAN: dict[str, str | bytes] = {
    "app/views.py": "import logging\nlog = logging.getLogger()\ndef index():\n    log.debug('seen')\n",
    "web/main.ts": "export const a = 1; if (import.meta.env.DEV) { console.log(a) }\n",
    "web/error.ts": "console.error('failed')\n",
    "tests/test_a.py": "print(1)\n",
    "scripts/seed.js": "console.log(1)\n",
    "node_modules/x/index.js": "console.log(1)\n",
    "logo.png": b"\x89PNG\0",
}


def test_a_well_made_tree_passes(grow: Grow) -> None:
    fact = _look(grow(CLEAN))
    findings = judge(CHECK, fact)
    assert worst(findings) is Status.PASS
    assert fact.scanned == {"production": 3, "script": 1, "test": 1}
    assert fact.tally.seen == 6 == fact.tally.scanned + fact.tally.other + sum(fact.tally.skipped.values())
    assert fact.tally.folders == {"installed": 1}


@pytest.mark.parametrize(
    ("name", "text", "rule", "place"),
    [
        ("app/views.py", "def f():\n    print(1)\n", "output", (2, 5)),
        ("app/views.py", "breakpoint()\n", "debugger", (1, 1)),
        ("web/main.ts", "const a: number = 1;\nconsole.log(a)\n", "output", (2, 1)),
        ("web/main.jsx", "debugger\n", "debugger", (1, 1)),
        ("web/main.js", "p.then(console.log)\n", "handed_on", (1, 8)),
    ],
)
def test_one_place_fails(grow: Grow, name: str, text: str, rule: str, place: tuple[int, int]) -> None:
    findings = judge(CHECK, _look(grow({**CLEAN, name: text})))
    (failure,) = [one for one in findings if one.status is Status.FAIL]
    assert failure.rule == f"source.debug_logging.{rule}"
    assert failure.location == {"kind": "file", "file": name, "line": place[0], "column": place[1]}
    assert failure.evidence[0].value == text.splitlines()[place[0] - 1].strip()  # type: ignore[union-attr]


def test_a_silenced_place_is_counted_and_shown(grow: Grow) -> None:
    fact = _look(grow({"a.py": "print(1)  # noqa: T201\n"}))
    assert worst(judge(CHECK, fact)) is Status.PASS
    assert worst(judge(CHECK, fact, {"suppressed": "warn"})) is Status.WARN
    assert worst(judge(CHECK, fact, {"suppressed": "fail"})) is Status.FAIL
    (evidence,) = [one for one in judge(CHECK, fact)[0].evidence if one.label.startswith("Silenced")]
    assert ("a.py:1", "print", "noqa") in evidence.rows  # type: ignore[union-attr]


def test_what_is_allowed_is_an_option(grow: Grow) -> None:
    fact = _look(grow({"a.js": "console.error(1)\n"}))
    assert worst(judge(CHECK, fact)) is Status.PASS
    assert worst(judge(CHECK, fact, {"allow": []})) is Status.FAIL


def test_the_bundle_that_is_served(grow: Grow) -> None:
    root = grow({".gitignore": "dist/\n", "src/a.js": "f()\n", "dist/a-1f.js": "f();" * 500 + "console.log(1)"})
    assert worst(judge(CHECK, _look(root))) is Status.PASS
    fact = _look(root, built=["dist"])
    assert worst(judge(CHECK, fact)) is Status.FAIL
    assert worst(judge(CHECK, fact, {"built": "warn"})) is Status.WARN
    assert worst(judge(CHECK, fact, {"built": "ignore"})) is Status.PASS
    assert worst(judge(CHECK, _look(root, built=["build"]))) is Status.INCONCLUSIVE


MINIFIED = "f();" * 500 + "console.log(1)"


def test_a_bundle_that_the_profile_does_not_name_is_not_passed_over(grow: Grow) -> None:
    root = grow({"src/a.js": "f()\n", "static/js/widget.min.js": MINIFIED + ";console.log(2)"})
    findings = judge(CHECK, _look(root))
    (warning,) = [one for one in findings if one.status is Status.WARN]
    assert warning.rule == "source.debug_logging.bundle_not_named"
    assert "2 times" in warning.message
    assert (warning.location or {})["file"] == "static/js/widget.min.js"
    assert worst(judge(CHECK, _look(root, built=["static/js"]))) is Status.FAIL
    assert worst(judge(CHECK, _look(root, vendored=["static/"]))) is Status.PASS
    assert worst(judge(CHECK, _look(root, exclude=["static/"]))) is Status.PASS


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("static/js/widget.min.js", "f();" * 500 + "console.error(1)"),
        ("static/js/widget.min.js", "f();" * 500 + "window.log=console.log.bind(console)"),
        ("static/js/widget.min.js", "f();" * 500 + "g(console.log)"),
        ("static/vendored/jquery.min.js", MINIFIED),
        ("tests/data/app.min.js", MINIFIED),
    ],
)
def test_bundles_that_are_clean_or_of_others(grow: Grow, name: str, text: str) -> None:
    assert worst(judge(CHECK, _look(grow({"src/a.js": "f()\n", name: text})))) is Status.PASS


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("app/old.py", "raise ValueError, 'x'\nsay = print\n", "syntax"),
        ("app/null.py", b"print(1)\0", "binary"),
        ("app/big.py", "f()\n" * 1000 + "print(1)", "too_large"),
        ("app/Page.coffee", "console.log 1", "language"),
        ("app/main.kt", "fun main() { println(1) }", "language"),
        ("app/broken.ts", "@@@ console @@ ( = > ## console", "syntax"),
    ],
)
def test_what_could_not_be_read_is_not_known(grow: Grow, name: str, text: str | bytes, reason: str) -> None:
    root = grow({"a.py": "", name: text})
    fact = _look(root, max_file=2000)
    assert [(one.file, one.reason) for one in fact.not_read] == [(name, reason)]
    assert fact.tally.skipped == {reason: 1}
    assert worst(judge(CHECK, fact)) is Status.INCONCLUSIVE
    assert worst(judge(CHECK, _look(root, max_file=2000, exclude=[name]))) is Status.PASS
    assert worst(judge(CHECK, _look(root, max_file=2000, tests=[name]))) is Status.PASS


def test_a_large_file_without_the_word_is_clean(grow: Grow) -> None:
    fact = _look(grow({"data.js": "f();\n" * 1000, "Page.vue": "<p>hi</p>", "main.go": "package main"}), max_file=2000)
    assert worst(judge(CHECK, fact)) is Status.PASS


def test_other_encodings(grow: Grow) -> None:
    root = grow({"a.js": "﻿console.log('é')".encode("utf-16"), "b.js": "console.log('\xe9')".encode("latin-1")})
    assert [one.file for one in _look(root).occurrences] == ["a.js", "b.js"]


@pytest.mark.parametrize(
    "files", [{}, {"README.md": "x"}, {"tests/test_a.py": "print(1)"}], ids=["empty", "text", "tests"]
)
def test_nothing_to_judge_is_not_a_pass(grow: Grow, files: dict[str, str | bytes]) -> None:
    findings = judge(CHECK, _look(grow(files)))
    assert rules(findings) == ["source.debug_logging.no_source"]
    assert worst(findings) is Status.INCONCLUSIVE


def test_a_secret_in_a_line_is_masked(grow: Grow) -> None:
    root = grow({"a.js": "console.log('postgres://admin:hunter2hunter2@db/x')\n"})
    assert "hunter2" not in _look(root).model_dump_json()


def _fact(**given: Any) -> DebugOutputFact:
    tally = Tally(seen=1, scanned=1, other=0)
    return DebugOutputFact.model_validate({"root": ".", "scanned": {"production": 1}, "tally": tally, **given})


def _place(**given: Any) -> Occurrence:
    plain = {"file": "a.js", "line": 1, "column": 1, "what": "console.log", "how": "call", "language": "javascript"}
    return Occurrence.model_validate({**plain, "file_class": FileClass.PRODUCTION, **given})


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({}, Status.FAIL),
        ({"what": "console", "how": "reference"}, Status.WARN),
        ({"what": "console.warn"}, Status.PASS),
        ({"guarded": "__DEV__"}, Status.PASS),
        ({"suppressed_by": "eslint"}, Status.PASS),
        ({"how": "override"}, Status.PASS),
        ({"how": "inspection"}, Status.PASS),
        *(({"file_class": one}, Status.PASS) for one in FileClass if one not in ("production", "built", "minified")),
        ({"file_class": FileClass.MINIFIED}, Status.WARN),
        ({"file_class": FileClass.BUILT}, Status.FAIL),
    ],
)
def test_one_place(given: dict[str, Any], status: Status) -> None:
    assert worst(judge(CHECK, _fact(occurrences=[_place(**given)]))) is status


def test_many_places_are_summed_up() -> None:
    findings = judge(CHECK, _fact(occurrences=[_place(line=number) for number in range(1, 200)]), {"most": 10})
    assert len(findings) == 12
    assert findings[10].value == 189


def test_what_the_fact_has_no_room_for_is_still_counted() -> None:
    count = {"file_class": "production", "state": "open", "what": "console.log", "number": 5000}
    findings = judge(CHECK, _fact(occurrences=[_place()], counts=[count]))
    assert [one.value for one in findings if one.rule.endswith(".more")] == [4999]


def test_a_walk_cut_short_and_unread_files_are_unknown() -> None:
    tally = Tally(seen=1, scanned=1, other=0, complete=False)
    assert worst(judge(CHECK, _fact(tally=tally))) is Status.INCONCLUSIVE
    left = [NotRead(file=f"{number}.py", reason="out_of_time") for number in range(30)]
    findings = judge(CHECK, _fact(not_read=left, not_read_total=30, open_questions=30))
    assert len(rules(findings, Status.INCONCLUSIVE)) == 21
    chosen = [NotRead(file="a.py", reason="excluded"), NotRead(file="b.py", reason="syntax", file_class=FileClass.TEST)]
    assert worst(judge(CHECK, _fact(not_read=chosen, not_read_total=2))) is Status.PASS


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("alert('saved')", Status.WARN),
        ("alert(error)", Status.WARN),
        ("alert('Got here!')", Status.WARN),
        ("alert('The file could not be saved. Please try again.')", Status.PASS),
        ("alert(this.$t('Copied'))", Status.PASS),
        ("window.alert(gettext('Copied'))", Status.PASS),
        ("alert(i18n.t('a.b'))", Status.PASS),
    ],
)
def test_a_dialog_for_users_is_no_debugging(grow: Grow, line: str, status: Status) -> None:
    assert worst(judge(CHECK, _look(grow({"web/main.js": f"{line}\n"})))) is status


@pytest.mark.parametrize(
    ("name", "text", "status"),
    [
        ("src/a.js", "export class Logger { info(x) { console.info(x) } warn() {} error() {} }", Status.WARN),
        ("src/a.js", "class Logger { info(...d) { this.put(console.info, ...d) } error() {} }", Status.WARN),
        ("src/a.js", "export const log = { info: (x) => console.log(x), error() {} }", Status.WARN),
        ("src/lib/logger.ts", "export function info(x) { console.log(x) }\nexport const error = () => {}", Status.WARN),
        ("src/lib/logger.ts", "export class Out { info(x) { console.log(x) } error() {} }", Status.WARN),
        ("src/lib/logger.ts", "export function info(x) { console.log(x) }", Status.FAIL),
        ("src/lib/logger.ts", "console.log('loaded')\nexport class Log { info() {} error() {} }", Status.FAIL),
        ("src/a.js", "class Catalog { info(x) { console.log(x) } error() {} }", Status.FAIL),
        ("src/a.js", "class Login { info(x) { console.log(x) } error() {} }", Status.FAIL),
        ("src/dialog.js", "export class Dialog { info(x) { console.log(x) } error() {} }", Status.FAIL),
        ("src/a.js", "class Logger { info(x) { debugger } error() {} }", Status.FAIL),
    ],
)
def test_what_a_logger_writes_with_is_told_as_a_warning(grow: Grow, name: str, text: str, status: Status) -> None:
    assert worst(judge(CHECK, _look(grow({name: text})))) is status
