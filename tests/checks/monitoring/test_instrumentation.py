"""Middleware: installed and not wired warns, wired passes, nothing of the kind does not apply."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.checks.monitoring.trees import look

from readycheck.model import Status
from readycheck.testing import judge, worst
from readycheck_checks.monitoring.instrumentation import CHECK

BARE = ("package.json", '{"name": "shop", "dependencies": {"express": "4"}}')
HELMET = ("package.json", '{"name": "shop", "dependencies": {"express": "4", "helmet": "7"}}')
FOR_TESTS = ("package.json", '{"name": "shop", "dependencies": {"express": "4"}, "devDependencies": {"helmet": "7"}}')
CALLED = 'const helmet = require("helmet");\napp.use(helmet());\n'


@pytest.mark.parametrize(
    ("files", "status"),
    [
        ([HELMET, ("app.js", CALLED)], Status.PASS),
        ([HELMET, ("app.js", "app.use(1);\n")], Status.WARN),
        ([HELMET, ("app.js", 'require("helmet");\n')], Status.WARN),
        ([HELMET, ("app.js", f"if (process.env.NODE_ENV === 'development') {{ {CALLED} }}")], Status.WARN),
        ([BARE, ("app.js", "app.use(1);\n")], Status.NOT_APPLICABLE),
        ([FOR_TESTS, ("app.js", "app.use(1);\n")], Status.NOT_APPLICABLE),
        ([FOR_TESTS, ("app.js", "app.use(1);\n"), ("test/a.test.js", CALLED)], Status.NOT_APPLICABLE),
        ([("README.md", "nothing")], Status.INCONCLUSIVE),
    ],
)
def test_headers(tmp_path: Path, files: list[tuple[str, str]], status: Status) -> None:
    findings = judge(CHECK, look(tmp_path, files), {"kinds": ["headers"]})
    assert worst(findings) is status
    assert not any(one.status is Status.FAIL for one in findings)


def test_a_second_library_of_a_kind_that_works_is_no_matter(tmp_path: Path) -> None:
    manifest = ("package.json", '{"name": "shop", "dependencies": {"express": "4", "pino": "9", "winston": "3"}}')
    fact = look(tmp_path, [manifest, ("log.js", 'module.exports = require("pino")();\n')])
    assert worst(judge(CHECK, fact, {"kinds": ["logging"]})) is Status.PASS


def test_a_part_is_wired_by_what_it_depends_on(tmp_path: Path) -> None:
    files = [
        ("log/package.json", '{"name": "@shop/log", "main": "index.js", "dependencies": {"pino": "9"}}'),
        ("log/index.js", 'module.exports = require("pino")();\n'),
        ("api/package.json", '{"name": "@shop/api", "dependencies": {"express": "4", "pino": "9", "@shop/log": "*"}}'),
        ("api/app.js", 'require("@shop/log").info("start");\n'),
    ]
    assert worst(judge(CHECK, look(tmp_path, files), {"kinds": ["logging"]})) is Status.PASS
    apart = [(name, text.replace(', "@shop/log": "*"', "")) for name, text in files]
    findings = judge(CHECK, look(tmp_path, apart), {"kinds": ["logging"]})
    assert [one.status for one in findings] == [Status.PASS, Status.WARN]


def test_all_kinds_are_judged_by_default(tmp_path: Path) -> None:
    findings = judge(CHECK, look(tmp_path, [BARE, ("app.js", "app.use(1);\n")]))
    assert len(findings) == 7
    assert {one.status for one in findings} == {Status.NOT_APPLICABLE}
