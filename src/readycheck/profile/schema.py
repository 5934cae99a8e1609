"""The JSON Schema of a profile, composed of what the installed packs bring, for completion in editors.

It describes one file as it is written. A file may extend others, so that what a thing or a
control must have in the end is not required here; `load_profile` checks that on the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.errors import PydanticUserError
from pydantic.json_schema import models_json_schema

from readycheck.model import TargetKind
from readycheck.profile.entries import Document, TargetEntry
from readycheck.profile.load import Vocabulary

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TITLE = "readycheck profile"
_REFERENCE: dict[str, Any] = {"type": "string", "pattern": r"\$\{(env|file):[^{}]+\}"}
_CHECK_ID = r"^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)+$"
_WHOLE = ("WaiverEntry", "AttestationEntry", "SkipEntry")
"""Entries that no other file completes, so that what they need is required at once."""

Schema = dict[str, Any]


def schema(vocabulary: Vocabulary) -> Schema:
    """JSON Schema 2020-12 of a profile file, strict, with a description for each key that has one."""
    kinds, checks = vocabulary.targets, vocabulary.checks
    models: list[type[BaseModel]] = [Document, TargetEntry]
    models += [kind.model for kind in kinds.values()] + list(checks.values())
    where, definitions = _schemas(dict.fromkeys(models))
    for name, definition in definitions.items():
        definitions[name] = _open(definition, keep_required=name in _WHOLE)
    root = _resolve(where[Document], definitions)
    definitions = {name: one for name, one in definitions.items() if one is not root}
    properties = root["properties"]
    properties["extends"] = _described(
        properties["extends"],
        {"anyOf": [{"type": "string", "minLength": 1}, {"type": "array", "items": {"type": "string", "minLength": 1}}]},
    )
    definitions["Target"] = _target(_resolve(where[TargetEntry], definitions), kinds.values(), where)
    properties["target"] = _described(properties["target"], {"$ref": "#/$defs/Target"})
    _control(definitions["ControlEntry"], {name: where[model] for name, model in checks.items()})
    return {
        "$schema": DIALECT,
        "title": _TITLE,
        **{key: value for key, value in root.items() if key not in ("title", "required")},
        "required": ["version"],
        "$defs": _reachable(root, definitions),
    }


def _schemas(models: Iterable[type[BaseModel]]) -> tuple[dict[type[BaseModel], Schema], dict[str, Schema]]:
    """The schema of each model and the definitions they share; a model that has none becomes an open map."""
    usable: list[type[BaseModel]] = []
    where: dict[type[BaseModel], Schema] = {}
    for model in models:
        try:
            model.model_json_schema()
            usable.append(model)
        except PydanticUserError:
            where[model] = {"type": "object"}
    found, document = models_json_schema([(model, "validation") for model in usable])
    where |= {model: found[model, "validation"] for model in usable}
    return where, dict(document.get("$defs", {}))


def _target(head: Schema, kinds: Iterable[TargetKind], where: dict[type[BaseModel], Schema]) -> Schema:
    properties = dict(head["properties"])
    for kind in kinds:
        thing = where[kind.model]
        short: Schema = {"anyOf": [{"type": "string"}, thing]}
        title = kind.title or kind.key
        properties[kind.key] = {"type": "array", "items": short, "description": f"{title}: each with its own 'id'."}
        if kind.singular != kind.key:
            described = {"description": f"{title}: the only one, in short ('{kind.short}' alone, or its fields)."}
            properties[kind.singular] = short | described
        else:
            properties[kind.key] = {"anyOf": [properties[kind.key], *short["anyOf"]], "description": title}
        for key, field in kind.further:
            words = f"{title}: '{field}' of the only one, in short; '{kind.singular}' may stand beside it."
            properties[key] = {"type": "string", "description": words}
    return {**head, "properties": properties, "required": []}


def _control(control: Schema, checks: dict[str, Schema]) -> None:
    properties = control["properties"]
    options = {name: {"anyOf": [one, {"type": "null"}]} for name, one in checks.items()}
    properties["checks"] = _described(
        properties["checks"],
        {
            "anyOf": [
                {
                    "type": "object",
                    "properties": options,
                    # A check that is yet to come is listed under `planned`, which a schema cannot follow.
                    "additionalProperties": {"type": ["object", "null"]},
                    "propertyNames": {"pattern": _CHECK_ID},
                },
                {"type": "array", "items": {"anyOf": [{"enum": sorted(checks)}, {"pattern": _CHECK_ID}]}},
            ]
        },
    )
    properties["options"] = _described(
        properties["options"], {"anyOf": [*_unique(checks.values()), {"type": "object"}]}
    )
    properties["skip"] = _described(
        properties["skip"],
        {"anyOf": [{"type": "string", "minLength": 1}, {"$ref": "#/$defs/SkipEntry"}, {"type": "null"}]},
    )


def _unique(schemas: Iterable[Schema]) -> list[Schema]:
    unique: list[Schema] = []
    for one in schemas:
        if one not in unique:
            unique.append(one)
    return unique


def _described(old: Schema, new: Schema) -> Schema:
    return new | {key: old[key] for key in ("description", "examples") if key in old}


def _open(node: Any, *, keep_required: bool, inside: str = "") -> Any:
    """A schema that also takes references, and asks for nothing that another file may give."""
    if isinstance(node, list):
        return [_open(item, keep_required=keep_required) for item in node]
    if not isinstance(node, dict):
        return node
    if inside in ("properties", "$defs"):
        return {key: _open(value, keep_required=keep_required) for key, value in node.items()}
    opened: Schema = {}
    for key, value in node.items():
        if key in ("default", "examples", "enum", "const"):
            opened[key] = value
        elif key == "oneOf":
            opened["anyOf"] = _open(value, keep_required=keep_required)
        elif (key == "title" and isinstance(value, str)) or key == "discriminator":
            continue
        elif key != "required" or keep_required:
            opened[key] = _open(value, keep_required=keep_required, inside=key)
    takes_text = opened.get("type") == "string" and not {"pattern", "enum", "const", "maxLength"} & set(opened)
    if ("type" in opened or "enum" in opened or "const" in opened) and not takes_text and _is_scalar(opened):
        kept = {key: opened.pop(key) for key in ("description", "default", "examples") if key in opened}
        return {"anyOf": [opened, _REFERENCE], **kept}
    return opened


def _is_scalar(node: Schema) -> bool:
    kind = node.get("type")
    return kind in ("integer", "number", "boolean", "string") or (kind is None and ("enum" in node or "const" in node))


def _resolve(node: Schema, definitions: dict[str, Schema]) -> Schema:
    reference = node.get("$ref", "")
    return definitions[reference.removeprefix("#/$defs/")] if reference else node


def _reachable(root: Schema, definitions: dict[str, Schema]) -> dict[str, Schema]:
    """Only the definitions that something refers to."""
    found: set[str] = set()
    waiting: list[Any] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            name = str(node.get("$ref", "")).removeprefix("#/$defs/")
            if name in definitions and name not in found:
                found.add(name)
                waiting.append(definitions[name])
            waiting.extend(node.values())
        elif isinstance(node, Sequence) and not isinstance(node, str):
            waiting.extend(node)
    return {name: definitions[name] for name in sorted(found)}
