"""A command that a pack brings: its function, with the `Runner` put in front."""

from __future__ import annotations

import functools
import importlib
import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer

from readycheck.cli import completion
from readycheck.cli.common import FORMAT_HELP, fail, failing_politely, read_formats, write_reports


def load(target: str) -> Callable[..., None]:
    """The function `module:function` as a command: typed arguments kept, `--format` added."""
    module, _, name = target.partition(":")
    try:
        function: Callable[..., Any] = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        fail(f"the command cannot be loaded from {target}: {error}", 4)
    signature = inspect.signature(function, eval_str=True)
    first, *parameters = signature.parameters.values()
    if getattr(first.annotation, "__name__", "") == "ProfileWriter":
        return _writing(function, signature.replace(parameters=parameters, return_annotation=None))
    formats = inspect.Parameter(
        "formats",
        inspect.Parameter.KEYWORD_ONLY,
        default=typer.Option(
            [], "--format", metavar="FORMAT[=FILE]", help=FORMAT_HELP, autocompletion=completion.formats
        ),
        annotation=list[str],
    )

    @functools.wraps(function)
    def command(*args: Any, formats: list[str], **options: Any) -> None:
        from readycheck.catalog import load_catalog
        from readycheck.engine.runner import CommandRunner, UnknownThingError
        from readycheck.model import Report
        from readycheck.render.progress import Progress

        outputs = read_formats(formats, Path())

        def show(report: Report) -> int:
            write_reports(report, outputs)
            return report.exit_code

        with failing_politely(), Progress() as progress:
            try:
                code = function(CommandRunner(load_catalog(), show, progress), *args, **options)
            except UnknownThingError as error:
                fail(str(error))
        sys.stdout.flush()
        raise typer.Exit(code or 0)

    with_format = [*parameters, formats]
    command.__signature__ = signature.replace(parameters=with_format, return_annotation=None)  # type: ignore[attr-defined]
    command.__annotations__ = {one.name: one.annotation for one in with_format}
    return command


def _writing(function: Callable[..., Any], signature: inspect.Signature) -> Callable[..., None]:
    """A command that writes a profile and renders no report."""

    @functools.wraps(function)
    def command(*args: Any, **options: Any) -> None:
        from readycheck.cli.new_profile import NewProfile

        with failing_politely(), NewProfile(quiet=bool(options.get("quiet"))) as writer:
            code = function(writer, *args, **options)
        sys.stdout.flush()
        raise typer.Exit(code or 0)

    command.__signature__ = signature  # type: ignore[attr-defined]
    command.__annotations__ = {one.name: one.annotation for one in signature.parameters.values()}
    return command
