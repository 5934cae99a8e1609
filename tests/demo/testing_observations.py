"""How flaws of the tests and of the pipeline show, to an operator and to somebody who reads the project."""

from __future__ import annotations

from collections.abc import Callable

from tests.demo.conftest import browser

from readycheck.demo.running import Running


def _workflow(running: Running) -> str:
    return (running.project / ".github" / "workflows" / "ci.yml").read_text()


def _metrics(running: Running) -> str:
    with browser(running) as operator:
        return operator.get("/metrics", headers={"Authorization": f"Bearer {running.metrics_token}"}).text


def _lacks(path: str) -> Callable[[Running], bool]:
    return lambda running: not (running.project / path).exists()


TESTING_OBSERVATIONS: dict[str, Callable[[Running], bool]] = {
    "failing-test": lambda running: 'grading_jobs{state="queued"}' in _metrics(running),
    "no-login-tests": _lacks("tests/test_auth.py"),
    "no-flow-tests": _lacks("tests/test_submissions.py"),
    "unmeasured-grading": lambda running: (running.project / ".coveragerc").exists(),
    "failures-ignored": lambda running: "pytest --junitxml=junit.xml || true" in _workflow(running),
    "tested-after-merge": lambda running: "pull_request" not in _workflow(running),
}
