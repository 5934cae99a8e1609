"""How flaws of the pipeline show, to somebody who reads it."""

from __future__ import annotations

from collections.abc import Callable

from readycheck.demo.running import Running


def _workflow(running: Running) -> str:
    return (running.project / ".github" / "workflows" / "ci.yml").read_text()


TESTING_OBSERVATIONS: dict[str, Callable[[Running], bool]] = {
    "failures-ignored": lambda running: "pytest --junitxml=junit.xml || true" in _workflow(running),
    "tested-after-merge": lambda running: "pull_request" not in _workflow(running),
}
