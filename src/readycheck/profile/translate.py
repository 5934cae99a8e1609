"""What a model says of a value, in plain words and at its place in the file."""

from __future__ import annotations

import difflib
import re
import typing
from collections.abc import Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from readycheck.profile.literals import arms, unwrap
from readycheck.profile.problem import Problems
from readycheck.profile.tree import Entry, Leaf, List, Map, Node, Place, dotted, leaves, plain

_EXPECTED = {
    "string": "text",
    "int": "a whole number",
    "float": "a number",
    "decimal": "a number",
    "finite_number": "a finite number",
    "bool": "true or false",
    "tuple": "a list",
    "list": "a list",
    "set": "a list",
    "frozen_set": "a list",
    "iterable": "a list",
    "dict": "a map of keys",
    "mapping": "a map of keys",
    "model": "a map of keys",
    "model_attributes": "a map of keys",
    "dataclass": "a map of keys",
    "date": "a date such as 2027-01-31",
    "datetime": "a time such as 2027-01-31T08:00:00Z",
    "time": "a time of day such as 08:00",
    "timezone": "a time with its zone",
    "time_delta": "a duration such as 30s, 5m or 24h",
    "url": "a URL",
    "none_required": "nothing",
    "bytes": "text",
    "path": "a path",
    "uuid": "a UUID",
}
_BOUNDS = {
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "more than"),
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "less than"),
    "multiple_of": ("multiple_of", "a multiple of"),
}
_LENGTHS = {
    "string_too_short": ("min_length", "at least", "characters"),
    "string_too_long": ("max_length", "at most", "characters"),
    "too_short": ("min_length", "at least", "entries"),
    "too_long": ("max_length", "at most", "entries"),
}
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'")


class Found(NamedTuple):
    """The node that an error is about, as far as the file has one."""

    node: Node
    place: Place
    path: tuple[str, ...]
    unmatched: tuple[Any, ...]
    prefix: tuple[Any, ...]
    """The part of the location before the first member of a union."""


def validate(model: type[BaseModel], entry: Entry, path: tuple[str, ...], problems: Problems) -> Any | None:
    """The model of a node; None where it does not fit, and then every problem is noted."""
    try:
        return model.model_validate(plain(entry.node))
    except ValidationError as error:
        for one in _best_arms(error.errors(include_url=False), entry.node):
            _tell(one, model, entry, path, problems)
    except Exception as error:  # noqa: BLE001 - a pack's own validator may raise anything
        problems.add(entry.key, f"'{dotted(path)}' was refused by its pack ({type(error).__name__})")
    return None


def locate(loc: Sequence[Any], entry: Entry, path: tuple[str, ...]) -> Found:
    """Walk a location as far as the file has nodes; names of union members are stepped over."""
    node, place, walked = entry.node, entry.key, path
    unmatched: list[Any] = []
    prefix: tuple[Any, ...] | None = None
    for number, part in enumerate(loc):
        if isinstance(node, Map) and str(part) in node.entries:
            place, node = node.entries[str(part)]
            walked = (*walked, str(part))
            unmatched.clear()
        elif isinstance(node, List) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
            place = node.place
            name = node.text("id") if isinstance(node, Map) else None
            walked = (*walked, f"[{name or part}]")
            unmatched.clear()
        else:
            unmatched.append(part)
            prefix = tuple(loc[:number]) if prefix is None else prefix
    return Found(node, place, walked, tuple(unmatched), tuple(loc) if prefix is None else prefix)


def _best_arms(errors: list[ErrorDetails], node: Node) -> list[ErrorDetails]:
    """Of the members of a union only the one that the value comes nearest to speaks."""
    unions: dict[tuple[Any, ...], dict[Any, list[ErrorDetails]]] = {}
    kept: list[ErrorDetails] = []
    nowhere = Entry(node.place, node)
    for error in errors:
        loc = error["loc"]
        prefix = locate(loc, nowhere, ()).prefix
        is_key = error["type"] == "missing" and len(prefix) == len(loc) - 1
        if len(prefix) == len(loc) or is_key:
            kept.append(error)
        else:
            unions.setdefault(prefix, {}).setdefault(loc[len(prefix)], []).append(error)
    for prefix, members in unions.items():
        kept += _nearest_arm(prefix, members)
    return kept


def _nearest_arm(prefix: tuple[Any, ...], members: dict[Any, list[ErrorDetails]]) -> list[ErrorDetails]:
    def distance(errors: list[ErrorDetails]) -> tuple[bool, int, int]:
        whole = any(len(error["loc"]) == len(prefix) + 1 and error["type"] != "missing" for error in errors)
        return whole, sum(error["type"] == "extra_forbidden" for error in errors), len(errors)

    best = min(members.values(), key=distance)
    unknown = distance(best)[1]
    if unknown and all(distance(errors)[0] or distance(errors)[1] == unknown for errors in members.values()):
        # The keys fit no member: which one is meant cannot be told, so the keys of all are offered.
        at = len(prefix)
        extra = [error for error in best if error["type"] == "extra_forbidden"]
        return [
            typing.cast("ErrorDetails", dict(error, loc=error["loc"][:at] + error["loc"][at + 1 :])) for error in extra
        ]
    if not distance(best)[0] or len(members) == 1:
        return best
    wholes = [error for errors in members.values() for error in errors[:1]]
    if own := [error for error in wholes if error["type"] in ("value_error", "assertion_error")]:
        return own[:1]
    wanted = list(dict.fromkeys(word for error in wholes if (word := _type_words(error["type"]))))
    merged = dict(wholes[0], type="union", ctx={"expected": " or ".join(wanted)})
    return [typing.cast("ErrorDetails", merged)] if wanted else best


