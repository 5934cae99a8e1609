"""Goes through a source tree for its instrumentation: declared, imported, called, and what its settings say.

A file is parsed only where it names a library. That a function is called is told by words: its name stands somewhere
in code that reaches production, beyond its definition, imports and exports. Whether the caller is itself reached, and
whether a module with a usual name is loaded, is not told.
"""

from __future__ import annotations

from collections import Counter

from readycheck.api import CollectContext
from readycheck_checks.monitoring.collect import deployment, manifests, prefilter
from readycheck_checks.monitoring.collect.handed_on import follow
from readycheck_checks.monitoring.collect.reached import settle
from readycheck_checks.monitoring.collect.reading import FileReader
from readycheck_checks.monitoring.facts import InstrumentationFact, Level, Part, Reach, Use
from readycheck_checks.source.collect.classify import LANGUAGES, NOT_YET, Classes, suffix_of
from readycheck_checks.source.collect.reading import NotReadableError, content, mentions
from readycheck_checks.source.collect.walk import FileEntry, Tree, walk
from readycheck_checks.source.facts import BLIND, FileClass, NotRead, Tally
from readycheck_checks.source.targets import Source

MOST_NOT_READ = 100
_MOST_A_SORT = 6
_NO_READER = {
    **{suffix: language for suffix, (language, _) in NOT_YET.items() if suffix != ".coffee"},
    ".dart": "dart", ".clj": "clojure", ".fs": "f#", ".erl": "erlang", ".exs": "elixir", ".cpp": "c++",
    ".vb": "visual basic",
}  # fmt: skip
_MANIFEST_CLASSES = (FileClass.PRODUCTION, FileClass.CLI)


def sweep(source: Source, context: CollectContext) -> InstrumentationFact:
    """Read manifests first, then code and deployment, then look for the callers of what is left open."""
    tree = walk(source, context)
    classes = Classes(source, tree)
    reader = FileReader(source, classes)
    tally = _Counts(tree, classes)
    _manifests(tree, classes, reader)
    for number, entry in enumerate(tree.files):
        if context.remaining() < 5:
            tally.leave(entry, "out_of_time", classes.of(entry))
            continue
        if number % 1000 == 999:
            context.progress(f"read {number + 1} of {len(tree.files)} files")
        _look_at(entry, source, classes, reader, tally, min(10.0, max(0.1, context.remaining() - 2)))
    follow(reader, tree, context)
    uses = settle(reader, tree, context)
    context.count("source_files", len(tree.files))
    left = sorted(tally.not_read, key=lambda one: (not one.leaves_open, one.file))
    parts = reader.parts.all()
    return InstrumentationFact(
        root=source.path,
        parts=parts,
        uses=_chosen(uses, parts),
        statements=tuple(reader.statements[:200]),
        own=source.error_tracker,
        scanned=dict(sorted(tally.scanned.items())),
        unread_languages=dict(sorted(tally.unread.items())),
        not_read=tuple(left[:MOST_NOT_READ]),
        not_read_total=len(left),
        blind=tuple(sorted(tally.blind)[:MOST_NOT_READ]),
        tally=tally.tally(),
    )


def _manifests(tree: Tree, classes: Classes, reader: FileReader) -> None:
    for entry in tree.files:
        runtime = manifests.runtime_of(entry.name)
        if not runtime or entry.size > manifests.MOST_BYTES:
            continue
        folder = manifests.folder_of(entry.name)
        if classes.of_name(f"{folder}/x" if folder else "x") not in _MANIFEST_CLASSES:
            continue
        try:
            given = manifests.read(entry.name, content(entry.path, manifests.MOST_BYTES))
        except NotReadableError:
            continue
        if given is not None:
            reader.declared(entry.name, given)


