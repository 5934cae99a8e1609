"""Reports as hypothesis draws them: small, of every status, disposition and decision, with hostile texts in all fields.

What a run holds to is held to here: a decision has its exit code, what was left out is listed, and a waiver, a
signature and a baseline are there where a control stands by them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from tests.render.hostile import HOSTILE_TEXTS
from tests.support.report_builders import STARTED, control, report_of

from readycheck.judging.gate import EXIT_OF
from readycheck.model import (
    AttestationLine,
    BaselineEntry,
    BaselineUse,
    ControlResult,
    Decision,
    Disposition,
    ExitCode,
    Finding,
    Location,
    NotSelectedLine,
    ReasonCode,
    Report,
    Severity,
    Status,
    WaiverLine,
)
from readycheck.model.builders import at_file, at_object, at_queue, at_url
from readycheck.model.words import DEFAULT_REASON

SHORT = 1000
_texts = st.sampled_from([*(text for text in HOSTILE_TEXTS.values() if len(text) < SHORT), "plain", ""])
_places: st.SearchStrategy[Location | None] = st.one_of(
    st.none(),
    st.builds(at_file, _texts, st.sampled_from([None, 1, 7, 0, -3]), st.sampled_from([None, 1])),
    st.builds(at_url, _texts),
    st.builds(at_object, _texts, _texts, _texts),
    st.builds(at_queue, _texts),
)
_values = st.one_of(st.none(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), _texts, st.booleans())
_first_seen = st.sampled_from([None, STARTED, STARTED - timedelta(days=20), datetime(2019, 2, 3, tzinfo=UTC)])
_days = st.sampled_from([0, 1, 12, 30, 31, 400])


@st.composite
def _findings(draw: st.DrawFn) -> Finding:
    return Finding.model_construct(
        rule=draw(_texts), status=draw(st.sampled_from(Status)), message=draw(_texts), location=draw(_places),
        value=draw(_values), threshold=draw(_values), fix=draw(_texts), fingerprint=draw(_texts),
        reason_code=draw(st.sampled_from([None, *ReasonCode])), first_seen=draw(_first_seen),
        disposition=draw(st.sampled_from([Disposition.NONE, Disposition.BASELINED])),
    )  # fmt: skip


@st.composite
def _controls(draw: st.DrawFn, number: int) -> ControlResult:
    status = draw(st.sampled_from(Status))
    one = control(
        f"C-{number:02}", "t", draw(st.sampled_from(Severity)), status, "m", check="c",
        disposition=draw(st.sampled_from(Disposition)), reason=DEFAULT_REASON[status],
    )  # fmt: skip
    fields = {name: draw(_texts) for name in ("title", "message", "why", "owner", "fix")}
    check = one.checks[0].model_copy(update={"findings": tuple(draw(st.lists(_findings(), max_size=3)))})
    return one.model_copy(update={**fields, "checks": (check,)})


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """Of at most five controls, and two that only the list of what was left out names."""
    made = tuple(draw(_controls(number)) for number in range(draw(st.integers(0, 5))))
    decision = draw(st.sampled_from(Decision))
    left = [one.id for one in made if one.status is Status.NOT_SELECTED]
    left += [f"L-{number}" for number in range(draw(st.integers(0, 2)))]
    changes: dict[str, Any] = {
        "summary": draw(_texts),
        "not_selected": tuple(
            NotSelectedLine.model_construct(control=one, reason=draw(_texts), approver="") for one in left
        ),
        "waivers": tuple(_waiver(draw, one) for one in made if one.disposition is Disposition.WAIVED),
        "attestations": tuple(_signature(draw, one) for one in made if one.disposition is Disposition.ATTESTED),
        "baseline": draw(st.none() | _baselines(made)),
        "decision": decision,
        "exit_code": draw(st.sampled_from([EXIT_OF[decision], EXIT_OF[decision], ExitCode.INTERRUPTED])),
    }
    return report_of(made).model_copy(update=changes)


def _until(days: int) -> date:
    return STARTED.date() + timedelta(days=days)


def _waiver(draw: st.DrawFn, one: ControlResult) -> WaiverLine:
    days = draw(_days)
    return WaiverLine(
        control=one.id, reason=draw(_texts), owner=draw(_texts), approver=draw(_texts), expires=_until(days),
        state="in_force", days_left=days,
    )  # fmt: skip


def _signature(draw: st.DrawFn, one: ControlResult) -> AttestationLine:
    days = draw(_days)
    return AttestationLine(
        control=one.id, by=draw(_texts), on=STARTED.date(), expires=_until(days), note=draw(_texts),
        state="in_force", days_left=days,
    )  # fmt: skip


@st.composite
def _baselines(draw: st.DrawFn, made: tuple[ControlResult, ...]) -> BaselineUse:
    ids = [one.id for one in made]
    fixed = tuple(
        BaselineEntry(
            control=one, check="c", rule=draw(_texts), place=draw(_texts), status="fail", fingerprint=draw(_texts),
            first_seen=date(2026, 10, 2), message=draw(_texts),
        )
        for one in draw(st.lists(st.sampled_from(ids), max_size=3) if ids else st.just([]))
    )  # fmt: skip
    return BaselineUse(path=draw(_texts), known=draw(st.integers(0, 9)), new=draw(st.integers(0, 9)), fixed=fixed)
