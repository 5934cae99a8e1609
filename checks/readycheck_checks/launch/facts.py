"""What can be seen of a set of runbooks: the texts and whether their links lead anywhere."""

from __future__ import annotations

from typing import Literal

from readycheck.api import Fact, Field, Model

LinkState = Literal["ok", "missing", "no_anchor", "external", "unknown"]


class Link(Model):
    """A link of a document, and whether what it names is there."""

    target: str = Field(description="As written, at most 300 characters")
    line: int = Field(description="Line in the document, from 1")
    state: LinkState = Field(description="'external' ones are not followed; 'unknown' ones depend on a web server")


class Document(Model):
    """One text file of the set."""

    path: str = Field(description="Relative to the folder of the profile where possible")
    format: Literal["markdown", "rst", "asciidoc", "text"]
    text: str = Field(description="At most 60,000 characters")
    cut: bool = Field(default=False, description="The file is longer than `text`")
    links: tuple[Link, ...] = Field(default=(), description="At most 500")


class RunbookFacts(Fact):
    """The documents under one path, in the order of their names."""

    path: str = Field(description="As the profile names it")
    exists: bool = Field(description="False where there is no such file or folder")
    documents: tuple[Document, ...] = ()
    left_out: tuple[str, ...] = Field(default=(), description="Files not read, and why; at most 50")
    truncated: bool = Field(default=False, description="There are more files than one audit reads")
