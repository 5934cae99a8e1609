"""The `sources` of a profile: one source tree each."""

from __future__ import annotations

from typing import Literal

from readycheck.api import Bytes, Field, Plain, TargetKind, Thing, field_validator


class Source(Thing):
    """One source tree, as it is deployed or built from.

    Globs are those of `.gitignore`, relative to `path`: `legacy/` or `web/**/*.spec.ts`.
    """

    path: Plain = Field(description="The root of the source tree; a relative path starts at the profile's folder.")
    exclude: tuple[str, ...] = Field(
        default=(), description="Globs of files that are not looked at; each is listed as skipped."
    )
    production: tuple[str, ...] = Field(
        default=(), description="Globs of files that reach production, whatever their names suggest."
    )
    tests: tuple[str, ...] = Field(default=(), description="Globs of further test files.")
    scripts: tuple[str, ...] = Field(default=(), description="Globs of further developers' scripts.")
    vendored: tuple[str, ...] = Field(default=(), description="Globs of further code that others maintain.")
    built: tuple[str, ...] = Field(
        default=(),
        description="Bundles that are served, files or folders relative to `path`; read even where git ignores them.",
    )
    gitignore: bool = Field(default=True, description="Leave out what `.gitignore` leaves out.")
    max_file: Bytes = Field(default=2 * 1024 * 1024, description="A larger file is not parsed, but listed.")
    max_files: int = Field(default=200_000, ge=1, description="The walk ends after so many files and says so.")
    locks: tuple[str, ...] = Field(
        default=(), description="Lock files relative to `path`; by default every one in the tree is taken."
    )
    advisories: str | None = Field(
        default=None,
        description="Advisories in the OSV format: a JSON file, a zip of such files, or a folder of either.",
    )
    osv: str | None = Field(
        default=None,
        description="A folder of OSV databases, such as `PyPI/all.zip` and `npm/all.zip`, or one such zip.",
    )
    service: Literal["auto", "pypi", "osv", "none"] = Field(
        default="auto",
        description="Where pip-audit asks; `auto` asks PyPI where neither `advisories` nor `osv` is given.",
    )
    npm: Literal["auto", "registry", "none"] = Field(
        default="auto",
        description="Whether npm audit asks its registry; `auto` does where `service: auto` would ask.",
    )
    sarif: tuple[str, ...] = Field(
        default=(),
        description="Globs of SARIF files that other scanners wrote, relative to `path`, ignored by git or not.",
    )
    history: bool = Field(
        default=False, description="Look for secrets in the history of git too, its newest 5,000 commits."
    )
    service_url: str | None = Field(default=None, description="An OSV service of your own, for `service: osv`.")
    error_tracker: tuple[str, ...] = Field(
        default=(),
        description="Your own error tracker, as module and function: `shop.errors:report` or `src/errors.ts:report`.",
    )

    @field_validator("error_tracker")
    @classmethod
    def _module_and_function(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            module, _, function = one.rpartition(":")
            if not module or not function:
                raise ValueError(f"{one} is no module and function; write it as shop.errors:report")
        return value


SOURCES = TargetKind(
    key="sources", singular="source", model=Source, short="path", title="Source trees, their bundles and lock files"
)
