"""How a load finding is put: the sentence parts, figures and remedies that all aspects share."""

from __future__ import annotations

from dataclasses import dataclass

from readycheck.api import Confidence, Evidence, Finding, ReasonCode, Status, finding, format_seconds, unknown
from readycheck_checks.load.drawing import error_table, method
from readycheck_checks.load.facts import LoadRun
from readycheck_checks.load.stats import Interval, seconds_to_decide

FIX_SLOW = "Find where the time goes at this load (traces, slow queries, pool sizes), then measure again"
FIX_COLD = "Warm the system up before users come, or shorten what it does at first use"
FIX_ERRORS = "Look for these errors in the target's logs at the time of the run, then measure again"
FIX_LATE = "Run the audit from a machine with more room, then measure again"
FIX_LIMIT = "Allow this machine's address in the target's rate limit for the time of the run"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the control asks for in size and certainty."""

    users: int | None
    seconds: float | None
    confidence: float
    """0 to 1, one-sided."""


def percent(share: float) -> str:
    """A share for people."""
    return f"{share * 100:.3g} %"


def graded(
    status: Status,
    rule: str,
    message: str,
    share: Interval,
    allowed: float,
    *,
    evidence: tuple[Evidence, ...] = (),
    fix: str = "",
) -> Finding:
    """A finding about a share, in percent, with its interval."""
    return finding(
        rule,
        status,
        message,
        value=round(share.share * 100, 4),
        threshold=round(allowed * 100, 4),
        unit="%",
        samples=share.n,
        spread=(round(share.low * 100, 4), round(share.high * 100, 4)),
        confidence=Confidence.HIGH if share.settled else Confidence.MEDIUM,
        evidence=evidence,
        fix="" if status is Status.PASS else fix,
        reason_code=ReasonCode.SATISFIED if status is Status.PASS else ReasonCode.THRESHOLD,
    )


def undecided(
    rule: str, run: LoadRun, said: str, share: Interval, allowed: float, *, evidence: tuple[Evidence, ...]
) -> Finding:
    """The interval holds the bar: say how long a run would be long enough."""
    more = seconds_to_decide(share, allowed, max(run.seconds_held, run.slot))
    if more is None:
        need = "it lies too close to the bar for a longer run to decide"
        fix = "Make it clearly better, or ask for less"
    else:
        need = f"about {format_seconds(more)} more are needed to decide"
        fix = f"Raise 'for' of the scenario and of consent.load to about {format_seconds(run.seconds_held + more)}"
    between = f"the true share lies between {percent(share.low)} and {percent(share.high)}"
    return unknown(
        rule,
        ReasonCode.INSUFFICIENT_DATA,
        f"{said}; {between}, {need}",
        value=round(share.share * 100, 4),
        threshold=round(allowed * 100, 4),
        unit="%",
        samples=share.n,
        spread=(round(share.low * 100, 4), round(share.high * 100, 4)),
        evidence=evidence,
        fix=fix,
    )


def smaller(rule: str, run: LoadRun, small: str, said: str, evidence: tuple[Evidence, ...]) -> Finding:
    """The run was smaller than the control asks, so what held there proves nothing for the full size."""
    ended = f" (the run was ended: {run.stop_message})" if run.stopped_early else ""
    fix = "Give the scenario and consent.load the users and the time that the control asks for"
    if not run.stopped_early and run.users_achieved < run.users_planned:
        fix = "Lengthen 'ramp' of the scenario, so that all users come through the start steps, or make these faster"
    message = f"{small}{ended}, so nothing is known of the full load; {said}"
    return unknown(rule, ReasonCode.INSUFFICIENT_DATA, message, evidence=evidence, fix=fix)


def doubtful(rule: str, tired: str, said: str, evidence: tuple[Evidence, ...]) -> Finding:
    """The generator was the bottleneck."""
    message = f"{said}, yet {tired}, so the figure is not the target's"
    return unknown(rule, ReasonCode.OVERLOADED, message, evidence=evidence, fix=FIX_LATE)


def limited(rule: str, run: LoadRun, count: int) -> Finding:
    """A rate limit answered instead of the system."""
    message = f"the target's rate limit refused {count} steps (429), so the load never reached the system behind it"
    evidence = (error_table(run), method(run))
    return unknown(rule, ReasonCode.ACCESS_DENIED, message, evidence=evidence, fix=FIX_LIMIT)
