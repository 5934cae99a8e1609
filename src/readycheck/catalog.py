"""Finds packs and what they bring. A pack that cannot be used costs itself only.

Packs come from the entry points of the group `readycheck.packs` (a module with `PACK`)
and from folders of check modules that a profile names. The light table of commands
(`readycheck.commands`) is read without importing any pack.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import os
import re
import signal
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from readycheck.entrypoints import entry_points
from readycheck.model import API_VERSION, Check, Collector, Fact, Pack, TargetKind

_PROBE_SECONDS = 30
_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")


@dataclass(frozen=True)
class Catalog:
    """Everything that the installed packs and the named folders bring."""

    packs: tuple[Pack, ...] = ()
    checks: dict[str, Check[Any, Any]] = field(default_factory=dict)
    collectors: dict[str, Collector[Any, Any]] = field(default_factory=dict)
    targets: dict[str, TargetKind] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    """One sentence for each pack that could not be used."""
    modules: dict[str, str] = field(default_factory=dict)
    """For each check id, the pack that brought it."""
    folders: tuple[Path, ...] = ()
    """The named folders that are in use."""

    def collector_of(self, fact: type[Fact]) -> Collector[Any, Any] | None:
        """The collector that sees this type of fact."""
        return next((one for one in self.collectors.values() if one.fact is fact), None)


class PackRefusedError(Exception):
    """Why a pack is not used, in one sentence."""


def load_catalog(folders: Sequence[Path] = (), *, probe: bool = False) -> Catalog:
    """Load the installed packs, then the folders; the first to take an id keeps it.

    With `probe`, a folder is imported in a child process first, which costs that child
    only where a module ends its process or never comes to an end.
    """
    found = Catalog()
    problems: list[str] = []
    used: list[Path] = []
    sources: list[tuple[str, str | Path]] = [
        (f"pack '{name}'", value) for name, value in entry_points("readycheck.packs")
    ]
    sources += [(f"folder {folder}", folder) for folder in folders]
    for label, source in sources:
        try:
            if probe and isinstance(source, Path):
                _probe(source)
            pack = _from_folder(source) if isinstance(source, Path) else _from_module(source)
            found = with_pack(found, pack)
            used += [source] if isinstance(source, Path) else []
        except PackRefusedError as refused:
            problems.append(f"{label} is not used: {refused}")
    return replace(found, problems=tuple(problems), folders=tuple(used))


def _from_module(name: str) -> Pack:
    module_name, _, attribute = name.partition(":")
    try:
        with _beside_output():
            module = importlib.import_module(module_name)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - a stranger's module may raise anything
        raise PackRefusedError(_raised(module_name, error)) from None
    pack = getattr(module, attribute or "PACK", None)
    if not isinstance(pack, Pack):
        raise PackRefusedError(f"{module_name} has no PACK made with readycheck.api.Pack")
    return pack


def _from_folder(folder: Path) -> Pack:
    if not folder.is_dir():
        raise PackRefusedError("it is not a folder; 'packs:' names folders beside the profile")
    digest = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:8]
    checks: list[Check[Any, Any]] = []
    collectors: list[Collector[Any, Any]] = []
    targets: list[TargetKind] = []
    for path in sorted(folder.glob("*.py")):
        if path.name.startswith("_"):
            continue
        module = _import_file(path, f"readycheck_local_{digest}_{path.stem}")
        try:
            checks += _members(module, "CHECK", Check)
            collectors += _members(module, "COLLECTOR", Collector)
            targets += _members(module, "TARGET", TargetKind)
        except Exception as error:  # noqa: BLE001 - a module may answer for its own names
            raise PackRefusedError(_raised(path.name, error)) from None
    if not checks:
        raise PackRefusedError("no module in it has a CHECK or CHECKS")
    return Pack(folder.name, "local", tuple(checks), tuple(collectors), tuple(targets))


def _probe(folder: Path) -> None:
    """Refuse a folder whose import ends the process or goes on for too long."""
    if threading.active_count() > 1:  # a fork is not safe then
        return
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(_PROBE_SECONDS)
            null = os.open(os.devnull, os.O_RDWR)
            for number in (0, 1, 2):
                os.dup2(null, number)
            with suppress(PackRefusedError):  # told when it is loaded for good
                _from_folder(folder)
            os.write(writer, b".")
        finally:
            os._exit(1)
    os.close(writer)
    try:
        finished = os.read(reader, 1)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    finally:
        os.close(reader)
    if status == -signal.SIGALRM:
        raise PackRefusedError(f"importing its modules took longer than {_PROBE_SECONDS} s")
    if not finished:
        how = f"status {status}" if status >= 0 else f"signal {-status}"
        raise PackRefusedError(f"importing its modules ended the process ({how})")


def _import_file(path: Path, name: str) -> ModuleType:
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise PackRefusedError(f"{path.name} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    search, process = list(sys.path), os.getpid()
    sys.path.insert(0, str(path.parent))  # so that modules of the folder see each other
    try:
        with _beside_output():
            spec.loader.exec_module(module)
    except BaseException as error:
        sys.modules.pop(name, None)
        if isinstance(error, KeyboardInterrupt):
            raise
        raise PackRefusedError(_raised(path.name, error)) from None
    finally:
        if os.getpid() != process:
            os._exit(0)  # a child that the module forked has no part in the audit
        sys.path[:] = search
    return module


def _raised(name: str, error: BaseException) -> str:
    try:
        said = f": {error}"
    except Exception:  # noqa: BLE001 - an exception's text may raise too
        said = ""
    return f"importing {name} raised {type(error).__name__}{said}"


@contextmanager
def _beside_output() -> Iterator[None]:
    """Send what a module prints while it is imported to standard error: standard output holds the report."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stdout.flush()
    try:
        kept = os.dup(1)
        os.dup2(2, 1)
    except OSError:  # closed: there is nothing to keep apart
        yield
        return
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def _members(module: ModuleType, name: str, kind: type[Any]) -> list[Any]:
    single = getattr(module, name, None)
    several = getattr(module, f"{name}S", ())
    return [one for one in (*([single] if single is not None else []), *several) if isinstance(one, kind)]


