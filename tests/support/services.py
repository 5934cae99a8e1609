"""What a test needs from outside: a service, a browser. Missing, it skips; in CI it fails."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def require(reason: str) -> NoReturn:
    """Skip the test with `reason`, or fail it where READYCHECK_REQUIRE_SERVICES is 1."""
    if os.environ.get("READYCHECK_REQUIRE_SERVICES") == "1":
        pytest.fail(f"required and missing: {reason}", pytrace=False)
    pytest.skip(reason)
