"""The tree of commands. Only names and one-line helps are known until one is called."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Iterable
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from readycheck import __version__

COMMANDS = (
    ("audit", "Run the checks against the target and decide.", "readycheck.cli.audit:audit"),
    ("judge", "Decide again from what an earlier run saw.", "readycheck.cli.judge:judge"),
    ("demo", "Start a small system, audit it, show the report.", "readycheck.cli.demo:demo"),
    ("merge", "Merge runs of several targets into one summary.", "readycheck.cli.merge:merge"),
    ("profile check", "Say whether a profile is right, and where it is not.", "readycheck.cli.profile:check"),
    ("profile explain", "Show each value and the line that set it.", "readycheck.cli.profile:explain"),
    ("profile schema", "Print the JSON Schema, for editors.", "readycheck.cli.profile:schema"),
    ("report schema", "Print the JSON Schema of the report.", "readycheck.cli.report:schema"),
    ("report open", "Open the HTML report of a run in the browser.", "readycheck.cli.report:open_report"),
    ("baseline write", "Keep what a run found; only new findings fail then.", "readycheck.cli.baseline:write"),
    ("baseline schema", "Print the JSON Schema of the baseline.", "readycheck.cli.baseline:schema"),
    ("history", "List the runs that are kept.", "readycheck.cli.history:history"),
    ("trend", "Show how a target's score developed.", "readycheck.cli.trend:trend"),
    ("diff", "Say what has changed between two runs.", "readycheck.cli.diff:diff"),
    ("attest", "Sign for a control that no machine can see.", "readycheck.cli.attest:attest"),
    ("doctor", "Say what is missing on this machine, and how to get it.", "readycheck.cli.doctor:doctor"),
    ("checks", "List the checks that are installed.", "readycheck.cli.checks:checks"),
    ("explain", "What a control or a check is, why, and how it is proved.", "readycheck.cli.checks:explain"),
)
"""(name, one line, module:function). A name with a space lies in a group."""

GROUPS = {
    "profile": "Check, explain and describe profiles.",
    "report": "Work with reports.",
    "baseline": "Keep what is known, so that only new findings fail.",
}

EPILOG = """\
Examples:  readycheck demo  ·  readycheck audit  ·  readycheck audit --url https://staging.example.edu
·  readycheck audit --format html=report.html --format json=report.json

Exit codes:  0 ready  ·  1 not ready  ·  2 usage or profile  ·  3 undecided  ·  4 engine failed  ·  5 nothing selected
·  130 interrupted"""


def flowing(text: str) -> str:
    """The paragraphs of a text, each as one line that fits any width; one that holds commands keeps its lines."""
    paragraphs = inspect.cleandoc(text).split("\n\n")
    return "\n\n".join(one if "\b" in one else " ".join(one.split("\n")) for one in paragraphs)


class _Light:
    """Takes words as they are typed where the shell asks for completions: typer's own reading imports pydantic."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the words of a command line."""
        if ctx.resilient_parsing:
            for one in self.get_params(ctx):  # type: ignore[attr-defined]
                one.process_value = lambda _ctx, value: value
        rest: list[str] = super().parse_args(ctx, args)  # type: ignore[misc]
        return rest


class LightCommand(_Light, TyperCommand):
    """A command that completes without importing what running it would need."""


class LightGroup(_Light, TyperGroup):
    """The same for a group."""


class LazyCommand(TyperCommand):
    """A command whose module is imported when it is called, not when it is listed."""

    def __init__(self, name: str, help: str, target: str, *, of_pack: bool = False) -> None:  # noqa: A002 - typer's word
        super().__init__(name, help=help)
        self._target = target
        self._of_pack = of_pack

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """Load the real command and hand over to it."""
        return self._load().make_context(info_name, args, parent=parent, **extra)

    def _load(self) -> Any:
        if self._of_pack:
            from readycheck.cli.pack_command import load

            function, epilog = load(self._target), None
        else:
            name, _, member = self._target.partition(":")
            module = importlib.import_module(name)
            function, epilog = getattr(module, member), getattr(module, "EPILOG", None)
        app = typer.Typer(add_completion=False)
        text, ends = flowing(function.__doc__ or self.help or ""), epilog and flowing(epilog)
        app.command(self.name, cls=LightCommand, help=text, epilog=ends)(function)
        return typer.main.get_command(app)


def build() -> TyperGroup:
    """The whole tree, with the commands that packs bring."""
    root = LightGroup(
        name="readycheck",
        help="Audit a system before its launch. A box is ticked only by evidence.",
        epilog=flowing(EPILOG),
        invoke_without_command=True,
        no_args_is_help=True,
        params=list(_root_params()),
        callback=lambda **_: None,
    )
    groups: dict[str, TyperGroup] = {}
    for name, text, target in COMMANDS:
        _add(root, groups, LazyCommand(name.rpartition(" ")[2], text, target), name)
    for name, text, target in pack_commands():
        _add(root, groups, LazyCommand(name.rpartition(" ")[2], text, target, of_pack=True), name)
    return root


def pack_commands() -> list[tuple[str, str, str]]:
    """The light tables of the installed packs; a table that cannot be read costs itself only."""
    from readycheck.entrypoints import entry_points

    taken = {name for name, _, _ in COMMANDS}
    found = []
    for _, module in entry_points("readycheck.commands"):
        try:
            table = importlib.import_module(module).COMMANDS
            rows = [(str(name), str(text), str(target)) for name, text, target in table]
        except Exception as error:  # noqa: BLE001 - a stranger's module may raise anything
            sys.stderr.write(f"readycheck: the commands of {module} are not used: {type(error).__name__}: {error}\n")
            continue
        for row in rows:
            if row[0] in taken:
                sys.stderr.write(f"readycheck: the command '{row[0]}' of {module} is already there and is not used\n")
            else:
                taken.add(row[0])
                found.append(row)
    return found


def _add(root: TyperGroup, groups: dict[str, TyperGroup], command: LazyCommand, name: str) -> None:
    group, _, leaf = name.rpartition(" ")
    if not group:
        root.add_command(command, leaf)
        return
    if group not in groups:
        groups[group] = LightGroup(name=group, help=GROUPS.get(group, f"Commands about {group}."), no_args_is_help=True)
        root.add_command(groups[group], group)
    groups[group].add_command(command, leaf)


def _root_params() -> Iterable[Any]:
    """`--version` and the options of shell completion."""

    def show_version(value: bool) -> None:
        if value:
            typer.echo(f"readycheck {__version__}")
            raise typer.Exit

    def shape(
        version: bool = typer.Option(
            False, "--version", callback=show_version, is_eager=True, help="Show the version."
        ),
    ) -> None:
        """Only its options are taken."""

    app = typer.Typer()
    app.callback()(shape)
    app.command("x")(lambda: None)
    return typer.main.get_command(app).params
