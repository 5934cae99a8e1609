"""Runbooks: where a target keeps the texts for whoever is on call."""

from __future__ import annotations

from readycheck.api import Field, Plain, TargetKind, Thing


class Runbooks(Thing):
    """One folder of runbooks, or a single file that holds them all."""

    path: Plain = Field(description="Folder or file, relative to the profile, such as docs/runbooks")
    files: tuple[str, ...] = Field(
        default=("**/*.md", "**/*.markdown", "**/*.rst", "**/*.adoc", "**/*.txt"),
        description="Which files of the folder are read (globs; Markdown, reStructuredText, AsciiDoc or plain text)",
    )
    exclude: tuple[str, ...] = Field(
        default=(), description="Files of the folder that are no runbooks (globs), such as 'archive/**'"
    )


RUNBOOKS = TargetKind(
    key="runbooks", singular="runbook", model=Runbooks, short="path", title="Runbooks for whoever is on call"
)
