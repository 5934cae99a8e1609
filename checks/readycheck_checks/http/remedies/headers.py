"""Remedies of response headers."""

from __future__ import annotations

from readycheck_checks.http.remedies.remedy import Remedy

REMEDIES: tuple[Remedy, ...] = (
    Remedy(
        rule="http.security_headers.hsts",
        fix="Send 'Strict-Transport-Security: max-age=31536000; includeSubDomains' on every https response",
        asvs=("3.4.1",),
        cwe=(319,),
        sources=("RFC 6797",),
        nginx='add_header Strict-Transport-Security "max-age=31536000; includeSubDomains" always;',
        express="app.use(helmet.strictTransportSecurity({ maxAge: 31536000, includeSubDomains: true }))",
        django="SECURE_HSTS_SECONDS = 31536000\nSECURE_HSTS_INCLUDE_SUBDOMAINS = True",
        fastapi='response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"',
    ),
)
