"""The help of the command line as plain text of 80 columns.

Made from the commands themselves, not from what `--help` prints: its boxes change with each version of typer and rich.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

from readycheck.cli.app import COMMANDS, build
from readycheck_checks.commands import COMMANDS as OF_THE_PACK

WIDTH = 80


def block() -> str:
    """`readycheck --help` and `readycheck audit --help`."""
    return f"```text\n{root_help()}\n\n\n{command_help('audit')}\n```"


def root_help() -> str:
    root = build()
    commands = [(name, text) for name, text, _ in (*COMMANDS, *OF_THE_PACK)]
    return "\n".join(
        [
            "$ readycheck --help",
            "Usage: readycheck [OPTIONS] COMMAND [ARGS]...",
            "",
            root.help or "",
            "",
            "Commands:",
            *_table(commands),
            "",
            "Options:",
            *_table(_options(root.params)),
            "",
            *_epilog(root.epilog or ""),
        ]
    )


def command_help(name: str) -> str:
    command: Any = build().commands[name]
    real = command._load()
    text = inspect.cleandoc(real.help or "").replace("\f", "").split("\n\n")
    arguments = [(_shown(one), one.help or "") for one in real.params if one.param_type_name == "argument"]
    return "\n".join(
        [
            f"$ readycheck {name} --help",
            " ".join(["Usage: readycheck", name, "[OPTIONS]", *(f"[{shown}]" for shown, _ in arguments)]),
            "",
            *(line for part in text for line in [*textwrap.wrap(_joined(part), WIDTH), ""]),
            *(["Arguments:", *_table(arguments), ""] if arguments else []),
            "Options:",
            *_table(_options(real.params)),
            "",
            *_epilog(real.epilog or ""),
        ]
    )


def _options(params: Iterable[Any]) -> Iterator[tuple[str, str]]:
    for one in params:
        if one.param_type_name == "option" and not one.hidden:
            yield ", ".join([*one.opts, *one.secondary_opts]) + (f" {_shown(one)}" if not one.is_flag else ""), one.help
    yield "--help", "Show this message and exit."


def _shown(param: Any) -> str:
    return str(param.metavar or param.name.upper())


def _table(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    all_ = list(rows)
    left = min(max(len(name) for name, _ in all_), 26) + 4
    for name, text in all_:
        lines = textwrap.wrap(_joined(text), WIDTH - left) or [""]
        yield f"  {name}".ljust(left) + lines[0]
        yield from (" " * left + line for line in lines[1:])


def _epilog(text: str) -> Iterator[str]:
    for number, part in enumerate(text.split("\n\n")):
        if number:
            yield ""
        yield from textwrap.wrap(_joined(part), WIDTH, break_on_hyphens=False, break_long_words=False)


def _joined(text: str) -> str:
    return " ".join(text.split())
