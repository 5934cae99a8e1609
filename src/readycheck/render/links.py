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
