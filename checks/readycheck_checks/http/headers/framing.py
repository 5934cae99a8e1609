"""Frame protection: other sites cannot show the page in a frame and catch clicks."""

from __future__ import annotations

from readycheck.api import failed, passed, warned
from readycheck_checks.http import csp
from readycheck_checks.http.facts import Role
from readycheck_checks.http.headers.seen import CHECK_ID, Findings, Kind, Options, Seen, shown

HEADER = "x-frame-options"
POLICY = "content-security-policy"
RULE = f"{CHECK_ID}.framing"
_FIX = "Add frame-ancestors 'none' (or 'self') to the Content-Security-Policy header"
_REFERENCES = ("OWASP ASVS 5.0 3.4.6", "CWE-1021")


def judge(seen: Seen, _options: Options) -> Findings:
    """Judge one page; frame-ancestors in a header counts before X-Frame-Options, in a meta it does not."""
    if seen.kind is not Kind.PAGE:
        return
    policies = [policy for value in seen.all(POLICY) for policy in csp.parse(value)]
    ancestors = [sources for policy in policies if (sources := policy.get("frame-ancestors")) is not None]
    if ancestors:
        value = "frame-ancestors " + " | ".join(" ".join(sources) for sources in ancestors)
        if all(any(csp.is_broad(source) for source in sources) for sources in ancestors):
            yield failed(
                f"{RULE}.open",
                "frame-ancestors lets any site show the page in a frame and catch clicks",
                value=shown(value),
                location=seen.at(POLICY),
                fix=_FIX,
                references=_REFERENCES,
            )
        else:
            yield passed(RULE, "only named sites may frame the page", value=shown(value), location=seen.at(POLICY))
        return
    header = seen.joined(HEADER)
    words = {word.strip().lower() for word in (header or "").split(",") if word.strip()}
    if not words and seen.response.role is Role.ERROR:
        yield warned(  # what a frame could steal is a click, and an error page has little to click on
            f"{RULE}.missing_on_error",
            "any site may show the error page in a frame; the protection is not set for every response",
            location=seen.at(POLICY),
            fix=_FIX,
            references=_REFERENCES,
        )
    elif not words:
        yield failed(
            f"{RULE}.missing",
            "any site may show the page in a frame and catch clicks",
            location=seen.at(POLICY),
            fix=_FIX,
            references=_REFERENCES,
        )
    elif words <= {"deny"} or words <= {"sameorigin"}:
        yield passed(RULE, "other sites may not frame the page", value=shown(header or ""), location=seen.at(HEADER))
    elif words & {"deny", "sameorigin"}:  # HTML: several different values block every frame
        yield warned(
            f"{RULE}.conflict",
            "X-Frame-Options is sent with different values, which browsers do not treat alike",
            value=shown(header or ""),
            location=seen.at(HEADER),
            fix=_FIX,
            references=_REFERENCES,
        )
    else:
        yield failed(
            f"{RULE}.invalid",
            "X-Frame-Options has a value that browsers ignore, so any site may frame the page",
            value=shown(header or ""),
            location=seen.at(HEADER),
            fix=_FIX,
            references=_REFERENCES,
        )
