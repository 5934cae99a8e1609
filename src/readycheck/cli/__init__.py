"""The command line. `main` is what the `readycheck` script calls."""

from __future__ import annotations


def main() -> None:
    """Run the command line and exit with its code."""
    from readycheck.cli.app import build

    build()()
