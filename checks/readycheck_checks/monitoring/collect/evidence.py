"""What one event is evidence of: which library, which of the three levels, and what stands in its way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import PurePosixPath

from readycheck_checks.monitoring.collect.event import Event
from readycheck_checks.monitoring.facts import Kind, Level, Reach
from readycheck_checks.monitoring.libraries import LIBRARIES, OWN, Library, matches

Judged = tuple[Level, Reach, str]
"""Level, reach, and why it is not open."""

_PLUGS = {"register", "plugin", "registerPlugin", "modules"}
_LISTS = re.compile(r"(?i)apps|middleware|backend|rest_framework|throttl|logging|formatter|handler|class|plugin|engine")
_SCOPED = re.compile(r"^(@[^/]+/[^/]+|[^/@][^/]*)")


def package_of(module: str) -> str:
    """The package of a module's name: `@sentry/node` of `@sentry/node/init`."""
    found = _SCOPED.match(module)
    return found.group(1) if found else module


@lru_cache(maxsize=4096)
def of_module(module: str) -> tuple[Library, ...]:
    """The libraries that a JavaScript module belongs to; a global of the browser is one too."""
    package = package_of(module)
    return tuple(one for one in LIBRARIES if one.of_npm(package) or module in one.globals)


@lru_cache(maxsize=8192)
def of_dotted(name: str) -> tuple[Library, ...]:
    """The libraries that a dotted name of Python belongs to."""
    return tuple(one for one in LIBRARIES if one.of_python(name))


def of_script(event: Event, library: Library) -> Judged | None:
    """What an event of JavaScript says; None where it says nothing."""
    if (
        event.module not in library.globals
        and event.how in ("import", "effect", "text")
        and matches(event.module, library.side_effects)
    ):
        return _reached(Level.CALLED, event)
    if event.how == "call" and matches(event.name, library.script_calls):
        if library.kept and not event.kept:
            return Level.CALLED, Reach.DROPPED, "what it gives is not used"
        return _reached(Level.CALLED, event)
    if event.how == "argument" and event.receiver in _PLUGS and matches(event.name, library.script_plugins):
        return _reached(Level.CALLED, event)
    if event.how == "text" or event.module in library.globals:
        return None
    return _reached(Level.IMPORTED, event)


def of_python(event: Event, library: Library) -> Judged | None:
    """What an event of Python says; None where it says nothing."""
    if event.how == "setting":
        if matches(event.name, library.python_settings) and _LISTS.search(event.receiver):
            return _reached(Level.CALLED, event)
        return Level.IMPORTED, Reach.OPEN, ""
    spelt = (event.name, *(f"{event.name}({one}=)" for one in event.keywords))
    called = event.how in ("call", "decorator") and any(matches(one, library.python_calls) for one in spelt)
    if event.how in ("call", "decorator", "argument", "value") and matches(event.name, library.python_used):
        return _reached(Level.CALLED, event)
    if called:
        if library.kept and not event.kept and "configure" not in event.name:
            return Level.CALLED, Reach.DROPPED, "what it gives is not used"
        return _reached(Level.CALLED, event)
    if event.how == "extends" and matches(event.name, library.python_bases):
        return _reached(Level.CALLED, event)
    if is_made(event, library):
        return _reached(Level.CALLED, event)
    return _reached(Level.IMPORTED, event)


def is_made(event: Event, library: Library) -> bool:
    """Whether an object is made whose name something else has to use."""
    return event.how == "call" and bool(event.bound) and matches(event.name, library.python_made)


def reached(event: Event) -> Judged:
    """A call, as far as the guards around it let it be."""
    return _reached(Level.CALLED, event)


def _reached(level: Level, event: Event) -> Judged:
    if event.guarded:
        return level, Reach.GUARDED, event.guarded
    return level, Reach.OPEN, ""


class Own:
    """The project's own error trackers, as the profile names them: `module:function`."""

    kind = Kind.ERRORS
    library = OWN

    def __init__(self, given: tuple[str, ...]) -> None:
        self._given = [(one, *_split(one)) for one in given]
        self.stems = {tail for _, _, tail, _ in self._given}

    def of_dotted(self, name: str) -> Iterator[str]:
        """The entries that a dotted name of Python, or a module that holds one, leads to."""
        plain = name.replace("()", "")
        for one, _, tail, function in self._given:
            if f".{plain}".endswith(f".{tail}.{function}"):
                yield one

    def of_script(self, module: str, name: str, how: str) -> Iterator[str]:
        """The entries that an export of a JavaScript module leads to, or the loading of the module itself."""
        for one, _, tail, function in self._given:
            if stem(module) != tail:
                continue
            if how == "import" or name.replace("()", "") == ("" if function == "default" else function):
                yield one

    def loads(self, module: str) -> bool:
        """Whether a JavaScript module's name may be that of an own tracker."""
        return bool(self._given) and stem(module) in self.stems

    def is_file(self, file: str) -> bool:
        """Whether a file defines an own tracker, so that a call in it proves nothing."""
        for _, module, tail, _ in self._given:
            path = PurePosixPath(file).with_suffix("").as_posix()
            spelt = module.replace(".", "/") if "/" not in module else str(PurePosixPath(module).with_suffix(""))
            if stem(file) == tail and f"/{path}".endswith(f"/{spelt.lstrip('./')}"):
                return True
        return False


def _split(given: str) -> tuple[str, str, str]:
    module, _, function = given.rpartition(":")
    tail = (
        stem(module) if "/" in module or module.endswith((".ts", ".js", ".mjs", ".tsx")) else module.rsplit(".", 1)[-1]
    )
    return module, tail, function


def stem(path: str) -> str:
    """The last part of a path without its suffix; of an index file, its folder's."""
    parts = [one for one in re.sub(r"\.[cm]?[jt]sx?$|\.py$", "", path).split("/") if one not in ("", ".", "..")]
    if len(parts) > 1 and parts[-1] == "index":
        return parts[-2]
    return parts[-1] if parts else ""
