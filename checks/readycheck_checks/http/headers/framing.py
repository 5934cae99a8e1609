"""Frame protection: other sites cannot show the page in a frame and catch clicks."""

from __future__ import annotations

from readycheck.api import failed, passed, warned
from readycheck_checks.http.csp import attacks
from readycheck_checks.http.csp.grammar import Policy, parse_headers
from readycheck_checks.http.csp.hosts import strangers_frame
from readycheck_checks.http.csp.problem import shown as written
from readycheck_checks.http.facts import Role
from readycheck_checks.http.headers.content_security import page_of
from readycheck_checks.http.headers.seen import CHECK_ID, Findings, Kind, Options, Seen, shown

HEADER = "x-frame-options"
POLICY = "content-security-policy"
RULE = f"{CHECK_ID}.framing"


def judge(seen: Seen, _options: Options) -> Findings:
    """Judge one page; frame-ancestors in a header counts before X-Frame-Options, in a meta it does not.

    CSP Level 3, section 6.4.2.2: where an enforced header has frame-ancestors, X-Frame-Options is not looked at.
    """
    if seen.kind is not Kind.PAGE:
        return
    policies = parse_headers(seen.all(POLICY))
    ancestors = tuple(policy for policy in policies if policy.get("frame-ancestors") is not None)
    yield from _ancestors(seen, ancestors) if ancestors else _options_header(seen)


def _ancestors(seen: Seen, policies: tuple[Policy, ...]) -> Findings:
    page = page_of(seen).url
    directives = [one for policy in policies if (one := policy.get("frame-ancestors")) is not None]
    value, where = shown(" | ".join(map(written, directives))), seen.at(POLICY)
    if attacks.foreign_frame(policies, page):
        yield failed(
            f"{RULE}.open",
            "frame-ancestors lets any site show the page in a frame and catch clicks",
            value=value,
            location=where,
        )
    elif hosts := strangers_frame(policies, page):
        yield failed(
            f"{RULE}.open",
            f"frame-ancestors lets everybody with a site under {hosts} show the page in a frame and catch clicks",
            value=value,
            location=where,
        )
    else:
        yield passed(RULE, "only named sites may frame the page", value=value, location=where)


def _options_header(seen: Seen) -> Findings:
    """HTML, "The X-Frame-Options header": all values are one list; several different ones block every frame."""
    header = seen.joined(HEADER)
    words = {word.strip().lower() for word in (header or "").split(",") if word.strip()}
    value = shown(header or "")
    if not words and seen.response.role is Role.ERROR and (seen.response.status or 0) >= 400:
        yield warned(  # what a frame could steal is a click, and an error page has little to click on
            f"{RULE}.missing_on_error",
            "any site may show the error page in a frame; the protection is not set for every response",
            location=seen.at(POLICY),
        )
    elif not words:
        yield failed(
            f"{RULE}.missing", "any site may show the page in a frame and catch clicks", location=seen.at(POLICY)
        )
    elif words <= {"deny"} or words <= {"sameorigin"}:
        yield passed(RULE, "other sites may not frame the page", value=value, location=seen.at(HEADER))
    elif len(words) > 1 and words & {"deny", "sameorigin", "allowall"}:
        yield passed(
            RULE,
            "X-Frame-Options is sent with different values, so browsers block every frame, the site's own too",
            value=value,
            location=seen.at(HEADER),
        )
    else:
        yield failed(
            f"{RULE}.invalid",
            "X-Frame-Options has a value that browsers ignore, so any site may frame the page",
            value=value,
            location=seen.at(HEADER),
        )
