"""Strict-Transport-Security (RFC 6797): browsers come back over https only."""

from __future__ import annotations

import re
from dataclasses import dataclass

from readycheck.api import ReasonCode, Status, failed, finding, format_seconds, passed, unknown, warned
from readycheck_checks.http.headers.seen import CHECK_ID, Findings, Kind, Options, Seen, shown

HEADER = "strict-transport-security"
RULE = f"{CHECK_ID}.hsts"
_DIRECTIVE = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FIX = "Send 'Strict-Transport-Security: max-age=31536000; includeSubDomains' on every https response"
_REFERENCES = ("RFC 6797", "OWASP ASVS 5.0 3.4.1", "CWE-319")


@dataclass(frozen=True, slots=True)
class Hsts:
    """A valid header."""

    max_age: int
    subdomains: bool
    preload: bool


def parse(value: str) -> Hsts | str:
    """The header's meaning, or why browsers ignore it."""
    found: dict[str, str | None] = {}
    for part in value.split(";"):
        name, equals, text = part.partition("=")
        name, text = name.strip().lower(), text.strip()
        if not name and not equals:
            continue
        if not _DIRECTIVE.fullmatch(name):
            return "a directive's name is not valid"
        if name in found:
            return f"the directive {name} stands twice"
        if len(text) >= 2 and text[0] == text[-1] == '"':
            text = text[1:-1]
        elif equals and not _DIRECTIVE.fullmatch(text):
            return f"the value of {name} is not valid"
        found[name] = text if equals else None
    age = found.get("max-age")
    if age is None:
        return "max-age is missing"
    if not (age.isascii() and age.isdigit()):
        return "max-age is not a number of seconds"
    if found.get("includesubdomains") is not None:
        return "includeSubDomains takes no value"
    return Hsts(int(age[:15]), "includesubdomains" in found, "preload" in found)


def judge(seen: Seen, options: Options) -> Findings:
    """Judge one response over TLS."""
    values = seen.all(HEADER)
    if not seen.secure:
        return
    if not values:
        if not seen.response.https:
            yield unknown(
                f"{RULE}.missing",
                ReasonCode.INSUFFICIENT_DATA,
                "Strict-Transport-Security is not sent here; the edge that terminates TLS may add it",
                location=seen.at(HEADER),
                fix="Audit the public address, or send the header from the application as well",
            )
        elif seen.kind in (Kind.PAGE, Kind.DATA, Kind.REDIRECT):
            yield failed(
                f"{RULE}.missing",
                "Strict-Transport-Security is missing, so a browser may be led to the site without encryption",
                reason_code=ReasonCode.ABSENT,
                location=seen.at(HEADER),
                fix=_FIX,
                references=_REFERENCES,
            )
        else:
            yield warned(
                f"{RULE}.missing_on_files",
                "Strict-Transport-Security is missing on files, so a browser that only loads these does not learn it",
                reason_code=ReasonCode.ABSENT,
                location=seen.at(HEADER),
                fix=_FIX,
                references=_REFERENCES,
            )
        return
    policy = parse(values[0])
    if isinstance(policy, str):
        yield failed(
            f"{RULE}.invalid",
            f"Strict-Transport-Security is ignored by browsers: {policy}",
            value=shown(values[0]),
            location=seen.at(HEADER),
            fix=_FIX,
            references=_REFERENCES,
        )
        return
    if len(set(values)) > 1:
        yield warned(
            f"{RULE}.several",
            "Strict-Transport-Security is sent with different values; only the first counts",
            value=shown(" | ".join(values)),
            location=seen.at(HEADER),
            fix="Send it from one place only",
            references=_REFERENCES,
        )
    yield from _age(seen, policy, options)
    if options.hsts_subdomains and not policy.subdomains:
        yield failed(
            f"{RULE}.subdomains",
            "Strict-Transport-Security leaves subdomains out, which the profile requires",
            value=shown(values[0]),
            location=seen.at(HEADER),
            fix=_FIX,
            references=_REFERENCES,
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
        fix=_FIX,
        references=_REFERENCES,
    )
