"""Cache-Control on authenticated responses: one user's page is not kept for the next."""

from __future__ import annotations

from readycheck.api import ReasonCode, failed, passed, warned
from readycheck_checks.http.headers.seen import CHECK_ID, Findings, Kind, Options, Seen, shown

HEADER = "cache-control"
RULE = f"{CHECK_ID}.cache_control"
_FIX = "Send 'Cache-Control: no-store' with everything that only a logged-in user sees"
_REFERENCES = ("OWASP ASVS 5.0 14.3.2", "RFC 9111", "CWE-525")


def directives(value: str) -> dict[str, str]:
    """Directives in lower case with their values."""
    parts = (part.partition("=") for part in value.split(","))
    return {name.strip().lower(): text.strip().strip('"') for name, _, text in parts if name.strip()}


def judge(seen: Seen, _options: Options) -> Findings:
    """Judge one response that was sent to a session."""
    if not seen.response.session or seen.kind in (Kind.REDIRECT, Kind.EMPTY):
        return
    header = seen.joined(HEADER)
    found = directives(header or "")
    shared = "public" in found or found.get("s-maxage", "0") != "0"
    where = seen.at(HEADER)
    if "no-store" in found:
        yield passed(RULE, "authenticated responses are not kept", value=shown(header or ""), location=where)
    elif not shared and ("private" in found or "no-cache" in found or found.get("max-age") == "0"):
        yield warned(
            f"{RULE}.stored",
            "authenticated responses stay on the disk of the computer that was used",
            value=shown(header or ""),
            threshold="no-store",
            location=where,
            fix=_FIX,
            references=_REFERENCES,
        )
    elif header is None and not seen.all("last-modified") and not seen.all("expires"):
        yield warned(
            f"{RULE}.missing",
            "authenticated responses do not say that they must not be kept",
            reason_code=ReasonCode.ABSENT,
            threshold="no-store",
            location=where,
            fix=_FIX,
            references=_REFERENCES,
        )
    else:
        yield failed(
            f"{RULE}.shared",
            "authenticated responses may be kept by caches and shown to others",
            value=shown(header) if header else "no Cache-Control",
            threshold="no-store",
            location=where,
            fix=_FIX,
            references=_REFERENCES,
        )
