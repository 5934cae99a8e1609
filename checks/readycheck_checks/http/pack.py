"""What this room brings to the pack."""

from readycheck_checks.http import (
    cookies,
    cors,
    debug_off,
    error_pages,
    exposed_internals,
    health,
    integrity,
    security_headers,
    tls,
)
from readycheck_checks.http.collect.cors import CORS
from readycheck_checks.http.collect.csp import POLICY
from readycheck_checks.http.collect.exposed.collector import EXPOSED
from readycheck_checks.http.collect.health import HEALTH
from readycheck_checks.http.collect.integrity import INTEGRITY
from readycheck_checks.http.collect.responses import RESPONSES
from readycheck_checks.http.collect.tls.collector import TLS
from readycheck_checks.http.csp import check as csp
from readycheck_checks.http.csp.target import POLICIES
from readycheck_checks.http.targets import ORIGINS

CHECKS = (
    security_headers.CHECK,
    health.CHECK,
    cors.CHECK,
    integrity.CHECK,
    tls.CHECK,
    *csp.CHECKS,
    exposed_internals.CHECK,
    error_pages.CHECK,
    debug_off.CHECK,
    cookies.CHECK,
)
COLLECTORS = (RESPONSES, HEALTH, CORS, INTEGRITY, TLS, POLICY, EXPOSED)
TARGETS = (ORIGINS, POLICIES)
