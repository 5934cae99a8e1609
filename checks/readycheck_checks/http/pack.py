"""What this room brings to the pack."""

from readycheck_checks.http import health, security_headers
from readycheck_checks.http.collect.health import HEALTH
from readycheck_checks.http.collect.responses import RESPONSES
from readycheck_checks.http.targets import ORIGINS

CHECKS = (security_headers.CHECK, health.CHECK)
COLLECTORS = (RESPONSES, HEALTH)
TARGETS = (ORIGINS,)
