"""Reads a page as a browser's parser would list it: tags, attributes, text, sections."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "img", "input", "link", "hr", "use", "circle", "path", "rect", "polyline"}


@dataclass
class Tag:
    """A start tag and the text inside of it."""

    name: str
    attributes: dict[str, str]
    parents: tuple[str, ...]
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text inside, as written."""
        return "".join(self.pieces)


@dataclass
class Page(HTMLParser):
    """A parsed page; `faults` lists tags that do not close in order."""

    source: str
    tags: list[Tag] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[Tag] = []
        self.feed(self.source)
        self.close()
        self.faults += [f"<{tag.name}> is not closed" for tag in self._open]

    def all(self, *names: str) -> list[Tag]:
        """Every tag of these names."""
        return [tag for tag in self.tags if tag.name in names]

    @property
    def text(self) -> str:
        """What a reader sees of a report, in one line: neither style nor script."""
        return " ".join(" ".join(tag.text for tag in self.all("header", "main")).split())

    def with_id(self, id_: str) -> Tag:
        """The tag with this id."""
        (found,) = [tag for tag in self.tags if tag.attributes.get("id") == id_]
        return found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag, with the names of those that hold it."""
        if len({name for name, _ in attrs}) != len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice")
        made = Tag(tag, {name: value or "" for name, value in attrs}, tuple(one.name for one in self._open))
        self.tags.append(made)
        if tag not in VOID:
            self._open.append(made)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag that closes itself."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened last."""
        if tag in VOID:
            return
        if not self._open or self._open[-1].name != tag:
            self.faults.append(f"</{tag}> closes {self._open[-1].name if self._open else 'nothing'}")
            return
        self._open.pop()

    def handle_data(self, data: str) -> None:
        """Text belongs to every tag around it."""
        for tag in self._open:
            tag.pieces.append(data)
