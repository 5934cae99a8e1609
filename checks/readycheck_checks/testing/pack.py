"""What this room brings: one line each."""

from __future__ import annotations

from readycheck_checks.testing import auth_covered, coverage, flow_covered, pipeline, runs
from readycheck_checks.testing.collect.evidence import EVIDENCE
from readycheck_checks.testing.collect.execution import RUN
from readycheck_checks.testing.collect.pipelines import PIPELINES
from readycheck_checks.testing.targets import TESTS

CHECKS = (runs.CHECK, auth_covered.CHECK, flow_covered.CHECK, pipeline.CHECK, coverage.CHECK)
COLLECTORS = (EVIDENCE, RUN, PIPELINES)
TARGETS = (TESTS,)
