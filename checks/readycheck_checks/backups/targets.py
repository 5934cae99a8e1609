"""What a profile says of a set of backups."""

from __future__ import annotations

from typing import Annotated, Self

from readycheck.api import Bytes, Field, IdOf, Seconds, TargetKind, Thing, model_validator


class BackupSet(Thing):
    """The files that one backup job makes, one file a backup."""

    files: str | tuple[str, ...] = Field(
        default=(),
        description="The backups as a glob (or several), relative to the profile; their kind is told by their content.",
        examples=["/backups/*.db.gz"],
    )
    sqlite: str | tuple[str, ...] = Field(
        default=(),
        description="The same for backups that have to be SQLite databases, plain or compressed (gz, bz2, xz).",
        examples=["backups/*.db"],
    )
    of: Annotated[str, IdOf("databases")] = Field(
        default="", description="The id of the database that these are backups of.", examples=["main"]
    )
    rpo: Seconds | None = Field(
        default=None, description="How much work may be lost: the greatest age of the newest backup.", examples=["24h"]
    )
    rto: Seconds | None = Field(default=None, description="How long a restore may take.", examples=["30m"])
    gap: Seconds | None = Field(
        default=None,
        description="The longest wanted time between two backups; 1.5 times the rpo where it is not given.",
    )
    max_bytes: Bytes = Field(
        default=20 * 2**30, description="A restore drill never writes more than this into its scratch folder."
    )

    @model_validator(mode="after")
    def _some_files(self) -> Self:
        if not self.patterns:
            raise ValueError("say where the backups are: 'files' or 'sqlite', such as backups/*.db")
        return self

    @property
    def patterns(self) -> tuple[str, ...]:
        """All globs."""
        return tuple(
            pattern
            for given in (self.sqlite, self.files)
            for pattern in ((given,) if isinstance(given, str) else given)
            if pattern
        )


BACKUPS = TargetKind(key="backups", singular="backup", model=BackupSet, short="files", title="Backups")
