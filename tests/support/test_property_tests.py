"""Property tests fail by what they find, never by how fast the machine is."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import HealthCheck, settings

TESTS = Path(__file__).parents[1]
# A list of a test's own takes the place of the profile's.
_OWN_LIST = re.compile(r"suppress_health_check=(\[[^\]]*\])")


def test_no_property_test_has_a_time_limit() -> None:
    assert settings.default is not None
    assert settings.default.deadline is None
    assert HealthCheck.too_slow in settings.default.suppress_health_check


def test_a_test_with_a_list_of_its_own_keeps_what_all_have() -> None:
    lists = [
        (path.name, found)
        for path in TESTS.rglob("test_*.py")
        if "node_modules" not in path.parts and path != Path(__file__)
        for found in _OWN_LIST.findall(path.read_text(encoding="utf-8"))
    ]
    assert lists
    assert [one for one in lists if "HealthCheck.too_slow" not in one[1]] == []
