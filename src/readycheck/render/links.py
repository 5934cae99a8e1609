"""Where a reference leads: known numbers and addresses, never one that was made up."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_KNOWN = (
    (re.compile(r"CWE-(\d{1,6})"), "https://cwe.mitre.org/data/definitions/{0}.html"),
    (re.compile(r"(CVE-\d{4}-\d{4,9})"), "https://nvd.nist.gov/vuln/detail/{0}"),
    (re.compile(r"(GHSA(?:-[0-9a-z]{4}){3})"), "https://github.com/advisories/{0}"),
    (re.compile(r"RFC ?(\d{1,5})"), "https://www.rfc-editor.org/rfc/rfc{0}"),
)
_URL = re.compile(r"https?://[!-~]{1,2000}")


UNFIT = re.compile(r"[^A-Za-z0-9._-]+")
"""What an address would have to escape."""
OURS = re.compile(r"(?:h|i|area|pick|owner|steps)-.*|[a-z]+")
"""Fragments of a report's page itself: its sections are plain words."""


def control_fragment(name: str) -> str:
    """Where a control stands in the page of its report, by its id; of several with one id the first."""
    plain = UNFIT.sub("-", name)[:80] or "x"
    return f"control-{plain}" if OURS.fullmatch(plain) else plain


def link(reference: str) -> str:
    """Where a reference leads, or nothing: only https and http, and well-known numbers."""
    for pattern, target in _KNOWN:
        if found := pattern.fullmatch(reference):
            return target.format(found.group(1))
    if not _URL.fullmatch(reference):
        return ""
    try:
        parts = urlsplit(reference)
    except ValueError:
        return ""
    return reference if parts.hostname and "@" not in parts.netloc else ""
