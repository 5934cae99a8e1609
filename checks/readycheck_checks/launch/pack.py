"""What the launch room brings to the pack."""

from __future__ import annotations

from readycheck_checks.launch import attestation, collect, documentation, targets

CHECKS = (attestation.CHECK, documentation.CHECK)
COLLECTORS = (collect.COLLECTOR,)
TARGETS = (targets.RUNBOOKS,)
