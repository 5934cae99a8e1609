"""The helps read as paragraphs at any width."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path

import pytest
from tests.support.installed import readycheck

from readycheck.cli.app import COMMANDS, flowing


@pytest.mark.parametrize(
    ("text", "flows"),
    [
        ("One.\n\n    Two goes\n    on.\n    ", "One.\n\nTwo goes on."),
        ("One.\n\n    \b\n    a command\n    another", "One.\n\n\b\na command\nanother"),
    ],
)
def test_a_paragraph_is_one_line_and_a_list_of_commands_is_not(text: str, flows: str) -> None:
    assert flowing(text) == flows


def test_no_line_of_a_help_ends_early(tmp_path: Path) -> None:
    """At 80 columns a line ends where its paragraph does, or where the next word did not fit."""
    for name, _, _ in COMMANDS:
        done = readycheck(*name.split(), "--help", cwd=tmp_path, environ={**os.environ, "COLUMNS": "80"})
        lines = [line.rstrip() for line in done.stdout.split("╭")[0].splitlines()]
        for line, following in pairwise(lines):
            if line and following.strip():
                assert len(line) + 1 + len(following.split()[0]) > 78, (name, line)
