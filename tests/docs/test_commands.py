"""Every command that a page shows does what the page says, typed in order against the embedded target."""

from __future__ import annotations

import os
import re
from itertools import groupby
from pathlib import Path

import pytest
from tests.docs.fences import ROOT, Fence, fences, name_of, pages, written
from tests.docs.shell import environment, run
from tests.support.installed import install

from readycheck.demo.running import Running

TUTORIAL = "docs/tutorial.md"
"""Brings up a system of its own: test_tutorial.py."""
IMPOSSIBLE = r"installs (a )?packages?\b|from the package registries|it is what runs the tests"
"""Why a command is left out: package registries, and the test run itself."""
SHOWN = [fence for page in written() for fence in fences(page)]
CONSOLES = [fence for fence in SHOWN if fence.language == "console"]
PAGES = [list(page) for _, page in groupby(SHOWN, key=lambda one: one.page)]
TYPED = {one.page for one in CONSOLES if "not run" not in one.said}
RUN = [page for page in PAGES if page[0].page in TYPED and name_of(page[0].page) != TUTORIAL]


@pytest.mark.thorough
@pytest.mark.parametrize("page", RUN, ids=lambda page: name_of(page[0].page))
def test_the_commands_of_the_page_end_as_it_says(page: list[Fence], served: Running, project: Path) -> None:
    address = f"{served.host}:{served.port}"
    more = {
        "DATABASE_URL": served.database_url,
        "PROBE_PASSWORD": served.probe.password,
        "GITHUB_STEP_SUMMARY": str(project.parent / "step-summary.md"),
    }
    if name_of(page[0].page).startswith("examples/third-party-pack/"):
        site = project.parent / "site"
        install(ROOT / "examples" / "third-party-pack", site)
        more["PYTHONPATH"] = os.pathsep.join(filter(None, (str(site), os.environ.get("PYTHONPATH"))))
    run(page, project, environment(project.parent, more), {"staging.example.edu": address})


def test_commands_stand_in_consoles() -> None:
    """Nowhere else are they run: fences of a shell's own name and indented lines are for scripts and output."""
    for page in pages():
        for fence in fences(page):
            if fence.language in ("", "text", "sh", "bash", "shell") and "not run" not in fence.said:
                assert "readycheck " not in fence.body or "--help" in fence.body, f"{fence.place} is no console"
        text = page.read_text(encoding="utf-8").splitlines()
        loose = [n for n, line in enumerate(text, 1) if line.startswith(("    readycheck ", "    $ ", "    pip "))]
        inside = {n for one in fences(page) for n in range(one.line, one.line + one.body.count("\n"))}
        assert not set(loose) - inside, f"{name_of(page)}:{loose}"


def test_little_is_left_out_and_says_why() -> None:
    left_out = [one for one in SHOWN if "not run" in one.said]
    unsaid = [one.place for one in left_out if not re.search(IMPOSSIBLE, one.said["not run"])]
    assert unsaid == [], "only what the tests cannot do is left out"
    assert len(left_out) <= 9, [one.place for one in left_out]
    assert sum("not run" in one.said for one in CONSOLES) <= 5
