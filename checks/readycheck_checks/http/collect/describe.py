"""From a raw answer to the fact: bounded, without bodies and without secrets."""

from __future__ import annotations

import hashlib

from readycheck.api import CollectContext
from readycheck_checks.http.collect import cookies
from readycheck_checks.http.collect.client import Answer
from readycheck_checks.http.facts import BodyFacts, MetaPolicy, Response, Role
from readycheck_checks.http.reading import markup, sniff, tidied, traces
from readycheck_checks.http.reading.body import patterns, read_health
from readycheck_checks.http.reading.references import references

MOST_HEADERS = 200
LONGEST_VALUE = 8192
_LONGEST_NAME = 256
_LONGEST_URL = 2048
_MOST_POLICIES = 8
_JUDGED = {
    b"strict-transport-security", b"content-security-policy", b"content-security-policy-report-only",
    b"x-content-type-options", b"referrer-policy", b"permissions-policy", b"feature-policy", b"x-frame-options",
    b"cross-origin-opener-policy", b"cross-origin-opener-policy-report-only", b"cross-origin-resource-policy",
    b"cross-origin-embedder-policy", b"cache-control", b"pragma", b"expires", b"age", b"vary", b"server",
    b"x-powered-by", b"x-aspnet-version", b"x-aspnetmvc-version", b"x-generator", b"location", b"set-cookie",
    b"content-type", b"content-disposition", b"content-length", b"content-encoding",
    b"clear-site-data", b"origin-agent-cluster", b"access-control-allow-origin", b"access-control-allow-credentials",
    b"reporting-endpoints", b"report-to", b"nel", b"x-xss-protection", b"x-permitted-cross-domain-policies", b"allow",
    b"cross-origin-embedder-policy-report-only", b"www-authenticate", b"sourcemap", b"x-sourcemap", b"refresh",
    b"x-content-security-policy", b"x-webkit-csp", b"expect-ct", b"public-key-pins", b"via", b"retry-after", b"link",
}  # fmt: skip
_DATA_TYPES = ("application/json", "text/plain", "application/problem+json", "application/health+json")


def describe(
    answer: Answer,
    role: Role,
    context: CollectContext,
    *,
    hop: int = 0,
    session: bool = False,
    probe: str = "",
    found: bool = False,
) -> Response:
    """The fact of one answer; of an address that the target itself gave (`found`), only what anybody may see."""
    kept = answer.headers
    if len(kept) > MOST_HEADERS:
        judged = [index for index, (name, _) in enumerate(kept) if name.lower() in _JUDGED]
        chosen = set(judged[:MOST_HEADERS])
        chosen |= set([index for index in range(len(kept)) if index not in chosen][: MOST_HEADERS - len(chosen)])
        kept = [kept[index] for index in sorted(chosen)]
    pairs, cut = [], []
    for raw_name, raw_value in kept:
        name, value = raw_name.decode("latin-1")[:_LONGEST_NAME], raw_value.decode("latin-1")
        if name.lower() == "set-cookie":
            value = masked(value)
        value = tidied.header(name, value)
        if len(value) > LONGEST_VALUE:
            cut.append(name)
            value = value[:LONGEST_VALUE]
        pairs.append((name, value))
    sent = [one for one in map(cookies.read, set_cookies(answer)[: cookies.MOST]) if one is not None]
    return Response(
        role=role,
        url=(tidied.tidy(answer.url) if hop or found else answer.url)[:_LONGEST_URL],
        method=answer.method,
        status=answer.status,
        http_version=answer.http_version,
        headers=tuple(pairs),
        headers_dropped=len(answer.headers) - len(kept),
        headers_cut=tuple(dict.fromkeys(cut)),
        cookies=tuple(cookies.describe(one, context, answer.url) for one in sent),
        content_type=media_type(answer),
        body=_body(answer, role),
        seconds=answer.seconds,
        failure=answer.failure,
        sent=tuple((name, value[:_LONGEST_NAME]) for name, value in answer.sent),
        probe=probe,
        hop=hop,
        session=session,
    )


def _body(answer: Answer, role: Role) -> BodyFacts:
    if not answer.body:
        return BodyFacts(truncated=answer.truncated)
    text, kind = answer.text, media_type(answer)
    like = sniff.looks_like(answer.body)
    page = markup.read(text) if is_page(kind) or (not kind and like == "html") else markup.Page()
    referrers = page.meta("referrer")
    loads, dropped = references(page, answer.url)
    data = kind in _DATA_TYPES or role in (Role.LIVE, Role.READY)
    facts = BodyFacts(
        length=len(answer.body),
        digest=hashlib.sha256(answer.body).hexdigest(),
        truncated=answer.truncated,
        patterns=patterns(text, data=data),
        meta_policies=tuple(
            MetaPolicy(
                value=policy.value[:LONGEST_VALUE],
                report_only=policy.report_only,
                in_head=policy.in_head,
                scripts_before=policy.scripts_before,
            )
            for policy in page.policies[:_MOST_POLICIES]
        ),
        meta_referrer=referrers[-1][:_LONGEST_NAME] if referrers else None,
        meta_charset=sniff.meta_charset(answer.body) if like == "html" or is_page(kind) else "",
        looks_like=like,
        references=loads,
        references_dropped=dropped,
        traces=traces.find(text, kind),
        password_form=any(form.password for form in page.forms),
    )
    return facts.model_copy(update={"health": read_health(text)}) if role in (Role.LIVE, Role.READY) else facts


def masked(set_cookie: str) -> str:
    """A Set-Cookie value without the cookie's value."""
    pair, semicolon, rest = set_cookie.partition(";")
    name, equals, _ = pair.partition("=")
    return (f"{name}=***" if equals else "***") + semicolon + rest


def set_cookies(answer: Answer) -> list[str]:
    """The Set-Cookie values of an answer."""
    return answer.all("set-cookie")


def media_type(answer: Answer) -> str:
    """The media type in lower case, without parameters."""
    return answer.header("content-type").split(";")[0].strip().lower()[:_LONGEST_NAME]


def is_page(media: str) -> bool:
    """Whether a browser shows it as a document with scripts."""
    return media in ("text/html", "application/xhtml+xml")
