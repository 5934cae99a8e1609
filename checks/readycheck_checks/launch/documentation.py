"""Whoever is on call finds a runbook that works: whole, concrete, with links that lead somewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from readycheck.api import (
    Check,
    Field,
    Finding,
    JudgeContext,
    Model,
    ReasonCode,
    at_file,
    failed,
    passed,
    seen,
    unknown,
    warned,
)
from readycheck_checks.launch import substance
from readycheck_checks.launch.facts import RunbookFacts
from readycheck_checks.launch.meaning import ROLES, Role
from readycheck_checks.launch.runbook import Runbook

REPEATED = 0.3
LEAST_VARIETY = 0.25
ALIKE = 0.6


class Options(Model):
    """What a set of runbooks must hold."""

    required: tuple[str, ...] = Field(
        default=("operations", "deployment"),
        description="Tasks that must be covered: operations, deployment, rollback, restore, or a word of one's own "
        "that stands in a title or file name",
    )
    parts: tuple[Role, ...] = Field(
        default=("when", "steps", "verify", "escalate"),
        description="What each runbook must say; one about a deployment must also say how to go back (undo)",
    )
    min_words: int = Field(default=50, ge=0, description="Least words of a runbook, commands included")
    min_concrete: int = Field(
        default=4, ge=0, description="Least different commands, paths, hosts, contacts and figures that it names"
    )


def judge(fact: RunbookFacts, options: Options, _context: JudgeContext) -> Iterator[Finding]:
    """Judge each document by itself, then the set."""
    read = [Runbook(document) for document in fact.documents]
    runbooks = [r for r in read if not r.is_index and not r.is_other]
    if not fact.exists or not runbooks:
        what = "does not exist" if not fact.exists else "holds no runbook"
        yield failed(
            "launch.documentation.absent",
            f"{fact.path} {what}, so whoever is on call has nothing to follow",
            location=at_file(fact.path),
            fix="Write a runbook for operations and one for deployment, or correct the path in the profile.",
            reason_code=ReasonCode.ABSENT,
        )
        return
    if fact.truncated:
        message = f"{fact.path} holds more files than one audit reads; those after the first {len(read)} were not read"
        yield unknown("launch.documentation.truncated", ReasonCode.TRUNCATED, message, fix="Name fewer in 'files'.")
    for runbook in read:
        yield from _links(runbook)
    for runbook in runbooks:
        yield from _one(runbook, options)
    yield from _copies(runbooks)
    yield from _coverage(runbooks, options)


def _links(runbook: Runbook) -> Iterator[Finding]:
    path = runbook.document.path
    for link in runbook.document.links:
        where = at_file(path, link.line)
        if link.state == "missing":
            target = f"'{link.target}'" if link.target.strip("#") else "nothing"
            message = f"{path} links {target}, which is not there"
            fix = "Correct the link, or add the page that it names."
            yield failed("launch.documentation.link", message, location=where, fix=fix)
        elif link.state == "no_anchor":
            message = f"{path} links '{link.target}', and the page has no such heading"
            fix = "Name the heading as it stands now."
            yield warned("launch.documentation.anchor", message, location=where, fix=fix, credit=0.8)


def _one(runbook: Runbook, options: Options) -> Iterator[Finding]:
    """What one document lacks; a pass where it lacks nothing."""
    path = runbook.document.path
    blanks = substance.placeholders(runbook.lines)
    things = runbook.things
    wanted = {*options.parts, *(["undo"] if runbook.changes else [])}
    missing = [role for role in ROLES if role in wanted and role not in runbook.roles]
    found: list[Finding] = []

    def wrong(rule: str, message: str, fix: str, line: int | None = None, quote: str = "") -> None:
        evidence = (seen("text", quote),) if quote else ()
        place = at_file(path, line)
        found.append(failed(f"launch.documentation.{rule}", message, location=place, fix=fix, evidence=evidence))

    if blanks:
        line, what, quote = blanks[0]
        more = f" and {len(blanks) - 1} more" if len(blanks) > 1 else ""
        wrong(
            "placeholder", f"{path} holds {what}{more}, so nobody has finished it", "Fill in what is open.", line, quote
        )
    if runbook.size < options.min_words:
        message = f"{path} has {runbook.size} words, too few to work by ({options.min_words} are wanted)"
        wrong("stub", message, "Write down what a person who has never done it needs to know.")
    elif substance.repetition(runbook.lines) > REPEATED or substance.variety(runbook.words) < LEAST_VARIETY:
        wrong("filler", f"{path} says the same again and again", "Replace the filler by what is to be done.")
    elif len(things) < options.min_concrete:
        message = (
            f"{path} names {len(things)} concrete things such as commands, paths, hosts or contacts, "
            f"so nobody can work by it ({options.min_concrete} are wanted)"
        )
        wrong("vague", message, "Name the commands, files, hosts, figures and people.")
    elif missing and not runbook.language:
        message = f"{path} is in a language whose words are not known here, so its parts could not be told apart"
        fix = "Have a person look at it, and sign for it with launch.attestation."
        place = at_file(path)
        found.append(unknown("launch.documentation.language", ReasonCode.UNSUPPORTED, message, location=place, fix=fix))
    elif missing:
        said = " nor ".join(ROLES[role] for role in missing)
        message = f"{path} does not say {said}"
        wrong("part", message, "Add the part, under any heading: " + ", ".join(ROLES[role] for role in missing) + ".")
    if runbook.document.cut and not found:
        message = f"{path} is too long to be read whole"
        place = at_file(path)
        found.append(unknown("launch.documentation.truncated", ReasonCode.TRUNCATED, message, location=place))
    yield from found or [
        passed(
            "launch.documentation.runbook",
            f"{path} can be worked by: {runbook.size} words, {len(things)} concrete things",
            location=at_file(path),
        )
    ]


def _copies(runbooks: Sequence[Runbook]) -> Iterator[Finding]:
    """Two files with nearly the same text are one text with two names."""
    runs = [substance.shingles(runbook.words, runbook.code) for runbook in runbooks]
    for later in range(len(runbooks)):
        for earlier in range(later):
            share = substance.likeness(runs[earlier], runs[later])
            if share >= ALIKE:
                path, other = runbooks[later].document.path, runbooks[earlier].document.path
                yield failed(
                    "launch.documentation.copy",
                    f"{path} says nearly the same as {other}",
                    location=at_file(path),
                    value=round(share, 2),
                    threshold=ALIKE,
                    fix="Keep one of them, or write what is different about the other.",
                )
                break


def _coverage(runbooks: Sequence[Runbook], options: Options) -> Iterator[Finding]:
    """The tasks that must be covered."""
    for kind in options.required:
        if not any(runbook.kinds((kind,)) for runbook in runbooks):
            yield failed(
                "launch.documentation.task",
                f"no runbook covers {kind}",
                fix=f"Write a runbook for {kind}, or say in its title what it is for.",
                reason_code=ReasonCode.ABSENT,
            )


CHECK = Check(
    id="launch.documentation",
    title="Runbooks exist, can be worked by, and their links lead somewhere",
    needs=RunbookFacts,
    options=Options,
    judge=judge,
    why="At night, with the system down, people can only follow what somebody wrote down before.",
    fix="Write for each task when to do it, the steps, how to see that it worked, how to undo it and whom to call.",
)
