"""The words and symbols of the vocabularies, for people. Status never shows by colour alone."""

from __future__ import annotations

from datetime import datetime

from readycheck.model import (
    ControlResult,
    Decision,
    Disposition,
    GateRule,
    ReasonCode,
    Scalar,
    Score,
    Severity,
    Status,
    format_bytes,
    format_seconds,
    utc_day,
)
from readycheck.render.figures import count, day, moment, number, points, score_range

__all__ = ["count", "day", "moment", "number", "points", "score_range"]
"""Passed on; everything else is defined here."""

DECISION_WORD = {
    Decision.READY: "READY",
    Decision.READY_WITH_ACCEPTED_RISKS: "READY WITH ACCEPTED RISKS",
    Decision.UNDECIDED: "UNDECIDED",
    Decision.NOT_READY: "NOT READY",
}

STATUS_WORD = {
    Status.PASS: "Passed",
    Status.WARN: "Warning",
    Status.FAIL: "Failed",
    Status.INCONCLUSIVE: "Not judged",
    Status.ERROR: "Check broke",
    Status.MANUAL: "Not signed",
    Status.NOT_APPLICABLE: "Not applicable",
    Status.NOT_SELECTED: "Left out",
}

SHORT_WORD = {
    Status.PASS: "pass",
    Status.WARN: "warn",
    Status.FAIL: "FAIL",
    Status.INCONCLUSIVE: "not judged",
    Status.ERROR: "BROKE",
    Status.MANUAL: "not signed",
    Status.NOT_APPLICABLE: "n/a",
    Status.NOT_SELECTED: "left out",
}
"""At most ten columns."""

DECISION_SYMBOL = {
    Decision.NOT_READY: "✗",
    Decision.UNDECIDED: "?",
    Decision.READY_WITH_ACCEPTED_RISKS: "▲",
    Decision.READY: "✓",
}
SYMBOL = {
    Status.PASS: "✓",
    Status.WARN: "▲",
    Status.FAIL: "✗",
    Status.INCONCLUSIVE: "?",
    Status.ERROR: "!",
    Status.MANUAL: "✎",
    Status.NOT_APPLICABLE: "–",
    Status.NOT_SELECTED: "–",
}

DISPOSITION_WORD = {
    Disposition.NONE: "",
    Disposition.WAIVED: "risk accepted",
    Disposition.WAIVER_EXPIRED: "acceptance expired",
    Disposition.BASELINED: "known since the baseline",
    Disposition.ATTESTED: "signed by a person",
    Disposition.ATTESTATION_EXPIRED: "signature expired",
}

_DESPITE = {
    Status.WARN: "yet with a warning",
    Status.FAIL: "yet it fails",
    Status.INCONCLUSIVE: "yet not judged in full",
    Status.ERROR: "yet not judged in full",
}
"""A signature answers what no check sees; it outweighs nothing that a check saw or could not see."""

SEVERITY_WORD = {
    Severity.BLOCKER: "blocker",
    Severity.HIGH: "high",
    Severity.MEDIUM: "medium",
    Severity.LOW: "low",
    Severity.INFO: "information",
}

REASON_PHRASE = {
    ReasonCode.SATISFIED: "as it should be",
    ReasonCode.ATTESTED: "signed by a person",
    ReasonCode.THRESHOLD: "beyond the bar",
    ReasonCode.DEFECT: "a defect was found",
    ReasonCode.ABSENT: "something is missing",
    ReasonCode.NO_CHECK: "no check exists for it yet",
    ReasonCode.NOT_CONFIGURED: "the profile does not say where to look",
    ReasonCode.NOT_COLLECTED: "nothing was collected for it in this run",
    ReasonCode.NO_CONSENT: "the profile does not allow it",
    ReasonCode.MISSING_DEPENDENCY: "a program or library is not installed",
    ReasonCode.UNREACHABLE: "the target could not be reached",
    ReasonCode.TIMEOUT: "it took too long to answer",
    ReasonCode.TRUNCATED: "there was more than could be read",
    ReasonCode.BUDGET: "the limit of requests was used up",
    ReasonCode.ACCESS_DENIED: "access was refused",
    ReasonCode.UNSUPPORTED: "this kind is not supported",
    ReasonCode.UNREADABLE: "it could not be read",
    ReasonCode.INSUFFICIENT_DATA: "there was too little to judge by",
    ReasonCode.STALE: "what was found is too old",
    ReasonCode.NO_SERVICE: "a service that has the answer could not be reached",
    ReasonCode.OVERLOADED: "the auditing machine could not keep up",
    ReasonCode.CRASHED: "the check itself broke",
    ReasonCode.DEADLINE: "the check ran out of time",
    ReasonCode.MEMORY: "the check ran out of memory",
    ReasonCode.BAD_RESULT: "the check gave an invalid result",
    ReasonCode.NO_ASSERTION: "the check asserted nothing",
    ReasonCode.INTERRUPTED: "the audit was interrupted",
    ReasonCode.UNSIGNED: "a person has to sign",
    ReasonCode.ATTESTATION_EXPIRED: "the signature has expired",
    ReasonCode.NOT_APPLICABLE: "does not apply to this target",
    ReasonCode.SKIPPED: "left out by the profile",
    ReasonCode.NOT_SELECTED: "not part of this run",
}

