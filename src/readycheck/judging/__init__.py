"""From findings to a decision: controls, waivers, attestations, score, gate, report. Pure functions only."""

from readycheck.judging.attestations import select_attestation
from readycheck.judging.control import check_result, could_not_run, judge_control
from readycheck.judging.fingerprints import fingerprint, with_fingerprints
from readycheck.judging.gate import Verdict, decide, first_exit
from readycheck.judging.report import build_report
from readycheck.judging.scoring import SCORING, WEIGHTS, score

__all__ = [
    "SCORING",
    "WEIGHTS",
    "Verdict",
    "build_report",
    "check_result",
    "could_not_run",
    "decide",
    "fingerprint",
    "first_exit",
    "judge_control",
    "score",
    "select_attestation",
    "with_fingerprints",
]
