"""The closed vocabularies: status, reason, disposition, severity, decision, mode."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Status(StrEnum):
    """What is known of one finding, check or control."""

    PASS = "pass"
    WARN = "warn"
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    """The target could not be judged."""
    ERROR = "error"
    """The check itself broke."""
    MANUAL = "manual"
    """Waits for a person."""
    NOT_APPLICABLE = "not_applicable"
    NOT_SELECTED = "not_selected"

    @property
    def is_unknown(self) -> bool:
        """True where nobody knows yet: never counted as a pass."""
        return self in (Status.INCONCLUSIVE, Status.ERROR, Status.MANUAL)


WORST_FIRST = (Status.FAIL, Status.ERROR, Status.INCONCLUSIVE, Status.MANUAL, Status.WARN, Status.PASS)
"""Of several statuses the first that occurs holds; `not_applicable` only if all are."""


class ReasonCode(StrEnum):
    """Why a status is what it is. A closed list: machines may switch on it."""

    # pass
    SATISFIED = "satisfied"
    ATTESTED = "attested"
    # fail, warn
    THRESHOLD = "threshold"
    DEFECT = "defect"
    ABSENT = "absent"
    # inconclusive
    NO_CHECK = "no_check"
    NOT_CONFIGURED = "not_configured"
    NOT_COLLECTED = "not_collected"
    NO_CONSENT = "no_consent"
    MISSING_DEPENDENCY = "missing_dependency"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    TRUNCATED = "truncated"
    BUDGET = "budget"
    ACCESS_DENIED = "access_denied"
    UNSUPPORTED = "unsupported"
    UNREADABLE = "unreadable"
    INSUFFICIENT_DATA = "insufficient_data"
    STALE = "stale"
    NO_SERVICE = "no_service"
    """A service that the check asks (advisories, an index) could not be reached."""
    OVERLOADED = "overloaded"
    """The machine that audits could not keep up, so the figure is not the target's."""
    # error
    CRASHED = "crashed"
    DEADLINE = "deadline"
    MEMORY = "memory"
    BAD_RESULT = "bad_result"
    NO_ASSERTION = "no_assertion"
    INTERRUPTED = "interrupted"
    # manual
    UNSIGNED = "unsigned"
    ATTESTATION_EXPIRED = "attestation_expired"
    # the rest
    NOT_APPLICABLE = "not_applicable"
    SKIPPED = "skipped"
    NOT_SELECTED = "not_selected"


DEFAULT_REASON = {
    Status.PASS: ReasonCode.SATISFIED,
    Status.WARN: ReasonCode.DEFECT,
    Status.FAIL: ReasonCode.DEFECT,
    Status.INCONCLUSIVE: ReasonCode.INSUFFICIENT_DATA,
    Status.ERROR: ReasonCode.CRASHED,
    Status.MANUAL: ReasonCode.UNSIGNED,
    Status.NOT_APPLICABLE: ReasonCode.NOT_APPLICABLE,
    Status.NOT_SELECTED: ReasonCode.NOT_SELECTED,
}


class Disposition(StrEnum):
    """What people decided about a control; it never rewrites the status."""

    NONE = "none"
    WAIVED = "waived"
    WAIVER_EXPIRED = "waiver_expired"
    BASELINED = "baselined"
    ATTESTED = "attested"
    ATTESTATION_EXPIRED = "attestation_expired"


class Severity(StrEnum):
    """How much a control weighs."""

    BLOCKER = "blocker"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for blocker up to 4 for info, to sort by."""
        return list(Severity).index(self)

    def at_least(self, other: Severity) -> bool:
        """True when this severity is as grave as `other` or graver."""
        return self.rank <= other.rank


class Confidence(StrEnum):
    """How sure a finding is of itself."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Decision(StrEnum):
    """The one word that a manager reads."""

    READY = "ready"
    READY_WITH_ACCEPTED_RISKS = "ready_with_accepted_risks"
    UNDECIDED = "undecided"
    NOT_READY = "not_ready"


class Mode(StrEnum):
    """What a collector does to the target; all but `passive` need the profile's consent."""

    PASSIVE = "passive"
    ACTIVE = "active"
    EXEC = "exec"
    LOAD = "load"
    DRILL = "drill"


class ExitCode(IntEnum):
    """The exit codes, equal for every format."""

    READY = 0
    NOT_READY = 1
    USAGE = 2
    UNDECIDED = 3
    ENGINE = 4
    NOTHING_SELECTED = 5
    INTERRUPTED = 130


EXIT_PRECEDENCE = (130, 2, 4, 5, 1, 3, 0)
"""Of several exit codes the first that occurs holds."""
