"""What can be seen of a database: its migrations and its schema."""

from __future__ import annotations

from readycheck.api import Fact, Field, Model, ReasonCode, Scalar


class Revision(Model):
    """One migration file, read without running it."""

    id: str
    down: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    title: str = ""
    file: str
    line: int = 1


class Unreadable(Model):
    """A migration file that does not say its revision in a way that can be read."""

    file: str
    line: int | None = None
    problem: str


class Migrations(Fact):
    """The migration files beside what the database says was applied."""

    dialect: str
    folder: str
    revisions: tuple[Revision, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    version_table: str = "alembic_version"
    has_version_table: bool = False
    applied: tuple[str, ...] = ()
    tables: int = 0
    """How many other tables the database has."""


class SchemaObject(Model):
    """A table, column, key, index, check, trigger or view.

    Two objects are the same one when kind and `key` are equal, and alike when their
    attributes are. `label` (a constraint's name) and `position` are shown, never compared.
    `definition` is the text that makes it, as the database stores it, possibly shortened.
    """

    kind: str
    name: str
    table: str = ""
    attributes: dict[str, Scalar] = Field(default_factory=dict)
    label: str = ""
    position: int = 0
    definition: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Kind and name, as the database compares names."""
        return self.kind, self.name.lower()


class Snapshot(Model):
    """All objects of one schema at one moment, sorted; `cut` where there were too many."""

    dialect: str
    version: str = ""
    objects: tuple[SchemaObject, ...] = ()
    cut: bool = False


class Schema(Fact):
    """The live schema and the one that the migrations make.

    `expected` is None where it could not be made; `problem` and `reason` then say why.
    """

    live: Snapshot
    expected: Snapshot | None = None
    source: str = ""
    applied: tuple[str, ...] = ()
    version_table: str = "alembic_version"
    ignore: tuple[str, ...] = ()
    reason: ReasonCode | None = None
    problem: str = ""


class Difference(Model):
    """One way in which the actual schema is not the expected one.

    `change` is `missing`, `extra` or `changed`; `attribute` names what changed.
    `cosmetic` differences (order of columns, names of constraints) change no behaviour.
    """

    change: str
    kind: str
    name: str
    table: str = ""
    attribute: str = ""
    expected: Scalar = None
    actual: Scalar = None
    cosmetic: bool = False
    definition: str = ""
    """The text that makes the expected object, where it is known."""
