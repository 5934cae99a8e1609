"""From a row to a value. A history is a file that anybody may change, so what does not fit ends here: ValueError.

A database holds any type in any column (SQLite), and numbers that are none (both).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import isfinite
from typing import Any

from readycheck.history.ask import moment
from readycheck.history.values import DECISIONS, KEPT, STATUSES, ControlLine, FindingLine, RunLine, Target


def run_line(row: Sequence[Any]) -> RunLine:
    """The summary of a run, in the order of `look`'s columns."""
    run, name, environment, started, seconds, profile, digest, tool, release, decision, *rest = row
    exit_code, floor, ceiling, coverage, partial, selection, new, fixed, compared_with, number = rest
    return RunLine(
        run=text(run),
        target=Target(text(name), text(environment)),
        started=moment(started),
        seconds=_number(seconds),
        profile=text(profile),
        digest=text(digest),
        tool=text(tool),
        release=text(release),
        decision=_word(decision, DECISIONS),
        exit_code=whole_number(exit_code),
        floor=_percent(floor),
        ceiling=_percent(ceiling),
        coverage=_percent(coverage),
        partial=_truth(partial),
        selection=text(selection),
        new=None if new is None else whole_number(new),
        fixed=None if fixed is None else whole_number(fixed),
        compared_with=None if compared_with is None else text(compared_with),
        id=whole_number(number),
    )


def control_line(row: Sequence[Any]) -> ControlLine:
    """A control of a run."""
    name, title, severity, status, disposition, checks = row
    return ControlLine(
        text(name), text(title), text(severity), status_word(status), text(disposition), _names(text(checks))
    )


def finding_line(row: Sequence[Any]) -> FindingLine:
    """A finding of a run."""
    identity, control, check, rule, thing, place, fingerprint, status, message, many = row
    return FindingLine(
        identity=text(identity),
        control=text(control),
        check=text(check),
        rule=text(rule),
        thing=text(thing),
        place=text(place),
        fingerprint=text(fingerprint),
        status=_word(status, KEPT),
        message=text(message),
        many=whole_number(many),
    )


def status_word(value: object) -> str:
    """The status of a control."""
    return _word(value, STATUSES)


def text(value: object) -> str:
    """Text, and no bytes or number in its place."""
    if not isinstance(value, str):
        raise ValueError("not text")  # noqa: TRY004 - one error for every value that does not fit
    return value


def whole_number(value: object) -> int:
    """A count or an id: none is negative."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("not a count")
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
        raise ValueError("not a number")
    return float(value)


def _percent(value: object) -> float:
    found = _number(value)
    if not 0 <= found <= 100:
        raise ValueError("not a percentage")
    return found


def _truth(value: object) -> bool:
    if not isinstance(value, int) or value not in (0, 1):  # a number in SQLite
        raise ValueError("not a truth value")
    return bool(value)


def _word(value: object, words: Sequence[str]) -> str:
    if value not in words:
        raise ValueError("not a word of readycheck")
    return text(value)


def _names(written: str) -> tuple[str, ...]:
    try:
        found = json.loads(written)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(found, list):
        raise ValueError("not a list")  # noqa: TRY004 - as above
    return tuple(map(text, found))
