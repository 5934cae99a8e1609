"""Compares two snapshots object by object. Pure: also used to compare a backup with its source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from readycheck_checks.database.facts import Difference, SchemaObject, Snapshot

ORDER = ("table", "column", "primary_key", "foreign_key", "unique", "check", "index", "trigger", "view")
"""Kinds as they are reported: the widest first."""

_OWN_TEXT = ("index", "trigger")
Key = tuple[str, str]
Sides = tuple[dict[Key, SchemaObject], dict[Key, SchemaObject]]


def differences(expected: Snapshot, actual: Snapshot, ignore: Iterable[str] = ()) -> list[Difference]:
    """How `actual` is not as `expected`, one entry per difference, the widest kinds first.

    `ignore` are globs over names of tables, `table.column`, indexes, triggers and views.
    Parts of a table that is missing or extra as a whole are not listed again.
    """
    patterns = tuple(pattern.lower() for pattern in ignore)
    wanted = {one.key: one for one in expected.objects if not _ignored(one, patterns)}
    found = {one.key: one for one in actual.objects if not _ignored(one, patterns)}
    whole = {name for kind, name in wanted.keys() ^ found.keys() if kind == "table"}
    missing = [wanted[key] for key in wanted.keys() - found.keys() if not _part_of(wanted[key], whole)]
    extra = [found[key] for key in found.keys() - wanted.keys() if not _part_of(found[key], whole)]
    result = [*_paired(missing, extra, (wanted, found))]
    result += [_whole("missing", one, _made_with(one, wanted)) for one in missing]
    result += [_whole("extra", one) for one in extra]
    for key in wanted.keys() & found.keys():
        result += _changed(wanted[key], found[key])
    result += _column_order(wanted, found)
    return sorted(result, key=lambda one: (ORDER.index(one.kind), one.name.lower(), one.change, one.attribute))


def counts(snapshot: Snapshot, ignore: Iterable[str] = ()) -> dict[str, int]:
    """How many objects of each kind are compared, the widest kinds first."""
    patterns = tuple(pattern.lower() for pattern in ignore)
    found = Counter(one.kind for one in snapshot.objects if not _ignored(one, patterns))
    return {kind: found[kind] for kind in ORDER if found[kind]}


def _ignored(one: SchemaObject, patterns: tuple[str, ...]) -> bool:
    names = {one.name.lower(), one.table.lower()} - {""}
    return any(fnmatchcase(name, pattern) for name in names for pattern in patterns)


def _part_of(one: SchemaObject, tables: set[str]) -> bool:
    return one.kind != "table" and one.table.lower() in tables


def _paired(missing: list[SchemaObject], extra: list[SchemaObject], both: Sides) -> Iterator[Difference]:
    """Take out of both lists what is one thing said in two ways."""
    wanted, found = both
    named = {_label(two): two for two in extra if _label(two)}
    effects = {_effect(two): two for two in extra if _effect(two)}
    present = {_effect(two) for two in found.values()} - {None}
    asked = {_effect(one) for one in wanted.values()} - {None}
    gone: set[Key] = set()
    for one in missing:
        if (other := named.get(_label(one))) is not None and other.key not in gone:
            gone |= {one.key, other.key}
            yield Difference(
                change="changed", kind=one.kind, name=one.label, table=one.table, attribute="definition",
                expected=one.definition, actual=other.definition, definition=one.definition,
            )  # fmt: skip
        elif (other := effects.get(_effect(one))) is not None and other.key not in gone:
            gone |= {one.key, other.key}
            yield Difference(
                change="changed", kind=one.kind, name=one.name, table=one.table, attribute="name",
                expected=one.name, actual=other.name, cosmetic=True,
            )  # fmt: skip
        elif _effect(one) in present:
            gone.add(one.key)
    for two in extra:
        if two.key not in gone and _effect(two) in asked:
            # A second index with the same effect changes nothing but the cost of writing.
            gone.add(two.key)
            yield Difference(
                change="extra", kind=two.kind, name=two.name, table=two.table, actual=two.definition, cosmetic=True
            )
    missing[:] = [one for one in missing if one.key not in gone]
    extra[:] = [two for two in extra if two.key not in gone]


def _label(one: SchemaObject) -> tuple[str, str, str] | None:
    """What makes one named constraint, whatever it says."""
    if one.kind in ("check", "foreign_key", "unique") and one.label:
        return one.kind, one.table.lower(), one.label
    return None


def _effect(one: SchemaObject) -> tuple[str, ...] | None:
    """What an index or a uniqueness does, whatever it is called and however it is written."""
    if one.kind == "unique":
        columns = one.name.partition("(")[2].removesuffix(")")
        return ("unique", one.table.lower(), columns, str(one.attributes.get("on_conflict") or ""))
    if one.kind == "index":
        attributes = one.attributes
        columns, predicate = str(attributes.get("columns")), str(attributes.get("predicate") or "")
        if attributes.get("unique") and not predicate:
            return ("unique", one.table.lower(), columns, "")
        return ("index", one.table.lower(), columns, predicate, str(attributes.get("unique")))
    return None


def _made_with(one: SchemaObject, wanted: dict[Key, SchemaObject]) -> str:
    """The text that makes an object; a table's indexes and triggers come with it."""
    parts = [one.definition]
    if one.kind == "table":
        name = one.name.lower()
        parts += [two.definition for two in wanted.values() if two.kind in _OWN_TEXT and two.table.lower() == name]
    return ";\n".join(part.rstrip("; \n") for part in parts)


def _whole(change: str, one: SchemaObject, made: str = "") -> Difference:
    is_missing = change == "missing"
    return Difference(
        change=change,
        kind=one.kind,
        name=one.name,
        table=one.table,
        expected=one.definition if is_missing else None,
        actual=None if is_missing else one.definition,
        definition=made,
    )


def _changed(one: SchemaObject, two: SchemaObject) -> Iterator[Difference]:
    for attribute in sorted(one.attributes.keys() | two.attributes.keys()):
        before, after = one.attributes.get(attribute), two.attributes.get(attribute)
        # The affinity follows from the type, which is reported.
        if before != after and attribute != "affinity":
            yield Difference(
                change="changed", kind=one.kind, name=one.name, table=one.table, attribute=attribute,
                expected=before, actual=after, definition=one.definition,
                cosmetic=attribute == "type" and _same_storage(one, two),
            )  # fmt: skip
    if one.label != two.label:
        yield Difference(
            change="changed", kind=one.kind, name=one.name, table=one.table, attribute="name",
            expected=one.label or "unnamed", actual=two.label or "unnamed", cosmetic=True,
        )  # fmt: skip


def _same_storage(one: SchemaObject, two: SchemaObject) -> bool:
    affinity = one.attributes.get("affinity")
    return affinity is not None and affinity == two.attributes.get("affinity")


def _column_order(wanted: dict[Key, SchemaObject], found: dict[Key, SchemaObject]) -> Iterator[Difference]:
    orders: dict[str, tuple[list[SchemaObject], list[SchemaObject]]] = {}
    for key in wanted.keys() & found.keys():
        if key[0] == "column":
            pair = orders.setdefault(wanted[key].table, ([], []))
            pair[0].append(wanted[key])
            pair[1].append(found[key])
    for table, (before, after) in orders.items():
        first, second = (
            [one.name.lower()[len(one.table) + 1 :] for one in sorted(side, key=lambda one: one.position)]
            for side in (before, after)
        )
        if first != second:
            yield Difference(
                change="changed", kind="table", name=table, table=table, attribute="column order",
                expected=", ".join(first), actual=", ".join(second), cosmetic=True,
            )  # fmt: skip
