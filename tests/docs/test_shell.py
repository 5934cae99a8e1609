"""A page that hangs leaves nothing behind, and what a reader has done before a fence is done."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest
from tests.docs.fences import Fence
from tests.docs.shell import end, environment, run, start
from tests.support.services import wait_until

PAGE = Path(__file__).parents[2] / "docs" / "page.md"


def console(body: str, **said: str) -> Fence:
    return Fence(PAGE, 3, "console", body, said)


def test_what_stays_up_ends_with_its_shell(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    with start(f"sleep 1000 & echo $! >{inner}; sleep 1000", tmp_path, environment(tmp_path, {})) as shell:
        wait_until(lambda: inner.exists() and inner.read_text().strip(), "the shell starts something")
        started = psutil.Process(int(inner.read_text()))
        end(shell)
    wait_until(lambda: not started.is_running() or started.status() == psutil.STATUS_ZOMBIE, "it ends too")


def test_a_page_that_hangs_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    with pytest.raises(
        AssertionError, match=r"docs/page\.md:3\n\$ sleep 1000\nthe page did not come to its end within 0 s"
    ):
        run([console("$ sleep 1000\n")], folder, environment(tmp_path, {}), {}, seconds=0)


def test_what_comes_before_is_done_first(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    run(
        [console("$ cat made.txt\nx\n", before="echo x >made.txt")], folder, environment(tmp_path, {}), {}, compare=True
    )


def test_what_comes_before_and_fails_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    with pytest.raises(AssertionError, match=r"docs/page\.md:3, before it\n\$ false"):
        run([console("$ true\n", before="false")], folder, environment(tmp_path, {}), {})
