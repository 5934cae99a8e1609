"""What a profile says of a database."""

from __future__ import annotations

from readycheck.api import Field, Model, SecretUrl, TargetKind, Thing


class Expected(Model):
    """Where it is written what the schema ought to be."""

    alembic: str = Field(
        description="Alembic's configuration file (alembic.ini) or its script folder, relative to the profile.",
        examples=["alembic.ini", "migrations"],
    )
    version_table: str = Field(
        default="alembic_version", description="The table in which Alembic keeps the applied revision."
    )
    python: str = Field(
        default="",
        description="The interpreter that can import the migrations (the project's own, with Alembic in it);"
        " without it the one that runs the audit.",
        examples=[".venv/bin/python"],
    )
    metadata: str = Field(
        default="",
        pattern=r"^$|^[\w.]+:[\w.]+$",
        description="The models' MetaData as 'package.module:attribute': needed where the migrations rely on its"
        " naming convention.",
        examples=["app.models:Base.metadata"],
    )


class Database(Thing):
    """One database of the target, looked at through a read-only session."""

    url: SecretUrl = Field(
        description="Its SQLAlchemy URL. A literal one must hold no password; give others as ${env:NAME}.",
        examples=["sqlite:///data/app.db", "${env:DATABASE_URL}"],
    )
    expected: Expected | None = Field(default=None, description="Where the expected schema comes from.")
    ignore: tuple[str, ...] = Field(
        default=(),
        description="Names of objects to leave out of the comparison, with * and ?: 'table', 'table.column',"
        " the name of an index, a trigger or a view.",
        examples=[["tmp_*", "users.legacy_*"]],
    )


DATABASES = TargetKind(key="databases", singular="database", model=Database, short="url", title="Databases")
