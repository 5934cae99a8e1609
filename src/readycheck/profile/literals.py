"""A secret that stands in the profile itself is refused; this finds it, and never shows it."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, TypeVar, Union

from pydantic import BaseModel

from readycheck.model.consent import PlainMark, SecretMark, SecretUrlMark
from readycheck.profile.problem import Problems
from readycheck.profile.references import parts
from readycheck.profile.tree import Leaf, List, Map, Node, leaves
from readycheck.redact import SHORTEST, holds_token

M = TypeVar("M")
_REFERENCE = "\0"
_NAME = re.compile(
    r"(?:^|[_-])(?:password|passwd|passphrase|pwd|secrets?|token|api[_-]?key|private[_-]?key|secret[_-]?key|access[_-]?key)$"
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,40}://[^\s/?#:]{0,4096}:([^\s/?#]{1,4096})@")
_PAIR = re.compile(r"(?i)\b(?:password|passwd|pwd|sslpassword)\s*=\s*([^\s;&]{1,4096})")
_PLACEHOLDERS = re.compile(r"(?:\{\{[^{}]*\}\})+")
_FOUND_LATER = re.compile(r"(?:json|header|cookie|form|meta|regex):\S+")
"""Where a step finds a value, such as `form:csrf_token`: the place is written, not the value."""
_PROSE = {"title", "why", "fix", "reason", "evidence", "note", "references"}


def names_a_secret(key: str) -> bool:
    """True where the name of a key says that its value is secret."""
    return bool(_NAME.search(_CAMEL.sub("_", key).lower()))


def written_part(template: str) -> str:
    """What of a scalar stands in the file: references become NUL, a default becomes itself."""
    return "".join(
        part if isinstance(part, str) else (part.default or _REFERENCE) if part.kind else "" for part in parts(template)
    )


def _stands_for_another(written: str) -> bool:
    return bool(_PLACEHOLDERS.fullmatch(written) or _FOUND_LATER.fullmatch(written))


def find_literals(tree: Node, problems: Problems) -> None:
    """Report secrets that a key's name, a URL's password or a published token format gives away."""
    for path, leaf in leaves(tree):
        if not isinstance(leaf.value, str) or not leaf.value:
            continue
        written = written_part(leaf.template)
        key = next((part for part in reversed(path) if not part.startswith("[")), "")
        prose = key in _PROSE or path[:1] == ("areas",)
        named = names_a_secret(key) and not _stands_for_another(written)
        if named and _REFERENCE not in written and written:
            refuse(leaf, f"a secret stands in the file as '{key}'", problems)
        elif any(found.replace(_REFERENCE, "") for found in _URL.findall(written)):
            refuse(leaf, "a URL with a password stands in the file", problems)
        elif not prose and any(found.replace(_REFERENCE, "") for found in _PAIR.findall(written)):
            refuse(leaf, "a password stands in the file", problems)
        elif holds_token(written):
            refuse(leaf, "a token or key stands in the file", problems)


def refuse(leaf: Leaf, what: str, problems: Problems) -> None:
    """Report a literal secret and hide it from every message."""
    leaf.place.hide()
    problems.mask(leaf.template, *leaf.template.splitlines()[:200])
    problems.settle(leaf.place, what, "give it by reference: ${env:NAME} or ${file:PATH}")


def check_marked(model: Any, node: Node, problems: Problems) -> None:
    """Check every value of a field that is marked as secret; `node` has its references filled in."""
    for leaf, mark in marked(model, node, kind=SecretMark):
        if not isinstance(leaf.value, str):
            if leaf.value is not None and not isinstance(mark, SecretUrlMark):
                refuse(leaf, "a secret stands in the file", problems)
            continue
        written = written_part(leaf.template)
        if isinstance(mark, SecretUrlMark):
            bare = re.sub(f":{_REFERENCE}+@", "@", re.sub(f"=({_REFERENCE})+", "=", written))
            if mark.refuses(bare):
                refuse(leaf, "a URL with a password stands in the file", problems)
        elif _REFERENCE not in written:
            if mark.refuses(written):
                refuse(leaf, "a secret stands in the file", problems)
        elif leaf.references and len(leaf.value) < SHORTEST:
            too_short(leaf, problems)


def check_named(tree: Node, problems: Problems) -> None:
    """Refuse values read by reference that their key calls secret and that are too short to mask."""
    for path, leaf in leaves(tree):
        if leaf.references and path and names_a_secret(path[-1]) and len(leaf.value) < SHORTEST:
            too_short(leaf, problems)


def shown_references(models: Iterable[tuple[Any, Node]], tree: Node) -> set[str]:
    """The references that stand in plain fields only, and whose values carry no secret."""
    plain = {
        id(leaf): leaf
        for model, node in models
        for leaf, mark in marked(model, node, kind=PlainMark)
        if isinstance(leaf.value, str) and mark.shows(leaf.value) and not holds_token(leaf.value)
    }
    elsewhere = {one for _, leaf in leaves(tree) if id(leaf) not in plain for one in leaf.references}
    return {one for leaf in plain.values() for one in leaf.references} - elsewhere


def too_short(leaf: Leaf, problems: Problems) -> None:
    """Report a secret that could not be masked without masking ordinary words."""
    what = "is empty" if not leaf.value else f"has fewer than {SHORTEST} characters, too few to be masked as a secret"
    problems.add(leaf.place, f"the value of {' '.join(leaf.references)} {what}")


def marked(annotation: Any, node: Node, metadata: Iterable[Any] = (), *, kind: type[M]) -> Iterator[tuple[Leaf, M]]:
    """The scalars of `node` whose field in `annotation` has a mark of this kind."""
    annotation, metadata = unwrap(annotation, metadata)
    marks = [one for one in metadata if isinstance(one, kind)]
    if isinstance(node, Leaf):
        if marks:
            yield node, marks[0]
            return
        for arm in arms(annotation):
            if arm is not annotation:
                yield from marked(arm, node, kind=kind)
        return
    for arm in arms(annotation):
        inner, carried = unwrap(arm, marks)
        args = [one for one in typing.get_args(inner) if one is not Ellipsis]
        if isinstance(node, List):
            for item in node.items:
                for one in args:
                    yield from marked(one, item, carried, kind=kind)
        elif isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _marked_fields(inner, node, kind)
        elif len(args) == 2:
            for entry in node.entries.values():
                yield from marked(args[1], entry.node, carried, kind=kind)


def _marked_fields(model: type[BaseModel], node: Map, kind: type[M]) -> Iterator[tuple[Leaf, M]]:
    for name, field in model.model_fields.items():
        for key in {name, field.alias or name}:
            if (child := node.node(key)) is not None:
                yield from marked(field.annotation, child, field.metadata, kind=kind)


def unwrap(annotation: Any, metadata: Iterable[Any] = ()) -> tuple[Any, list[Any]]:
    """An annotation without `Annotated` and aliases, and all their metadata."""
    collected = list(metadata)
    while True:
        if typing.get_origin(annotation) is Annotated:
            annotation, *more = typing.get_args(annotation)
            collected += more
        elif hasattr(annotation, "__value__"):
            annotation = annotation.__value__
        else:
            return annotation, collected


def arms(annotation: Any) -> tuple[Any, ...]:
    """The members of a union, else the annotation itself."""
    annotation, _ = unwrap(annotation)
    if typing.get_origin(annotation) in (Union, types.UnionType):
        return typing.get_args(annotation)
    return (annotation,)
