"""Databases, queues, backups and runbooks.

A line counts only where an audit can read it at once: a reference to a variable that is not set would make the whole
profile invalid, so it is a proposal until somebody sets it.
"""

from __future__ import annotations

from collections.abc import Iterator

from readycheck_checks.discovery.detect.migration_tools import SHOWS
from readycheck_checks.discovery.facts import Asked, Project, QueueFound, Variable
from readycheck_checks.discovery.notation import Entry, Flow, Reference

DATABASE_VARIABLE = "DATABASE_URL"


def databases(asked: Asked, project: Project) -> Entry:
    """The database: the one given, else one that a variable names, else a proposal."""
    above = ["", "The database, looked at through a read-only session (SQLite and PostgreSQL)."]
    above += _migrations(project)
    given = asked.database or asked.secret_database
    variable = _usable(project.databases, asked, _SCHEMES)
    proposed = next(iter(project.databases), None)
    if asked.database:
        url = Entry("url", asked.database, "as it was given")
    elif asked.secret_database:
        url = Entry("url", Reference(DATABASE_VARIABLE), "the URL that was given holds a password, so export it")
    elif variable is not None:
        url = Entry("url", Reference(variable.name), f"{variable.where}; the variable is set here")
    else:
        name = proposed.name if proposed else DATABASE_VARIABLE
        url = Entry("url", Reference(name), proposed.where if proposed else "such as postgresql://user@host/name")
        above.append(_unset(name, proposed, _spoken_of(project)))
        if proposed is not None and proposed.scheme == "mysql":
            above.append(f"Where {proposed.name} is set ({proposed.where}), it is MySQL's, which is not read yet.")
    others = [one for one in project.services if one.value in _NOT_READ]
    if others and not given:
        above.append(f"{others[0].value} ({others[0].where}) is not read yet.")
    return Entry(
        "databases",
        [(Entry("id", "main"), url, *_expected(asked, project))],
        above=tuple(above),
        off=not given and variable is None,
    )


def has_database(asked: Asked, project: Project) -> bool:
    """Whether anything speaks of a database."""
    found = project.databases or project.migrations
    return bool(asked.database or asked.secret_database or found or any(one.value in _SQL for one in project.services))


_NOT_READ = ("MySQL", "MariaDB", "MongoDB")
_SQL = ("PostgreSQL", "MySQL", "MariaDB", "MongoDB")


def _spoken_of(project: Project) -> str:
    """What says that there is a database, where no variable does; empty where nothing says it."""
    services = sorted((one for one in project.services if one.value in _SQL), key=lambda one: one.value in _NOT_READ)
    if services:
        return f"{services[0].value}: {services[0].where}"
    return f"there are migrations: {project.migrations.where}" if project.migrations else ""


def _unset(name: str, found: Variable | None, spoken_of: str) -> str:
    if found is not None:
        return f"The database's variable {name} is not set here: export it, then take the # away."
    if spoken_of.startswith(_NOT_READ):
        return f"No variable with its whole URL was found ({spoken_of})."
    if spoken_of:
        return f"No variable with its whole URL was found ({spoken_of}): export one as {name}, then take the # away."
    return f"None was found; give its URL as a variable ({name}) if there is one, and take the # away."


def _usable(found: tuple[Variable, ...], asked: Asked, schemes: tuple[str, ...]) -> Variable | None:
    """The first variable that is set here and holds a URL of such a scheme."""
    return next((one for one in found if asked.variables.get(one.name, "").partition("+")[0] in schemes), None)


_SCHEMES = ("postgresql", "postgres", "sqlite", "mysql", "mariadb")
_REDIS = ("redis", "rediss", "unix")


def _migrations(project: Project) -> Iterator[str]:
    """How far the migrations are read, and what it means that they are those of a tool that is not."""
    found = project.migrations
    if found is None:
        return
    if found.path:
        yield "Whether all migrations are applied is read of both, whether they make the live schema of SQLite's only."
        return
    shows = SHOWS.get(found.tool)
    yield f"Its migrations are those of {found.tool} ({found.where})."
    more = f"; `{shows}` shows what is applied" if shows else ""
    yield f"readycheck reads Alembic's only, so DATA-01 and DATA-02 are not judged{more}."


def _expected(asked: Asked, project: Project) -> tuple[Entry, ...]:
    found = project.migrations
    if found is None:
        said = "no migrations were found; Alembic's are read"
        return (Entry("expected", (Entry("alembic", "alembic.ini"),), said, off=True),)
    if not found.path:
        return ()
    said = "the project's interpreter, if the audit's cannot import it"
    python = Entry("python", asked.below(".venv/bin/python"), said, off=True)
    where = found.where if found.tool == "Alembic" else f"{found.where}, by {found.tool}"
    return (Entry("expected", (Entry("alembic", asked.below(found.path), where), python)),)


