"""What is done with a tracker that a module of the project hands on: `import { Sentry } from "./tracker"`."""

from __future__ import annotations

from dataclasses import replace

from readycheck.api import CollectContext
from readycheck_checks.monitoring.collect import evidence, prefilter, script_uses
from readycheck_checks.monitoring.collect.reading import FileReader, HandedOn
from readycheck_checks.monitoring.collect.script_places import joined
from readycheck_checks.monitoring.facts import Kind
from readycheck_checks.source.collect.classify import LANGUAGES, SCRIPT, suffix_of
from readycheck_checks.source.collect.reading import NotReadableError, content
from readycheck_checks.source.collect.walk import FileEntry, Tree
from readycheck_checks.source.facts import FileClass

_MOST_BYTES = 1024 * 1024


def follow(reader: FileReader, tree: Tree, context: CollectContext) -> None:
    """Take what other modules do with it; only where no tracker is started in plain sight."""
    if not reader.handed_on or any(one.use.counts and one.use.kind is Kind.ERRORS for one in reader.uses):
        return
    stems: dict[str, list[HandedOn]] = {}
    for one in reader.handed_on:
        stems.setdefault(evidence.stem(one.file), []).append(one)
    names = prefilter.script_names(tuple(sorted(stems)))
    for entry in tree.files:
        if context.remaining() < 5:
            return
        if suffix_of(entry.name) in SCRIPT:
            _read(reader, entry, stems, names)


def _read(reader: FileReader, entry: FileEntry, stems: dict[str, list[HandedOn]], names: prefilter.Pattern) -> None:
    try:
        data = content(entry.path, _MOST_BYTES)
        if not names.search(data) or reader.class_of(entry, data) not in (FileClass.PRODUCTION, FileClass.CLI):
            return
        language = LANGUAGES[suffix_of(entry.name)]
        found = script_uses.events(data, language, names, lambda module: evidence.stem(module) in stems, 5.0)
    except (NotReadableError, script_uses.TooSlowError, RecursionError):
        return
    folder = reader.parts.folder(entry.name, "javascript")
    for event in found:
        for one in stems[evidence.stem(event.module)]:
            name = _inner(event.name, one)
            if one.file == entry.name or name is None or event.how not in ("call", "argument"):
                continue
            same = replace(event, module=one.module, name=name)
            for library in evidence.of_module(one.module):
                judged = evidence.of_script(same, library)
                if judged is not None:
                    reader.take(library, folder, "javascript", entry.name, same, judged)


def _inner(name: str, one: HandedOn) -> str | None:
    """The tracker's own name for what a module calls `name`; None where it is something else."""
    if one.exported in ("", "*"):
        return joined(one.inner, name) if name else one.inner
    if name == one.exported:
        return one.inner
    rest = name.removeprefix(one.exported)
    if name.startswith(one.exported) and rest[0] in ".(":
        return joined(one.inner, rest[1:]) if rest[0] == "." else f"{one.inner}{rest}"
    return None
