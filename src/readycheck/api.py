"""Everything that the author of a pack may import, and nothing else.

`API_VERSION` grows when something here changes its meaning or goes away. A pack names
the version it was written for; another major version is refused with a message.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from pydantic import Field, field_validator, model_validator

from readycheck.model import (
    API_VERSION,
    OUTPUT_HEAD,
    OUTPUT_SUFFIXES,
    Account,
    ActiveConsent,
    Advice,
    AtLeast,
    AtMost,
    Attestation,
    BarsEvidence,
    Bytes,
    CannotLook,
    Check,
    CodeEvidence,
    CollectContext,
    Collector,
    Confidence,
    Consent,
    DistributionEvidence,
    DrillConsent,
    Evidence,
    ExecConsent,
    Fact,
    Finding,
    IdOf,
    JudgeContext,
    LoadConsent,
    Location,
    LowerBar,
    Mode,
    Model,
    Need,
    NoOptions,
    Pack,
    Plain,
    ReasonCode,
    Report,
    Requirement,
    Scalar,
    Seconds,
    Secret,
    SecretTraits,
    SecretUrl,
    SeriesEvidence,
    Severity,
    StagesEvidence,
    Status,
    Surroundings,
    TableEvidence,
    TargetKind,
    TextEvidence,
    Thing,
    UpperBar,
    format_bytes,
    format_seconds,
    is_own_output,
    is_own_run,
    parse_bytes,
    parse_seconds,
)
from readycheck.model.builders import (
    at_artefact,
    at_file,
    at_object,
    at_queue,
    at_url,
    failed,
    finding,
    not_applicable,
    passed,
    seen,
    unknown,
    waits_for_person,
    warned,
)

if TYPE_CHECKING:
    from pathlib import Path


class Runner(Protocol):
    """What a pack's command is given: the audit's own machinery, without a profile file.

    `run` collects for the things given in `target` (the same shape as `target:` in a
    profile), judges with the checks named and returns the report; nothing else runs.
    `show` renders it to standard output and returns the exit code.
    """

    def run(
        self, target: dict[str, object], checks: dict[str, dict[str, object]], consent: Consent | None = None
    ) -> Report:
        """Collect and judge."""

    def judge(self, fact: Fact, checks: Sequence[str], name: str = "command") -> Report:
        """Judge a fact that the command already has, called `name` in the report; touches no target."""

    def show(self, report: Report) -> int:
        """Render the report as the command line asked and return the exit code."""


class ProfileWriter(Protocol):
    """What a pack's command is given that writes a profile: its first parameter is annotated with this.

    Such a command renders no report, so it has no `--format`.
    """

    def problems(self, text: str, variables: Sequence[str] = ()) -> tuple[str, ...]:
        """What `readycheck profile check` would say of a profile; `variables` count as set."""

    def write(self, path: Path, text: str) -> None:
        """Write a new file whole or not at all, never over one. Raises FileExistsError, OSError."""

    def telling(self, text: str) -> None:
        """Say what is being done, where it takes longer than two seconds."""


__all__ = [
    "API_VERSION",
    "OUTPUT_HEAD",
    "OUTPUT_SUFFIXES",
    "Account",
    "ActiveConsent",
    "Advice",
    "AtLeast",
    "AtMost",
    "Attestation",
    "BarsEvidence",
    "Bytes",
    "CannotLook",
    "Check",
    "CodeEvidence",
    "CollectContext",
    "Collector",
    "Confidence",
    "Consent",
    "DistributionEvidence",
    "DrillConsent",
    "Evidence",
    "ExecConsent",
    "Fact",
    "Field",
    "Finding",
    "IdOf",
    "JudgeContext",
    "LoadConsent",
    "Location",
    "LowerBar",
    "Mode",
    "Model",
    "Need",
    "NoOptions",
    "Pack",
    "Plain",
    "ProfileWriter",
    "ReasonCode",
    "Report",
    "Requirement",
    "Runner",
    "Scalar",
    "Seconds",
    "Secret",
    "SecretTraits",
    "SecretUrl",
    "SeriesEvidence",
    "Severity",
    "StagesEvidence",
    "Status",
    "Surroundings",
    "TableEvidence",
    "TargetKind",
    "TextEvidence",
    "Thing",
    "UpperBar",
    "at_artefact",
    "at_file",
    "at_object",
    "at_queue",
    "at_url",
    "failed",
    "field_validator",
    "finding",
    "format_bytes",
    "format_seconds",
    "is_own_output",
    "is_own_run",
    "model_validator",
    "not_applicable",
    "parse_bytes",
    "parse_seconds",
    "passed",
    "seen",
    "unknown",
    "waits_for_person",
    "warned",
]
