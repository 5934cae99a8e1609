"""Nothing internal is served to a stranger: no folders of version control, settings, dumps, consoles, listings.

A hit differs from what this origin answers to anything and carries its format's own signature.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from readycheck.api import (
    Check,
    Evidence,
    Finding,
    JudgeContext,
    NoOptions,
    ReasonCode,
    TableEvidence,
    at_url,
    failed,
    format_bytes,
    passed,
    unknown,
    warned,
)
from readycheck_checks.http.explain import explained, repeat
from readycheck_checks.http.exposed import scope
from readycheck_checks.http.exposed.catalogue import GRAPHQL, SIGNATURES
from readycheck_checks.http.exposed.secrets import STRONG
from readycheck_checks.http.facts.exposed import Declared, Exposure, HttpExposed, Outcome
from readycheck_checks.http.remedies import advice

CHECK_ID = "http.exposed_internals"
_SHOWN = 20


def judge(fact: HttpExposed, _options: NoOptions, context: JudgeContext) -> Iterator[Finding]:
    """Judge what was served, what is declared, and whether enough could be asked for."""
    found = [*_exposed(fact), *(_declared(one) for one in fact.declared)]
    yield from explained(found)
    doubts = list(scope.doubts(fact, CHECK_ID))
    yield from doubts
    if not fact.asked and not fact.declared and not doubts:
        yield unknown(CHECK_ID, ReasonCode.INSUFFICIENT_DATA, "nothing was asked for")
    elif not doubts and not any(not one.public for one in fact.exposures):
        count = len(fact.asked)
        yield passed(
            CHECK_ID,
            f"none of the {count} internal files and endpoints that were asked for{_below(fact.url)} is served to a"
            f" stranger{_of_all(fact)}",
            samples=count,
            location=at_url(fact.url),
            evidence=scope.evidence(fact, context.as_of),
        )


def _below(url: str) -> str:
    """Where was asked, if that was not the whole host: an address that ends in a folder stands for what lies in it."""
    folder = urlsplit(url).path.rpartition("/")[0]
    return f" below {folder}/" if folder else ""


def _of_all(fact: HttpExposed) -> str:
    """How many of how many were asked for, where the budget left some out."""
    if not fact.left_out:
        return ""
    total = len(fact.asked) + len(fact.left_out)
    return f"; {len(fact.asked)} of {total} were asked for, raise exposed_requests to ask for all"


def _exposed(fact: HttpExposed) -> Iterator[Finding]:
    groups: dict[tuple[str, bool, str], list[Exposure]] = {}
    for one in fact.exposures:
        signature = SIGNATURES[one.signature]
        secret = _secret(one, signature.group)
        if one.public and not secret:
            yield passed(
                f"{CHECK_ID}.public",
                f"{one.path} is served, as the profile says on purpose",
                location=at_url(one.url),
            )
            continue
        means = "and there are secrets in it" if secret and not signature.grave else signature.means
        groups.setdefault((signature.group, signature.grave or secret, means), []).append(one)
    for (group, grave, means), same in groups.items():
        others = f" and {len(same) - 1} more" if len(same) > 1 else ""
        yield (failed if grave else warned)(
            f"{CHECK_ID}.{group}",
            f"{same[0].path}{others} {'are' if others else 'is'} served to strangers, {means}",
            value=len(same),
            location=at_url(same[0].url),
            evidence=(_table(same), _repeat(same[0])),
        )


def _repeat(one: Exposure) -> Evidence:
    return repeat(one.url, headers=GRAPHQL if one.signature == "graphql_introspection" else (), body=True)


def _secret(one: Exposure, group: str) -> bool:
    """Whether it holds a secret that makes it grave; descriptions and manifests hold examples of passwords too."""
    return any(name in STRONG or group == "configuration" for name, _ in one.secrets)


def _table(exposures: list[Exposure]) -> TableEvidence:
    rows = tuple(
        (
            one.path,
            str(one.status),
            format_bytes(one.length),
            one.digest[:16],
            one.signature.replace("_", " "),
            ", ".join(f"{count} × {name.replace('_', ' ')}" for name, count in one.secrets),
        )
        for one in exposures[:_SHOWN]
    )
    return TableEvidence(
        label="Served",
        columns=("path", "status", "size", "sha256 of what was read", "looks like", "secrets in it"),
        rows=rows,
    )


def _declared(one: Declared) -> Finding:
    """An endpoint that is served on purpose, for those who are known."""
    where = at_url(one.url)
    if one.outcome in (Outcome.OTHER, Outcome.SERVED):
        return failed(
            f"{CHECK_ID}.internal_open",
            f"{one.path} is internal by the profile and answers a stranger with status {one.status}",
            value=one.status,
            location=where,
        )
    if one.outcome is Outcome.REFUSED:
        return passed(f"{CHECK_ID}.internal", f"{one.path} refuses a stranger", value=one.status, location=where)
    if one.outcome is Outcome.MISSING:
        return passed(f"{CHECK_ID}.internal", f"{one.path} is not there for a stranger", location=where)
    reason = ReasonCode.UNREACHABLE if one.status is None else ReasonCode.INSUFFICIENT_DATA
    told = one.detail or f"it answers with status {one.status}"
    return unknown(
        f"{CHECK_ID}.internal", reason, f"whether {one.path} refuses a stranger is not known: {told}", location=where
    )


CHECK = Check(
    id=CHECK_ID,
    title="Nothing internal is served to the public",
    needs=HttpExposed,
    options=NoOptions,
    judge=judge,
    why="Source, settings, dumps and consoles are what an attacker asks for first, and one hit often is enough.",
    fix="Serve only what the build puts out, and keep internal endpoints on an internal address.",
    references=("OWASP ASVS 5.0 13.4.1", "OWASP ASVS 5.0 13.4.3", "OWASP ASVS 5.0 13.4.5", "OWASP ASVS 5.0 13.4.7"),
    advice=advice(CHECK_ID),
)