LINE_STATE = {
    "in_force": "in force",
    "expired": "expired",
    "not_yet": "not yet in force",
    "malformed": "malformed, counts as expired",
    "unused": "unused",
    "unknown_control": "names no control of the checklist",
    "duplicate": "duplicate",
}
"""The states of a waiver or an attestation."""


def quantity(value: Scalar, unit: str | None = "") -> str:
    """A value with its unit, for people."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return f"{value} {unit}" if unit else value
    if unit in ("s", "seconds"):
        return format_seconds(value)
    if unit in ("B", "bytes") and value >= 0:
        return format_bytes(int(value))
    if unit in ("%", "percent"):
        return f"{number(value)} %"
    return f"{number(value)} {unit}" if unit else number(value)


def days_left(days: int | None) -> str:
    """How long something still holds."""
    if days is None:
        return ""
    if days < 0:
        return f"{count(-days, 'day')} ago"
    return "last day today" if days == 0 else f"{count(days, 'day')} left"


def open_since(first: datetime | None, now: datetime) -> str:
    """`open since 12 Nov, 16 days` at `now`, the run's own time; nothing where nobody knows."""
    if first is None:
        return ""
    first_day, today = utc_day(first), utc_day(now)
    days = (today - first_day).days
    if days <= 0:
        return "first seen today"
    when = day(first_day) if first_day.year != today.year else day(first_day).rpartition(" ")[0]
    return f"open since {when}, {count(days, 'day')}"


def gate_rule(rule: GateRule) -> str:
    """A rule of the gate and what this run has, in one line."""
    wanted, actual = quantity(rule.wanted), quantity(rule.actual)
    what, _, severity = rule.rule.partition("_")
    if what in ("failing", "unknown") and severity in list(Severity):
        blocker = severity == Severity.BLOCKER
        if what == "failing":
            grave = "no blocker" if blocker else f"nothing of severity {severity} or above"
            return f"{grave} may fail; failing in this run: {actual}"
        every = "every blocker" if blocker else f"everything of severity {severity} or above"
        return f"{every} must be judged; not judged in this run: {actual}"
    if rule.rule == "min_score":
        return f"the score, accepted risks left out, must reach {wanted}; in this run: {actual}"
    if rule.rule == "min_coverage":
        return f"at least {wanted} % must be judged; in this run: {actual}"
    if rule.rule == "in_no_part":
        return f"every control must be in one of the parts that were put together; in none of them: {actual}"
    return f"{rule.rule}: wanted {wanted}; in this run: {actual}"


def note(control: ControlResult) -> str:
    """What people decided about a control; a signature beside a check that does not pass says so."""
    word = DISPOSITION_WORD[control.disposition]
    despite = _DESPITE.get(control.status, "") if control.disposition is Disposition.ATTESTED else ""
    return f"{word}, {despite}" if despite else word


def score_note(score: Score) -> str:
    """What the two numbers of a score are; nothing where it is one number."""
    if points(score.floor) == points(score.ceiling):
        return ""
    return "the lower number counts what was not judged as failed, the higher one as passed"


def known_blockers(known: int, new: int = 0) -> str:
    """That blockers fail which the baseline knows; `new` are those that it does not know."""
    fail = count(known, "blocker fails and is known", "blockers fail and are known")
    return f"{'' if new else 'Nothing new has to be fixed; '}{fail} since the baseline"


def sentence(text: str) -> str:
    """`text` with a capital and a full stop."""
    text = text.strip()
    if not text:
        return ""
    return f"{text[0].upper()}{text[1:]}" + ("" if text[-1] in ".…!?" else ".")
