"""An audit writes itself into the history and learns from it what was before; none of it ever costs the audit.

SQLAlchemy is imported here and nowhere on the way to a run: the collectors are done by then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from readycheck.cli.common import complain
from readycheck.cli.uncollected import uncollected

if TYPE_CHECKING:
    from readycheck.history.past import Past
    from readycheck.history.place import Place
    from readycheck.model import Profile, Report, Retention


@dataclass(frozen=True, slots=True)
class Remembered:
    """The report with its trend and first sightings, or with the sentence why there are none."""

    report: Report
    interrupted: bool = False
    """True where the user ended it meanwhile: the run had been looked at, its report is whole."""


def remember(report: Report, profile: Profile) -> Remembered:
    """Keep the run in the history of its profile."""
    from readycheck.history.place import place_of

    return _remembered(
        report, lambda: place_of(profile.history, profile.base), profile.retention, profile.secrets, "the run is"
    )


def remember_merged(report: Report, place: Place) -> Remembered:
    """Keep a report that was made elsewhere, or was put together of several, in the history at `place`."""
    from readycheck.model import Retention

    return _remembered(report, lambda: place, Retention(), (), f"the merged run of {report.target.name} is")


def _remembered(
    report: Report, where: Callable[[], Place | None], retention: Retention, secrets: Sequence[str], which: str
) -> Remembered:
    from readycheck.history.errors import HistoryError

    interrupted = False
    try:
        place = where()
        return Remembered(report if place is None else _kept(report, retention, place))
    except HistoryError as error:
        why = str(error)
    except KeyboardInterrupt:
        why, interrupted = "it was interrupted while it was written", True
    except Exception as error:  # noqa: BLE001 - whatever a history holds, it costs no audit
        why = f"it is not as readycheck left it ({type(error).__name__})"
    return Remembered(_without(report, secrets, f"{which} not in the history: {why}"), interrupted)


def recall(report: Report, profile: Profile) -> Report:
    """A run that is judged again, with what the history knew when that run was kept. Nothing is written."""
    from readycheck.history.errors import HistoryError, NoHistoryError

    try:
        place = _place_again(profile)
        return report if place is None else _recalled(report, place)
    except NoHistoryError:
        return report
    except HistoryError as error:
        why = str(error)
    except Exception as error:  # noqa: BLE001 - as above
        why = f"it is not as readycheck left it ({type(error).__name__})"
    return _without(report, profile.secrets, f"the run is shown without its history: {why}")


def _kept(report: Report, retention: Retention, place: Place) -> Report:
    with uncollected():
        from readycheck.history.ask import of_sqlalchemy
        from readycheck.history.enriched import with_past
        from readycheck.history.past import past_of
        from readycheck.history.record import record
        from readycheck.history.snapshot import snapshot
        from readycheck.history.store import writing
        from readycheck.history.waiting import apart

    run = snapshot(report)

    def write() -> Past | None:
        with writing(place) as connection:
            record(connection, run, retention)
            return past_of(of_sqlalchemy(connection), run.line, [finding.identity for finding in run.findings])

    past = write() if place.path is not None else apart(write)
    return report if past is None else with_past(report, past)


def _recalled(report: Report, place: Place) -> Report:
    with uncollected():
        from readycheck.history.enriched import with_past
        from readycheck.history.past import past_of
        from readycheck.history.snapshot import snapshot
        from readycheck.history.store import reading

    run = snapshot(report)
    with reading(place) as ask:
        past = past_of(ask, run.line, [finding.identity for finding in run.findings])
    return report if past is None else with_past(report, past)


def _place_again(profile: Profile) -> Place | None:
    """Where a kept profile has its history; one that was given by reference is masked there, and read anew."""
    from readycheck.history.errors import HistoryError
    from readycheck.history.place import place_of
    from readycheck.redact import MASK

    if profile.history is None or MASK not in profile.history:
        return place_of(profile.history, profile.base)
    from readycheck.profile import ProfileInvalid, history_named

    path = Path(profile.path)
    try:
        named = history_named(path) if path.exists() else None
    except ProfileInvalid:
        named = None
    if named is None:
        raise HistoryError(f"it was named by reference, and {path} does not tell where it is any more")
    return place_of(named, path.parent)


def _without(report: Report, secrets: Sequence[str], said: str) -> Report:
    from readycheck.redact import Redactor

    said = Redactor(secrets).text(said)
    complain(said)
    return report.model_copy(update={"problems": (*report.problems, said)})
