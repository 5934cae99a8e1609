"""What can be seen in a source tree."""

from readycheck_checks.source.facts.bandit import BanditFact, BanditIssue
from readycheck_checks.source.facts.debug_output import DebugOutputFact, Dropped, Occurrence, OutputCount, OutputState
from readycheck_checks.source.facts.dependencies import AdvisorySource, Affected, DependenciesFact, LockFile
from readycheck_checks.source.facts.files import BLIND, REASONS, FileClass, NotRead, Tally
from readycheck_checks.source.facts.sarif import SarifFact, SarifResult, SarifRun
from readycheck_checks.source.facts.secrets import SecretKind, SecretSeen, SecretsFact

__all__ = [
    "BLIND",
    "REASONS",
    "AdvisorySource",
    "Affected",
    "BanditFact",
    "BanditIssue",
    "DebugOutputFact",
    "DependenciesFact",
    "Dropped",
    "FileClass",
    "LockFile",
    "NotRead",
    "Occurrence",
    "OutputCount",
    "OutputState",
    "SarifFact",
    "SarifResult",
    "SarifRun",
    "SecretKind",
    "SecretSeen",
    "SecretsFact",
    "Tally",
]
