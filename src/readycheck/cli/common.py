"""What several commands share: finding the profile, failing with a sentence, writing reports."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from readycheck.model import Report

USAGE, ENGINE = 2, 4
DEFAULT_PROFILE = "readycheck.yaml"
RUNS = Path(".readycheck") / "runs"
FORMAT_NAMES = (
    "terminal", "json", "html", "markdown", "summary", "plan", "junit", "sarif", "code-scanning", "github", "gitlab",
    "csv", "badge", "prometheus",
)  # fmt: skip
"""The keys of `render.FORMATS` for the help, which imports no renderer; a test compares them."""
FORMAT_HELP = f"{', '.join(FORMAT_NAMES[:-1])} or {FORMAT_NAMES[-1]}; repeatable."
_LONGEST = 2000


def complain(message: str) -> None:
    """Say a sentence on standard error, on one line that neither a terminal nor a CI runner acts on."""
    from readycheck.render.clean import clean

    with suppress(OSError, ValueError):
        typer.echo(f"readycheck: {clean(message, _LONGEST)}", err=True)


def fail(message: str, code: int = USAGE) -> NoReturn:
    """End with a sentence on standard error."""
    complain(message)
    raise typer.Exit(code)


def tell_problems(problems: Sequence[str], secrets: Iterable[str] = ()) -> None:
    """Say which packs are not used and why; what their modules raised may hold a secret."""
    from readycheck.redact import Redactor

    redactor = Redactor(secrets)
    for problem in problems:
        complain(redactor.text(problem))


@contextmanager
def failing_politely() -> Iterator[None]:
    """Turn what may be foreseen into a sentence and its exit code."""
    from readycheck.engine.journal import RunFolderError, RunRefusedError
    from readycheck.engine.pool import EngineFailedError
    from readycheck.profile import ProfileInvalid
    from readycheck.render import CannotWrite

    try:
        yield
    except ProfileInvalid as invalid:
        from readycheck.render.clean import harmless

        tell_problems(getattr(invalid, "__notes__", ()), invalid.secrets)  # a lost pack is why its checks are unknown
        with suppress(OSError, ValueError):
            typer.echo(harmless(str(invalid)), err=True)
        raise typer.Exit(USAGE) from None
    except RunRefusedError as error:
        fail(str(error), USAGE)
    except (RunFolderError, EngineFailedError, CannotWrite) as error:
        fail(str(error), ENGINE)
    except BrokenPipeError:
        raise typer.Exit(ENGINE) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def profile_path(given: Path | None, short: Mapping[str, str]) -> Path:
    """The profile to read: the one given, `readycheck.yaml` here, or a shipped one for things given in short."""
    from readycheck.profile import shipped_profiles

    if given is not None:
        return given if given.exists() else shipped_profiles().get(str(given), given)
    here = Path(DEFAULT_PROFILE)
    if here.exists():
        return here
    if short and set(short) <= {"url", "har"}:
        return shipped_profiles()["minimal"]
    if short:
        return shipped_profiles()["submission-system"]
    fail(f"there is no {DEFAULT_PROFILE} in this folder; name a profile, or give --url, --har, --source or --database")


def run_folder(given: Path) -> Path:
    """The folder of an earlier run, given as a folder or as an id; ends with a usage error where there is none."""
    for folder in (given, RUNS / given):
        if (folder / "run.json").exists():
            return folder
    known = sorted((path.parent for path in RUNS.glob("*/run.json")), key=lambda path: path.name)
    newest = f"; the newest here is {known[-1].name}" if known else ""
    fail(f"there is no run in {given} or {RUNS / given}{newest}")


@dataclass(frozen=True)
class Output:
    """One `--format`: its name, and the file to write to; None is standard output."""

    name: str
    path: Path | None


def read_formats(given: Sequence[str], run_folder: Path) -> list[Output]:
    """The outputs that the command line asks for; ends with a usage error where they clash."""
    from readycheck.render import FORMATS

    outputs = []
    for one in given or ["terminal"]:
        name, _, path = one.partition("=")
        if name not in FORMATS:
            fail(f"there is no format '{name}'; the formats are {', '.join(FORMATS)}")
        if "=" in one and not path:
            fail(f"'{one}' names no file; write for example {name}=report{FORMATS[name].suffix}, or {name}=-")
        if not path and name == "html":
            outputs.append(Output(name, run_folder / "report.html"))
        else:
            outputs.append(Output(name, Path(path) if path and path != "-" else None))
    to_stdout = [output.name for output in outputs if output.path is None]
    if len(to_stdout) > 1:
        fail(f"{' and '.join(to_stdout)} would both go to standard output; give all but one a file, as in html=FILE")
    return outputs


def write_reports(
    report: Report,
    outputs: Sequence[Output],
    *,
    quiet: bool = False,
    folder: Path | None = None,
    exits: int | None = None,
) -> None:
    """Render and write every output; `exits` is the command's exit code where it is not the report's.

    Raises CannotWrite after the others are written.
    """
    from readycheck.render import CannotWrite, render, view_for, write_report

    written = tuple(str(output.path) for output in outputs if output.path is not None)
    places = {output.name: str(output.path) for output in outputs if output.path is not None}
    places |= {"run": str(folder)} if folder is not None else {}
    failed: CannotWrite | None = None
    for output in outputs:
        if output.path is None:
            if not (quiet and output.name == "terminal"):
                width = shutil.get_terminal_size((80, 24)).columns
                view = view_for(sys.stdout, os.environ, width, tuple(places.items()), exits)
                print_report(render(report, output.name, view))
            continue
        try:
            write_report(render(report, output.name), output.path)
        except CannotWrite as error:
            failed = failed or error
    if failed is not None:
        raise failed
    if written and all(output.name != "terminal" or output.path for output in outputs) and not quiet:
        from readycheck.render.headline import end

        typer.echo(f"{end(report, exits)}; written: {', '.join(written)}", err=True)


def print_report(text: str) -> None:
    """Write a report to standard output. Raises CannotWrite."""
    from readycheck.render import CannotWrite

    stream = getattr(sys.stdout, "buffer", None)
    try:
        if stream is None:
            sys.stdout.write(text)
        else:
            stream.write(text.encode(sys.stdout.encoding or "utf-8", "backslashreplace"))
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CannotWrite(Path("standard output"), (error.strerror or str(error)).lower()) from error
