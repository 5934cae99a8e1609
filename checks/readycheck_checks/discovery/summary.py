"""What the terminal is told: what was found, what is missing, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator

from readycheck_checks.discovery.detect.health import chosen
from readycheck_checks.discovery.facts import Asked, OriginFacts, Project
from readycheck_checks.discovery.notation import one_line

_MOST = 110


def summary(asked: Asked, project: Project, seen: OriginFacts, path: str, export: str) -> Iterator[str]:
    """The lines; `path` is what was written (empty where nothing was), `export` a variable that is needed."""
    if path:
        yield f"Written: {one_line(path)}"
    for title, what in _found(asked, project, seen):
        yield one_line(f"  {title:<12}{what or 'not found'}", _MOST)
    if seen.problem:
        yield one_line(f"  The url taught nothing: {seen.problem}.", _MOST * 2)
    if not project.complete and asked.source:
        yield "  The tree was not read as a whole within the time, so there may be more than was found."
    for one in project.unread[:3]:
        yield one_line(f"  Not read: {one}", _MOST)
    if export:
        yield f"Next: export {export}=… with the URL that you gave (it holds a password, so it was not written), then"
    elif path:
        yield "Next: read it, take away the # where you know better, then"
    if path:
        given = "" if path == "readycheck.yaml" else f" {one_line(path)}"
        yield f"  readycheck audit{given}"


def _found(asked: Asked, project: Project, seen: OriginFacts) -> Iterator[tuple[str, str]]:
    if asked.source:
        yield "stack", "; ".join(one.value for one in project.stack)
        yield "pipeline", ", ".join(one.value for one in project.pipelines)
        yield "tests", project.suite.command if project.suite else ""
        yield "migrations", project.migrations.tool if project.migrations else ""
        yield "queue", ", ".join(one.library for one in project.queues)
        yield "backups", ", ".join(one.value for one in project.backups)
        yield "runbooks", project.runbooks.value if project.runbooks else ""
    if asked.url and not seen.problem:
        live, ready = chosen(seen.answers)
        yield "liveness", live.path if live else ""
        yield "readiness", ready.path if ready else ""
