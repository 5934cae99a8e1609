"""What has changed between two runs, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from readycheck.history.compare import Change, ControlChange, Difference
from readycheck.history.values import FindingLine, RunLine
from readycheck.render.figures import count, points
from readycheck.render.history.marks import (
    COLOUR,
    STATUS,
    WORD,
    decision_word,
    finished,
    fit,
    named,
    painted,
    score,
)
from readycheck.render.view import View

MOST = 20
"""Entries of one list; the rest is counted."""
TITLE = {
    Change.NEWLY_FAILING: "Newly failing",
    Change.NEWLY_OPEN: "Newly a warning or not judged",
    Change.NEWLY_PASSING: "Newly passing",
    Change.GOT_BETTER: "Got better, and still warns",
    Change.STILL_OPEN: "Still open",
    Change.ADDED: "Controls added",
    Change.REMOVED: "Controls removed",
    Change.NOT_COMPARED: "Not looked at in one of the runs",
}


def difference(found: Difference, view: View) -> str:
    """The whole comparison."""
    before, after = found.before, found.after
    lines = [
        painted(f"{fit(str(after.target), view.width)}", "bold", view),
        f"  from  {named(before)}",
        f"  to    {named(after)}",
        *(fit(f"  Note: {note}", 400) for note in found.notes),
        "",
        f"  Decision  {decision_change(before, after)}",
        f"  Score     {score_change(found)}",
        f"  Judged    {coverage_change(found)}",
    ]
    for change, title in TITLE.items():
        lines += _controls(title, found.of(change), view)
    lines += _findings("New findings", "+", found.new, view)
    lines += _findings("Fixed findings", "−", found.fixed, view)
    lines += _findings("Seen now, where the earlier run could not look", "?", found.unsure_new, view)
    lines += _findings("Gone, where the later run could not look", "?", found.unsure_fixed, view)
    lines += ["", f"  {count(found.still, 'finding')} in both runs."]
    return finished(lines, view)


def decision_change(before: RunLine, after: RunLine) -> str:
    """`NOT READY → READY`, or that it is the same."""
    was, now = decision_word(fit(before.decision, 30)), decision_word(fit(after.decision, 30))
    return f"{now}, as before" if was == now else f"{was} → {now}"


def score_change(found: Difference) -> str:
    """`61.5–70 → 84 (+22.5)`; the number in brackets is that of the floor, told where both are of the same."""
    was, now = score(found.before), score(found.after)
    if not found.comparable:
        return _apart(was, now, found)
    return f"{now}, as before" if was == now else f"{was} → {now} ({_signed(found.after.floor - found.before.floor)})"


def coverage_change(found: Difference) -> str:
    """`94 % → 100 % (+6)`."""
    was, now = (f"{points(one.coverage)} %" for one in (found.before, found.after))
    if not found.comparable:
        return _apart(was, now, found)
    step = _signed(found.after.coverage - found.before.coverage)
    return f"{now}, as before" if was == now else f"{was} → {now} ({step})"


def _apart(was: str, now: str, found: Difference) -> str:
    """Two figures between which there is no difference to be told."""
    return f"{was} ({_of(found.before)}), {now} ({_of(found.after)}): not comparable"


def _of(run: RunLine) -> str:
    if run.interrupted:
        return "stopped"
    return "a part" if run.partial else "the whole"


def was_and_is(one: ControlChange) -> str:
    """What a control said and says, as far as it is told apart by that."""
    was = WORD.get(one.before.status, one.before.status) if one.before else ""
    now = WORD.get(one.after.status, one.after.status) if one.after else ""
    accepted = ", risk accepted" if one.accepted else ""
    if not was or not now or was == now:
        return f"{now or was}{accepted}"
    return f"{was} → {now}{accepted}"


def where(finding: FindingLine) -> str:
    """The thing and place of a finding."""
    parts = [part for part in (finding.thing, finding.place) if part]
    many = f" ({finding.many:,} times)" if finding.many > 1 else ""
    return f"{', '.join(parts)}{many}"


def _controls(title: str, changes: Sequence[ControlChange], view: View) -> Iterator[str]:
    if not changes:
        return
    yield ""
    yield painted(f"{title} ({len(changes):,})", "bold", view)
    for one in changes[:MOST]:
        status = one.line.status
        mark = painted(STATUS.get(status, "?"), COLOUR.get(status), view)
        told = was_and_is(one)
        room = max(16, view.width - 17 - len(told))
        severity = "" if one.line.severity == "blocker" else f" ({one.line.severity})"
        yield f"  {mark} {fit(one.line.id, 11):<11} {fit(one.line.title + severity, room):<{room}} {fit(told, 60)}"
    if len(changes) > MOST:
        yield f"    and {len(changes) - MOST:,} more in the JSON"


def _findings(title: str, sign: str, findings: Sequence[FindingLine], view: View) -> Iterator[str]:
    if not findings:
        return
    yield ""
    yield painted(f"{title} ({len(findings):,})", "bold", view)
    for one in findings[:MOST]:
        mark = painted(STATUS.get(one.status, "?"), COLOUR.get(one.status), view)
        place = where(one)
        yield f"  {sign} {mark} {fit(f'{one.control} {one.rule}' + (f' in {place}' if place else ''), view.width - 6)}"
        yield f"        {fit(one.message, max(view.width, 80) * 2)}"
    if len(findings) > MOST:
        yield f"    and {len(findings) - MOST:,} more in the JSON"


def _signed(step: float) -> str:
    return f"{'+' if step >= 0 else '−'}{points(abs(step))}"
