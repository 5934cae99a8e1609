"""Several parts, the profile's options, and trees that cannot be read whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.checks.monitoring.trees import look

from readycheck.model import Finding, Status
from readycheck.testing import judge, worst
from readycheck_checks.monitoring.error_tracking import CHECK
from readycheck_checks.source.targets import Source

API = ("api/package.json", '{"name": "api", "dependencies": {"express": "4", "@sentry/node": "8"}}')
API_CODE = ("api/src/server.js", 'require("@sentry/node").init({ dsn: process.env.SENTRY_DSN });\n')
JOBS = ("jobs/pyproject.toml", '[project]\nname = "jobs"\ndependencies = ["celery"]\n')
JOBS_CODE = ("jobs/app.py", "from celery import Celery\n")
WEB = (
    "web/package.json",
    '{"name": "web", "private": true, "scripts": {"build": "vite build"}, "dependencies": {"react-dom": "18"}}',
)
WEB_CODE = ("web/src/main.tsx", "render();\n")
UI = ("ui/package.json", '{"name": "ui", "main": "index.js", "peerDependencies": {"react-dom": "18"}}')
UI_CODE = ("ui/index.js", "export const a = 1;\n")


def said(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(one.message.split(" (")[0], one.rule.rpartition(".")[2]) for one in findings]


def test_each_service_is_judged_and_a_library_is_none(tmp_path: Path) -> None:
    fact = look(tmp_path, [API, API_CODE, JOBS, JOBS_CODE, UI, UI_CODE])
    findings = judge(CHECK, fact)
    assert said(findings) == [("api", "enabled"), ("jobs", "absent")]
    assert worst(findings) is Status.FAIL


@pytest.mark.parametrize(
    ("options", "outcome"),
    [
        ({}, [("api", "enabled"), ("web", "front_end")]),
        ({"browser": "fail"}, [("api", "enabled"), ("web", "absent")]),
        ({"browser": "ignore"}, [("api", "enabled"), ("The profile leaves front ends out", "front_end")]),
        ({"services": ["api"]}, [("api", "enabled")]),
        ({"services": ["a*", "none"]}, [("The profile names none as a service, and no code", "no_service")]),
    ],
)
def test_front_ends_and_named_services(tmp_path: Path, options: dict[str, Any], outcome: list[tuple[str, str]]) -> None:
    fact = look(tmp_path, [API, API_CODE, WEB, WEB_CODE])
    rules = [one.rule.rpartition(".")[2] for one in judge(CHECK, fact, options)]
    assert [rule for _, rule in outcome] == rules[: len(outcome)]


def test_a_front_end_alone_fails(tmp_path: Path) -> None:
    findings = judge(CHECK, look(tmp_path, [WEB, WEB_CODE]))
    assert said(findings) == [("web", "absent")]


def test_what_the_deployment_says_of_another_part_does_not_count(tmp_path: Path) -> None:
    empty = ("jobs/.env.production", "SENTRY_DSN=\n")
    assert worst(judge(CHECK, look(tmp_path, [API, API_CODE, JOBS, JOBS_CODE, empty]), {"services": ["api"]})) is (
        Status.PASS
    )
    own = ("api/.env.production", "SENTRY_DSN=\n")
    assert worst(judge(CHECK, look(tmp_path, [own]), {"services": ["api"]})) is Status.FAIL


OWN_PYTHON = [
    ("requirements.txt", "flask\n"),
    ("shop/errors.py", "def report(error):\n    log(error)\n"),
]


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("from shop.errors import report\ndef on_error(e):\n    report(e)\napp.register(on_error)\n", "own"),
        ("from shop import errors\nerrors.report(None)\n", "own"),
        ("from .errors import report as tell\ntell(None)\n", "own"),
        ("from shop.errors import report\napp.register_error_handler(500, report)\n", "own"),
        ("from shop.errors import report\n", "not_started"),
        ("from shop.settings import DEBUG\nfrom shop.errors import report\nif DEBUG:\n    report(None)\n", "guarded"),
        ("from shop.other import report\nreport(None)\n", "absent"),
    ],
)
def test_an_own_tracker_in_python(tmp_path: Path, code: str, rule: str) -> None:
    fact = look(tmp_path, [*OWN_PYTHON, ("shop/app.py", code)], error_tracker=["shop.errors:report"])
    assert [one.rule.rpartition(".")[2] for one in judge(CHECK, fact)] == [rule]


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ('import { report } from "./errors";\nprocess.on("uncaughtException", report);\n', "own"),
        ('import { report } from "@/errors.ts";\ncatchAll((e) => report(e));\n', "own"),
        ('const errors = require("../src/errors");\nerrors.report(1);\n', "own"),
        ('import { report } from "./errors";\n', "not_started"),
        ('import { report } from "./other";\nreport(1);\n', "absent"),
    ],
)
def test_an_own_tracker_in_a_script(tmp_path: Path, code: str, rule: str) -> None:
    files = [
        ("package.json", '{"name": "shop", "dependencies": {"express": "4"}}'),
        ("src/errors.ts", "export function report(e) { send(e) }\nreport(1);\n"),
        ("src/server.ts", code),
    ]
    fact = look(tmp_path, files, error_tracker=["src/errors.ts:report"])
    assert [one.rule.rpartition(".")[2] for one in judge(CHECK, fact)] == [rule]


def test_an_own_tracker_is_a_module_and_a_function() -> None:
    with pytest.raises(ValueError, match="no module and function"):
        Source.model_validate({"path": ".", "error_tracker": ["shop.errors"]})


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("import sentry_sdk\nsentry_sdk.init(\n", {"not_known", "not_read"}),
        ("import flask\nprint 'two'\n", {"absent"}),
    ],
)
def test_a_file_that_cannot_be_read_matters_where_it_names_a_tracker(
    tmp_path: Path, text: str, rules: set[str]
) -> None:
    fact = look(tmp_path, [("requirements.txt", "flask\n"), ("shop/app.py", "x = 1\n"), ("shop/old.py", text)])
    findings = judge(CHECK, fact)
    assert {one.rule.rpartition(".")[2] for one in findings} == rules
    assert worst(findings) is (Status.FAIL if rules == {"absent"} else Status.INCONCLUSIVE)


def test_a_tree_in_other_languages_is_not_known(tmp_path: Path) -> None:
    files = [(f"src/P{n}.cs", "class P {}") for n in range(3)]
    findings = judge(CHECK, look(tmp_path, [*files, ("tool.py", "x = 1\n")]))
    assert {one.status for one in findings} == {Status.INCONCLUSIVE}


def test_a_tree_that_nests_too_deep_is_not_known(tmp_path: Path) -> None:
    deep = "x = " + "[\n" * 20_000 + 'require("@sentry/node").init()\n' + "]\n" * 20_000
    files = [("package.json", '{"dependencies": {"express": "4"}}'), ("src/server.js", "f()\n"), ("src/deep.js", deep)]
    assert worst(judge(CHECK, look(tmp_path, files))) is Status.INCONCLUSIVE


def test_a_rate_below_one_is_told(tmp_path: Path) -> None:
    code = 'require("@sentry/node").init({ dsn: process.env.SENTRY_DSN, sampleRate: 0.25 });\n'
    (finding,) = judge(CHECK, look(tmp_path, [API, ("api/src/server.js", code)]))
    assert finding.status is Status.PASS
    assert "25% of the errors" in finding.message


def test_the_levels_stand_in_the_evidence(tmp_path: Path) -> None:
    (finding,) = judge(CHECK, look(tmp_path, [API, API_CODE]))
    (table,) = finding.evidence
    assert table.kind == "table"
    assert table.rows[0][:3] == ("api", "javascript", "Sentry")
    assert table.rows[0][-1] == "api/src/server.js:1"
