"""The whole profile, from its first comment to its last proposal."""

from __future__ import annotations

from readycheck_checks.discovery.draft.data import backups, databases, has_database, queues, runbooks
from readycheck_checks.discovery.draft.origin import EXAMPLE, host, origins
from readycheck_checks.discovery.draft.source import sources
from readycheck_checks.discovery.facts import Asked, OriginFacts, Project, Seen
from readycheck_checks.discovery.notation import Entry, Flow, Inline, Reference

QUEUE_CONTROLS = (
    ("QUEUE-01", True), ("QUEUE-02", False), ("QUEUE-03", False), ("QUEUE-04", False), ("QUEUE-05", True),
    ("QUEUE-06", True), ("QUEUE-07", False),
)  # fmt: skip
"""The controls that speak of a queue, and whether each is a blocker, whose skip needs an approver."""
DATABASE_CONTROLS = (("DATA-01", True), ("DATA-02", True), ("DATA-07", False), ("DATA-08", False))


def head(asked: Asked, project: Project) -> tuple[str, ...]:
    """The first lines: how to read the file, and what the system is made of."""
    lines = [
        "Written by `readycheck init`. What was found stands beside its place; what was not is commented out with an",
        "example. `readycheck audit` runs it as it is, `readycheck profile check` says whether a change is right, and",
        "`readycheck profile schema > readycheck-profile.schema.json` lets an editor complete the keys.",
        "",
    ]
    if not asked.source:
        return tuple(lines[:-1])
    found = (
        ("Stack", project.stack),
        ("Pipelines", project.pipelines),
        ("Containers", project.containers),
        ("Services", project.services),
        ("Migrations", _migrations(project)),
        ("Error tracker", project.trackers),
        ("Logging", project.logging),
    )
    for title, what in found:
        if what:
            lines.append(f"{title}: {'; '.join(_said(one) for one in what)}")
    if missing := [title for title, what in found[:2] if not what]:
        lines.append(f"Not found: {', '.join(missing).lower()}")
    if not project.complete:
        lines.append("The tree is large: it was not read as a whole, so there may be more than was found.")
    lines += [f"Not read: {one}" for one in project.unread[:5]]
    return tuple(lines)


def _said(one: Seen) -> str:
    return f"{one.value} ({one.where})" if one.where else one.value


def _migrations(project: Project) -> tuple[Seen, ...]:
    found = project.migrations
    return (Seen(found.tool, found.where),) if found is not None else ()


def entries(asked: Asked, project: Project, seen: OriginFacts) -> tuple[Entry, ...]:
    """The document."""
    with_database = has_database(asked, project)
    database = databases(asked, project)
    # Where nothing but an address is known, the rest of the plan could only be unknown.
    checklist = "submission-system" if asked.source or database.written else "minimal"
    target = (
        _name(asked, project),
        Entry("environment", asked.environment, '"production" refuses load and drills unless named and dated'),
        *origins(asked, project, seen),
        *sources(asked, project),
        database,
        queues(asked, project),
        backups(project, has_database=database.written),
        runbooks(asked, project),
    )
    return (
        Entry("version", 1, above=("",)),
        Entry("extends", checklist, "the checklist; `readycheck explain CONTROL` tells what a line of it asks"),
        Entry("target", target, above=("",)),
        _consent(asked, project),
        _controls(project, with_database=with_database),
        Entry(
            "gate",
            Inline((("fail_on", "blocker"), ("min_score", 85))),
            above=("", "When a run is good enough."),
            off=True,
        ),
    )


def _name(asked: Asked, project: Project) -> Entry:
    if asked.name:
        return Entry("name", asked.name)
    found = project.name or Seen("my-system")
    return Entry("name", found.value, found.where)


def _consent(asked: Asked, project: Project) -> Entry:
    place = host(asked.url or EXAMPLE)
    account = Inline((("user", "probe"), ("password", Reference("PROBE_PASSWORD"))))
    command = project.suite.command if project.suite else "pytest"
    above = (
        "",
        "What the audit may do beyond looking. Everything here needs your word: take the # away where you agree.",
        "active logs in and sends synthetic input; exec runs the tests; load puts load on; drill restores a backup.",
    )
    fields = (
        Entry("active", Inline((("hosts", Flow((place,))), ("account", account)))),
        Entry("exec", Inline((("commands", Flow((command,))), ("timeout", "10m")))),
        Entry("load", Inline((("hosts", Flow((place,))), ("users", 1000), ("for", "5m")))),
        Entry("drill", Inline((("restore", True),))),
    )
    return Entry("consent", fields, above=above, off=True)


def _controls(project: Project, *, with_database: bool) -> Entry:
    above = [
        "",
        "Change a control here: its bar, its owner, or leave it out with a reason. What is left out is shown as such",
        "in each report, and a blocker needs somebody who approves it.",
    ]
    lines: list[Entry] = []
    if not project.queues:
        above.append("No queue was found. If the system has none, these say so:")
        lines += [_skip(*one, "there is no queue") for one in QUEUE_CONTROLS]
    if not with_database:
        above.append("No database was found. If the system has none, these say so:")
        lines += [_skip(*one, "there is no database") for one in DATABASE_CONTROLS]
    if not lines:
        lines = [Entry("LAUNCH-09", Inline((("skip", "no survey before the launch"),)))]
    return Entry("controls", tuple(lines), above=tuple(above), off=True)


def _skip(control: str, is_blocker: bool, reason: str) -> Entry:
    if is_blocker:
        return Entry(control, Inline((("skip", Inline((("reason", reason), ("approver", "NAME")))),)))
    return Entry(control, Inline((("skip", reason),)))
