"""The few parts of an HTML page that the audit reads: metas of the head, forms, scripts and styles.

A tokenizer of its own because the standard library's takes minutes for some kilobytes of broken
markup, and pages come from strangers. Time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

LONGEST = 512 * 1024
"""Characters that are read; what a page says of itself stands at its start."""
_NAME = re.compile(r"<(/?+)([a-zA-Z][^\s/>]*+)")
_ATTRIBUTE = re.compile(r"""[\s/]*+([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>]*+)))?+""")
_END = re.compile(r"[\s/]*+>")
_RAW = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in ("script", "style", "textarea", "title")}
_HEAD = {"html", "head", "meta", "link", "title", "script", "style", "base", "noscript"}


@dataclass(frozen=True, slots=True)
class Tag:
    """A start or end tag; attribute names in lower case, the first of equal names holds."""

    name: str
    end: bool
    attributes: dict[str, str]

    def get(self, name: str) -> str:
        """An attribute's value, or an empty string."""
        return self.attributes.get(name, "")


@dataclass(frozen=True, slots=True)
class Input:
    """A named field of a form."""

    name: str
    kind: str
    value: str


@dataclass(slots=True)
class Form:
    """A form and its named fields."""

    action: str
    method: str
    inputs: list[Input] = field(default_factory=list)

    @property
    def password(self) -> Input | None:
        """The first password field."""
        return next((one for one in self.inputs if one.kind == "password"), None)

    @property
    def hidden(self) -> dict[str, str]:
        """The hidden fields, which carry the CSRF token."""
        return {one.name: one.value for one in self.inputs if one.kind == "hidden"}


@dataclass(slots=True)
class Page:
    """What was read of a page."""

    metas: list[tuple[str, str]] = field(default_factory=list)
    """(name or http-equiv in lower case, content) of the head, in order."""
    forms: list[Form] = field(default_factory=list)
    assets: list[str] = field(default_factory=list)
    """Addresses of scripts, then of styles."""

    def meta(self, name: str) -> list[str]:
        """Contents of the metas of this name."""
        return [content for key, content in self.metas if key == name]


def tags(text: str) -> Iterator[Tag]:
    """The tags of `text` in order; comments and the text of scripts and styles hold none."""
    position = 0
    while (position := text.find("<", position)) >= 0:
        if text.startswith("<!--", position):
            end = text.find("-->", position + 4)
            if end < 0:
                return
            position = end + 3
            continue
        opening = _NAME.match(text, position)
        if opening is None:
            position += 1
            continue
        name, position = opening.group(2).lower(), opening.end()
        attributes: dict[str, str] = {}
        while not (closing := _END.match(text, position)):
            found = _ATTRIBUTE.match(text, position)
            if found is None or found.end() == position:
                return
            value = next((group for group in found.groups()[1:] if group is not None), "")
            attributes.setdefault(found.group(1).lower(), unescape(value) if "&" in value else value)
            position = found.end()
        position = closing.end()
        yield Tag(name, bool(opening.group(1)), attributes)
        if name in _RAW and not opening.group(1):
            close = _RAW[name].search(text, position)
            if close is None:
                return
            position = close.start()


def read(text: str) -> Page:
    """Read a page, at most `LONGEST` characters of it."""
    page, head, form, scripts, styles = Page(), True, None, [], []
    hidden_depth = 0
    for tag in tags(text[:LONGEST]):
        if tag.name == "template":
            hidden_depth = max(0, hidden_depth + (-1 if tag.end else 1))
        if hidden_depth or tag.name == "template":
            continue
        head = head and tag.name in _HEAD
        if tag.name == "form":
            form = None if tag.end else Form(tag.get("action"), tag.get("method").upper() or "GET")
            if form is not None:
                page.forms.append(form)
        elif tag.end:
            continue
        elif tag.name == "meta" and head:
            page.metas.append(((tag.get("http-equiv") or tag.get("name")).lower(), tag.get("content")))
        elif tag.name == "script" and tag.get("src"):
            scripts.append(tag.get("src"))
        elif tag.name == "link" and "stylesheet" in tag.get("rel").lower().split() and tag.get("href"):
            styles.append(tag.get("href"))
        elif tag.name in ("input", "select", "textarea", "button") and form is not None and tag.get("name"):
            kind = tag.get("type").lower() or "text" if tag.name == "input" else tag.name
            form.inputs.append(Input(tag.get("name"), kind, tag.get("value")))
    page.assets = list(dict.fromkeys(scripts + styles))
    return page
