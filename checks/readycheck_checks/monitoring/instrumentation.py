"""What is installed to log, measure, limit, validate and protect is also wired in.

Evidence from the source for controls that are judged by observing the system: a library that is installed and never
called protects nobody, while its name in a manifest makes people believe that it does. Where no library of a kind is
found the check does not apply: a proxy or code of the project's own may do the work.
"""

from __future__ import annotations

from collections.abc import Iterator

from readycheck.api import (
    Check,
    Field,
    Finding,
    JudgeContext,
    Model,
    ReasonCode,
    at_file,
    not_applicable,
    passed,
    unknown,
    warned,
)
from readycheck_checks.monitoring.chosen import uses_of
from readycheck_checks.monitoring.facts import InstrumentationFact, Kind, Level, Part, Reach, Use
from readycheck_checks.monitoring.levels import best, missing, name_of, table

ID = "monitoring.instrumentation"
_WORDS = {
    Kind.ERRORS: "error tracking", Kind.TRACING: "tracing", Kind.METRICS: "metrics", Kind.LOGGING: "structured logging",
    Kind.HEADERS: "security headers", Kind.RATE_LIMIT: "rate limits", Kind.CORS: "sharing with other origins",
    Kind.VALIDATION: "validation of input",
}  # fmt: skip
_FIX = {
    Kind.HEADERS: "Add it to the application before the routes, such as app.use(helmet()), or remove the dependency.",
    Kind.RATE_LIMIT: "Put the limiter in front of the routes that it is for, or remove the dependency.",
    Kind.CORS: "Add it to the application with the origins that may read, or remove the dependency.",
    Kind.VALIDATION: "Apply a schema to what comes in, or remove the dependency.",
    Kind.LOGGING: "Make a logger of it and log by that, or remove the dependency.",
    Kind.METRICS: "Register metrics and serve them, or remove the dependency.",
    Kind.TRACING: "Start the SDK before the application, or remove the dependency.",
}


class Options(Model):
    """Which kinds of libraries are looked at."""

    kinds: tuple[Kind, ...] = Field(
        default=(Kind.TRACING, Kind.METRICS, Kind.LOGGING, Kind.HEADERS, Kind.RATE_LIMIT, Kind.CORS, Kind.VALIDATION),
        description="Kinds of libraries that are judged.",
    )


def judge(fact: InstrumentationFact, options: Options, _context: JudgeContext) -> Iterator[Finding]:
    """One finding per kind: wired in, installed and not wired, or none of it."""
    if not fact.production():
        yield unknown(
            f"{ID}.no_source",
            ReasonCode.INSUFFICIENT_DATA,
            "No file that reaches production was found, so there was nothing to judge",
            fix="Point source.path at the application's root, or name its files in source.production.",
        )
        return
    for kind in options.kinds:
        yield from _kind(fact, kind)


def _kind(fact: InstrumentationFact, kind: Kind) -> Iterator[Finding]:
    uses = [one for one in fact.uses if one.kind is kind]
    wired = [one for one in uses if one.counts]
    evidence = table(fact.parts, uses)
    if wired:
        first = wired[0]
        names = ", ".join(dict.fromkeys(name_of(one) for one in wired))
        yield passed(
            f"{ID}.{kind}",
            f"For {_WORDS[kind]}, {names} is wired in, such as in {first.file}:{first.line}",
            location=at_file(first.file, first.line),
            value=Level.CALLED.value,
            evidence=(evidence,),
        )
    unwired = list(_unwired(uses, {(one.folder, one.runtime) for one in fact.parts if _is_wired(fact, one, kind)}))
    for one in unwired:
        yield warned(
            f"{ID}.{kind}_not_wired",
            f"For {_WORDS[kind]}, {name_of(one)} does nothing: {missing(one)}",
            location=at_file(one.file, one.line),
            value=one.level.value,
            fix=_FIX.get(kind, "Call it where the program starts, or remove the dependency."),
            fingerprint=f"{one.folder}:{one.library}",
            evidence=(evidence,),
        )
    if not wired and not unwired:
        yield not_applicable(
            f"{ID}.{kind}",
            f"For {_WORDS[kind]}, the source uses no library that is known; a proxy or own code may do it",
        )


def _is_wired(fact: InstrumentationFact, part: Part, kind: Kind) -> bool:
    """Whether a part, or one of the tree that it depends on, has a library of the kind that works."""
    return any(one.counts for one in uses_of(fact, part, (kind,)))


def _unwired(uses: list[Use], wired: set[tuple[str, str]]) -> Iterator[Use]:
    """Per part and library without a working one of its kind: the best evidence of one that is installed."""
    sorts = dict.fromkeys(
        (one.folder, one.runtime, one.library) for one in uses if (one.folder, one.runtime) not in wired
    )
    for folder, runtime, library in sorts:
        mine = [one for one in uses if (one.folder, one.runtime, one.library) == (folder, runtime, library)]
        installed = any(one.level is Level.DECLARED and one.reach is Reach.OPEN for one in mine)
        imported = any(
            one.reach not in (Reach.ELSEWHERE, Reach.DEVELOPMENT) and one.level is not Level.DECLARED for one in mine
        )
        found = best(mine)
        if found is not None and (installed or imported):
            yield found


CHECK = Check(
    id=ID,
    title="What is installed to log, measure, limit and protect is wired in",
    needs=InstrumentationFact,
    options=Options,
    judge=judge,
    why="A library that is installed and not called protects nobody, and its name makes people believe that it does.",
    fix="Call it where the application is assembled, or remove the dependency.",
    references=("OWASP ASVS 5.0 13.1.1", "CWE-778"),
)
