"""The command line. `main` is what the `readycheck` script calls."""

from __future__ import annotations


def main() -> None:
    """Run the command line and exit with its code."""
    from readycheck.cli.guard import leave, run

    def command() -> None:
        import os

        from readycheck.cli.app import build  # imported here so that tests can build it anew
        from readycheck.cli.completion import prepare

        prepare(os.environ)
        build()()

    leave(run(command))
