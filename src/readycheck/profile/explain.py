"""`profile explain`: each effective value and the file and line that set it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from readycheck.model import Gate
from readycheck.profile.entries import TargetEntry
from readycheck.profile.load import Vocabulary, load
from readycheck.profile.problem import visible
from readycheck.profile.tree import Leaf, List, Map, Node, dotted
from readycheck.redact import Redactor

DEFAULT = "default"
"""The source of a value that no file sets."""


@dataclass(frozen=True, slots=True)
class Explained:
    """One effective value. `line` is 0 for a default and for the command line."""

    key_path: str
    value_shown: str
    file: str
    line: int

    @property
    def where(self) -> str:
        """`file:line`, or the source alone."""
        return f"{self.file}:{self.line}" if self.line else self.file


def explain(
    path: Path,
    vocabulary: Vocabulary,
    *,
    overrides: Sequence[str] = (),
    short: Mapping[str, str] | None = None,
    environ: Mapping[str, str] | None = None,
    shipped: Path | None = None,
) -> list[Explained]:
    """Every effective value of a profile, secrets masked, in the order of the document.

    Raises:
        ProfileInvalid: as `load_profile` does.
    """
    loaded = load(path, vocabulary, overrides=overrides, short=short, environ=environ, shipped=shipped)
    return explain_tree(loaded.tree, vocabulary, loaded.profile.secrets)


def explain_tree(
    tree: Map, vocabulary: Vocabulary, secrets: Sequence[str] = (), unmet: Collection[str] = ()
) -> list[Explained]:
    """The same for a profile that was read; `unmet` are the references whose values are only stood in for."""
    redactor = Redactor(secrets)
    explained = [
        Explained(
            visible(redactor.text(dotted(key))),
            _shown(leaf, redactor, unmet),
            visible(leaf.place.source.name),
            leaf.place.line,
        )
        for key, leaf in _values(tree, ())
    ]
    given = {one.key_path for one in explained}
    return explained + [
        Explained(key, _plain(value, redactor), DEFAULT, 0)
        for key, value in _defaults(tree, vocabulary)
        if key not in given
    ]


def format_explained(explained: Sequence[Explained]) -> str:
    """One line a value: where it was set, its key, and the value."""
    width = min(48, max((len(one.where) for one in explained), default=0))
    return "\n".join(f"{one.where:<{width}}  {one.key_path} = {one.value_shown}" for one in explained)


def _values(node: Node, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Leaf]]:
    """Every scalar, and every map or list that is empty on purpose."""
    if isinstance(node, Leaf):
        yield path, node
    elif isinstance(node, List):
        if not node.items:
            yield path, Leaf(node.place, None, "[]")
        for number, item in enumerate(node.items):
            name = item.text("id") if isinstance(item, Map) else None
            yield from _values(item, (*path, f"[{name or number}]"))
    else:
        if not node.entries:
            yield path, Leaf(node.place, None, "{}")
        for key, entry in node.entries.items():
            yield from _values(entry.node, (*path, key))


def _shown(leaf: Leaf, redactor: Redactor, unmet: Collection[str]) -> str:
    if any(one in unmet for one in leaf.references):
        return f"not there (from {visible(redactor.text(leaf.template))})"
    if leaf.value is None and leaf.template in ("[]", "{}"):
        return leaf.template
    shown = _plain(leaf.value, redactor)
    if leaf.references:
        return f"{shown} (from {visible(redactor.text(leaf.template))})"
    return shown


def _plain(value: Any, redactor: Redactor) -> str:
    masked = redactor.value(value)
    if isinstance(masked, str) and masked and masked.isprintable() and masked == masked.strip():
        return visible(masked)
    return visible(json.dumps(masked, ensure_ascii=False, default=str))


def _defaults(tree: Map, vocabulary: Vocabulary) -> Iterator[tuple[str, Any]]:
    """What holds although no file says it: the gate, the environment, options of checks, fields of things."""
    yield from _unset(Gate, tree.node("gate"), ("gate",))
    target = tree.node("target")
    if isinstance(target, Map):
        yield from _unset(TargetEntry, target, ("target",))
        for key, kind in vocabulary.targets.items():
            things = target.node(key)
            for number, thing in enumerate(things.items if isinstance(things, List) else ()):
                name = thing.text("id") if isinstance(thing, Map) else None
                yield from _unset(kind.model, thing, ("target", key, f"[{name or number}]"))
    controls = tree.node("controls")
    for name, entry in controls.entries.items() if isinstance(controls, Map) else ():
        checks = entry.node.node("checks") if isinstance(entry.node, Map) else None
        for check, given in checks.entries.items() if isinstance(checks, Map) else ():
            if check in vocabulary.checks:
                yield from _unset(vocabulary.checks[check], given.node, ("controls", name, "checks", check))


def _unset(model: type[BaseModel], node: Node | None, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    for name, field in model.model_fields.items():
        key = field.alias or name
        if isinstance(node, Map) and (key in node.entries or name in node.entries):
            continue
        needs_others = field.default_factory_takes_validated_data
        default = field.get_default() if needs_others else field.get_default(call_default_factory=True)
        if default is not None and default is not PydanticUndefined:
            yield dotted((*path, key)), _as_written(default)


def _as_written(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_as_written(item) for item in value]
    return value if isinstance(value, (str, int, float, bool)) else str(value)
