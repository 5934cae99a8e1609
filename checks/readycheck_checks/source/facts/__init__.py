"""What can be seen in a source tree."""

from readycheck_checks.source.facts.bandit import BanditFact, BanditIssue
from readycheck_checks.source.facts.debug_output import DebugOutputFact, Occurrence, OutputCount, OutputState
from readycheck_checks.source.facts.dependencies import AdvisorySource, Affected, DependenciesFact, LockFile
from readycheck_checks.source.facts.files import BLIND, REASONS, FileClass, NotRead, Tally

__all__ = [
    "BLIND",
    "REASONS",
    "AdvisorySource",
    "Affected",
    "BanditFact",
    "BanditIssue",
    "DebugOutputFact",
    "DependenciesFact",
    "FileClass",
    "LockFile",
    "NotRead",
    "Occurrence",
    "OutputCount",
    "OutputState",
    "Tally",
]
