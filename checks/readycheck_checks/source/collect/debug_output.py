"""Collects debug output: walks the tree, searches each file for the words, parses only those that hold one."""

from __future__ import annotations

import gc
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from readycheck.api import CollectContext, Collector
from readycheck_checks.source.collect import bundle_settings, log_calls, logged_guards, logged_secrets
from readycheck_checks.source.collect.classify import LANGUAGES, NOT_YET, SCRIPT, Classes, suffix_of
from readycheck_checks.source.collect.debug_afterwards import BUNDLED, note_drops, note_overrides
from readycheck_checks.source.collect.debug_scanners import MOST_LEXED, Others, may_hold, pattern_of, scan
from readycheck_checks.source.collect.hits import Hit, Scan
from readycheck_checks.source.collect.reading import NotReadableError, content, mentions, one_line
from readycheck_checks.source.collect.walk import FileEntry, Tree, walk
from readycheck_checks.source.facts import (
    BLIND,
    DebugOutputFact,
    Dropped,
    FileClass,
    NotRead,
    Occurrence,
    OutputCount,
    OutputState,
    Tally,
)
from readycheck_checks.source.needs import of_tree
from readycheck_checks.source.targets import Source

MOST_OCCURRENCES = 20_000
MOST_NOT_READ = 300
_ASKED = frozenset((*NOT_YET, ".map", ".json", ""))
"""Suffixes of files that hold no code of a known language and may tell something all the same."""
_MOST_SETTINGS = 1024 * 1024
_LESS = {"console.error", "console.warn", "print to stderr", "pprint to stderr", "System.err"}


class _Sweep:
    """Gathers what the scans of all files give."""

    def __init__(self, source: Source, tree: Tree, context: CollectContext) -> None:
        self.source, self.tree, self.context = source, tree, context
        self.classes = Classes(source, tree)
        self.others = Others(tree)
        self.occurrences: list[Occurrence] = []
        self.spelt: set[int] = set()
        """Which of them name the console where they stand: no bundler that drops it follows an alias."""
        self.not_read = [
            NotRead(
                file=one.name,
                reason=one.reason,
                file_class=self._class_of_left(one.name, folder=one.folder),
                folder=one.folder,
                detail=one.detail,
            )
            for one in tree.left
        ]
        self.scanned: Counter[str] = Counter()
        self.languages: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter(tree.skipped(folders=False))
        self.other = 0
        self.dropped: list[Dropped] = []
        self.source_maps: list[str] = []

    def _class_of_left(self, name: str, *, folder: bool) -> FileClass:
        suffix = "" if folder else name[name.rfind(".") :].lower()
        if not folder and suffix not in LANGUAGES and suffix not in NOT_YET:
            return FileClass.VENDORED  # a picture that cannot be read leaves no question about debug output
        return self.classes.of_name(f"{name}/x.py" if folder else name)

    def leave(self, entry: FileEntry, reason: str, file_class: FileClass, detail: str = "") -> None:
        """List a file as not read."""
        self.skipped[reason] += 1
        self.not_read.append(NotRead(file=entry.name, reason=reason, file_class=file_class, detail=detail[:200]))

    def look_at(self, entry: FileEntry) -> None:
        """Scan one file, or list why not."""
        suffix = suffix_of(entry.name)
        language = LANGUAGES.get(suffix)
        if language is None:
            if suffix in _ASKED:
                self._other(entry, suffix)
            else:
                self.other += 1
            return
        most = MOST_LEXED if suffix in SCRIPT else self.source.max_file
        try:
            data = content(entry.where, most)
        except NotReadableError as error:
            self._not_whole(entry, language, error)
            return
        file_class = self.classes.of(entry, data)
        if language != "python":
            self._settings(entry, data, file_class)
        found = Scan()
        seconds = min(10.0, max(0.1, self.context.remaining() - 1))
        if may_hold(data, language):
            found = scan(data, language, file_class, entry.name, seconds, self.others)
        if file_class is FileClass.PRODUCTION and log_calls.may_hold(data, language):
            secrets = logged_secrets.scan(data, language, entry.name)
            found.hits.extend(logged_guards.settled(secrets, data, language, entry.name, seconds, self.others))
        for hit in found.hits:
            if language in BUNDLED and data.startswith((b"console", b"debugger"), hit.start):
                self.spelt.add(len(self.occurrences))
            self.occurrences.append(_occurrence(entry, hit, language, file_class, data))
        if found.problem:
            self.leave(entry, found.problem, file_class, found.detail)
        else:
            self._count(file_class, language)

    def _not_whole(self, entry: FileEntry, language: str, error: NotReadableError) -> None:
        """A file that is too large is clean where none of the words stands in it; any other is not read."""
        file_class = self.classes.of(entry)
        try:
            if (
                error.reason == "too_large"
                and entry.size <= MOST_LEXED
                and not mentions(entry.path, pattern_of(language))
            ):
                self._count(file_class, language)
                return
        except NotReadableError as later:
            error = later
        self.leave(entry, error.reason, file_class, error.detail)

    def _settings(self, entry: FileEntry, data: bytes, file_class: FileClass) -> None:
        """Note what a bundler is told, and a source map inside of a bundle."""
        if (
            file_class is not FileClass.BUILT
            and bundle_settings.is_configuration(entry.name)
            and bundle_settings.may_drop(data)
        ):
            self.dropped.extend(
                Dropped(file=entry.name, line=line, what=what, kept=kept)
                for line, what, kept in bundle_settings.drops(data)
            )
        if file_class is FileClass.BUILT and bundle_settings.holds_inline_sources(data):
            self.source_maps.append(entry.name)

    def _of_bundler(self, entry: FileEntry, suffix: str) -> None:
        """Settings and source maps in files that hold no code."""
        try:
            if entry.declared_built and suffix == ".map" and bundle_settings.holds_sources(entry.path):
                self.source_maps.append(entry.name)
            elif (
                suffix in (".json", "") and bundle_settings.is_configuration(entry.name) and entry.size < _MOST_SETTINGS
            ):
                self._settings(entry, content(entry.path, _MOST_SETTINGS), FileClass.SCRIPT)
        except NotReadableError as error:
            if suffix == ".map":
                self.leave(entry, error.reason, FileClass.BUILT, error.detail)
                return
        self.other += 1

    def _count(self, file_class: FileClass, language: str) -> None:
        self.scanned[file_class.value] += 1
        if file_class is FileClass.PRODUCTION:
            self.languages[language] += 1

    def _other(self, entry: FileEntry, suffix: str) -> None:
        """A language that is not read yet is unknown where it names a debug output."""
        language, words = NOT_YET.get(suffix, ("", b""))
        file_class = self.classes.of(entry) if language else FileClass.VENDORED
        if file_class is FileClass.PRODUCTION:
            try:
                if mentions(entry.path, re.compile(words), self.source.max_file):
                    self.leave(entry, "language", file_class, language)
                    return
            except NotReadableError as error:
                self.leave(entry, error.reason, file_class, error.detail)
                return
        self._of_bundler(entry, suffix)