def queues(asked: Asked, project: Project) -> Entry:
    """The queues: each kind that can be read, where its address or file is known."""
    above = ["", "The queues of background jobs."]
    variable = _usable(project.brokers, asked, _REDIS)
    results = _usable(project.results, asked, _REDIS)
    proposed = variable or next(iter(project.brokers), None)
    broker = Reference(proposed.name if proposed else "REDIS_URL")
    items: list[tuple[Entry, ...]] = []
    active = False
    for one in project.queues:
        if not one.kind:
            above.append(f"{one.library} ({one.where}) cannot be read yet, so QUEUE-06 is not judged.")
            continue
        entries, usable = _queue(one, broker, results, project, is_set=variable is not None)
        above.append(_told(one, proposed, usable=usable))
        items += entries
        active = active or usable
    if not items:
        example = (Entry("id", "main"), Entry("celery", (Entry("redis", Reference("REDIS_URL")),)))
        if not project.queues:
            above.append("None was found in the code. If there is none, say so under `controls` below.")
        return Entry("queues", [example], above=tuple(above), off=True)
    return Entry("queues", items, above=tuple(above), off=not active)


def _told(one: QueueFound, broker: Variable | None, *, usable: bool) -> str:
    if usable:
        return f"{one.library}: {one.where}."
    if one.kind == "huey":
        return f"{one.library}: {one.where}. Its file was not found: correct the path and take the # away."
    name = broker.name if broker else "REDIS_URL"
    where = f" ({broker.where})" if broker else ""
    unset = f"Its broker's variable {name}{where} is not set here: export it, then take the # away."
    return f"{one.library}: {one.where}. {unset}"


def _queue(
    one: QueueFound, broker: Reference, results: Variable | None, project: Project, *, is_set: bool
) -> tuple[list[tuple[Entry, ...]], bool]:
    """The entries of a queueing system, and whether an audit can read them at once."""
    if one.kind == "huey":
        path = next(iter(project.hueys), "")
        fields = [Entry("sqlite", path or one.path or "var/queue.db", "it holds Huey's tables" if path else "")]
        fields += [Entry("name", one.names[0])] if one.names else []
        return [(Entry("id", "main"), Entry("huey", tuple(fields), off=not path))], bool(path)
    off = not is_set
    if one.kind == "bullmq":
        names = Entry(
            "names", Flow(one.names or ("mail",)), "" if one.names else "every queue that is found", off=not one.names
        )
        return [(Entry("id", "bullmq"), Entry("bullmq", (Entry("redis", broker), names), off=off))], is_set
    if one.kind == "celery":
        fields = [
            Entry("redis", broker, "the broker, if it is Redis; others are not read yet"),
            Entry("names", Flow(("celery",)), "further queues beside the default one", off=True),
            _results(results, project),
        ]
        return [(Entry("id", "celery"), Entry("celery", tuple(fields), off=off))], is_set
    return [_lists(one, name, broker, off=off) for name in one.names or ("default",)], is_set


def _results(usable: Variable | None, project: Project) -> Entry:
    if usable is not None:
        return Entry("results", Reference(usable.name), f"{usable.where}; the variable is set here")
    named = project.results[0].name if project.results else "CELERY_RESULT_BACKEND"
    return Entry("results", Reference(named), "where failed jobs are kept, if it is Redis", off=True)


def _lists(one: QueueFound, name: str, broker: Reference, *, off: bool) -> tuple[Entry, ...]:
    if one.library == "Sidekiq":
        keys: tuple[Entry, ...] = (
            Entry("redis", broker),
            Entry("names", Flow((f"queue:{name}",))),
            Entry("scheduled", "schedule"),
            Entry("failed", "dead"),
            Entry("marker", "queues"),
        )
    else:
        keys = (
            Entry("redis", broker),
            Entry("names", Flow((f"rq:queue:{name}",))),
            Entry("active", f"rq:wip:{name}"),
            Entry("scheduled", f"rq:scheduled:{name}"),
            Entry("failed", f"rq:failed:{name}"),
            Entry("marker", "rq:queues"),
        )
    return (Entry("id", f"{one.library.lower()}-{name}"), Entry("redis_list", keys, off=off))


def backups(project: Project, *, has_database: bool) -> Entry:
    """The backups: the folders that hold some, else a proposal."""
    above: tuple[str, ...] = (
        "",
        "The backups. Only you know how much work may be lost (rpo) and how long a restore may take (rto).",
    )
    of = [Entry("of", "main", off=not has_database)]
    bars = [Entry("rpo", "24h", "a proposal"), Entry("rto", "1h", "a proposal")]
    if not project.backups:
        fields = [Entry("id", "nightly"), Entry("files", "backups/*.dump"), *of, *bars]
        above += ("No folder of backups was found; name the files that the job writes.",)
        return Entry("backups", [tuple(fields)], above=above, off=True)
    single = len(project.backups) == 1
    items = [
        (Entry("id", "main" if single else f"backup-{number}"), Entry("files", one.value, one.where), *of, *bars)
        for number, one in enumerate(project.backups, 1)
    ]
    return Entry("backups", items, above=above)


def runbooks(asked: Asked, project: Project) -> Entry:
    """The runbooks."""
    above = ("", "The runbooks for whoever is on call.")
    if project.runbooks is None:
        fields = (Entry("id", "main"), Entry("path", "docs/runbooks"))
        return Entry("runbooks", [fields], above=(*above, "None were found by their names."), off=True)
    found = project.runbooks
    return Entry("runbooks", [(Entry("id", "main"), Entry("path", asked.below(found.value), found.where))], above=above)
