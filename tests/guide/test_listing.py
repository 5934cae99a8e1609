"""The list of installed checks: what each proves, how it looks, what it may need."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.support.installed import readycheck

from readycheck.catalog import load_catalog
from readycheck.guide.listing import Filter, lines, page
from readycheck.guide.page import terminal
from readycheck.guide.reading import read_anyway
from readycheck.render import View
from readycheck.shipped import shipped_profiles

CATALOG = load_catalog()
PLAN = read_anyway(shipped_profiles()["submission-system"], CATALOG).profile
assert PLAN is not None
CONTROLS = PLAN.controls


@pytest.mark.parametrize(
    ("chosen", "ids"),
    [
        (Filter(), sorted(CATALOG.checks)),
        (Filter(domains=("queue", "launch")), ["launch.attestation", "launch.documentation", "queue.depth"]),
        (Filter(consents=("load",)), ["load.probe"]),
        (Filter(consents=("drill", "person")), ["backups.restores", "launch.attestation"]),
        (Filter(globs=("SEC-04",)), ["http.cors", "http.integrity", "http.security_headers"]),
        (Filter(globs=("sec-1*", "queue.*")), ["http.tls", "queue.depth"]),
        (Filter(globs=("SEC-*",), domains=("load",)), []),
    ],
)
def test_filters(chosen: Filter, ids: list[str]) -> None:
    assert [line.id for line in lines(CATALOG, CONTROLS, chosen)] == ids


def test_a_line_says_what_a_check_proves_and_needs() -> None:
    (line,) = lines(CATALOG, CONTROLS, Filter(globs=("queue.depth",)))
    assert (line.controls, line.consent, [need.name for need in line.needs]) == (("QUEUE-06",), "passive", ["redis"])
    (line,) = lines(CATALOG, CONTROLS, Filter(globs=("testing.runs",)))
    assert (line.consent, line.further) == ("passive", ("exec",))
    text = terminal(page(lines(CATALOG, CONTROLS, Filter())), View(width=80))
    assert all(len(row) <= 80 for row in text.splitlines())
    assert "sees more with consent.exec" in " ".join(text.split())


def test_the_command_is_the_same_twice_and_has_a_form_for_machines(tmp_path: Path) -> None:
    done = readycheck("checks", "--domain", "http", "--format", "json", cwd=tmp_path)
    document = json.loads(done.stdout)
    assert document["schema"] == "readycheck.checks/1"
    assert [one["id"] for one in document["checks"]] == sorted(
        name for name in CATALOG.checks if name.startswith("http.")
    )
    assert done.stdout == readycheck("checks", "--domain", "http", "--format", "json", cwd=tmp_path).stdout
    none = readycheck("checks", "nothing.*", cwd=tmp_path)
    assert (none.returncode, none.stdout.strip()) == (5, "No installed check fits.")