def with_pack(catalog: Catalog, pack: Pack) -> Catalog:
    """The catalog with `pack` added whole; raises PackRefusedError."""
    if pack.api != API_VERSION:
        raise PackRefusedError(f"it asks for version {pack.api} of readycheck.api, and this is version {API_VERSION}")
    _refuse_taken("check", (check.id for check in pack.checks), catalog.checks)
    _refuse_taken("collector", (one.id for one in pack.collectors), catalog.collectors)
    _refuse_taken("kind of thing", (kind.key for kind in pack.targets), catalog.targets)
    collectors = catalog.collectors | {one.id: one for one in pack.collectors}
    targets = catalog.targets | {kind.key: kind for kind in pack.targets}
    seen = {one.fact for one in collectors.values()}
    for check in pack.checks:
        if check.needs is not None and check.needs not in seen:
            raise PackRefusedError(f"check {check.id} needs {check.needs.__name__}, and no collector sees it")
    for one in pack.collectors:
        if one.thing is not None and one.thing not in targets:
            raise PackRefusedError(f"collector {one.id} is for '{one.thing}', and no pack brings that kind of thing")
    return Catalog(
        (*catalog.packs, pack),
        catalog.checks | {check.id: check for check in pack.checks},
        collectors,
        targets,
        catalog.problems,
        catalog.modules | {check.id: pack.name for check in pack.checks},
    )


def _refuse_taken(what: str, ids: Iterable[str], taken: dict[str, Any]) -> None:
    seen: set[str] = set()
    for one in ids:
        if one in taken or one in seen:
            raise PackRefusedError(f"its {what} '{one}' is already there; ids are unique, so rename it")
        if what != "kind of thing" and not _ID.fullmatch(one):
            raise PackRefusedError(f"its {what} '{one}' is not named like 'room.name'")
        seen.add(one)
