"""One document as a runbook: which parts it has, and what is wanting. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from readycheck_checks.launch import substance
from readycheck_checks.launch.facts import Document
from readycheck_checks.launch.meaning import KINDS, Role, heading_roles, is_kind, language, sentence_roles
from readycheck_checks.launch.outline import Line, read

_LABEL = re.compile(
    r"^(?:\*\*|__|:)?([^\W\d_][^:|.!?`]{1,40}?)(?:\*\*|__)?\s*(?::|\||–|—| - )\s*(?:\*\*|__)?\s*(\S.*)$"
)
_NUMBERED = re.compile(r"(?:step|schritt|étape|paso)\b|\d+[.)]\s", re.IGNORECASE)
_INDEX_NAME = re.compile(r"^_?(?:readme|index|contents|toc|home|sidebar|_sidebar|summary)\.", re.IGNORECASE)
_OTHER_NAME = re.compile(
    r"^_?(?:license|licence|changelog|contributing|code_of_conduct|requirements[\w-]*|robots"
    r"|(?:.*[-_ ])?(?:template|vorlage))\.",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Runbook:
    """A document, read; the rest is worked out when asked for."""

    document: Document

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.document.path.rsplit("/", 1)[-1]

    @cached_property
    def lines(self) -> list[Line]:
        """What a reader sees."""
        return read(self.document.text, self.document.format)

    @cached_property
    def words(self) -> list[str]:
        """Its own words."""
        return substance.words(self.lines)

    @cached_property
    def code(self) -> list[str]:
        """Its lines of code."""
        return [line.text for line in self.lines if line.kind == "code"]

    @property
    def size(self) -> int:
        """Words of prose, and of code."""
        return len(self.words) + sum(len(line.split()) for line in self.code)

    @cached_property
    def things(self) -> set[str]:
        """The concrete things it names; a page that it leads to is one."""
        led_to = {link.target for link in self.document.links if link.state == "ok"}
        return substance.concrete(self.lines) | led_to

    @property
    def title(self) -> str:
        """Its first heading, else the file's name."""
        return next((line.text for line in self.lines if line.kind == "heading"), self.name)

    @property
    def is_index(self) -> bool:
        """True for a page that only leads to the others."""
        body = [line for line in self.lines if line.kind not in ("heading", "code")]
        linking = [line for line in body if re.search(r"\]\(|\]\[|:doc:|xref:|link:|>`_", line.text)]
        inner = [link for link in self.document.links if link.state != "external"]
        steps = any(line.kind == "step" and line not in linking for line in body)
        if self.code or not self.document.links or steps:
            return False
        if _INDEX_NAME.match(self.name):
            return len(self.words) < 150 or len(linking) * 2 >= len(body)
        return len(inner) >= 3 and len(linking) * 2 >= len(body)

    @property
    def is_other(self) -> bool:
        """True for files that stand in every folder and are no runbooks, and for templates."""
        return bool(_OTHER_NAME.match(self.name))

    def kinds(self, wanted: tuple[str, ...]) -> set[str]:
        """Which of the tasks wanted it covers: by its name, its title, or a part of its own."""
        headings = [line.text for line in self.lines if line.kind == "heading" and line.level <= 3]
        return {kind for kind in wanted if any(is_kind(kind, text) for text in (self.name, *headings))}

    @property
    def changes(self) -> bool:
        """True where the runbook itself is about bringing a change into production."""
        return any(is_kind("deployment", text) for text in (self.title, self.name)) and not any(
            is_kind(kind, self.title) for kind in KINDS if kind in ("rollback", "restore")
        )

    @property
    def language(self) -> str:
        """Its language, empty where it is none that the table of words knows."""
        return language(self.words)

    def _parts(self) -> Iterator[tuple[Line, list[Line]]]:
        """Each heading with all below it, its parts included."""
        for index, line in enumerate(self.lines):
            if line.kind != "heading":
                continue
            body: list[Line] = []
            for below in self.lines[index + 1 :]:
                if below.kind == "heading" and below.level <= line.level:
                    break
                body.append(below)
            yield line, body

    @cached_property
    def roles(self) -> set[Role]:
        """Which parts that an operator needs are there, and not empty."""
        found: set[Role] = set()
        title = self.title
        for heading, body in self._parts():
            said = [line for line in body if line.kind != "heading" and not substance.says_nothing(line.text)]
            enough = len(substance.words(said)) >= 3 or any(line.kind == "code" for line in said)
            enough = enough or bool(substance.concrete(said))
            # the title names the whole, not one of its parts
            if enough and not (heading.text == title and heading.level <= 1):
                found |= heading_roles(heading.text)
        for line in self.lines:
            if line.kind in ("heading", "code"):
                continue
            label = _LABEL.match(line.text)
            if label and not substance.says_nothing(label.group(2)):
                found |= heading_roles(label.group(1))
        for sentence in substance.sentences(self.lines):
            found |= sentence_roles(sentence)
        if self._introduction() >= 6:
            found.add("when")
        found.discard("steps")
        return found | ({"steps"} if self.has_steps else set())

    def _introduction(self) -> int:
        """The words between the title and the first heading, list or code."""
        body = self.lines[1:] if self.lines and self.lines[0].kind == "heading" else self.lines
        opening: list[Line] = []
        for line in body:
            if line.kind != "text":
                break
            opening.append(line)
        return len(substance.words(opening))

    @property
    def has_steps(self) -> bool:
        """Two things to do at least: numbered, or list items, rows or lines of code that name something."""
        steps = [line for line in self.lines if line.kind == "step" and len(substance.WORD.findall(line.text)) >= 2]
        numbered = [
            line
            for line in self.lines
            if line.kind == "heading" and re.match(r"(?i)(?:step|schritt)\b|\d+[.)]\s", line.text)
        ]
        doing = [line for line in self.lines if line.kind in ("item", "row", "code") and substance.concrete([line])]
        return len(steps) >= 2 or len(numbered) >= 2 or len(doing) >= 2
