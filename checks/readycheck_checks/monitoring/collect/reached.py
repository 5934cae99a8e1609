"""The second look: are the functions around a call called, the classes used, the modules loaded?"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from readycheck.api import CollectContext
from readycheck_checks.monitoring.collect import callers
from readycheck_checks.monitoring.collect.parts import RUNTIMES
from readycheck_checks.monitoring.collect.reading import FileReader, Open
from readycheck_checks.monitoring.facts import Kind, Reach, Use
from readycheck_checks.source.collect.classify import LANGUAGES, SCRIPT, suffix_of
from readycheck_checks.source.collect.reading import NotReadableError, content
from readycheck_checks.source.collect.walk import FileEntry, Tree
from readycheck_checks.source.facts import FileClass

_ENTRIES = {
    "main", "register", "bootstrap", "handler", "ready", "create_app", "createApp", "make_app", "get_application",
    "app_factory", "default", "lifespan", "setup", "init", "start", "run", "onRequestError", "load", "configure",
    "post_fork", "pre_fork", "post_worker_init", "when_ready", "on_starting", "on_reload", "lambda_handler",
    "application", "app", "execute", "boot", "install", "activate", "handle", "handleError", "onClientEntry",
    "onInitialClientRender", "wrapRootElement", "getServerSideProps", "getInitialProps", "loader", "action",
}  # fmt: skip
"""Names by which frameworks and servers call a function without spelling it out in code."""

_LOADED_BY_CONVENTION = re.compile(
    r"(?:^|/)(?:plugins|boot|middleware|pages|app|routes|functions|api|lambdas?|handlers?|workers?|jobs|initializers|hooks|"
    r"entrypoints|bin|server|extensions|commands|subscribers|providers|_app)/"
    r"|(?:^|/)(?:index|main|app|server|_app|_error|root|client|start|www|handler|lambda|background|content|popup|preload|"
    r"renderer|bootstrap|polyfills|newrelic|worker[\w.-]*|entry[\w.-]*|hooks[\w.-]*|instrument[\w.-]*|service-worker|[\w-]+\.config|"
    r"sentry\.[\w.-]+|[\w-]+\.(?:client|server|worker|main|preload|plugin|page|layout))\.[cm]?[jt]sx?$"
    r"|\.(?:vue|svelte|astro|html?)$"
)
_MOST_NAMES = 400

Name = tuple[str, str]
"""Runtime, and a name that has to be mentioned."""
Group = tuple[str, str, str]
"""Library, folder and runtime: of all classes built upon a library, one that is used is enough."""


def settle(reader: FileReader, tree: Tree, context: CollectContext) -> list[Use]:
    """The uses, with those that nothing reaches marked."""
    search = _Search(reader)
    if search.names or search.files:
        search.run(tree, context)
    return [search.settled(one) for one in reader.uses]


def _group(use: Use) -> Group:
    return use.library, use.folder, use.runtime


class _Search:
    """Looks through the code for names and for modules, until all are found."""

    def __init__(self, reader: FileReader) -> None:
        self._reader = reader
        self.names: dict[Name, bytes] = {}
        self.files = _modules(reader.uses, reader.loaded)
        """The files with a tracker's call that something has to load, and how that looks."""
        self._found: set[Name] = set()
        self._loaded: set[str] = set()
        self._groups: dict[Name, set[Group]] = {}
        self._around: set[Name] = set()
        self._proven: set[Group] = set()
        for one in reader.uses:
            for name in one.inside:
                if name not in _ENTRIES and len(self.names) < _MOST_NAMES:
                    self.names[one.use.runtime, name] = name.encode()
                    self._around.add((one.use.runtime, name))
        for one in reader.uses:
            if one.bound and len(self.names) < _MOST_NAMES:
                self.names[one.use.runtime, one.bound] = one.bound.encode()
                self._groups.setdefault((one.use.runtime, one.bound), set()).add(_group(one.use))

    def run(self, tree: Tree, context: CollectContext) -> None:
        """Read what may hold one of the names."""
        for entry in tree.files:
            if context.remaining() < 3:  # what was not looked for is taken as there
                self._found.update(self.names)
                self._loaded.update(self.files)
                return
            language = LANGUAGES.get(suffix_of(entry.name))
            is_table = suffix_of(entry.name) == ".json" and bool(self.files)
            runtime = RUNTIMES[language] if language else "javascript" if is_table else ""
            left = [key for key in self.names if key[0] == runtime and self._is_open(key)] if language else []
            modules = [one for one in self.files if one not in self._loaded and one != entry.name]
            if left or (modules and runtime == "javascript"):
                self._look_at(entry, left, modules)

    def _is_open(self, key: Name) -> bool:
        return key not in self._found and (key in self._around or not self._groups[key] <= self._proven)

    def _look_at(self, entry: FileEntry, left: list[Name], modules: list[str]) -> None:
        data = _content(entry)
        self._loaded.update(one for one in modules if self.files[one].search(data))
        hot = [key for key in left if self.names[key] in data]
        if not hot or self._reader.class_of(entry, data) not in (FileClass.PRODUCTION, FileClass.CLI):
            return
        stripped = callers.code(data)
        for key in hot:
            if callers.uses(stripped, key[1]):
                self._found.add(key)
                self._proven.update(self._groups.get(key, ()))

    def settled(self, one: Open) -> Use:
        """A use, marked where nothing reaches it."""
        use = one.use
        if not use.counts:
            return use
        for name in one.inside:
            if (use.runtime, name) in self.names and (use.runtime, name) not in self._found:
                return use.model_copy(update={"reach": Reach.UNCALLED, "why": name[:80]})
        key = (use.runtime, one.bound)
        if key in self.names and key not in self._found and _group(use) not in self._proven:
            return use.model_copy(update={"reach": Reach.DROPPED, "why": f"{one.bound} is not used"[:80]})
        if use.file in self.files and use.file not in self._loaded:
            return use.model_copy(update={"reach": Reach.UNLOADED, "why": use.file[-80:]})
        return use


def _modules(uses: list[Open], loaded: set[str]) -> dict[str, re.Pattern[bytes]]:
    files = {}
    for one in uses:
        use = one.use
        if use.counts and use.kind is Kind.ERRORS and use.runtime == "javascript" and suffix_of(use.file) in SCRIPT:
            name = PurePosixPath(use.file).stem
            if not _LOADED_BY_CONVENTION.search(use.file) and name not in loaded:
                files[use.file] = re.compile(
                    rb"""['"`](?:[^'"`\n]{0,200}/)?""" + re.escape(name.encode()) + rb"""(?:\.[cm]?[jt]sx?)?['"`]"""
                )
    return files


def _content(entry: FileEntry) -> bytes:
    try:
        return content(entry.path, 2 * 1024 * 1024)
    except NotReadableError:
        return b""
