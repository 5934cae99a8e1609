"""What collectors say they need is what their code asks for: modules imported late, programs looked up and started."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from readycheck.api import CannotLook, Consent, Need, Requirement, Thing
from readycheck.catalog import Catalog, load_catalog

ROOT = Path(__file__).parents[2]
PACK = ROOT / "checks" / "readycheck_checks"
ROOMS = sorted(path.parent.name for path in PACK.glob("*/pack.py"))
EXTRA = re.compile(r"readycheck-audit\[(\w+)\]")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def declared(catalog: Catalog, room: str, kind: Need) -> set[str]:
    found: set[str] = set()
    for one in catalog.collectors.values():
        if one.collect.__module__.split(".")[1] == room:
            found |= {need.name for need in one.needs if need.kind is kind}
    return found


def trees(room: str) -> Iterator[ast.Module]:
    for path in sorted((PACK / room).rglob("*.py")):
        yield ast.parse(path.read_text())


def own_imports(nodes: list[ast.stmt]) -> Iterator[str]:
    """Top-level names of what is imported; a module of the pack stands for what it imports itself."""
    for node in nodes:
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
        for name in names:
            if name.startswith("readycheck_checks."):
                path = PACK.parent / (name.replace(".", "/") + ".py")
                yield from own_imports(ast.parse(path.read_text()).body) if path.exists() else ()
            elif name.partition(".")[0] not in {*sys.stdlib_module_names, "readycheck"}:
                yield name.partition(".")[0]


def asked_modules(room: str) -> Iterator[str]:
    """Modules whose absence a collector foresees, and those that it runs as programs."""
    for tree in trees(room):
        for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
            foresees = "MISSING_DEPENDENCY" in ast.unparse(function)
            for node in ast.walk(function):
                if foresees and isinstance(node, ast.Try):
                    yield from own_imports(node.body)
                if isinstance(node, ast.List):
                    words = [one.value if isinstance(one, ast.Constant) else ast.unparse(one) for one in node.elts]
                    if words[:2] == ["sys.executable", "-m"]:
                        yield str(words[2])


def asked_programs(room: str) -> Iterator[str]:
    for tree in trees(room):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("which") and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    yield str(first.value)


@pytest.mark.parametrize("room", ROOMS)
def test_modules_that_may_be_missing_are_declared(room: str, catalog: Catalog) -> None:
    asked = set(asked_modules(room))
    assert asked <= declared(catalog, room, Need.MODULE), f"declare them in {room}/needs.py and in Collector.needs"


@pytest.mark.parametrize("room", ROOMS)
def test_programs_that_are_called_are_declared(room: str, catalog: Catalog) -> None:
    assert set(asked_programs(room)) <= declared(catalog, room, Need.PROGRAM)


def test_the_walk_finds_what_it_is_there_for() -> None:
    assert set(asked_modules("queue")) == {"redis"}
    assert "pycurl" in set(asked_modules("load"))
    assert {"bandit", "detect_secrets", "pip_audit"} <= set(asked_modules("source"))
    assert {"git", "npm"} <= set(asked_programs("source"))


def test_hints_name_extras_that_there_are(catalog: Catalog) -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    hints = {need.install for one in catalog.collectors.values() for need in one.needs}
    assert {found for hint in hints for found in EXTRA.findall(hint)} <= set(extras)
    in_code = {found for path in PACK.rglob("*.py") for found in EXTRA.findall(path.read_text())}
    assert in_code <= {found for hint in hints for found in EXTRA.findall(hint)}


@dataclass(frozen=True)
class Around:
    given: dict[str, tuple[dict[str, Any], ...]]
    consent: Consent
    base: Path = ROOT

    def things(self, key: str, model: type[Any]) -> tuple[Any, ...]:
        return tuple(model.model_validate(raw) for raw in self.given.get(key, ()))


THINGS: dict[str, tuple[dict[str, Any], ...]] = {
    "origins": ({"url": "https://x.example"}, {"har": "a.har", "url": "https://x.example"},
                {"url": "http://[::1]:8000", "ca": "ca.pem"}),
    "sources": ({"path": "."}, {"path": "x", "history": True, "osv": "osv", "locks": ["a.lock"]}),
    "databases": ({"id": "main", "url": "sqlite:///a.db", "expected": {"alembic": "alembic.ini"}},
                  {"id": "pg", "url": "postgresql+asyncpg://u@h/x", "expected": {"alembic": "m", "python": "bin/py"}},
                  {"id": "odd", "url": "postgresql://h:port/x"}, {"id": "other", "url": "mysql://h/x"}),
    "queues": ({"huey": "q.db"}, {"bullmq": {"redis": "redis://h/0"}},
               {"celery": {"redis": "rediss://h:1/0", "results": "redis://r/1"}},
               {"redis_list": {"redis": "unix:///x", "names": ["a"]}}),
    "backups": ({"id": "n", "of": "main", "files": "b/*.db"},),
    "scenarios": ({"url": "https://x.example", "ca": "ca.pem",
                   "flow": [{"post": "/", "upload": {"file": "a.pdf"}}]},),
    "tests": ({"command": "pytest -q"}, {"command": ["./bin/t"], "junit": ["r/*.xml"]}, {"of": "nobody"}),
    "runbooks": ({"path": "docs"},),
}  # fmt: skip
CONSENT = Consent.model_validate(
    {"exec": {"commands": ["pytest -q", "./bin/t"]}, "load": {"hosts": ["x.example"], "users": 100, "for": "1m"}}
)


def needed(catalog: Catalog, collector: str, raw: dict[str, Any], consent: Consent = CONSENT) -> list[Requirement]:
    """What a collector needs for one thing, up to where it says that it cannot look."""
    one = catalog.collectors[collector]
    assert one.thing is not None
    assert one.needs_for is not None, f"{collector} does not say what it needs"
    thing: Thing = catalog.targets[one.thing].model.model_validate(raw)
    found: list[Requirement] = []
    with suppress(CannotLook):
        for need in one.needs_for(thing, Around(THINGS, consent)):
            found.append(need)
    return found


def test_what_a_thing_needs_is_among_what_its_collector_declares(catalog: Catalog) -> None:
    for name, one in catalog.collectors.items():
        if one.needs_for is None:
            assert not one.needs or one.thing is None
            continue
        own = {(need.kind, need.name) for need in one.needs}
        for raw in THINGS.get(one.thing or "", ()):
            for need in needed(catalog, name, raw):
                assert need.purpose, (name, need)
                if need.kind is Need.MODULE:
                    assert (need.kind, need.name) in own, (name, need)
                if need.kind is Need.SERVICE:
                    host, _, port = need.name.rpartition(":")
                    assert host, (name, need)
                    assert port.isdigit(), (name, need)


@pytest.mark.parametrize(
    ("collector", "raw", "kind", "names"),
    [
        ("database.migrations", THINGS["databases"][0], Need.MODULE, []),
        ("database.migrations", THINGS["databases"][1], Need.MODULE, ["psycopg"]),
        ("database.migrations", THINGS["databases"][1], Need.SERVICE, ["h:5432"]),
        ("database.schema", THINGS["databases"][0], Need.MODULE, ["alembic"]),
        ("database.schema", THINGS["databases"][1], Need.PROGRAM, ["bin/py"]),
        ("queue.state", THINGS["queues"][0], Need.MODULE, []),
        ("queue.state", THINGS["queues"][0], Need.FILE, ["q.db"]),
        ("queue.state", THINGS["queues"][1], Need.MODULE, ["redis"]),
        ("queue.state", THINGS["queues"][2], Need.SERVICE, ["h:1", "r:6379"]),
        ("backups.restore", THINGS["backups"][0], Need.FILE, ["a.db"]),
        ("http.responses", THINGS["origins"][0], Need.CONSENT, ["active"]),
        ("http.responses", THINGS["origins"][1], Need.CONSENT, []),
        ("http.tls", THINGS["origins"][2], Need.FILE, ["ca.pem"]),
        ("source.secrets", THINGS["sources"][0], Need.PROGRAM, []),
        ("source.secrets", THINGS["sources"][1], Need.PROGRAM, ["git"]),
        ("source.dependencies", THINGS["sources"][0], Need.PROGRAM, ["npm"]),
        ("source.dependencies", THINGS["sources"][1], Need.PROGRAM, []),
        ("load.run", THINGS["scenarios"][0], Need.OPEN_FILES, ["164"]),
        ("testing.run", THINGS["tests"][0], Need.PROGRAM, ["pytest"]),
        ("testing.run", THINGS["tests"][1], Need.FILE, [".", "bin/t"]),
    ],
)  # fmt: skip
def test_what_is_needed_depends_on_the_thing(
    collector: str, raw: dict[str, Any], kind: Need, names: list[str], catalog: Catalog
) -> None:
    found = [need.name for need in needed(catalog, collector, raw) if need.kind is kind]
    assert found == names


def test_lock_files_that_are_told_as_not_read_are_those_without_a_reader() -> None:
    from readycheck_checks.source.locks.kinds import kind_of
    from readycheck_checks.source.needs import _NPM_LOCKS, _PYTHON_LOCKS, NOT_READ

    assert all((kind := kind_of(name)) is not None and kind[2] is None for name in NOT_READ)
    for name in (*_NPM_LOCKS, *_PYTHON_LOCKS):
        kind = kind_of(name.replace("*", "x" if "/" in name else ""))
        assert kind is not None, name
        assert kind[2] is not None, name


def test_nothing_is_looked_at_to_say_it(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    def touched(*_args: object, **_more: object) -> None:
        raise AssertionError("something was looked at")

    for name in ("exists", "is_file", "open", "stat"):
        monkeypatch.setattr(Path, name, touched)
    monkeypatch.setattr("socket.create_connection", touched)
    for name, one in catalog.collectors.items():
        for raw in THINGS.get(one.thing or "", ()) if one.needs_for is not None else ():
            needed(catalog, name, raw)
