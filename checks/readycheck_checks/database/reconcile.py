"""Words and SQL for one difference between two schemas. The SQL is printed, never run."""

from __future__ import annotations

from readycheck.api import Scalar
from readycheck_checks.database.facts import Difference

KINDS = {
    "table": "table", "column": "column", "primary_key": "primary key", "foreign_key": "foreign key",
    "unique": "unique constraint", "check": "check constraint", "index": "index", "trigger": "trigger", "view": "view",
}  # fmt: skip
_PLURALS = {kind: f"{name}s" for kind, name in KINDS.items()} | {"index": "indexes"}
_LEFTOVER = "_alembic_tmp_"
_SHOWN = 300


def name_of(difference: Difference) -> str:
    """The stable name of this kind of difference, such as `missing_index` or `column_type`."""
    if difference.change != "changed":
        return f"{difference.change}_{difference.kind}"
    return f"{difference.kind}_{difference.attribute.replace(' ', '_')}"


def tally(counts: dict[str, int]) -> str:
    """Counts of kinds in words: `8 tables, 1 view`."""
    return ", ".join(f"{count} {KINDS[kind] if count == 1 else _PLURALS[kind]}" for kind, count in counts.items())


def sentence(difference: Difference) -> str:
    """What was seen and what it means, without a full stop."""
    kind, name = KINDS[difference.kind], difference.name
    if difference.kind == "primary_key":
        name = f"of {name}"
    if difference.change == "missing":
        return f"the {kind} {name} is missing from the live database"
    if difference.change == "extra":
        if difference.kind == "table" and name.startswith(_LEFTOVER):
            return f"the table {name} is what a migration left behind when it broke off"
        return f"the {kind} {name} is in the live database, but no migration makes it"
    if difference.attribute in ("text", "definition", "virtual"):
        return f"the {kind} {name} does not say what the migrations make it say"
    return (
        f"the {kind} {name} has {difference.attribute.replace('_', ' ')} {_value(difference.actual)}"
        f" where the migrations make it {_value(difference.expected)}"
    )


def remedy(difference: Difference) -> str:
    """What to do; SQL where one statement reconciles it without touching data."""
    kind, name = difference.kind, difference.name
    made = difference.definition.rstrip("; \n")
    if difference.change == "missing":
        if kind in ("table", "index", "trigger", "view"):
            return f"{made};"
        if kind == "column" and not any(word in made for word in ("primary key", "unique", " stored")):
            return f"ALTER TABLE {quoted(difference.table)} ADD COLUMN {made};"
    if difference.change == "extra":
        if kind in ("index", "trigger", "view"):
            return f"DROP {kind.upper()} {quoted(name)}; or write a migration that makes it"
        if kind == "table" and name.startswith(_LEFTOVER):
            return f"Compare it with {name.removeprefix(_LEFTOVER)}, then: DROP TABLE {quoted(name)};"
        return f"Write a migration that makes the {KINDS[kind]} {name}, or one that removes it if nothing uses it"
    if difference.change == "changed" and kind in ("trigger", "view", "index") and made:
        return f"DROP {kind.upper()} {quoted(name)}; {made};"
    return (
        f"Write a migration (op.batch_alter_table on {difference.table or name}) that makes the table as expected;"
        " SQLite cannot alter it in place"
    )


def quoted(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def shown(value: Scalar) -> Scalar:
    """A value short enough for a report."""
    return value[:_SHOWN] + "…" if isinstance(value, str) and len(value) > _SHOWN else value


def _value(value: Scalar) -> str:
    if value is None or value == "":
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(shown(value))