def _look_at(
    entry: FileEntry, source: Source, classes: Classes, reader: FileReader, tally: _Counts, seconds: float
) -> None:
    suffix = suffix_of(entry.name)
    language = LANGUAGES.get(suffix)
    if language is None:
        if suffix in _NO_READER and classes.of_name(entry.name) is FileClass.PRODUCTION:
            tally.unread[_NO_READER[suffix]] += 1
        _deployment(entry, reader)
        tally.other += 1
        return
    if entry.declared_built:
        tally.other += 1  # what a bundle holds is told by its sources
        return
    try:
        data = content(entry.path, source.max_file)
    except NotReadableError as error:
        tally.leave(entry, error.reason, classes.of(entry), error.detail, blind=_may_start(entry))
        return
    file_class = reader.class_of(entry, data)
    problem = reader.read(entry, data, language, file_class, seconds)
    if problem:
        tally.leave(entry, problem, file_class, blind=prefilter.may_track(data))
    else:
        tally.scanned[file_class.value] += 1
    if deployment.is_deployment(entry.name):  # ecosystem.config.js
        reader.deployed(entry.name, data)


def _may_start(entry: FileEntry) -> bool:
    """Whether a file that cannot be parsed names a tracker; one that cannot be searched may."""
    try:
        return mentions(entry.path, prefilter.TRACKERS)
    except NotReadableError:
        return True


def _deployment(entry: FileEntry, reader: FileReader) -> None:
    if entry.size > deployment.MOST_BYTES:
        return
    configured = reader.configures(entry.name)
    if configured or deployment.is_deployment(entry.name):
        try:
            data = content(entry.path, deployment.MOST_BYTES)
        except NotReadableError:
            return
        if configured:
            reader.configured(entry.name, data)
        if deployment.is_deployment(entry.name):
            reader.deployed(entry.name, data)


def _chosen(uses: list[Use], parts: tuple[Part, ...]) -> tuple[Use, ...]:
    """The best few of each library, part and level."""
    folders = {(one.folder, one.runtime) for one in parts}
    levels = list(Level)

    def weight(one: Use) -> tuple[bool, bool, int, bool, str, int]:
        return (
            (one.folder, one.runtime) not in folders,
            not one.counts,
            -levels.index(one.level),
            one.reach is not Reach.OPEN,
            one.file,
            one.line,
        )

    taken: Counter[tuple[str, str, str, str]] = Counter()
    kept = []
    for one in sorted(uses, key=weight):
        sort = (one.library, one.folder, one.runtime, one.level if one.reach is not Reach.ELSEWHERE else one.reach)
        taken[sort] += 1
        if taken[sort] <= _MOST_A_SORT:
            kept.append(one)
    return tuple(kept[:600])


class _Counts:
    """The arithmetic of the walk."""

    def __init__(self, tree: Tree, classes: Classes) -> None:
        self.scanned: Counter[str] = Counter()
        self.unread: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter(tree.skipped(folders=False))
        self.other = 0
        self._tree = tree
        self.not_read = [
            NotRead(
                file=one.name,
                reason=one.reason,
                file_class=self._of_left(one.name, classes, folder=one.folder),
                folder=one.folder,
                detail=one.detail[:200],
            )
            for one in tree.left
            if one.reason in BLIND
        ]
        self.blind = [one.file for one in self.not_read if one.leaves_open]

    @staticmethod
    def _of_left(name: str, classes: Classes, *, folder: bool) -> FileClass:
        if not folder and suffix_of(name) not in LANGUAGES:
            return FileClass.VENDORED  # a picture that cannot be read leaves no question
        return classes.of_name(f"{name}/x.py" if folder else name)

    def leave(
        self, entry: FileEntry, reason: str, file_class: FileClass, detail: str = "", *, blind: bool = True
    ) -> None:
        """List a file as not read; `blind` where it may start a tracker."""
        self.skipped[reason] += 1
        if blind and file_class in (FileClass.PRODUCTION, FileClass.CLI):
            self.blind.append(entry.name)
        self.not_read.append(NotRead(file=entry.name, reason=reason, file_class=file_class, detail=detail[:200]))

    def tally(self) -> Tally:
        """The sum."""
        scanned = sum(self.scanned.values())
        return Tally(
            seen=scanned + self.other + sum(self.skipped.values()),
            scanned=scanned,
            other=self.other,
            skipped=dict(sorted(self.skipped.items())),
            folders=self._tree.skipped(folders=True),
            complete=self._tree.complete,
        )
