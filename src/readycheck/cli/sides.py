"""The two runs of a comparison: from the history, from a run's folder, or from a report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from readycheck.cli.common import RUNS, fail

if TYPE_CHECKING:
    from readycheck.history.ask import Ask
    from readycheck.history.place import Place
    from readycheck.history.values import RunLine, Snapshot

LATEST, PREVIOUS = "latest", "previous"
_SHOWN = 3


def sides(asked: Sequence[str], target: str | None, place: Callable[[], Place]) -> list[Snapshot]:
    """The runs that were asked for, in that order; `place` is called where the history is needed.

    Ends with a usage error where one is not there or may be several. Raises HistoryError.
    """
    files = [_report_file(one) for one in asked]
    if all(files):
        return [_from_report(path) for path in files if path is not None]
    from readycheck.history.errors import NoHistoryError
    from readycheck.history.store import reading

    try:
        with reading(place()) as ask:
            found = [
                _from_report(path) if path is not None else _from_history(ask, one, target)
                for one, path in zip(asked, files, strict=True)
            ]
    except NoHistoryError:
        kept = [path or _kept_file(one) for one, path in zip(asked, files, strict=True)]
        if not all(kept):
            raise
        return [_from_report(path) for path in kept if path is not None]
    return found


def _from_history(ask: Ask, asked: str, target: str | None) -> Snapshot:
    from readycheck.history.look import read_snapshot

    run = _newest(ask, asked, target) if asked in (LATEST, PREVIOUS) else _named(ask, asked, target)
    if run is not None:
        return read_snapshot(ask, run.id)
    kept = _kept_file(asked)
    if kept is None:
        fail(
            f"there is no run '{asked}' in the history, nor such a file or folder; 'readycheck history' lists the runs"
        )
    return _from_report(kept)


def _newest(ask: Ask, asked: str, target: str | None) -> RunLine:
    from readycheck.history.look import lines

    newest = next(iter(lines(ask, target=target, limit=1)), None)
    if newest is None:
        fail(f"there is no run of '{target}' in the history" if target else "the history holds no run yet")
    if asked == LATEST:
        return newest
    earlier = [run for run in lines(ask, target=newest.target) if run.id != newest.id]
    if not earlier:
        fail(f"there is only one run of {newest.target} in the history; 'readycheck audit' makes another")
    return next((run for run in earlier if run.whole), earlier[0])


def _named(ask: Ask, asked: str, target: str | None) -> RunLine | None:
    from readycheck.history.look import beginning_with

    found = [run for run in beginning_with(ask, asked) if target is None or run.target.answers_to(target)]
    if len(found) > 1:
        some = ", ".join(f"{run.run} of {run.target}" for run in found[:_SHOWN])
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        fail(f"'{asked}' may be {some}{more}; write more of it, or name its --target")
    return found[0] if found else None


def _report_file(asked: str) -> Path | None:
    """The report where a file or a folder was named."""
    path = Path(asked)
    if asked in (LATEST, PREVIOUS) or "\0" in asked:
        return None
    if path.is_dir():
        if not (path / "report.json").is_file():
            fail(f"{path} holds no report.json; name the folder of a finished run")
        return path / "report.json"
    return path if path.exists() else None


def _kept_file(asked: str) -> Path | None:
    """The report of a run that lies here and is in no history."""
    if "/" in asked or "\0" in asked:
        return None
    path = RUNS / asked / "report.json"
    return path if asked.strip(".") and path.is_file() else None


def _from_report(path: Path) -> Snapshot:
    from readycheck.engine.reports import ReportRefusedError, read_report
    from readycheck.history.snapshot import snapshot

    try:
        return snapshot(read_report(path))
    except ReportRefusedError as error:
        fail(str(error))
