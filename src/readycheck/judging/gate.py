"""The gate: one decision, by the first rule that holds, and the exit code that goes with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from readycheck.judging.baseline import accepted as is_accepted
from readycheck.judging.baseline import hides_unknown
from readycheck.judging.scoring import in_denominator
from readycheck.model import (
    EXIT_PRECEDENCE,
    ControlResult,
    Decision,
    Disposition,
    ExitCode,
    Gate,
    GateRule,
    Score,
    Severity,
    Status,
)

EXIT_OF = {
    Decision.READY: ExitCode.READY,
    Decision.READY_WITH_ACCEPTED_RISKS: ExitCode.READY,
    Decision.UNDECIDED: ExitCode.UNDECIDED,
    Decision.NOT_READY: ExitCode.NOT_READY,
}
"""The exit code of each decision."""


class Verdict(NamedTuple):
    """The decision, its exit code, the gate's rules with what they got, and one sentence for a manager."""

    decision: Decision
    exit_code: int
    rules: tuple[GateRule, ...]
    summary: str


def first_exit(codes: Iterable[int]) -> int:
    """Of several exit codes the one that counts: 130, 2, 4, 5, 1, 3, 0 in that order."""
    given = set(codes)
    unknown = given - set(EXIT_PRECEDENCE)
    if unknown:
        raise ValueError(f"{sorted(unknown)} are not exit codes of this tool")
    return next((code for code in EXIT_PRECEDENCE if code in given), int(ExitCode.READY))


def decide(
    gate: Gate,
    controls: Sequence[ControlResult],
    score: Score,
    *,
    skipped_blockers: Sequence[str] = (),
    partial: bool = False,
) -> Verdict:
    """Decide over the controls of the run, their dispositions set.

    `controls` may hold lines that were not selected; they say nothing. `skipped_blockers` are ids
    of blockers that the profile leaves out on purpose. A control that fails in nothing but what the
    baseline knows is an accepted risk, or unknown where a part of it could not be judged.
    """
    by_id = {control.id: control for control in controls}
    looked_at = [control for control in controls if control.status is not Status.NOT_SELECTED]
    grave = [control for control in looked_at if control.severity.at_least(gate.fail_on)]
    risks = {control.id for control in looked_at if is_accepted(control, by_id)}
    veiled = {
        control.id
        for control in looked_at
        if control.disposition is Disposition.BASELINED and hides_unknown(control, by_id)
    }
    open_risks = [control for control in grave if control.id not in risks]
    failing = [control for control in open_risks if control.status is Status.FAIL and control.id not in veiled]
    unknown = [control for control in open_risks if control.status.is_unknown or control.id in veiled]
    accepted = score.with_accepted_risks

    rules = [
        GateRule(rule=f"failing_{gate.fail_on.value}", wanted=0, actual=len(failing), ok=not failing),
        GateRule(rule=f"unknown_{gate.fail_on.value}", wanted=0, actual=len(unknown), ok=not unknown),
    ]
    if gate.min_score > 0:
        reached = accepted.floor >= gate.min_score
        rules.append(GateRule(rule="min_score", wanted=gate.min_score, actual=accepted.floor, ok=reached))
    if gate.min_coverage > 0:
        covered = score.coverage >= gate.min_coverage
        rules.append(GateRule(rule="min_coverage", wanted=gate.min_coverage, actual=score.coverage, ok=covered))

    if not looked_at:
        rules.append(GateRule(rule="selected", wanted=1, actual=0, ok=False))
        summary = "no control was selected, so nothing was looked at"
        return Verdict(Decision.UNDECIDED, int(ExitCode.NOTHING_SELECTED), tuple(rules), summary)
    if failing or accepted.ceiling < gate.min_score:
        decision = Decision.NOT_READY
    elif unknown or score.coverage < gate.min_coverage or accepted.floor < gate.min_score:
        decision = Decision.UNDECIDED
    elif risks or skipped_blockers:
        decision = Decision.READY_WITH_ACCEPTED_RISKS
    else:
        decision = Decision.READY
    clauses = [
        _people_clause(gate, looked_at, failing=failing, unknown=unknown, veiled=veiled, skipped=len(skipped_blockers)),
        *_score_clauses(gate, score, scored=any(in_denominator(one) and one.id not in risks for one in looked_at)),
        *(["only a part of the checklist was looked at"] if partial else []),
    ]
    summary = "; ".join(clauses)
    return Verdict(decision, int(EXIT_OF[decision]), tuple(rules), summary)


