"""What holds for every test of the project."""

from __future__ import annotations

import pytest

_LONGEST = ("tests/demo/test_audit.py", "tests/checks/load/", "tests/e2e/", "tests/engine/", "tests/demo/")
"""Files that take longest. They begin first: the last file of a run keeps one processor waiting for the other."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bring the longest files to the front; the order of all others stays."""

    def place(item: pytest.Item) -> int:
        return next((n for n, start in enumerate(_LONGEST) if item.nodeid.startswith(start)), len(_LONGEST))

    items.sort(key=place)
