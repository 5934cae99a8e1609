"""Classes of secret in a body: names and counts, never the secrets."""

from __future__ import annotations

import re

_CLASSES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("aws_key", r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
        ("github_token", r"\bgh[pousr]_[A-Za-z0-9]{30}|\bgithub_pat_[A-Za-z0-9_]{40}"),
        ("gitlab_token", r"\bglpat-[\w-]{18}"),
        ("slack_token", r"\bxox[abprs]-[\w-]{10}"),
        ("stripe_key", r"\b[sr]k_live_\w{16}"),
        ("google_key", r"\bAIza[0-9A-Za-z_-]{35}"),
        ("npm_token", r"\bnpm_[A-Za-z0-9]{36}\b|:_authToken=[\w-]{8}"),
        ("pypi_token", r"\bpypi-[A-Za-z0-9_-]{40}"),
        ("sendgrid_key", r"\bSG\.[\w-]{16,64}\.[\w-]{16}"),
        ("private_key", r"-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----"),
        ("password_hash", r"\$(?:2[aby]|argon2\w{1,2}|apr1|5|6|y)\$[\w./$,=+-]{8}|\bpbkdf2_sha\d{1,3}\$\d"),
        ("connection_string", r"\b[a-z][a-z0-9+]{2,30}://[^\s:/@\"'<>]{0,64}:[^\s:/@\"'<>*]{3,200}@"),
    )
)
STRONG = frozenset(name for name, _ in _CLASSES) - {"password_hash", "connection_string"}
"""Those whose issuer publishes their format, so that an example is rarely taken for one."""
_ASSIGNED = re.compile(
    r"""(?ix) ["']? \b[\w.-]{0,40}(?:password|passwd|secret|api_?key|access_?key|private_?key|auth_?token)[\w]{0,20}
        ["']? [ \t]{0,4} (?:=>|[=:]) [ \t]{0,4} ["']? ([^\s"',;<>{}]{6,200})"""
)
_EMPTY = re.compile(
    r"(?i)^(?:null|none|true|false|undefined|string|required|your[-_].*|change.?me.*|example.*|xxx+|\*+|\$[{(].*"
    r"|process\.env.*|os\.environ.*|%\(?\w+.*|env\(.*|<.*)$"
)


def classes(text: str) -> tuple[tuple[str, int], ...]:
    """The classes found in `text` and how many of each, in the order of the table."""
    found = [(name, count) for name, pattern in _CLASSES if (count := sum(1 for _ in pattern.finditer(text)))]
    assigned = sum(1 for one in _ASSIGNED.finditer(text) if not _EMPTY.match(one[1]))
    return (*found, *([("password", assigned)] if assigned else []))