def _people_clause(
    gate: Gate,
    looked_at: Sequence[ControlResult],
    *,
    failing: Sequence[ControlResult],
    unknown: Sequence[ControlResult],
    veiled: Collection[str],
    skipped: int,
) -> str:
    """What stands in the way, gravest first; what is well where nothing does."""
    of_gate = "blocker" if gate.fail_on is Severity.BLOCKER else f"control of severity {gate.fail_on.value} or above"
    all_unknown = sum(control.status.is_unknown for control in looked_at)
    grave_unknown = sum(control.status.is_unknown for control in unknown)
    waived = sum(control.disposition is Disposition.WAIVED for control in looked_at)
    known = sum(control.disposition is Disposition.BASELINED for control in looked_at)
    other_fails = sum(
        control.status is Status.FAIL
        and control.disposition not in (Disposition.WAIVED, Disposition.BASELINED)
        and control not in failing
        for control in looked_at
    )
    counts = [
        _count(len(failing), of_gate, "fails", "fail"),
        _count(other_fails, "further control" if failing else "lesser control", "fails", "fail"),
        _unknown_clause(all_unknown, grave_unknown, of_gate),
        _count(waived, "risk", "is accepted", "are accepted"),
        _count(known, "control", "has known findings only", "have known findings only")
        + _veiled_clause(known, len(veiled)),
        _count(skipped, "blocker", "was skipped on purpose", "were skipped on purpose"),
    ]
    return ", ".join(clause for clause in counts if clause) or _all_well(looked_at)


def _veiled_clause(known: int, veiled: int) -> str:
    """Of the known controls those that hide something unknown: a remark, since each control is counted once."""
    if not veiled:
        return ""
    of = "it" if known == 1 else "all of them" if known == veiled else f"{veiled} of them"
    return f" (a part of {of} could not be judged)"


def _score_clauses(gate: Gate, score: Score, *, scored: bool) -> list[str]:
    """The score where it misses its bar, and how much was seen. Without `scored` there was nothing to weigh."""
    floor, ceiling = score.with_accepted_risks.floor, score.with_accepted_risks.ceiling
    clauses = []
    if ceiling < gate.min_score:
        clauses.append(f"the score can reach {ceiling:g} at best and {gate.min_score:g} is wanted")
    elif floor < gate.min_score and not scored:
        clauses.append(f"nothing is left to score and {gate.min_score:g} is wanted")
    elif floor < gate.min_score:
        clauses.append(f"the score is at least {floor:g} and {gate.min_score:g} is wanted")
    judged = f"{_whole(score.coverage)} % of the checklist could be judged"
    if score.coverage < gate.min_coverage:
        judged += f", {gate.min_coverage:g} % is wanted"
    return [*clauses, judged]


def _whole(percent: float) -> int:
    """A percentage without decimals; 100 only where it is all."""
    return 99 if 99 <= percent < 100 else round(percent)


def _count(number: int, noun: str, one: str, many: str) -> str:
    if number == 0:
        return ""
    plural = noun.replace("control", "controls", 1) if "control" in noun else f"{noun}s"
    return f"{number} {noun} {one}" if number == 1 else f"{number} {plural} {many}"


def _unknown_clause(number: int, grave: int, of_gate: str) -> str:
    if number == 0:
        return ""
    clause = f"{number} {'control' if number == 1 else 'controls'} could not be judged"
    if grave and grave < number and of_gate == "blocker":
        clause += f" ({grave} of them {'a blocker' if grave == 1 else 'blockers'})"
    return clause


def _all_well(looked_at: Sequence[ControlResult]) -> str:
    warned = sum(control.status is Status.WARN for control in looked_at)
    if warned:
        return _count(warned, "control", "passes with a warning", "pass with a warning") + ", no control fails"
    applicable = sum(control.status is not Status.NOT_APPLICABLE for control in looked_at)
    if applicable == 0:
        return "no control applies to this target"
    return "the one control that was looked at passes" if applicable == 1 else f"all {applicable} controls pass"
