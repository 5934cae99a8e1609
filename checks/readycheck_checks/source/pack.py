"""What this room brings: one line each."""

from __future__ import annotations

from readycheck_checks.source import debug_logging, debug_settings, dependencies, python_sast, sarif, secrets
from readycheck_checks.source.collect.bandit import BANDIT
from readycheck_checks.source.collect.debug_output import DEBUG_OUTPUT
from readycheck_checks.source.collect.dependencies import DEPENDENCIES
from readycheck_checks.source.collect.sarif import SARIF
from readycheck_checks.source.collect.secrets import SECRETS
from readycheck_checks.source.targets import SOURCES

CHECKS = (debug_logging.CHECK, debug_settings.CHECK, python_sast.CHECK, dependencies.CHECK, sarif.CHECK, secrets.CHECK)
COLLECTORS = (DEBUG_OUTPUT, BANDIT, DEPENDENCIES, SARIF, SECRETS)
TARGETS = (SOURCES,)
