"""Reads one file after the other and gathers what each is evidence of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

from readycheck_checks.monitoring.collect import deployment, evidence, grammar_uses, prefilter, python_uses, script_uses
from readycheck_checks.monitoring.collect.declared import declared_as
from readycheck_checks.monitoring.collect.event import Event
from readycheck_checks.monitoring.collect.manifests import Manifest
from readycheck_checks.monitoring.collect.parts import RUNTIMES, Parts
from readycheck_checks.monitoring.facts import Given, Kind, Level, Reach, Setting, Statement, Use
from readycheck_checks.monitoring.libraries import BY_ID, LIBRARIES, OWN, Library
from readycheck_checks.monitoring.values import of_text, setting
from readycheck_checks.source.collect.classify import Classes
from readycheck_checks.source.collect.markup_blocks import KINDS, cut
from readycheck_checks.source.collect.script_tree import TooSlowError
from readycheck_checks.source.collect.walk import FileEntry
from readycheck_checks.source.facts import FileClass
from readycheck_checks.source.targets import Source

_REACHES = {FileClass.PRODUCTION, FileClass.CLI}
_LOADED_BY_A_FRAMEWORK = re.compile(
    r"(?:^|/)(?:sentry(?:\.(?:client|server|edge))?\.config|(?:nuxt|astro)\.config|instrumentation(?:-client)?|instrument)\.[cm]?[jt]s$"
)
_FOR_DEVELOPMENT = re.compile(
    r"(?:^|/)(?:settings?|config(?:uration)?|environments?|env)/(?:[\w-]+/)*(?:dev|devel|development|local|test|testing|ci)"
    r"\.(?:py|rb|php|[cm]?[jt]s)$"
    r"|(?:^|/)(?:settings?|config)_(?:dev|devel|development|local|test|testing|ci)\.py$"
    r"|(?:^|/)(?:dev|devel|development|local|test|testing|ci)_?settings\.py$"
    r"|(?:^|/)environment\.(?:dev|development|local|test)\.ts$"
)
"""Settings of development, by their files' names."""
_SERVES = re.compile(r"(?:start|serve|server|prod|production|worker|daemon|main)\b")


@dataclass
class Open:
    """A use that may still turn out not to be reached: whose functions or classes have to be mentioned elsewhere."""

    use: Use
    inside: tuple[str, ...] = ()
    bound: str = ""
    """A class that has to be used to be worth anything."""


@dataclass(frozen=True, slots=True)
class HandedOn:
    """A tracker's export that a module of the project exports again, under a name that may be another."""

    file: str
    exported: str
    inner: str
    module: str


