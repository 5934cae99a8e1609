"""Strict-Transport-Security (RFC 6797): browsers come back over https only."""

from __future__ import annotations

from readycheck.api import (
    ReasonCode,
    Status,
    failed,
    finding,
    format_seconds,
    not_applicable,
    passed,
    unknown,
    warned,
)
from readycheck_checks.http.headers.seen import CHECK_ID, Findings, Kind, Options, Seen, shown
from readycheck_checks.http.reading.hsts import Hsts, parse

HEADER = "strict-transport-security"
RULE = f"{CHECK_ID}.hsts"


def judge(seen: Seen, options: Options) -> Findings:
    """Judge one response; each hop of a chain of redirects is one."""
    values, where = seen.all(HEADER), seen.at(HEADER)
    if not seen.secure:
        if values:
            yield not_applicable(
                f"{RULE}.over_http",
                "Strict-Transport-Security is sent over plain http, where browsers ignore it",
                location=where,
            )
        return
    if seen.by_address:  # RFC 6797, section 8.1.1
        yield not_applicable(
            f"{RULE}.address",
            "Strict-Transport-Security has no effect on an IP address; audit the name that users type",
            location=where,
        )
        return
    if not values:
        yield from _missing(seen)
        return
    policy = parse(values[0])  # RFC 6797, section 8.1: of several only the first counts
    if isinstance(policy, str):
        yield failed(
            f"{RULE}.invalid",
            f"Strict-Transport-Security is ignored by browsers: {policy}",
            value=shown(values[0]),
            location=where,
        )
        return
    if len(set(values)) > 1:
        yield warned(
            f"{RULE}.several",
            "Strict-Transport-Security is sent with different values; only the first counts",
            value=shown(" | ".join(values)),
            location=where,
        )
    yield from _age(seen, policy, options)
    if options.hsts_subdomains and not policy.subdomains:
        yield failed(
            f"{RULE}.subdomains",
            "Strict-Transport-Security leaves subdomains out, which the profile requires",
            value=shown(values[0]),
            location=where,
        )


def _missing(seen: Seen) -> Findings:
    where = seen.at(HEADER)
    if not seen.response.https:
        yield unknown(
            f"{RULE}.missing",
            ReasonCode.INSUFFICIENT_DATA,
            "Strict-Transport-Security is not sent here; the edge that terminates TLS may add it",
            location=where,
            fix="Audit the public address, or send the header from the application as well",
        )
    elif seen.kind in (Kind.PAGE, Kind.DATA, Kind.REDIRECT):
        yield failed(
            f"{RULE}.missing",
            "Strict-Transport-Security is missing, so a browser may be led to the site without encryption",
            reason_code=ReasonCode.ABSENT,
            location=where,
        )
    else:
        yield warned(
            f"{RULE}.missing_on_files",
            "Strict-Transport-Security is missing on files, so a browser that only loads these does not learn it",
            reason_code=ReasonCode.ABSENT,
            location=where,
        )


def _age(seen: Seen, policy: Hsts, options: Options) -> Findings:
    bar = options.hsts_min_age
    status = Status.FAIL if policy.max_age == 0 else bar.judge(policy.max_age)
    if status is Status.PASS:
        yield passed(
            RULE,
            f"browsers keep to https for {format_seconds(policy.max_age)}",
            value=policy.max_age,
            threshold=bar.warn,
            unit="s",
            location=seen.at(HEADER),
        )
        return
    message = (
        "Strict-Transport-Security has max-age=0, which tells browsers to forget it"
        if policy.max_age == 0
        else f"browsers keep to https for {format_seconds(policy.max_age)} only; {format_seconds(bar.warn)} is expected"
    )
    yield finding(
        f"{RULE}.max_age",
        status,
        message,
        reason_code=ReasonCode.THRESHOLD,
        value=policy.max_age,
        threshold=bar.warn if status is Status.WARN else bar.fail,
        unit="s",
        location=seen.at(HEADER),
    )
