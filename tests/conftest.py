"""What holds for every test of the project."""

from __future__ import annotations

import compileall
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How fast examples are made, and how long one takes, is a matter of the machine's load and no failure of a test.
# The profile before it stays its parent: where CI is set, that is the one without randomness.
settings.register_profile("readycheck", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("readycheck")

_ROOT = Path(__file__).parents[1]
_LONGEST = (
    "tests/demo/test_audit.py",
    "tests/docs/test_commands.py",
    "tests/docs/test_tutorial.py",
    "tests/checks/load/",
    "tests/e2e/",
    "tests/engine/",
    "tests/demo/",
)
"""Files that take longest. They begin first: the last file of a run keeps one processor waiting for the other."""


def pytest_configure(config: pytest.Config) -> None:
    """Compile the sources once: where Python writes no bytecode, each of some thousand commands would do it again."""
    if not hasattr(config, "workerinput"):
        for folder in ("src", "checks"):
            compileall.compile_dir(_ROOT / folder, quiet=2)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bring the longest files to the front; the order of all others stays."""

    def place(item: pytest.Item) -> int:
        return next((n for n, start in enumerate(_LONGEST) if item.nodeid.startswith(start)), len(_LONGEST))

    items.sort(key=place)
