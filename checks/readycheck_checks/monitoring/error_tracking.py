"""An error tracker is started in the code that reaches production, and nothing there switches it off.

Three levels of evidence: declared in a manifest, imported in production code, started. Only the third passes, and only
where its address, its switch and its sample rate let it send, as far as the source and the deployment's files tell. An
address that comes from the environment is named, since its value is not in the source. Each service of a tree is
judged by itself. Whether an event arrives is not seen from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from readycheck.api import (
    Check,
    Field,
    Finding,
    JudgeContext,
    Model,
    ReasonCode,
    Status,
    TableEvidence,
    at_file,
    failed,
    finding,
    not_applicable,
    passed,
    unknown,
    warned,
)
from readycheck_checks.monitoring.chosen import have_roles, is_front_end, services, uses_of
from readycheck_checks.monitoring.enabled import Enabled, by_itself, enabled, notes, sampled
from readycheck_checks.monitoring.facts import InstrumentationFact, Kind, Level, Part, Reach, Statement, Use
from readycheck_checks.monitoring.levels import best, missing, name_of, table
from readycheck_checks.monitoring.libraries import OWN
from readycheck_checks.source.facts import REASONS

ID = "monitoring.error_tracking"


class Options(Model):
    """Which parts are services, and what a front end without a tracker leads to."""

    services: tuple[str, ...] = Field(
        default=(),
        description="Folders of the services, as globs (`apps/*`, `.` for the root); else told by dependencies.",
    )
    browser: Literal["fail", "warn", "ignore"] = Field(
        default="warn", description="What a front end without a tracker leads to, where another part has one."
    )


def judge(fact: InstrumentationFact, options: Options, _context: JudgeContext) -> Iterator[Finding]:
    """One finding per service, or one for the tree where nothing tells services from libraries."""
    chosen, empty = services(fact.parts, options.services)
    for name in empty:
        yield unknown(
            f"{ID}.no_service",
            ReasonCode.NOT_CONFIGURED,
            f"The profile names {name} as a service, and no code that is read was found there",
            fix="Correct the option services.",
        )
    if not chosen:
        if not empty:
            yield _no_source(fact)
        return
    evidence = table(fact.parts, [one for one in fact.uses if one.kind is Kind.ERRORS])
    apart = bool(options.services) or have_roles(chosen)
    verdicts = [(part, _verdict(fact, part)) for part in chosen]
    if not apart and len(verdicts) > 1:
        verdicts = [min(verdicts, key=lambda one: _rank(one[1]))]
    wired = any(one.status in (Status.PASS, Status.WARN) for _, one in verdicts)
    for part, verdict in verdicts:
        if wired and is_front_end(part) and verdict.rule.endswith(".absent"):
            yield from _front_end(part, verdict, options)
        else:
            yield verdict if verdict.status is Status.INCONCLUSIVE else _with(verdict, evidence)
    yield from _unread(fact, wired=wired)


_ORDER = (Status.PASS, Status.WARN, Status.FAIL, Status.INCONCLUSIVE)


def _rank(verdict: Finding) -> tuple[int, bool]:
    return _ORDER.index(verdict.status), verdict.rule.endswith(".absent")


def _with(verdict: Finding, evidence: TableEvidence) -> Finding:
    return verdict.model_copy(update={"evidence": (evidence,)}) if evidence.rows else verdict


_DECLARED = (Level.DECLARED, Reach.OPEN)


def _verdict(fact: InstrumentationFact, part: Part) -> Finding:
    uses = uses_of(fact, part, (Kind.ERRORS,))
    started = [one for one in uses if one.counts]
    if started:
        said = _statements(fact, part)
        judged = [(enabled(one, said), one) for one in started]
        return _started(part, *min(judged, key=lambda pair: _ORDER.index(pair[0].status)))
    for use in uses:
        said_of = by_itself(use, _statements(fact, part)) if (use.level, use.reach) == _DECLARED else None
        if said_of is not None:
            return finding(
                f"{ID}.{said_of.rule}",
                said_of.status,
                f"{_of(part)}: {name_of(use)} is declared in {use.file}; {said_of.words}",
                location=at_file(use.file, use.line),
                value=use.level.value,
                fingerprint=f"{part.folder}:{part.runtime}",
                fix=said_of.fix,
            )
    found = best(uses)
    if found is None or (found.level is Level.DECLARED and found.reach is Reach.ELSEWHERE):
        return _absent(fact, part)
    status = Status.WARN if found.reach is Reach.UNLOADED else Status.FAIL
    rule = {Level.DECLARED: "not_imported", Level.IMPORTED: "not_started"}.get(found.level, found.reach.value)
    return finding(
        f"{ID}.{rule}",
        status,
        f"{_of(part)}: {name_of(found)} collects no errors of production: {missing(found)}",
        location=at_file(found.file, found.line),
        value=found.level.value,
        fingerprint=f"{part.folder}:{part.runtime}",
        fix=_START.get(part.runtime, _START[""]),
    )


_START = {
    "javascript": "Load a module first that calls the tracker's init, with its address from the environment.",
    "python": "Call the tracker's init, such as sentry_sdk.init(dsn=…), where the application is assembled.",
    "": "Call the tracker's init where the program starts, with its address from the environment.",
}


def _of(part: Part) -> str:
    return f"{part.place} ({part.runtime})"


def _started(part: Part, said: Enabled, use: Use) -> Finding:
    name, place = name_of(use), f"{use.file}:{use.line}"
    if use.library == OWN:
        return passed(
            f"{ID}.own",
            f"{_of(part)}: {name}, which the profile names as its error tracker, is called in {place}",
            location=at_file(use.file, use.line),
            value=Level.CALLED.value,
            fingerprint=f"{part.folder}:{part.runtime}",
        )
    location, fingerprint = at_file(use.file, use.line), f"{part.folder}:{part.runtime}"
    if said.status is Status.FAIL:
        message = f"{_of(part)}: {name} is started in {place}, yet collects nothing: {said.words}"
        return failed(f"{ID}.{said.rule}", message, location=location, fix=said.fix, fingerprint=fingerprint)
    note = notes(use)
    if note:
        return warned(
            f"{ID}.debug",
            f"{_of(part)}: {name} is started in {place}; {note}",
            location=location,
            fix="Leave debug out, or switch it on in development only.",
            fingerprint=fingerprint,
        )
    share = sampled(use)
    words = said.words if share is None else f"{said.words}; {share:.0%} of the errors are sent"
    return passed(
        f"{ID}.{said.rule}",
        f"{_of(part)}: {name} is started in {place}; {words}",
        location=location,
        value=Level.CALLED.value,
        fingerprint=fingerprint,
    )


def _statements(fact: InstrumentationFact, part: Part) -> list[Statement]:
    """What the deployment says of a part: its own files, and those that lie in no other part."""
    others = {one.folder for one in fact.parts if one.folder and one.folder != part.folder}
    return [
        one
        for one in fact.statements
        if (part.folder and one.file.startswith(f"{part.folder}/"))
        or not any(one.file.startswith(f"{folder}/") for folder in others)
    ]


def _absent(fact: InstrumentationFact, part: Part) -> Finding:
    if fact.blind or not fact.tally.complete or (fact.unread_languages and not part.roles):
        return unknown(
            f"{ID}.not_known",
            ReasonCode.UNSUPPORTED if fact.unread_languages else ReasonCode.TRUNCATED,
            f"{_of(part)}: no error tracker was found, and not all of the code could be read",
            fix="Make readable what is listed as not read, or name your own tracker in source.error_tracker.",
            fingerprint=f"{part.folder}:{part.runtime}",
        )
    return failed(
        f"{ID}.absent",
        f"{_of(part)}: no error tracker is declared, imported or started, so errors of users reach nobody",
        value="none",
        reason_code=ReasonCode.ABSENT,
        fingerprint=f"{part.folder}:{part.runtime}",
        fix="Wire in an error tracker, or name your own in source.error_tracker as module:function.",
    )


def _front_end(part: Part, verdict: Finding, options: Options) -> Iterator[Finding]:
    if options.browser == "fail":
        yield verdict
    elif options.browser == "warn":
        yield warned(
            f"{ID}.front_end",
            f"{_of(part)}: errors in the browser are not collected; those of the server are",
            value="none",
            fingerprint=f"{part.folder}:{part.runtime}",
            fix="Start the tracker's browser package in the entry module, or set the option browser.",
        )
    else:
        yield not_applicable(f"{ID}.front_end", f"{_of(part)}: the profile leaves front ends out")


def _no_source(fact: InstrumentationFact) -> Finding:
    languages = ", ".join(sorted(fact.unread_languages)[:5])
    if languages:
        return unknown(
            f"{ID}.no_source",
            ReasonCode.UNSUPPORTED,
            f"The code is in languages that are not read yet ({languages}), so whether errors are collected is unknown",
        )
    return unknown(
        f"{ID}.no_source",
        ReasonCode.INSUFFICIENT_DATA,
        "No file that reaches production was found, so there was nothing to judge",
        fix="Point source.path at the application's root, or name its files in source.production.",
    )


def _unread(fact: InstrumentationFact, *, wired: bool) -> Iterator[Finding]:
    """What was not read, where that could change the result."""
    number = sum(fact.unread_languages.values())
    if number > fact.production():
        words = ", ".join(f"{count} of {language}" for language, count in sorted(fact.unread_languages.items()))
        message = f"Most of the code is in languages that are not read yet ({words})"
        yield unknown(f"{ID}.languages", ReasonCode.UNSUPPORTED, message, value=number)
    if wired:
        return
    reasons = {one.file: one for one in fact.not_read}
    for file in fact.blind[:10]:
        one = reasons.get(file)
        words = REASONS.get(one.reason, one.reason) if one is not None else "no reason is known"
        yield unknown(
            f"{ID}.not_read",
            ReasonCode.BUDGET if one is not None and one.reason == "out_of_time" else ReasonCode.UNREADABLE,
            f"{file} names a tracker or could not be searched, and was not read ({words})",
            location=at_file(file),
            fix="Raise source.max_file, or name it in source.exclude if it is not production.",
        )


CHECK = Check(
    id=ID,
    title="Errors of production are collected by a tracker that is started and switched on",
    needs=InstrumentationFact,
    options=Options,
    judge=judge,
    why="Most users do not report an error, they leave; a tracker that is installed and not started tells nobody.",
    fix="Start the tracker where the program starts, with its address from the environment of production.",
    references=("CWE-778", "OWASP ASVS 5.0 16.3.4", "OWASP ASVS 5.0 16.5.4"),
)
