"""The `tests` of a profile: one test suite each."""

from __future__ import annotations

from typing import Annotated, Any

from readycheck.api import Bytes, Field, IdOf, LowerBar, Model, Plain, TargetKind, Thing, field_validator


class Critical(Model):
    """Paths whose coverage matters, with bars of their own where they differ from the check's."""

    paths: tuple[str, ...] = Field(description="Globs of source files, as in .gitignore, such as app/auth/**.")
    name: str = Field(default="", description="What to call them; by default the first glob.")
    lines: LowerBar | None = Field(default=None, description="Lines covered, all files together, in percent.")
    branches: LowerBar | None = Field(default=None, description="Branches covered, all files together, in percent.")
    each: LowerBar | None = Field(default=None, description="Lines covered in each file, in percent.")

    @field_validator("paths", mode="before")
    @classmethod
    def _one(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value


class Tests(Thing):
    """One test suite: how it is run, and where its reports are.

    Globs are those of `.gitignore`. Reports are looked for where tools write them by default, unless they are named.
    """

    __test__ = False  # not a test, whatever pytest makes of the name

    command: str | tuple[str, ...] = Field(
        default="",
        description="The test command, such as `pytest` or [npm, test]; run without a shell, and only with consent.",
    )
    of: Annotated[str, IdOf("sources")] = Field(default="main", description="The id of the source tree that it tests.")
    path: Plain | None = Field(
        default=None, description="The root of the tree, instead of that of the source; starts at the profile's folder."
    )
    folder: str = Field(default="", description="Where the command is run, relative to the root of the tree.")
    env: dict[str, str] = Field(
        default_factory=dict, description="Further variables of the command's environment; nothing secret."
    )
    junit: tuple[str, ...] = Field(default=(), description="JUnit reports: files or globs, relative to the root.")
    coverage: tuple[str, ...] = Field(default=(), description="Coverage reports: files or globs, relative to the root.")
    critical: tuple[Critical, ...] = Field(default=(), description="Critical paths: globs, or globs with bars.")
    auth: tuple[str, ...] = Field(default=(), description="Globs of the code of authentication; else found by name.")
    flow: tuple[str, ...] = Field(
        default=(), description="The tests of the main flow: globs of test files, or words of test names."
    )
    max_report: Bytes = Field(default=64 * 1024 * 1024, description="A larger report is not read.")

    @field_validator("junit", "coverage", "auth", "flow", mode="before")
    @classmethod
    def _one(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @field_validator("critical", mode="before")
    @classmethod
    def _paths(cls, value: Any) -> Any:
        given = (value,) if isinstance(value, (str, dict)) else value
        if not isinstance(given, (list, tuple)):
            return given
        return tuple({"paths": (one,)} if isinstance(one, str) else one for one in given)


TESTS = TargetKind(key="tests", singular="tests", model=Tests, short="command", title="Test suites and their reports")
