"""Databases and brokers: the variables that name their addresses, and the services that compose files start.

Of a value nothing but its scheme is looked at.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from readycheck_checks.discovery.detect.code import base_of, line_of, outline, suffix_of, without_comments
from readycheck_checks.discovery.detect.migrations import ELSEWHERE
from readycheck_checks.discovery.facts import Seen, TreeFacts, Variable

MENTIONS = (
    rb"(?:DATABASE|DB|REDIS|POSTGRES|POSTGRESQL)_UR[LI]|BROKER_URL|CELERY_BROKER|RESULTS?_BACKEND|DATABASE_DSN|PG_URL"
)
DOTENV = re.compile(r"(?:^|.*/)(?:\.env(?:\.[\w-]+)?|[\w-]*\.env(?:\.[\w-]+)?|\.flaskenv)")
COMPOSE = re.compile(r"(?:^|.*/)(?:docker-)?compose[\w.-]*\.ya?ml")

_DATABASE = re.compile(r"(?:\w+_)?(?:DATABASE_UR[LI]|DB_UR[LI]|DATABASE_DSN|POSTGRES(?:QL)?_UR[LI]|PG_URL)")
_BROKER = re.compile(r"(?:\w+_)?(?:REDIS_UR[LI]|BROKER_URL|CELERY_BROKER)")
_RESULTS = re.compile(r"(?:\w+_)?(?:CELERY_)?(?:RESULTS?_BACKEND(?:_URL)?|CELERY_BACKEND)")
_ASSIGNED = re.compile(
    r"""^[ \t]*(?:-[ \t]+)?(?:export[ \t]+)?["']?(?P<name>[A-Z][A-Z0-9_]{2,60})["']?[ \t]*[=:][ \t]*["']?(?P<scheme>[a-z][a-z0-9+]*)://""",
    re.MULTILINE,
)
_SCRIPT = re.compile(
    r"""process\.env(?:\.|\[["'])(?P<name>[A-Z][A-Z0-9_]{2,60})|\bENV(?:\.fetch\(|\[)["'](?P<ruby>\w+)["']"""
    r"""|\bos\.Getenv\(["'](?P<go>\w+)["']|\benv\(["'](?P<other>[A-Z]\w+)["']"""
)
_ENVIRONMENT = re.compile(r"(?:^|\.)(?:environ|getenv|env|config)(?:\.(?:get|str|url|db|db_url|dj_db_url))?$")
_IMAGE = re.compile(r"""^[ \t]*image:[ \t]*["']?(?P<image>[\w./@:{}$-]{1,120})""", re.MULTILINE)
_KINDS = {
    "postgres": "PostgreSQL", "postgis": "PostgreSQL", "pgvector": "PostgreSQL", "timescaledb": "PostgreSQL",
    "mysql": "MySQL", "mariadb": "MariaDB", "redis": "Redis", "valkey": "Redis", "rabbitmq": "RabbitMQ",
    "mongo": "MongoDB", "nats": "NATS", "memcached": "memcached", "keydb": "Redis",
}  # fmt: skip


def variables(tree: TreeFacts) -> tuple[tuple[Variable, ...], tuple[Variable, ...], tuple[Variable, ...]]:
    """The variables of databases, of Redis brokers and of result backends; those with a known kind first."""
    databases: dict[str, Variable] = {}
    brokers: dict[str, Variable] = {}
    results: dict[str, Variable] = {}
    for one in _variables(tree):
        if (_DATABASE.fullmatch(one.name) and one.scheme in ("", *_SQL)) or one.scheme in _SQL:
            _keep(databases, one)
        elif _BROKER.fullmatch(one.name) and one.scheme in ("", "redis", "rediss"):
            _keep(brokers, one)
        elif _RESULTS.fullmatch(one.name):
            _keep(results, one)
    return _sorted(databases), _sorted(brokers), _sorted(results)


_SQL = ("postgresql", "mysql", "sqlite")
_ASIDE = {"TEST", "TESTS", "TESTING", "SHADOW", "REPLICA", "READONLY", "DIRECT", "OLD", "LEGACY", "CI"}
"""Words of variables that name another database than the one that serves."""