class FileReader:
    """Gathers parts, uses and statements."""

    def __init__(self, source: Source, classes: Classes) -> None:
        self._source, self._classes = source, classes
        self.own = evidence.Own(source.error_tracker)
        self.parts = Parts()
        self.uses: list[Open] = []
        self.statements: list[Statement] = []
        self.handed_on: list[HandedOn] = []
        self.loaded: set[str] = set()
        """Modules that a command line or a package script loads, by their last name."""
        self._stems = tuple(sorted(self.own.stems))

    def class_of(self, entry: FileEntry, data: bytes) -> FileClass:
        """The class of a file; what a framework loads by its name reaches production, whatever that looks like."""
        found = self._classes.of(entry, data)
        if found is FileClass.SCRIPT and _LOADED_BY_A_FRAMEWORK.search(entry.name):
            folder = str(PurePosixPath(entry.name).parent)
            return self._classes.of_name(f"{folder}/x.ts")
        return found

    def declared(self, file: str, manifest: Manifest) -> None:
        """Take what a manifest declares."""
        folder = self.parts.add(file, manifest)
        for names, reach in ((manifest.production, Reach.OPEN), (manifest.development, Reach.DEVELOPMENT)):
            for name, line in names.items():
                for library in declared_as(manifest.runtime, name):
                    self._take(library, folder, manifest.runtime, Level.DECLARED, reach, file, line, how=name)
        for name, command in manifest.scripts.items():
            if _SERVES.match(name):
                self.loaded.update(evidence.stem(one) for one in deployment.loaded_modules(command))
                for library, runtime, _, words in deployment.commands(command):
                    self._take(
                        library, folder, runtime, Level.CALLED, Reach.OPEN, file, 1, how=f"{words} in the script {name}"
                    )

    def read(self, entry: FileEntry, data: bytes, language: str, file_class: FileClass, seconds: float) -> str:
        """Take a file of code; gives why it could not be read, or nothing."""
        runtime = RUNTIMES[language]
        reaches = file_class in _REACHES
        code = language != "html" and file_class is FileClass.PRODUCTION
        folder = (
            self.parts.count(entry.name, runtime, data, code=code)
            if reaches
            else self.parts.folder(entry.name, runtime)
        )
        before = len(self.uses)
        if not reaches and not prefilter.may_track(data):
            return ""  # of what lies elsewhere, only trackers are worth telling
        try:
            if runtime == "javascript":
                self._script(entry.name, folder, data, language, seconds)
            elif runtime == "python":
                self._python(entry.name, folder, data)
            elif grammar_uses.words(language).search(data):
                for library, event in grammar_uses.events(data, language, seconds):
                    level = Level.CALLED if event.how == "call" else Level.IMPORTED
                    self.take(library, folder, language, entry.name, event, (level, *evidence.reached(event)[1:]))
        except (TooSlowError, RecursionError, MemoryError):
            return "too_complex"
        except (SyntaxError, ValueError):
            return "syntax"
        finally:
            if not reaches:
                self._elsewhere(before, file_class)
        return ""

    def _elsewhere(self, start: int, file_class: FileClass) -> None:
        for one in self.uses[start:]:
            one.use = one.use.model_copy(update={"reach": Reach.ELSEWHERE, "why": file_class.value})

    def _script(self, file: str, folder: str, data: bytes, language: str, seconds: float) -> None:
        names = prefilter.script_names(self._stems)
        around = _globals_of(data) if language == "html" or b"sentry-cdn" in data else ()
        if language == "html":
            self._loaders(file, folder, data)
        if not around and not names.search(data):
            return
        if language in KINDS:
            made = cut(data, language)
            data, language = bytes(made.code), made.language

        def wanted(module: str) -> bool:
            return bool(evidence.of_module(module)) or self.own.loads(module)

        for event in script_uses.events(data, language, names, wanted, seconds, around):
            for library in evidence.of_module(event.module):
                judged = evidence.of_script(event, library)
                if judged is not None:
                    self.take(library, folder, "javascript", file, event, judged)
                if event.how == "export" and library.kind is Kind.ERRORS:
                    self.handed_on.append(HandedOn(file, event.receiver, event.name, event.module))
            if self.own.loads(event.module) and not self.own.is_file(file):
                for one in self.own.of_script(event.module, event.name, event.how):
                    self._own(one, folder, "javascript", file, event)

    def _loaders(self, file: str, folder: str, data: bytes) -> None:
        for library, pattern in prefilter.LOADERS:
            found = pattern.search(data)
            if found is not None and not _commented(data, found.start()):
                given, variable = of_text(found["key"].decode("utf-8", "replace"))
                self._take(
                    BY_ID[library], folder, "javascript", Level.CALLED, Reach.OPEN, file,
                    data.count(b"\n", 0, found.start()) + 1, how="the loader script",
                    settings=(setting("key", given, variable),),
                )  # fmt: skip

    def _python(self, file: str, folder: str, data: bytes) -> None:
        if not prefilter.python_names(self._stems).search(data):
            return

        def wanted(name: str) -> bool:
            return bool(evidence.of_dotted(name)) or next(self.own.of_dotted(name), None) is not None

        for event in python_uses.events(data, wanted):
            for library in evidence.of_dotted(event.name):
                judged = evidence.of_python(event, library)
                if judged is not None:
                    self.take(library, folder, "python", file, event, judged)
            if not self.own.is_file(file):
                for one in self.own.of_dotted(event.name):
                    self._own(one, folder, "python", file, event)

    def _own(self, name: str, folder: str, runtime: str, file: str, event: Event) -> None:
        level, reach, why = evidence.reached(event)
        if event.how == "import":
            level = Level.IMPORTED
        self.uses.append(
            Open(
                Use(
                    library=OWN, kind=Kind.ERRORS, folder=folder, runtime=runtime, level=level, reach=reach, file=file,
                    line=event.line, how=event.shown or name, why=why, package=name,
                ),
                event.inside,
            )
        )  # fmt: skip

    def take(
        self, library: Library, folder: str, runtime: str, file: str, event: Event, judged: evidence.Judged
    ) -> None:
        """Take an event as evidence of a library."""
        level, reach, why = judged
        if reach is Reach.OPEN and level is Level.CALLED and _FOR_DEVELOPMENT.search(file):
            reach, why = Reach.GUARDED, PurePosixPath(file).name
        use = Use(
            library=library.id, kind=library.kind, folder=folder, runtime=runtime, level=level, reach=reach, file=file,
            line=event.line, how=event.shown, why=why[:80], package=event.module, settings=event.settings,
            complete=event.complete,
        )  # fmt: skip
        pending = level is Level.CALLED and reach is Reach.OPEN
        bound = event.bound if event.how == "extends" or evidence.is_made(event, library) else ""
        self.uses.append(Open(use, event.inside if pending else (), bound if pending else ""))

    def _take(
        self, library: Library, folder: str, runtime: str, level: Level, reach: Reach, file: str, line: int, *,
        how: str, settings: tuple[Setting, ...] = (),
    ) -> None:  # fmt: skip
        use = Use(
            library=library.id, kind=library.kind, folder=folder, runtime=runtime, level=level, reach=reach, file=file,
            line=line, how=how, package=how if level is Level.DECLARED else "", settings=settings,
        )  # fmt: skip
        self.uses.append(Open(use))

    def deployed(self, file: str, data: bytes) -> None:
        """Take what a file of the deployment says."""
        words = data.decode("utf-8", "replace")
        self.loaded.update(evidence.stem(one) for one in deployment.loaded_modules(words))
        for library, runtime, line, how in deployment.commands(words):
            for folder in self.parts.near(file, runtime):
                self._take(library, folder, runtime, Level.CALLED, Reach.OPEN, file, line, how=how)
        self.statements.extend(deployment.statements(file, data))

    def configures(self, file: str) -> bool:
        """Whether a file of this name may configure a library."""
        return any(pattern.search(file) for _, _, pattern, _ in _configurations())

    def configured(self, file: str, data: bytes) -> None:
        """Take a configuration file that switches a library on, where the library is declared."""
        words = data.decode("utf-8", "replace")
        if re.search(r"(?:^|[._/-])(?:dev|development|test|local)(?:[._/-]|$)", file):
            return
        for library, runtime, pattern, key in _configurations():
            found = key.search(words) if pattern.search(file) else None
            if found is None:
                continue
            value = found["value"].split(" #")[0].strip()
            given, variable = of_text(value, "dsn" if library.id == "sentry" else "")
            if given is Given.MALFORMED and ("${" in value or "<%" in value):
                given = Given.UNKNOWN
            for folder in self.parts.near(file, runtime):
                self._take(
                    library, folder, runtime, Level.CALLED, Reach.OPEN, file,
                    words.count("\n", 0, found.start("value")) + 1, how="its configuration",
                    settings=(setting("key", given, variable),),
                )  # fmt: skip


def _commented(data: bytes, at: int) -> bool:
    opened, closed = data.rfind(b"<!--", 0, at), data.rfind(b"-->", 0, at)
    return opened > closed


def _globals_of(data: bytes) -> tuple[str, ...]:
    return tuple(
        name for name, pattern in prefilter.globals_in_pages() if name.encode() in data and pattern.search(data)
    )


@cache
def _configurations() -> tuple[tuple[Library, str, re.Pattern[str], re.Pattern[str]], ...]:
    return tuple(
        (one, runtime, re.compile(path), re.compile(key, re.MULTILINE))
        for one in LIBRARIES
        for runtime, path, key in one.files
    )
