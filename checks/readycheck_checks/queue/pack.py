"""What this room brings to the pack."""

from readycheck_checks.queue import depth
from readycheck_checks.queue.collect import STATE
from readycheck_checks.queue.targets import QUEUES

CHECKS = (depth.CHECK,)
COLLECTORS = (STATE,)
TARGETS = (QUEUES,)
