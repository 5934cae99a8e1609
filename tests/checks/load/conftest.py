"""A running system for each test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.checks.load.servers import System, serving


@pytest.fixture
def system() -> Iterator[System]:
    """A running system."""
    with serving(System()) as running:
        yield running
