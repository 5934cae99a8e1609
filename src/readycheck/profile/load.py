"""A file in, a checked profile out, or everything that is wrong with it."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from readycheck.model import Control, Model, Profile, Retention, Severity, Skip, Target, TargetKind
from readycheck.profile.controls import check_controls
from readycheck.profile.entries import ControlEntry, Document, HistoryEntry, TargetEntry
from readycheck.profile.layers import Layers
from readycheck.profile.lines import lines_of
from readycheck.profile.literals import check_marked, check_named, find_literals, shown_references
from readycheck.profile.overrides import Overrides
from readycheck.profile.problem import Problems, ProfileInvalid
from readycheck.profile.references import References
from readycheck.profile.shape import Shaper, merge, thing_id
from readycheck.profile.stand_ins import StandIns
from readycheck.profile.translate import validate
from readycheck.profile.tree import Entry, Leaf, List, Map, Node, Place, Source, plain
from readycheck.profile.waivers import check_waivers
from readycheck.redact import Redactor

_FORMAT = "readycheck.profile/1"
_THING_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")


@dataclass(frozen=True)
class Vocabulary:
    """What the installed packs bring, as far as a profile can speak of it."""

    targets: Mapping[str, TargetKind] = field(default_factory=dict)
    """Kinds of things by the key of their list, such as `databases`."""
    checks: Mapping[str, type[Model]] = field(default_factory=dict)
    """The options of each check by its id."""


@dataclass(frozen=True)
class Loaded:
    """A profile and the tree that it was made from."""

    profile: Profile
    tree: Map


def load_profile(
    path: Path,
    vocabulary: Vocabulary,
    *,
    overrides: Sequence[str] = (),
    short: Mapping[str, str] | None = None,
    environ: Mapping[str, str] | None = None,
    shipped: Path | None = None,
    today: date | None = None,
    stand_ins: StandIns | None = None,
) -> Profile:
    """Read, merge, fill in and check a profile.

    Args:
        path: The file.
        vocabulary: What the installed packs bring.
        overrides: `KEY=VALUE` options, laid over the files.
        short: Things in short by their short key, such as `{"url": "https://…"}`.
        environ: The environment that `${env:NAME}` reads; the process's own by default.
        shipped: The folder of the shipped checklists, if not the installed one.
        today: From when a waiver without a start is measured; without it only those with a start are.
        stand_ins: Give values in the place of those that are not there, and note which; without them each is an error.

    Raises:
        ProfileInvalid: with everything that is wrong, each at its file, line and column.
    """
    loaded = load(
        path,
        vocabulary,
        overrides=overrides,
        short=short,
        environ=environ,
        shipped=shipped,
        today=today,
        stand_ins=stand_ins,
    )
    return loaded.profile


def load(
    path: Path,
    vocabulary: Vocabulary,
    *,
    overrides: Sequence[str] = (),
    short: Mapping[str, str] | None = None,
    environ: Mapping[str, str] | None = None,
    shipped: Path | None = None,
    today: date | None = None,
    stand_ins: StandIns | None = None,
) -> Loaded:
    """As `load_profile`, with the tree that says where each value comes from."""
    path = Path(path)
    problems = Problems()
    layers = Layers(problems, shipped)
    layers.read(path)
    shaper = Shaper(vocabulary.targets, problems)
    for tree in layers.trees:
        find_literals(tree, problems)
    packs = _packs(layers.trees, problems)
    merged = Map(Place(Source(str(path), path.parent)), {})
    for tree in layers.trees:
        merged = _over(merged, shaper.shape(tree), vocabulary)
    merged = _with_command_line(merged, path, vocabulary, overrides=overrides, short=short or {}, shaper=shaper)
    references = References(os.environ if environ is None else environ, problems, stand_ins)
    filled = references.fill(merged)
    assert isinstance(filled, Map)
    if not layers.trees:
        raise problems.invalid()
    profile = _check(filled, path, vocabulary, problems, complete=not layers.incomplete, today=today)
    if problems or profile is None:
        raise problems.invalid()
    secrets = references.secrets(_shown(filled, vocabulary))
    document = Redactor(secrets).value(plain(filled))
    return Loaded(
        profile.model_copy(
            update={
                "secrets": secrets,
                "document": document,
                "digest": _digest(document),
                "packs": tuple(packs),
                "lines": lines_of(filled, vocabulary.targets),
            }
        ),
        filled,
    )


def packs_named(path: Path, *, shipped: Path | None = None) -> tuple[str, ...]:
    """The folders of check modules that a profile and its layers name, as absolute paths.

    Tolerant: whatever is wrong with the file is told by `load_profile`, not here.
    """
    problems = Problems()
    layers = Layers(problems, shipped)
    layers.read(Path(path))
    return tuple(_packs(layers.trees, problems))


def _packs(trees: Sequence[Map], problems: Problems) -> list[str]:
    folders: dict[str, None] = {}
    for tree in trees:
        listed = tree.node("packs")
        for item in listed.items if isinstance(listed, List) else ():
            if not isinstance(item, Leaf) or not isinstance(item.value, str) or not item.value.strip():
                continue
            folder = Path(os.path.normpath(os.path.abspath(item.place.source.folder / item.value)))  # noqa: PTH100 - keeps symlinks
            if "${" in item.value:
                problems.add(item.place, "'packs' takes folders as they are, without references")
            elif "\0" in item.value or not folder.is_dir():
                problems.add(item.place, f"there is no folder '{item.value}' of check modules")
            else:
                folders[str(folder)] = None
    return list(folders)


def _over(base: Map, layer: Map, vocabulary: Vocabulary) -> Map:
    merged = merge(base, layer, vocabulary.targets)
    assert isinstance(merged, Map)
    return merged


def _with_command_line(
    merged: Map,
    path: Path,
    vocabulary: Vocabulary,
    *,
    overrides: Sequence[str],
    short: Mapping[str, str],
    shaper: Shaper,
) -> Map:
    options = Overrides(vocabulary.targets, vocabulary.checks, path.parent, shaper.problems)
    if (layer := options.of_short(short, merged)) is not None:
        find_literals(layer, shaper.problems)
        merged = _over(merged, layer, vocabulary)
    for layer in options.of_set(overrides, merged):
        find_literals(layer, shaper.problems)
        merged = _over(merged, shaper.shape(layer), vocabulary)
    return merged


def _check(
    tree: Map, path: Path, vocabulary: Vocabulary, problems: Problems, *, complete: bool, today: date | None
) -> Profile | None:
    root = Entry(tree.place, tree.without("version"))
    check_marked(Document, tree, problems)
    check_named(tree, problems)
    document: Document | None = validate(Document, root, (), problems)
    target = _target(tree, vocabulary, problems)
    controls = check_controls(tree, vocabulary.checks, problems, complete=complete)
    if problems or document is None:
        return None
    waivers = tuple(entry.waiver() for entry in document.waivers)
    kept = document.history if isinstance(document.history, HistoryEntry) else HistoryEntry(place=document.history)
    history = "off" if kept.place is False else kept.place
    check_waivers(tree, waivers, document.gate.longest_waiver, today, problems)
    return (
        Profile(
            path=str(path),
            base=Path(os.path.abspath(path.parent)),  # noqa: PTH100 - keeps symlinks
            target=target,
            areas=document.areas,
            controls=tuple(_control(name, entry) for name, entry in document.controls.items()),
            planned=tuple(dict.fromkeys(document.planned)),
            consent=document.consent,
            gate=document.gate,
            waivers=waivers,
            attestations=tuple(entry.attestation(document.release) for entry in document.attestations),
            release=document.release.strip(),
            history=history,
            retention=Retention(keep=kept.keep, runs=kept.runs),
        )
        if controls
        else None
    )


def _target(tree: Map, vocabulary: Vocabulary, problems: Problems) -> Target | None:
    target = tree.entries.get("target")
    if target is None or not isinstance(target.node, Map):
        return None
    kinds = vocabulary.targets
    known = set(TargetEntry.model_fields) | set(kinds) | {key for kind in kinds.values() for key in kind.shorts}
    for key, entry in target.node.entries.items():
        if key not in known:
            problems.add(entry.key, f"unknown key '{key}'", near=key, known=known)
    own = {key: entry for key, entry in target.node.entries.items() if key in TargetEntry.model_fields}
    head = validate(TargetEntry, Entry(target.key, Map(target.node.place, own)), ("target",), problems)
    things: dict[str, tuple[dict[str, Any], ...]] = {}
    for key, kind in kinds.items():
        listed = target.node.entries.get(key)
        if listed is not None and isinstance(listed.node, List):
            things[key] = tuple(_thing(item, kind, problems) for item in listed.node.items)
    return None if head is None else Target(name=head.name, environment=head.environment, things=things)


def _shown(tree: Map, vocabulary: Vocabulary) -> set[str]:
    """The references whose values reports may show: those in plain fields of the document and of things."""
    models: list[tuple[Any, Node]] = [(Document, tree)]
    target = tree.node("target")
    if isinstance(target, Map):
        models.append((TargetEntry, target))
        for key, kind in vocabulary.targets.items():
            listed = target.node(key)
            models += [(kind.model, item) for item in listed.items] if isinstance(listed, List) else []
    return shown_references(models, tree)


def _thing(item: Any, kind: TargetKind, problems: Problems) -> dict[str, Any]:
    name = thing_id(item)
    if not _THING_ID.fullmatch(name):
        node = item.node("id")
        problems.add(node.place, f"the id '{name}' must be up to 64 letters, digits, '.', '_', ':' and '-'")
    check_marked(kind.model, item, problems)
    thing = validate(kind.model, Entry(item.place, item), ("target", kind.key, f"[{name}]"), problems)
    if thing is None:
        return {}
    try:
        # Only what was given: a model may read something into a field that is not there.
        data: dict[str, Any] = thing.model_dump(mode="json", by_alias=True, exclude_unset=True)
    except Exception as error:  # noqa: BLE001 - a pack's own serialiser may raise anything
        problems.add(item.place, f"'target.{kind.key}' was refused by its pack ({type(error).__name__})")
        return {}
    return {"id": thing.id, **data}


def _control(name: str, entry: ControlEntry) -> Control:
    head, _, tail = name.rpartition("-")
    return Control(
        id=name,
        area=entry.area or (head if head and tail.isdigit() else name.partition("-")[0]),
        title=entry.title or name,
        severity=entry.severity or Severity.MEDIUM,
        why=entry.why,
        fix=entry.fix,
        references=entry.references,
        owner=entry.owner,
        checks=entry.checks,
        derive=tuple(dict.fromkeys(entry.derive)),
        skip=None if entry.skip is None else Skip(reason=entry.skip.reason, approver=entry.skip.approver),
    )


def _digest(document: Any) -> str:
    text = json.dumps([_FORMAT, document], sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


__all__ = ["Loaded", "ProfileInvalid", "Vocabulary", "load", "load_profile", "packs_named"]
