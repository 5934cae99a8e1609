"""What this room adds to the pack."""

from readycheck_checks.load import probe
from readycheck_checks.load.collect.run import LOAD_RUN
from readycheck_checks.load.targets import SCENARIOS

CHECKS = (probe.CHECK,)
COLLECTORS = (LOAD_RUN,)
TARGETS = (SCENARIOS,)