def _tell(error: ErrorDetails, model: type[BaseModel], entry: Entry, path: tuple[str, ...], problems: Problems) -> None:
    found = locate(error["loc"], entry, path)
    kind = error["type"]
    where = dotted(found.path)
    if kind == "missing":
        missing = str(error["loc"][-1])
        problems.add(found.place, f"'{where}' needs '{missing}'" if where else f"'{missing}' is missing")
        return
    if kind == "extra_forbidden":
        key = found.path[-1] if found.path else str(error["loc"][-1])
        known = lambda: keys_at(model, error["loc"][:-1])  # noqa: E731 - only looked at when the hint is shown
        problems.add(found.place, f"unknown key '{key}'", near=key, known=known)
        return
    place = found.place if isinstance(found.node, (Map, List)) and not found.node.place.line else found.node.place
    context = error.get("ctx", {})
    if kind in ("enum", "literal_error"):
        choices = _QUOTED.findall(str(context.get("expected", ""))) or [str(context.get("expected", ""))]
        value = str(found.node.value)[:80].lower() if isinstance(found.node, Leaf) else ""
        near = difflib.get_close_matches(value, choices, n=1) if len(choices) > 1 else []
        problems.add(
            place,
            f"'{where}' must be one of {', '.join(choices)}, not {describe(found.node)}",
            hint=f"did you mean '{near[0]}'?" if near else "",
        )
        return
    problems.add(place, _sentence(error, where, found.node))


def _sentence(error: ErrorDetails, where: str, node: Node) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind in ("value_error", "assertion_error"):
        return f"'{where}': {_own_words(error, node)}"
    if kind == "union":
        return f"'{where}': expected {context['expected']}, found {describe(node)}"
    if words := _type_words(kind):
        quote = isinstance(node, Leaf) and words == "text" and node.value is not None
        return f"'{where}': expected {words}, found {describe(node)}" + ("; put it in quotes" if quote else "")
    if kind in _BOUNDS:
        name, words = _BOUNDS[kind]
        return f"'{where}' must be {words} {context.get(name)}, not {describe(node)}"
    if kind in _LENGTHS:
        name, words, unit = _LENGTHS[kind]
        wanted = context.get(name)
        if kind == "string_too_short" and wanted == 1:
            return f"'{where}' must not be empty"
        return f"'{where}' must have {words} {wanted} {unit if wanted != 1 else unit.replace('ies', 'y').rstrip('s')}"
    if kind == "string_pattern_mismatch":
        return f"'{where}': {describe(node)} does not have the form {context.get('pattern')}"
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return f"'{where}' must name its kind: one of {context.get('expected_tags', 'those known')}"
    text = error["msg"].replace("Input should be", "expected").replace("Value error, ", "")
    return f"'{where}': {text[:1].lower()}{text[1:]}"


def _type_words(kind: str) -> str:
    """What an error of a wrong type expected: `int_parsing` and `int_type` speak of the same."""
    if kind in _EXPECTED:
        return _EXPECTED[kind]
    if kind == "is_instance_of":
        return ""
    stem = kind
    while "_" in stem:
        stem = stem.rpartition("_")[0]
        if stem in _EXPECTED:
            return "" if kind in _LENGTHS or kind.endswith("_mismatch") else _EXPECTED[stem]
    return ""


def _own_words(error: ErrorDetails, node: Node) -> str:
    """The validator's own sentence, without a value that was read by reference."""
    cause = error.get("ctx", {}).get("error")
    text = str(cause) if cause is not None else error["msg"].removeprefix("Value error, ")
    text = text or "this value is not accepted"
    for _, leaf in leaves(node):
        if leaf.references and isinstance(leaf.value, str) and leaf.value:
            text = text.replace(leaf.value, "***")
    return text


def describe(node: Node) -> str:
    """A value as an error shows it; one that was read by reference is not told."""
    if isinstance(node, Map):
        return "a map of keys"
    if isinstance(node, List):
        return "a list"
    if node.references:
        return f"the value of {' '.join(node.references)}"
    if node.value is None:
        return "nothing"
    if isinstance(node.value, bool):
        return node.template or str(node.value).lower()
    if isinstance(node.value, (int, float)):
        return f"the number {node.template[:40]}"
    return f"'{node.value[:60]}'"


def keys_at(model: Any, loc: Sequence[Any]) -> set[str]:
    """The keys that a model knows at a location."""
    here = _flat([model])
    for part in loc:
        below = [field for one in here for field in _step(one, part)]
        named = [one for one in here if getattr(one, "__name__", None) == part]
        here = _flat(below) if below else named or here
    return {
        field.alias or name
        for one in here
        if isinstance(one, type) and issubclass(one, BaseModel)
        for name, field in one.model_fields.items()
    }


def _flat(annotations: Sequence[Any]) -> list[Any]:
    flat: list[Any] = []
    for one in annotations:
        members = arms(one)
        flat += _flat(members) if len(members) > 1 else [unwrap(members[0])[0]]
    return flat


def _step(annotation: Any, part: Any) -> list[Any]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [
            field.annotation for name, field in annotation.model_fields.items() if part in (name, field.alias or name)
        ]
    args = [one for one in typing.get_args(annotation) if one is not Ellipsis]
    origin = typing.get_origin(annotation)
    if isinstance(part, int):
        return args if origin in (list, tuple, set, frozenset) or (origin is not None and len(args) == 1) else []
    return args[1:] if isinstance(origin, type) and issubclass(origin, typing.Mapping) and len(args) == 2 else []
