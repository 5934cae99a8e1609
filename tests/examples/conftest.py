from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.examples.installing import build_wheel

from readycheck.demo.running import Running
from readycheck.demo.system import start


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built once."""
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The embedded target without flaws, in place of https://staging.example.edu."""
    with start(tmp_path_factory.mktemp("demo") / "work", ()) as running:
        yield running
