"""What this room brings: one line each."""

from __future__ import annotations

from readycheck_checks.monitoring import error_tracking, instrumentation
from readycheck_checks.monitoring.collect.instrumentation import INSTRUMENTATION

CHECKS = (error_tracking.CHECK, instrumentation.CHECK)
COLLECTORS = (INSTRUMENTATION,)
TARGETS = ()
