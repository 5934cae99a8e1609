"""Reads Markdown with a real parser, and tells what a code host would make of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

SIGNS = re.compile(
    r"@\w|\bGH-\d|#\w|://|(?<!\w)www\.|[!&]\d|[~%$]\w|:[a-z_]+:|\[\[|(?<![0-9A-Za-z])[0-9a-f]{7,40}(?![0-9A-Za-z])"
)
"""What GitHub and GitLab turn into links, pictures or people in text that is no code."""
_BOX = re.compile(r"\[([ xX])\](?=\s)")


@dataclass(frozen=True, slots=True)
class Box:
    """A box of a list and the text beside it."""

    ticked: bool
    text: str


def parser() -> MarkdownIt:
    """CommonMark with tables and struck text, as GitHub reads it."""
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


@lru_cache(maxsize=4)
def tokens(text: str) -> list[Token]:
    """The blocks of `text`; kept, as a test asks several things of one document."""
    return parser().parse(text)


def skeleton(text: str) -> list[tuple[str, str, str]]:
    """The structure without its words: every block, and every mark inside that is not text."""
    return [
        (token.type, token.tag, str(token.attrs.get("href", "")) if token.type == "link_open" else "")
        for token in _all(tokens(text))
        if token.type not in ("text", "code_inline", "inline")
    ]


def words_outside_code(text: str) -> list[str]:
    """The words of each run of text that is no code; an escape is put together with its neighbours."""
    found = []
    for token in tokens(text):
        if token.type == "inline":
            pieces = [
                child.content if child.type in ("text", "text_special") else "\0" for child in token.children or ()
            ]
            found += [piece for piece in "".join(pieces).split("\0") if piece]
    return found


def shown(text: str) -> str:
    """What a reader sees, code included."""
    return "".join(child.content for token in tokens(text) for child in token.children or ())


def html_of(text: str) -> list[str]:
    """The raw HTML that the document holds."""
    return [token.content for token in _all(tokens(text)) if token.type in ("html_block", "html_inline")]


def boxes(text: str) -> list[Box]:
    """The boxes of its lists, as GitHub sees them: an entry whose source begins with the sign."""
    found = []
    stream = tokens(text)
    for item, paragraph, token in zip(stream, stream[1:], stream[2:], strict=False):
        if (item.type, paragraph.type, token.type) == ("list_item_open", "paragraph_open", "inline"):
            sign = _BOX.match(token.content)
            if sign:
                found.append(Box(sign.group(1) != " ", token.content[sign.end() :].strip()))
    return found


def _all(stream: list[Token]) -> Iterator[Token]:
    for token in stream:
        yield token
        yield from token.children or ()
