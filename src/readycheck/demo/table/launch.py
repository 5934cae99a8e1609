"""Flaws of the papers: runbooks and sign-offs."""

from __future__ import annotations

from readycheck.demo.steps import Edit, Write
from readycheck.demo.switches import Flaw

_STUB_RUNBOOK = """# Restore

TODO: write down how to restore. Ask Mara, she did it last time.

## Steps

TBD
"""

_SUPPORT_SIGN_OFF = """control = "LAUNCH-08"
by = "Noor Haddad, head of student support"
"""

_NO_SIGN_OFF = """control = "LAUNCH-08"
by = ""
"""

FLAWS: tuple[Flaw, ...] = (
    Flaw(
        "stub-runbook",
        "The runbook for a restore is a stub",
        "LAUNCH-07",
        (Write("docs/runbooks/restore.md", _STUB_RUNBOOK, replaces=True),),
        rule="launch.documentation.stub",
        brings=("launch.documentation.placeholder",),
    ),
    Flaw(
        "broken-link",
        "The deployment runbook links a page that is not there",
        "LAUNCH-07",
        (Edit("docs/runbooks/deployment.md", "(rollback.md)", "(emergency-rollback.md)"),),
        rule="launch.documentation.link",
    ),
    Flaw(
        "unsigned",
        "Nobody has signed that the support team is informed and trained",
        "LAUNCH-08",
        (Edit("docs/sign-offs.toml", _SUPPORT_SIGN_OFF, _NO_SIGN_OFF),),
        turns="manual",
        rule="launch.attestation.unsigned",
    ),
)