def _occurrence(entry: FileEntry, hit: Hit, language: str, file_class: FileClass, data: bytes) -> Occurrence:
    if hit.terminal and file_class is FileClass.PRODUCTION:
        file_class = FileClass.CLI
    return Occurrence(
        file=entry.name,
        line=hit.line,
        column=hit.column,
        what=hit.what,
        how=hit.how,
        language=language,
        file_class=file_class,
        guarded=hit.guarded[:80],
        suppressed_by=hit.suppressed_by,
        snippet=one_line(data, hit.start),
    )


@contextmanager
def _rare_cycles() -> Iterator[None]:
    """Syntax trees hold no cycles, and looking for some among so many nodes takes a third of the time."""
    before = gc.get_threshold()
    gc.set_threshold(1_000_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _weight(one: Occurrence) -> tuple[bool, bool, bool, str, int, int]:
    """What matters most comes first, so that a cut loses the least."""
    reaches = one.file_class in (FileClass.PRODUCTION, FileClass.BUILT)
    return (not reaches, one.state is not OutputState.OPEN, one.what in _LESS, one.file, one.line, one.column)


@_rare_cycles()
def collect(source: Source, context: CollectContext) -> DebugOutputFact:
    """Look at every file of the tree and of the bundles named in `built`."""
    tree = walk(source, context)
    sweep = _Sweep(source, tree, context)
    for number, entry in enumerate(tree.files):
        if context.remaining() < 3:
            sweep.leave(entry, "out_of_time", sweep.classes.of(entry))
            continue
        if number % 1000 == 999:
            context.progress(f"read {number + 1} of {len(tree.files)} files")
        sweep.look_at(entry)
    note_overrides(sweep.occurrences, tree)
    note_drops(sweep.occurrences, sweep.spelt, sweep.dropped, tree)
    context.count("source_files", len(tree.files))
    counts = Counter((one.file_class, one.state, one.what) for one in sweep.occurrences)
    left = sorted(sweep.not_read, key=lambda one: (not one.leaves_open, one.reason not in BLIND, one.file))
    scanned = sum(sweep.scanned.values())
    return DebugOutputFact(
        root=source.path,
        occurrences=tuple(sorted(sweep.occurrences, key=_weight)[:MOST_OCCURRENCES]),
        counts=tuple(
            OutputCount(file_class=file_class, state=state, what=what, number=number)
            for (file_class, state, what), number in sorted(counts.items())
        ),
        scanned=dict(sorted(sweep.scanned.items())),
        languages=dict(sorted(sweep.languages.items())),
        not_read=tuple(left[:MOST_NOT_READ]),
        not_read_total=len(left),
        open_questions=sum(one.leaves_open for one in left),
        tally=Tally(
            seen=scanned + sweep.other + sum(sweep.skipped.values()),
            scanned=scanned,
            other=sweep.other,
            skipped=dict(sorted(sweep.skipped.items())),
            folders=tree.skipped(folders=True),
            complete=tree.complete,
        ),
        missing_built=tuple(tree.missing_built),
        dropped=tuple(sweep.dropped[:100]),
        source_maps=tuple(sorted(sweep.source_maps)[:100]),
    )


DEBUG_OUTPUT = Collector(
    id="source.debug_output",
    title="Reads the source tree for debug output",
    fact=DebugOutputFact,
    collect=collect,
    thing="sources",
    needs_for=of_tree,
    deadline=300.0,
    memory_mb=1536,
)
