"""Queues: a library that is declared for production and that the code uses. A mention alone is none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from readycheck_checks.discovery.detect.code import Outline, outline, string, suffix_of, without_comments
from readycheck_checks.discovery.facts import QueueFound, TreeFacts
from readycheck_checks.source.facts import FileClass

MENTIONS = rb"\b(?:celery|huey|rq|dramatiq|arq|bullmq|BullModule|[Ss]idekiq)\b|@job\("
_PYTHON = {
    "celery": ("Celery", "celery", "celery"),
    "huey": ("Huey", "huey", "huey"),
    "rq": ("RQ", "redis_list", "rq"),
    "django-rq": ("RQ", "redis_list", "django_rq"),
    "dramatiq": ("Dramatiq", "", "dramatiq"),
    "arq": ("arq", "", "arq"),
}
"""Package, what people call it, its kind in a profile, and the module that is imported."""
_SCRIPT = {"bullmq": ("BullMQ", "bullmq"), "@nestjs/bullmq": ("BullMQ", "bullmq"), "bull": ("Bull", ""),
           "@nestjs/bull": ("Bull", ""), "bee-queue": ("Bee-Queue", ""), "pg-boss": ("pg-boss", ""),
           "agenda": ("Agenda", "")}  # fmt: skip
_OTHERS = (
    ("ruby", "sidekiq", "Sidekiq", "redis_list"), ("ruby", "resque", "Resque", ""), ("ruby", "good_job", "GoodJob", ""),
    ("ruby", "solid_queue", "Solid Queue", ""), ("ruby", "delayed_job_active_record", "Delayed Job", ""),
    ("php", "laravel/horizon", "Horizon", ""), ("go", "github.com/hibiken/asynq", "Asynq", ""),
    ("go", "github.com/riverqueue/river", "River", ""),
)  # fmt: skip
"""Frameworks start these by themselves, so that they are declared is enough."""
_MODULE = re.compile(
    r"""(?:\bfrom\s*|\brequire\(\s*|\bimport\s*\(?\s*)["'](?P<module>bullmq|@nestjs/bullmq|bull|@nestjs/bull|bee-queue|pg-boss|agenda)["']"""
)
_NAMED = re.compile(
    r"""(?:\bnew\s+(?:Queue|Worker|QueueEvents)(?:<[^>(]{0,80}>)?\s*\(|@Processor\(|@InjectQueue\(|registerQueue(?:Async)?\(\s*\{\s*name:)\s*"""
    r"""(?:["'`](?P<name>[^"'`$\n]{1,80})["'`])?"""
)

_Modules = list[tuple[str, Outline]]


def queues(tree: TreeFacts) -> tuple[QueueFound, ...]:
    """Every queueing system, each library once."""
    found = {one.library: one for one in _all(tree)}
    return tuple(found.values())


def _all(tree: TreeFacts) -> Iterator[QueueFound]:
    for package, (library, kind, module) in _PYTHON.items():
        if declared := tree.declares("python", package):
            used = [one for one in _modules(tree) if module in one[1].imported]
            if used:
                yield _of_python(library, kind, declared.where, used, _modules(tree))
    for package, (library, kind) in _SCRIPT.items():
        if declared := tree.declares("javascript", package):
            texts = [text for text in _scripts(tree) if any(one["module"] == package for one in _MODULE.finditer(text))]
            if texts:
                yield QueueFound(library, declared.where, kind, _names(texts) if kind else ())
    for runtime, package, library, kind in _OTHERS:
        if declared := tree.declares(runtime, package):
            yield QueueFound(library, declared.where, kind)
    yield from _of_frameworks(tree)


_JOBS = (
    ("php", "laravel/framework", "Laravel's queue", re.compile(r"(?:.*/)?app/Jobs/.+\.php")),
    ("ruby", "rails", "Active Job", re.compile(r"(?:.*/)?app/jobs/(?!application_job)[\w/]+_job\.rb")),
)
"""Queues that come with a framework: there is one where somebody wrote a job for it."""


def _of_frameworks(tree: TreeFacts) -> Iterator[QueueFound]:
    for runtime, framework, library, jobs in _JOBS:
        known = [package for at, package, _, _ in _OTHERS if at == runtime]
        if tree.declares(runtime, framework) and not tree.declares(runtime, *known):
            job = next((one for one in tree.of(FileClass.PRODUCTION) if jobs.fullmatch(one)), "")
            if job:
                yield QueueFound(library, job)


def _modules(tree: TreeFacts) -> _Modules:
    return [
        (name, module)
        for name, text in tree.texts.items()
        if suffix_of(name) == ".py"
        and tree.classes.get(name) in (FileClass.PRODUCTION, FileClass.CLI)
        and (module := outline(text)) is not None
    ]


def _scripts(tree: TreeFacts) -> list[str]:
    return [
        without_comments(text, suffix_of(name))
        for name, text in tree.texts.items()
        if tree.classes.get(name) in (FileClass.PRODUCTION, FileClass.CLI)
        and suffix_of(name) in (".ts", ".js", ".mjs", ".cjs", ".mts", ".cts", ".tsx")
    ]


def _names(texts: list[str]) -> tuple[str, ...]:
    """The names of all queues, or none where one of them is not written as text: then every queue is looked at."""
    found: dict[str, None] = {}
    for text in texts:
        for one in _NAMED.finditer(text):
            if not one["name"]:
                return ()
            found[one["name"]] = None
    return tuple(found)[:20]


def _of_python(library: str, kind: str, where: str, used: _Modules, every: _Modules) -> QueueFound:
    for name, module in used:
        known = module.constants
        for called, call in module.calls:
            if library == "Huey" and called.endswith("Huey"):
                given = {one.arg: one.value for one in call.keywords if one.arg}
                title = string(call.args[0] if call.args else given.get("name"), known)
                path = string(given.get("filename"), known)
                sqlite = called == "SqliteHuey"
                return QueueFound(
                    library, f"{name}:{call.lineno}", kind if sqlite else "", (title,) if title else (), path
                )
            if library == "Celery" and called == "Celery":
                return QueueFound(library, f"{name}:{call.lineno}", kind)
    if library == "RQ":
        names = dict.fromkeys(_rq_names(every))
        return QueueFound(library, where, kind, tuple(names)[:20] or ("default",))
    # Huey by its Django application is set up in the settings, where its storage cannot be told from here.
    return QueueFound(library, where, kind if library == "Celery" else "")


def _rq_names(modules: _Modules) -> Iterator[str]:
    """The names that queues are made with, and those at which jobs are decorated: `@job("emails")`."""
    for _, module in modules:
        known = module.constants
        for called, call in module.calls:
            if (called == "job" or called.endswith("Queue")) and call.args and (name := string(call.args[0], known)):
                yield name