def _keep(into: dict[str, Variable], one: Variable) -> None:
    known = into.get(one.name)
    if known is None or (not known.scheme and one.scheme):
        into[one.name] = one


def _sorted(found: dict[str, Variable]) -> tuple[Variable, ...]:
    def rank(one: Variable) -> tuple[bool, bool, bool, int, str]:
        words = one.name.split("_")
        usual = bool(_DATABASE.fullmatch(one.name) or _BROKER.fullmatch(one.name) or _RESULTS.fullmatch(one.name))
        return bool(_ASIDE & set(words)), not usual, not one.scheme, len(one.name), one.name

    return tuple(sorted(found.values(), key=rank)[:4])


def _variables(tree: TreeFacts) -> Iterator[Variable]:
    for name, text in tree.texts.items():
        if tree.classes.get(name) in ELSEWHERE:
            continue
        suffix = suffix_of(name)
        if DOTENV.fullmatch(name) or COMPOSE.fullmatch(name):
            for found in _ASSIGNED.finditer(text):
                yield Variable(found["name"], f"{name}:{line_of(text, found.start('name'))}", _kind(found["scheme"]))
        elif suffix == ".prisma":
            yield from _prisma(name, text)
        elif suffix == ".py":
            yield from _python(name, text)
        elif suffix in (".ts", ".js", ".mjs", ".cjs", ".rb", ".go", ".php"):
            bare = without_comments(text, suffix)
            for found in _SCRIPT.finditer(bare):
                given = next(one for one in found.groups() if one)
                yield Variable(given, f"{name}:{line_of(bare, found.start())}")


def _prisma(name: str, text: str) -> Iterator[Variable]:
    """The variable that a data source of Prisma reads, and the kind of database that it says."""
    for source in _DATASOURCE.finditer(text):
        url, provider = _PRISMA_URL.search(source["body"]), _PRISMA_KIND.search(source["body"])
        if url is not None:
            line = line_of(text, source.start("body") + url.start())
            kind = _kind(provider["kind"]) if provider is not None else ""
            yield Variable(url["name"], f"{name}:{line}", kind if kind in _SQL else "")


_DATASOURCE = re.compile(r"^\s*datasource\s+\w+\s*\{(?P<body>[^}]*)\}", re.MULTILINE)
_PRISMA_URL = re.compile(r"""^\s*url\s*=\s*env\(["'](?P<name>\w+)["']\)""", re.MULTILINE)
_PRISMA_KIND = re.compile(r"""^\s*provider\s*=\s*["'](?P<kind>\w+)["']""", re.MULTILINE)


def _python(name: str, text: str) -> Iterator[Variable]:
    module = outline(text)
    if module is None:
        return
    read = [(call.args[0], call.func) for _, call in module.calls if call.args]
    for argument, reader in (*read, *((one.slice, one.value) for one in module.subscripts)):
        given = getattr(argument, "value", None)
        if isinstance(given, str) and any(one.fullmatch(given) for one in _WANTED) and _reads(reader):
            yield Variable(given, f"{name}:{argument.lineno}")


_WANTED = (_DATABASE, _BROKER, _RESULTS)


def _reads(reader: ast.expr) -> bool:
    """Whether it reads the environment: `os.environ[…]`, `os.environ.get`, `os.getenv`, or an `env` of a library."""
    return bool(_ENVIRONMENT.search(ast.unparse(reader)))


def _kind(scheme: str) -> str:
    base = scheme.partition("+")[0]
    return {"postgres": "postgresql", "mariadb": "mysql", "sqlite3": "sqlite"}.get(base, base)


def services(tree: TreeFacts) -> tuple[Seen, ...]:
    """The databases and brokers that compose files of the system start."""
    found: dict[str, Seen] = {}
    for name, text in tree.texts.items():
        if COMPOSE.fullmatch(name) and tree.classes.get(name) not in ELSEWHERE:
            bare = without_comments(text, ".yml")
            for image in _IMAGE.finditer(bare):
                base = base_of(image["image"].partition(":")[0])
                kind = next((label for word, label in _KINDS.items() if base.startswith(word)), "")
                if kind:
                    found.setdefault(kind, Seen(kind, f"{name}:{line_of(bare, image.start('image'))}"))
    return tuple(found.values())
