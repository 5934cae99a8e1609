"""What is known already: which findings a baseline holds, which are new, which are gone.

A finding is known where its control, check, rule, thing, place and fingerprint are those of an entry, so one of
another file is new. Equal findings are counted. One that only sums up what has no finding of its own is never known.
Unknown findings are never known: a baseline covers what was seen to be wrong, never that nobody could look. It changes
no status; it only sets dispositions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from readycheck.judging.fingerprints import POSITION
from readycheck.model import (
    Baseline,
    BaselineEntry,
    BaselineUse,
    CheckResult,
    ControlResult,
    Disposition,
    Finding,
    ReasonCode,
    Report,
    Status,
    utc_day,
)

HEAD = 160
"""Characters of a message that an entry keeps."""

_COVERED = (Disposition.WAIVED, Disposition.BASELINED)
_WRONG = (Status.FAIL, Status.WARN)
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACE = re.compile(r"\s+")


class _Key(NamedTuple):
    control: str
    check: str
    rule: str
    thing: str
    place: str
    fingerprint: str


def place_of(finding: Finding) -> str:
    """Where a finding lies, without line and column, as text that a file can hold."""
    location = finding.location or {}
    if location.get("kind") == "file":
        return _writable(str(location.get("file") or ""))
    parts = [
        f"{name} {value}"
        for name, value in sorted(location.items())
        if name != "kind" and name not in POSITION and value is not None
    ]
    return _writable(", ".join(parts))


def _writable(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text)


def _key(control: str, check: str, finding: Finding) -> _Key:
    names = (control, check, finding.rule, finding.thing, place_of(finding), finding.fingerprint)
    return _Key(*map(_writable, names))


def _key_of(entry: BaselineEntry) -> _Key:
    return _Key(entry.control, entry.check, entry.rule, entry.thing, entry.place, entry.fingerprint)


class _Stock:
    """The entries that are still to be matched."""

    def __init__(self, entries: Iterable[BaselineEntry]) -> None:
        self._left: dict[_Key, list[BaselineEntry]] = {}
        for entry in entries:
            self._left.setdefault(_key_of(entry), []).append(entry)

    def take(self, key: _Key, status: Status) -> BaselineEntry | None:
        """The entry that answers to a finding. A known warning does not cover a failure: it has got worse."""
        left = self._left.get(key, [])
        fits = [entry for entry in left if status is Status.WARN or entry.status == "fail"]
        if not fits:
            return None
        # A warning takes a warning first, so that the entry of a failure is left for one.
        entry = next((one for one in fits if one.status == status.value), fits[0])
        left.remove(entry)
        return entry

    def rest(self) -> Iterator[BaselineEntry]:
        for entries in self._left.values():
            yield from entries


def apply_baseline(
    baseline: Baseline, path: str, controls: Mapping[str, ControlResult]
) -> tuple[dict[str, ControlResult], BaselineUse]:
    """The controls with their known findings marked, and what the baseline did."""
    stock = _Stock(baseline.findings)
    count: Counter[bool] = Counter()

    def marked(control: str, check: CheckResult) -> CheckResult:
        findings = list(check.findings)
        for index, finding in _wrong(check):
            known = (
                finding.stands_for is None and stock.take(_key(control, check.id, finding), finding.status) is not None
            )
            count[known] += 1
            if known:
                findings[index] = finding.model_copy(update={"disposition": Disposition.BASELINED})
        return check.model_copy(update={"findings": tuple(findings)})

    done = {
        name: control.model_copy(update={"checks": tuple(marked(name, check) for check in control.checks)})
        for name, control in controls.items()
    }
    gone: list[BaselineEntry] = []
    unseen: list[BaselineEntry] = []
    for entry in sorted(stock.rest(), key=_order):
        (unseen if _unseen(entry, controls.get(entry.control)) else gone).append(entry)
    use = BaselineUse(path=path, known=count[True], new=count[False], fixed=tuple(gone), not_looked_at=tuple(unseen))
    return done, use


def _wrong(check: CheckResult) -> list[tuple[int, Finding]]:
    """Failing and warning findings with their positions; failures first, since they use up what covers both."""
    found = [(index, finding) for index, finding in enumerate(check.findings) if finding.status in _WRONG]
    return sorted(found, key=lambda one: _WRONG.index(one[1].status))


def _unseen(entry: BaselineEntry, control: ControlResult | None) -> bool:
    """True where the run cannot tell whether the entry still holds; a control or check that is gone takes it along."""
    if control is None:
        return False
    if control.status is Status.NOT_SELECTED:
        return True
    check = next((one for one in control.checks if one.id == entry.check), None)
    if check is None:
        return False
    if check.status is Status.NOT_SELECTED:
        return True
    return any(one.status.is_unknown and one.thing in ("", entry.thing) for one in check.findings)


def known_control(
    control: ControlResult, controls: Mapping[str, ControlResult], decided: Mapping[str, Disposition]
) -> bool:
    """True where all that makes a control fail or warn is known, in its own checks and in what it derives from.

    `decided` are the dispositions of the controls that it derives from.
    """
    if control.status not in _WRONG:
        return False
    own = [finding for finding in control.findings if finding.status is control.status]
    parts = [
        name
        for name in control.derived_from
        if name in controls and name != control.id and controls[name].status is control.status
    ]
    below = [decided.get(name, Disposition.NONE) for name in parts]
    known = [finding.disposition is Disposition.BASELINED for finding in own]
    return (
        Disposition.BASELINED in below + [one.disposition for one in own]
        and all(known)
        and all(one in _COVERED for one in below)
    )


def hides_unknown(control: ControlResult, controls: Mapping[str, ControlResult]) -> bool:
    """True where a part of a failing control could not be judged, which its worst status does not show.

    Where the failure is known the unknown part decides: a baseline never lifts it.
    """
    waiting, met = [control], {control.id}
    while waiting:
        part = waiting.pop()
        if part.status.is_unknown or any(finding.status.is_unknown for finding in part.findings):
            return True
        for name in part.derived_from:
            if name in met:
                continue
            met.add(name)
            below = controls.get(name)
            if below is None or (below.status is Status.NOT_SELECTED and below.reason_code is not ReasonCode.SKIPPED):
                return True
            if below.disposition is not Disposition.WAIVED:
                waiting.append(below)
    return False


def accepted(control: ControlResult, controls: Mapping[str, ControlResult]) -> bool:
    """True where the gate passes over a control: a waiver covers it, or all of it that is wrong is known."""
    if control.disposition is Disposition.BASELINED:
        return not hides_unknown(control, controls)
    return control.disposition is Disposition.WAIVED


class Written(NamedTuple):
    """A baseline to be written, and what became of the one before it."""

    baseline: Baseline
    kept: int
    added: int
    dropped: tuple[BaselineEntry, ...]
    left_out: int
    """New findings that were not taken in."""
    waived: int
    """Findings that a waiver in force covers: when it lapses they must come back, so they are never taken in."""
    unlisted: int
    """Faults that the report only counts, by control and check: no entry could tell a new one from a known one."""


def write_baseline(report: Report, before: Baseline | None, *, take_new: bool) -> Written:
    """The baseline after a run, whatever baseline that run was judged with.

    Without one `before` it takes in every failing and warning finding. Else it keeps the entries that still hold
    or of which the run cannot tell, drops those that are gone, and takes in new ones only with `take_new`.
    """
    stock = _Stock(before.findings if before else ())
    day = utc_day(report.started)
    kept: list[BaselineEntry] = []
    added: list[BaselineEntry] = []
    waived = unlisted = 0
    for control in report.controls:
        for check in control.checks:
            for _, finding in _wrong(check):
                if finding.stands_for is not None and control.disposition is not Disposition.WAIVED:
                    unlisted += finding.stands_for
                    continue
                key = _key(control.id, check.id, finding)
                known = stock.take(key, finding.status)
                if control.disposition is Disposition.WAIVED:
                    waived += 1
                elif known is not None:
                    kept.append(known.model_copy(update={"status": finding.status.value}))
                else:
                    status: Literal["fail", "warn"] = "fail" if finding.status is Status.FAIL else "warn"
                    entry = BaselineEntry(**key._asdict(), status=status, first_seen=day, message=_head(finding))
                    added.append(entry)
    controls = {control.id: control for control in report.controls}
    dropped: list[BaselineEntry] = []
    for entry in stock.rest():
        (kept if _unseen(entry, controls.get(entry.control)) else dropped).append(entry)
    take = take_new or before is None
    entries = sorted([*kept, *(added if take else ())], key=_order)
    return Written(
        baseline=Baseline(target=report.target.name, findings=tuple(entries)),
        kept=len(kept),
        added=len(added) if take else 0,
        dropped=tuple(sorted(dropped, key=_order)),
        left_out=0 if take else len(added),
        waived=waived,
        unlisted=unlisted,
    )


def _order(entry: BaselineEntry) -> tuple[str, ...]:
    return (*_key_of(entry), entry.status, str(entry.first_seen))


def _head(finding: Finding) -> str:
    text = _SPACE.sub(" ", _writable(finding.message)).strip()
    return text if len(text) <= HEAD else text[: HEAD - 1] + "…"
