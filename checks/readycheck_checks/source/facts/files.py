"""What a walk says of files: their classes, what was not read, and the arithmetic."""

from __future__ import annotations

from enum import StrEnum

from readycheck.api import Field, Model


class FileClass(StrEnum):
    """What a file is for; it decides whether debug output in it matters."""

    PRODUCTION = "production"
    TEST = "test"
    SCRIPT = "script"
    """Run by developers: build configuration, examples, documentation."""
    CLI = "cli"
    """A program for a terminal, whose output is its purpose."""
    VENDORED = "vendored"
    GENERATED = "generated"
    MINIFIED = "minified"
    """Minified, or in an output folder, and not named as what is served."""
    BUILT = "built"
    """A bundle that the profile names as what is served."""


REASONS = {
    "too_large": "larger than the limit",
    "unreadable": "may not be read",
    "binary": "not text",
    "syntax": "syntax that could not be read",
    "too_complex": "too complex to read within limits",
    "out_of_time": "no time was left",
    "language": "a language that is not read yet",
    "outside": "a link that leads out of the tree",
    "too_deep": "folders nested too deep",
    "symlink": "a link to a file that is looked at by itself",
    "not_a_file": "a device, socket or pipe",
    "excluded": "excluded by the profile",
    "gitignored": "ignored by git",
    "own_output": "written by readycheck",
    "version_control": "version control's own folder",
    "installed": "installed packages",
    "cache": "a tool's cache",
}
"""Why a file or folder was not looked at, in words."""

BLIND = {"too_large", "unreadable", "binary", "syntax", "too_complex", "out_of_time", "language", "outside", "too_deep"}
"""Reasons that leave a question open; the others are choices."""


class NotRead(Model):
    """One file (or folder) that was not looked at, and why."""

    file: str
    reason: str
    """A key of `REASONS`."""
    file_class: FileClass = FileClass.PRODUCTION
    folder: bool = False
    detail: str = ""

    @property
    def leaves_open(self) -> bool:
        """Whether something that reaches production was not seen."""
        return self.reason in BLIND and self.file_class in (FileClass.PRODUCTION, FileClass.BUILT)


class Tally(Model):
    """The arithmetic of a walk: `seen = scanned + other + sum(skipped.values())`, in files.

    Folders that were not entered are counted in `folders` by reason; nobody knows how many files they hold.
    """

    seen: int
    scanned: int
    other: int
    """Files of kinds that the collector does not look at, such as images."""
    skipped: dict[str, int] = Field(default_factory=dict)
    folders: dict[str, int] = Field(default_factory=dict)
    complete: bool = True
    """False where the walk ended early, at `max_files` or out of time."""
