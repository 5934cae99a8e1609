"""Where the reports of several targets and their summary go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from readycheck.cli.common import Output, fail

if TYPE_CHECKING:
    from readycheck.model import Profile, Report, Summary

PLACE = "{target}"
"""Stands for the target's name in FILE."""
TOGETHER = "github"
SUMMARY = Path(".readycheck") / "summary.html"
SUMMARY_HELP = "The summary of all targets: a page, Markdown or JSON by its suffix .html, .md or .json; repeatable."


@dataclass(frozen=True)
class ManyOutputs:
    """The formats that were asked for: the terminal's on standard output, files for each target."""

    terminal: bool
    files: tuple[tuple[str, str], ...]
    """(format, path with `PLACE`); an empty path is the run's folder."""
    together: tuple[Output, ...] = ()
    """What is one document over all targets: GitHub's annotations, whose limits are those of a step."""

    def of(self, name: str, folder: Path | None) -> list[Output]:
        """The files of the target with this file name; `folder` is its run's."""
        made = []
        for format_, pattern in self.files:
            if pattern:
                made.append(Output(format_, Path(pattern.replace(PLACE, name))))
            elif folder is not None:
                made.append(Output(format_, folder / "report.html"))
        return made

    def paths(self, targets: Iterable[tuple[str, Path | None]]) -> list[Path]:
        """Every file that is written, of these targets and over all of them."""
        outputs = [*(one for name, folder in targets for one in self.of(name, folder)), *self.together]
        return [one.path for one in outputs if one.path is not None]

    @property
    def pages(self) -> bool:
        """True where each target gets its report as a page."""
        return any(format_ == "html" for format_, _ in self.files)


def read_many_formats(given: Sequence[str], *, folders: bool) -> ManyOutputs:
    """The formats of an audit of several targets; ends with a usage error where FILE would be the same for all.

    With `folders` each target has a run's folder, in which a page may lie.
    """
    from readycheck.render import FORMATS

    terminal, files, together = not given, list[tuple[str, str]](), list[Output]()
    for one in given:
        name, _, path = one.partition("=")
        if name not in FORMATS:
            fail(f"there is no format '{name}'; the formats are {', '.join(FORMATS)}")
        example = f"{name}=reports/{PLACE}{FORMATS[name].suffix}"
        if name == "terminal" and path in ("", "-"):
            terminal = True
        elif name == TOGETHER and ("=" not in one or (path and PLACE not in path)):
            together.append(Output(name, Path(path) if path not in ("", "-") else None))
        elif name == "html" and "=" not in one and folders:
            files.append((name, ""))
        elif path in ("", "-"):
            fail(f"there are several targets, and {name} is one document a target; give it files, as in {example}")
        elif PLACE not in path:
            fail(
                f"'{one}' would be the same file for all targets; write {PLACE} for the target's name, as in {example}"
            )
        else:
            files.append((name, path))
    to_stdout = [*(["terminal"] if terminal else []), *(one.name for one in together if one.path is None)]
    if len(to_stdout) > 1:
        fail(f"{' and '.join(to_stdout)} would both go to standard output; give all but one a file, as in github=FILE")
    return ManyOutputs(terminal, tuple(files), tuple(together))


def for_target(formats: Sequence[str], profile: Profile, summaries: Sequence[Path] = ()) -> list[str]:
    """The formats of an audit of one target, its name put in where FILE asks for it."""
    from readycheck.cli.many.names import Named, file_names

    if not any(PLACE in one for one in formats):
        return list(formats)
    target = profile.target
    named = Named(target.name if target else "", target.environment if target else "", profile.path)
    name = file_names([named], (path.stem for path in summaries))[0]
    return [one.replace(PLACE, name) for one in formats]


def read_summaries(given: Sequence[Path] | None, default: Path | None = None) -> tuple[Path, ...]:
    """The files that the summary is written to; ends with a usage error where the suffix says no format."""
    from readycheck.render.many import SUMMARIES

    for path in given or ():
        if path.suffix.lower() not in SUMMARIES:
            fail(f"'{path}' does not say what the summary should be; name a file that ends in .html, .md or .json")
    if given:
        return tuple(given)
    return (default,) if default is not None else ()


def summarise_one(report: Report, folder: Path, outputs: Sequence[Output], summaries: Sequence[Path]) -> None:
    """Write the summary of a single target. Raises CannotWrite."""
    from readycheck.render.many.rows import row_of, run_line, summary_of

    page = next((output.path for output in outputs if output.name == "html"), None)
    line = run_line(report, (folder / "report.json").resolve(), page.resolve() if page is not None else None)
    write_summaries(summary_of([row_of(report, [line], page=line.page)]), summaries)


def write_summaries(summary: Summary, paths: Sequence[Path]) -> None:
    """Write the summary to every file, its links relative to that file. Raises CannotWrite after the others."""
    from readycheck.render import CannotWrite, write_report
    from readycheck.render.many import render_summary
    from readycheck.render.many.rows import beside

    failed: CannotWrite | None = None
    for path in paths:
        try:
            text = render_summary(beside(summary, path.parent.resolve()), path.suffix.lower())
            write_report(text, path)
        except CannotWrite as error:
            failed = failed or error
    if failed is not None:
        raise failed
