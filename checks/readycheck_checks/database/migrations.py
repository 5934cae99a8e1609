"""Every migration is applied and the history has one end.

Judges Alembic's revision graph, read from the files without running them, beside the
rows of the version table. Alembic keeps no checksums: a migration edited after it was
applied shows in `database.schema_drift`, not here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from readycheck.api import (
    Check,
    Field,
    Finding,
    JudgeContext,
    Model,
    ReasonCode,
    TableEvidence,
    at_file,
    at_object,
    failed,
    passed,
    unknown,
    warned,
)
from readycheck_checks.database.facts import Migrations, Revision
from readycheck_checks.database.history import History

_ID = "database.migrations"
_SHOWN = 20


class Options(Model):
    """What counts as migrated."""

    heads: int = Field(default=1, ge=1, description="How many ends the history may have.")


def judge(fact: Migrations, options: Options, context: JudgeContext) -> Iterator[Finding]:  # noqa: ARG001
    """Findings on the files, then on the database beside them."""
    history = History(fact.revisions)
    if not fact.revisions and not fact.unreadable:
        yield failed(
            f"{_ID}.absent",
            f"the folder {fact.folder} holds no migration, so the schema cannot be made again from the repository",
            reason_code=ReasonCode.ABSENT,
            fix="Write a first migration that creates the schema and stamp the database with it.",
        )
        return
    problems = [*_files(fact), *_graph(fact, history, options)]
    yield from problems
    yield from _applied(fact, history, sound=not problems)


def _files(fact: Migrations) -> Iterator[Finding]:
    for file in fact.unreadable:
        yield unknown(
            f"{_ID}.unreadable",
            ReasonCode.UNREADABLE,
            f"the migration {file.file} cannot be read: {file.problem}",
            location=at_file(file.file, file.line),
            fix="Write revision and down_revision as plain texts.",
        )
    for name, times in Counter(revision.id for revision in fact.revisions).items():
        if times > 1:
            same = [revision for revision in fact.revisions if revision.id == name]
            yield failed(
                f"{_ID}.duplicate",
                f"the revision {name} is given by {times} files, so which one runs is chance",
                location=at_file(same[-1].file, same[-1].line),
                value=times,
                threshold=1,
                evidence=(_table("Files", same),),
                fix="Give each migration a revision of its own.",
            )


def _graph(fact: Migrations, history: History, options: Options) -> Iterator[Finding]:
    for revision, missing in history.dangling:
        # What cannot be read may be the very file that is missed.
        if not fact.unreadable:
            yield failed(
                f"{_ID}.dangling",
                f"the migration {revision.file} builds on {missing}, which no file gives",
                location=at_file(revision.file, revision.line),
                fix=f"Restore the migration {missing} or correct down_revision.",
            )
    if history.cycle:
        yield failed(
            f"{_ID}.cycle",
            f"the migrations {', '.join(history.cycle[:_SHOWN])} build on each other in a circle, so none can run",
            fix="Correct down_revision so that each migration builds on an earlier one.",
        )
    elif len(history.heads) > options.heads and not fact.unreadable:
        ends = [revision for revision in fact.revisions if revision.id in history.heads]
        yield failed(
            f"{_ID}.heads",
            f"the history has {len(history.heads)} ends ({', '.join(history.heads[:_SHOWN])}),"
            " so an upgrade does not know which to take",
            value=len(history.heads),
            threshold=options.heads,
            location=at_file(ends[-1].file, ends[-1].line) if ends else None,
            evidence=(_table("Ends", ends),),
            fix="Join them with: alembic merge heads",
        )


def _applied(fact: Migrations, history: History, *, sound: bool) -> Iterator[Finding]:
    where = at_object(fact.version_table, "table")
    if not fact.applied:
        state = "has no rows" if fact.has_version_table else "does not exist"
        known = f"although there are {fact.tables} other tables" if fact.tables else "and the database is empty"
        yield failed(
            f"{_ID}.unversioned",
            f"the version table {fact.version_table} {state} {known}: nothing tells which migrations were applied",
            reason_code=ReasonCode.ABSENT,
            location=where,
            fix="Run: alembic upgrade head (or, where the schema is already as expected: alembic stamp head)",
        )
        return
    strangers = [name for name in fact.applied if name not in history.by_id]
    for name in strangers:
        if fact.unreadable:
            yield unknown(
                f"{_ID}.unknown_version",
                ReasonCode.UNREADABLE,
                f"the database is at {name}, which no readable file gives",
                location=where,
            )
            continue
        yield failed(
            f"{_ID}.unknown_version",
            f"the database is at {name}, which no file gives: it was migrated by another version of the system",
            location=where,
            value=name,
            fix="Deploy the code that the database belongs to, or restore the missing migration files.",
        )
    if history.cycle or strangers:
        return
    done = history.ancestors(fact.applied)
    covered = sorted(name for name in fact.applied if name in history.ancestors(set(fact.applied) - {name}))
    if covered:
        yield warned(
            f"{_ID}.overlap",
            f"the version table lists {', '.join(covered)} beside a later revision that contains it",
            location=where,
            fix="Remove the rows of the earlier revisions; the next upgrade may refuse to run otherwise.",
        )
    pending = [revision for revision in history.ordered() if revision.id not in done]
    if pending:
        yield failed(
            f"{_ID}.pending",
            f"{len(pending)} of {len(history.by_id)} migrations {'is' if len(pending) == 1 else 'are'} not applied,"
            f" the first is {pending[0].id}" + (f" ({pending[0].title.rstrip('.')})" if pending[0].title else ""),
            value=len(pending),
            threshold=0,
            unit="migrations",
            location=at_file(pending[0].file, pending[0].line),
            evidence=(_table("Not applied, in order", pending),),
            fix="Run: alembic upgrade head",
        )
    elif sound:
        yield passed(
            f"{_ID}.applied",
            f"all {len(history.by_id)} migrations are applied and the history ends at {', '.join(history.heads)}",
            value=len(history.by_id),
            location=where,
        )


def _table(label: str, revisions: list[Revision]) -> TableEvidence:
    rows = tuple((one.id, one.title, one.file) for one in revisions[:_SHOWN])
    return TableEvidence(label=label, columns=("revision", "title", "file"), rows=rows)


CHECK = Check(
    id=_ID,
    title="Every migration is applied and the history has one end",
    needs=Migrations,
    options=Options,
    judge=judge,
    why="Code that expects a table or column which the database does not have yet fails for every user at once.",
    fix="Run the pending migrations before the system goes live: alembic upgrade head",
    references=("https://alembic.sqlalchemy.org/en/latest/branches.html",),
)
