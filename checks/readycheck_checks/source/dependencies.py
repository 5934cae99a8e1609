"""No pinned dependency has a published vulnerability.

Clean means: every package that a lock file pins was looked up, in advisories that are recent and that know a package
which is surely affected (the canary). Whatever falls short of that is not known, whatever the tools print.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from readycheck.api import (
    Check,
    Field,
    Finding,
    JudgeContext,
    Model,
    ReasonCode,
    Seconds,
    Status,
    TableEvidence,
    at_file,
    finding,
    format_seconds,
    passed,
    unknown,
    warned,
)
from readycheck_checks.source.advisories.versions import version_of
from readycheck_checks.source.facts import AdvisorySource, Affected, DependenciesFact

ID = "source.dependencies"
_RANK = {"low": 0, "medium": 1, "high": 2, "critical": 3}
_MOST = 5000


class Accepted(Model):
    """An advisory that does not concern this system, and why."""

    id: str = Field(description="The advisory's id or one of its aliases, such as CVE-2024-1234.")
    reason: str = Field(min_length=1, description="Why it does not concern this system.")
    until: date | None = Field(default=None, description="The last day on which it is accepted, UTC.")


class Options(Model):
    """What counts as a vulnerable dependency, and which advisories are recent enough."""

    fail_on: Literal["low", "medium", "high", "critical"] = Field(
        default="medium", description="Advisories of this severity or graver fail, and those of unknown severity."
    )
    development: Literal["fail", "warn", "ignore"] = Field(
        default="warn", description="What affected packages lead to that are not installed in production."
    )
    max_age: Seconds = Field(
        default=14 * 86400.0, description="Local advisories whose newest record is older than this say too little."
    )
    canary: bool = Field(
        default=True, description="Local advisories must know a package that is surely affected; see the documentation."
    )
    elsewhere: Literal["unknown", "warn", "ignore"] = Field(
        default="unknown",
        description="What packages lead to that are installed from a repository or an address: no advisory names them.",
    )
    accepted: tuple[Accepted, ...] = Field(default=(), description="Advisories that do not concern this system.")


def judge(fact: DependenciesFact, options: Options, context: JudgeContext) -> Iterator[Finding]:
    """One finding per affected package, one per gap, and what was looked up as evidence."""
    yield from _affected(fact, options, context.as_of.date())
    yield from _gaps(fact)
    yield from _elsewhere(fact, options)
    if not fact.packages:
        if not any(lock.problem or lock.unpinned_total for lock in fact.locks) and not fact.manifests:
            what = f"{fact.locks[0].file} pins no package" if fact.locks else "No lock file was found"
            yield unknown(
                f"{ID}.no_lock",
                ReasonCode.NOT_CONFIGURED,
                f"{what}, so nobody knows which versions are installed",
                fix="Pin every dependency (pip-compile, npm install) and commit the lock file, or name it.",
            )
        return
    for ecosystem, number in fact.packages.items():
        yield from _looked_up(ecosystem, number, fact, options, context)


def _affected(fact: DependenciesFact, options: Options, today: date) -> Iterator[Finding]:
    judged = []
    for one in fact.affected:
        accepted = next((entry for entry in options.accepted if entry.id in one.ids), None)
        if accepted is not None and (accepted.until is None or today <= accepted.until):
            yield passed(
                f"{ID}.accepted",
                f"{one.name} {one.version} is affected by {one.ids[0]}, which is accepted: {accepted.reason}",
                location=at_file(one.file, one.line),
            )
            continue
        status = _status(one, options)
        if status is not None:
            judged.append((status, one))
    judged.sort(key=lambda pair: pair[0] is not Status.FAIL)
    enough = _enough([one for _, one in judged])
    for status, one in judged[:_MOST]:
        yield finding(
            f"{ID}.affected",
            status,
            f"{one.name} {one.version} has a published vulnerability, {one.ids[0]} (severity {one.severity})"
            + (f": {one.summary.rstrip('.')}" if one.summary else "")
            + (f"; it is only installed where {one.marker}" if one.marker else "")
            + ("; it is not installed in production" if one.development else ""),
            location=at_file(one.file, one.line),
            value=f"{one.name} {one.version}",
            fingerprint=f"{one.ecosystem}/{one.name}/{one.ids[0]}",
            fix=_remedy(one, enough.get(_package(one), "")),
            references=one.ids,
        )
    left = len(judged[_MOST:]) + max(0, fact.affected_total - len(fact.affected))
    if left:
        worst = judged[_MOST][0] if len(judged) > _MOST else Status.FAIL
        yield finding(f"{ID}.more", worst, f"{left} more affected packages", value=left, stands_for=left)


def _package(one: Affected) -> tuple[str, str, str]:
    return one.ecosystem, one.name, one.version


def _enough(affected: list[Affected]) -> dict[tuple[str, str, str], str]:
    """The release in which all that is said of a package is fixed, by package.

    Nothing for a package of which an advisory names a release on each of several branches: the highest would do,
    and may be further away than needed. An advisory without a release has its own remedy.
    """
    named: dict[tuple[str, str, str], list[tuple[str, ...]]] = {}
    for one in affected:
        if one.fixed_in:
            named.setdefault(_package(one), []).append(one.fixed_in)
    found = {}
    for package, releases in named.items():
        if all(len(one) == 1 for one in releases):
            try:
                found[package] = max((one[0] for one in releases), key=lambda text: version_of(package[0], text))
            except ValueError:
                continue
    return found


def _remedy(one: Affected, enough: str) -> str:
    """What to do; `enough` is the release that answers every advisory of the package, where it is known."""
    if not one.fixed_in:
        return f"No release of {one.name} without it is published: replace it, or accept the risk with a reason."
    return f"Update {one.name} to {enough or ' or '.join(one.fixed_in)} or later."


def _status(one: Affected, options: Options) -> Status | None:
    if one.development:
        development: dict[str, Status | None] = {"fail": Status.FAIL, "warn": Status.WARN, "ignore": None}
        return development[options.development]
    if one.marker:
        return Status.WARN
    grave = _RANK.get(one.severity, _RANK["critical"]) >= _RANK[options.fail_on]
    return Status.FAIL if grave else Status.WARN


def _gaps(fact: DependenciesFact) -> Iterator[Finding]:
    """What was not audited."""
    for lock in fact.locks:
        place, builder = at_file(lock.file), (warned if lock.development else None)
        if lock.problem:
            message = f"{lock.file} was not audited: {lock.problem}"
            fix = "Name the lock files that are installed from in source.locks, or export this one to requirements.txt."
            if builder is not None:
                yield builder(f"{ID}.not_audited", message, location=place, fix=fix)
            else:
                yield unknown(f"{ID}.not_audited", ReasonCode.UNSUPPORTED, message, location=place, fix=fix)
        if lock.unpinned_total:
            message = (
                f"{lock.unpinned_total} requirements of {lock.file} name no exact version, such as {lock.unpinned[0]},"
                " so what is installed is not known"
            )
            fix = "Pin them with ==, for instance with pip-compile."
            if builder is not None:
                yield builder(f"{ID}.unpinned", message, location=place, fix=fix)
            else:
                yield unknown(f"{ID}.unpinned", ReasonCode.INSUFFICIENT_DATA, message, location=place, fix=fix)
    for manifest in fact.manifests:
        yield unknown(
            f"{ID}.no_lock",
            ReasonCode.NOT_CONFIGURED,
            f"{manifest} declares dependencies, but no lock file pins them, so what is installed is not known",
            location=at_file(manifest),
            fix="Commit a lock file, or name the one that is installed from in source.locks.",
        )
    if fact.unmatched:
        yield unknown(
            f"{ID}.unmatched",
            ReasonCode.UNSUPPORTED,
            f"The version of {fact.unmatched[0]} could not be compared with the advisory; {len(fact.unmatched)} in all",
        )
    if not fact.complete:
        yield unknown(
            f"{ID}.incomplete",
            ReasonCode.BUDGET,
            "The tree was not looked at to its end, so there may be more lock files",
        )


def _elsewhere(fact: DependenciesFact, options: Options) -> Iterator[Finding]:
    """What is installed from a repository or an address, where a version says nothing."""
    for lock in fact.locks:
        if not lock.elsewhere_total or options.elsewhere == "ignore":
            continue
        message = (
            f"{lock.elsewhere_total} packages of {lock.file} come from a repository or an address, such as"
            f" {lock.elsewhere[0].removesuffix(' from a repository or an address')}, so no advisory can name them"
        )
        fix = "Use a published release, or look at what changed there and set elsewhere: warn."
        if lock.development or options.elsewhere == "warn":
            yield warned(f"{ID}.elsewhere", message, location=at_file(lock.file), fix=fix)
        else:
            yield unknown(f"{ID}.elsewhere", ReasonCode.UNSUPPORTED, message, location=at_file(lock.file), fix=fix)


def _looked_up(
    ecosystem: str, number: int, fact: DependenciesFact, options: Options, context: JudgeContext
) -> Iterator[Finding]:
    """Whether the packages of one ecosystem were really looked up, by any of the sources."""
    asked = [one for one in fact.sources if one.ecosystem == ecosystem]
    problems = [(one, *_problem(one, number, options, context)) for one in asked]
    good = [one for one, code, _ in problems if code is None]
    if good:
        yield passed(
            f"{ID}.looked_up",
            f"All {number} pinned packages of {ecosystem} were looked up with {good[0].name}"
            + (f", {good[0].records} advisories" if good[0].records is not None else "")
            + f"; the canary {good[0].canary} was {'reported' if good[0].canary_found else 'not asked for'}",
            value=number,
            evidence=_evidence(fact),
        )
        return
    for one, code, why in problems:
        yield unknown(
            f"{ID}.not_looked_up",
            code or ReasonCode.NO_SERVICE,
            f"Nobody knows whether the {number} pinned packages of {ecosystem} are affected: {one.name}: {why}",
            evidence=_evidence(fact),
            fix="Let the audit reach the service, or give it a folder of OSV databases (source.osv).",
        )
    if not asked:
        yield unknown(
            f"{ID}.not_looked_up",
            ReasonCode.NO_SERVICE,
            f"The {number} pinned packages of {ecosystem} were not looked up anywhere",
            fix=f"Give the OSV database of {ecosystem} (source.osv).",
        )


def _problem(
    one: AdvisorySource, number: int, options: Options, context: JudgeContext
) -> tuple[ReasonCode | None, str]:
    """Why a source's silence is not to be believed; None where it is."""
    if one.problem:
        return ReasonCode(one.problem), one.detail
    if one.audited < number:
        return ReasonCode.INSUFFICIENT_DATA, f"it looked up {one.audited} of {number} packages"
    if not one.canary_found and (options.canary or one.records is None):
        return ReasonCode.INSUFFICIENT_DATA, f"it knows nothing of {one.canary}, so it is not a full set of advisories"
    if one.records is not None:
        if one.newest is None:
            return ReasonCode.STALE, "its advisories carry no date"
        age = context.as_of - one.newest
        if age > timedelta(seconds=options.max_age):
            bar = format_seconds(options.max_age)
            return (
                ReasonCode.STALE,
                f"it is {format_seconds(age.total_seconds())} old, older than {bar}",
            )
        if age < -timedelta(days=1):
            return ReasonCode.INSUFFICIENT_DATA, "its date lies in the future"
    return None, ""


def _evidence(fact: DependenciesFact) -> tuple[TableEvidence, ...]:
    locks = TableEvidence(
        label="Lock files",
        columns=("file", "kind", "packages", "of these for development", "from elsewhere", "not audited because"),
        rows=tuple(
            (
                one.file,
                one.kind,
                one.packages,
                one.packages if one.development else one.for_development,
                one.elsewhere_total,
                one.problem,
            )
            for one in fact.locks[:50]
        ),
    )
    sources = TableEvidence(
        label="Advisories",
        columns=("source", "ecosystem", "records", "newest", "looked up", "canary reported"),
        rows=tuple(
            (
                one.name,
                one.ecosystem,
                one.records,
                one.newest.date().isoformat() if one.newest else None,
                f"{one.audited} of {one.asked}",
                one.canary_found,
            )
            for one in fact.sources
        ),
    )
    return tuple(one for one in (locks, sources) if one.rows)


CHECK = Check(
    id=ID,
    title="No dependency has a published vulnerability",
    needs=DependenciesFact,
    options=Options,
    judge=judge,
    why="Published vulnerabilities are tried against every system on the internet within days.",
    fix="Update the package to a release in which it is fixed, and lock it.",
    references=("CWE-1395", "OWASP ASVS 5.0 15.1.1", "OWASP ASVS 5.0 15.2.1"),
)
