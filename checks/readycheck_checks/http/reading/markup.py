"""The few parts of an HTML page that the audit reads: metas, forms, links, and what it loads.

A tokenizer of its own because the standard library's takes minutes for some kilobytes of broken
markup, and pages come from strangers. Time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from readycheck_checks.http.reading.drawn import Drawn
from readycheck_checks.http.reading.loads import Load, Loads

LONGEST = 512 * 1024
"""Characters that are read; what a page says of itself stands at its start."""
MOST_LINKS = 500
_NAME = re.compile(r"<(/?+)([a-zA-Z][^\s/>]*+)")
_ATTRIBUTE = re.compile(r"""[\s/]*+([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>]*+)))?+""")
_END = re.compile(r"[\s/]*+>")
_COMMENT_END = re.compile(r"--!?>")
_RAW = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title", "iframe", "noembed", "noframes", "xmp")
}
_READ = ("script", "style")
"""Of these, those whose text is read."""
_MOST_FRAMES = 3
"""Documents inside of documents that are read."""
_HEAD = {"html", "head", "meta", "link", "title", "script", "style", "base", "noscript", "noframes"}
_POLICIES = ("content-security-policy", "content-security-policy-report-only")


@dataclass(frozen=True, slots=True)
class Tag:
    """A start or end tag; attribute names in lower case, the first of equal names holds."""

    name: str
    end: bool
    attributes: dict[str, str]
    text: str = ""
    """What stands inside of a script or a style."""
    bare: bool = False
    """Text that is not white space stands between this tag and the one before it."""
    drawn: bool = False
    """It stands in a picture of SVG or a formula, where the rules of HTML do not hold."""

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


@dataclass(frozen=True, slots=True)
class Policy:
    """A meta element that names a content security policy, and where it stands."""

    value: str
    report_only: bool
    in_head: bool
    scripts_before: int


@dataclass(slots=True)
class Page:
    """What was read of a page."""

    metas: list[tuple[str, str]] = field(default_factory=list)
    """(name or http-equiv in lower case, content) of the head, in order."""
    policies: list[Policy] = field(default_factory=list)
    """Content security policies of meta elements, those outside of the head too."""
    forms: list[Form] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    """Addresses that a person can click on, as written; at most `MOST_LINKS`."""
    assets: list[str] = field(default_factory=list)
    """Addresses of scripts, then of styles."""
    base: str = ""
    """The address that the first base element gives, as written."""
    loads: list[Load] = field(default_factory=list)
    """Scripts, styles, preloads and imports, in order."""
    mapped: list[tuple[str, str]] = field(default_factory=list)
    """Addresses and the digests that import maps give them, in order."""
    names: dict[str, str] = field(default_factory=dict)
    """What import maps say of names that end in a slash."""
    unread: int = 0
    """Scripts inside of it that were too tangled to be read."""
    framed: list[Page] = field(default_factory=list)
    """The documents of its frames that stand in it (`srcdoc`) and may do what it may."""

    def meta(self, name: str) -> list[str]:
        """Contents of the metas of this name."""
        return [content for key, content in self.metas if key == name]


def tags(text: str) -> Iterator[Tag]:
    """The tags of `text` in order; comments and the text of scripts and styles hold none."""
    position = told = 0
    bare = False
    drawn = Drawn()
    while (position := text.find("<", position)) >= 0:
        opening = _NAME.match(text, position)
        if opening is None:
            after = _past_comment(text, position)
            if after == position + 1:  # an ordinary character
                position = after
                continue
            bare, position = bare or not _blank(text, told, position), after
            told = after
            if after > len(text):
                return
            continue
        bare = bare or not _blank(text, told, position)
        name, position = opening.group(2).lower(), opening.end()
        attributes: dict[str, str] = {}
        while not (closing := _END.match(text, position)):
            found = _ATTRIBUTE.match(text, position)
            if found is None or found.end() == position:
                return
            value = next((group for group in found.groups()[1:] if group is not None), "")
            attributes.setdefault(found.group(1).lower(), unescape(value) if "&" in value else value)
            position = found.end()
        position = told = closing.end()
        inside, close = "", None
        ends = bool(opening.group(1))
        drawn.note(name, ends=ends, closed="/" in closing.group())
        raw = name in _RAW and not ends and not (drawn and "/" in closing.group())
        if raw:
            close = _RAW[name].search(text, position)
            if close is not None:
                inside, position = text[position : close.start()] if name in _READ else "", close.start()
                told = position
        yield Tag(name, ends, attributes, inside, bare, bool(drawn))
        bare = False
        if raw and close is None:
            return


def _past_comment(text: str, position: int) -> int:
    """Where a comment, or what a browser takes for one, ends; the next character where there is none."""
    if text.startswith("<!--", position):
        if text.startswith((">", "->"), position + 4):
            return text.index(">", position) + 1
        found = _COMMENT_END.search(text, position + 4)
        return found.end() if found else len(text) + 1
    if text.startswith(("<!", "<?", "</"), position):
        end = text.find(">", position)
        return end + 1 if end >= 0 else len(text) + 1
    return position + 1


def _blank(text: str, start: int, end: int) -> bool:
    return start >= end or text[start:end].isspace()


@dataclass(slots=True)
class _Templates:
    """The template elements that are open; what stands in a shadow root is loaded like the rest (HTML, 4.12.3)."""

    opened: list[bool] = field(default_factory=list)
    """Whether each of them is none of a shadow root."""
    inert: int = 0

    def note(self, tag: Tag) -> None:
        """A start or end tag of a template."""
        if not tag.end:
            self.opened.append(tag.get("shadowrootmode").lower() not in ("open", "closed"))
            self.inert += self.opened[-1]
        elif self.opened:
            self.inert -= self.opened.pop()


def read(text: str) -> Page:
    """Read a page, at most `LONGEST` characters of it."""
    return _read(text[:LONGEST], _MOST_FRAMES)


def _read(text: str, frames: int) -> Page:
    page, loads, head, form = Page(), Loads(), True, None
    templates, unscripted = _Templates(), 0
    for tag in tags(text):
        head = head and not (tag.bare and not templates.inert and not unscripted)
        if tag.name == "template":
            templates.note(tag)
        if templates.inert or tag.name == "template":
            continue
        head = head and tag.name in _HEAD
        if tag.name == "noscript":  # text where scripts run, so that nothing in it counts but a form to fill in
            unscripted = max(0, unscripted + (-1 if tag.end else 1))
        if tag.name == "form":
            form = None if tag.end else Form(tag.get("action"), tag.get("method").upper() or "GET")
            if form is not None:
                page.forms.append(form)
        elif tag.end:
            continue
        elif tag.name == "a" and tag.get("href") and len(page.links) < MOST_LINKS:
            page.links.append(tag.get("href"))
        elif tag.name in ("input", "select", "textarea", "button") and form is not None and tag.get("name"):
            kind = tag.get("type").lower() or "text" if tag.name == "input" else tag.name
            form.inputs.append(Input(tag.get("name"), kind, tag.get("value")))
        elif tag.name == "iframe" and not unscripted and _acts(tag):
            page.framed += [_read(tag.get("srcdoc"), frames - 1)] if frames else []
            page.unread += not frames
        elif not unscripted:
            _note(page, loads, tag, head=head)
    page.loads, page.mapped, page.names = loads.found, loads.mapped, loads.names
    page.unread += loads.unread
    page.assets = loads.assets
    return page


def _acts(tag: Tag) -> bool:
    """Whether the document that a frame brings along may do what the page may (HTML, section 7.1.4)."""
    allowed = tag.get("sandbox").lower().split()
    free = "sandbox" not in tag.attributes or {"allow-scripts", "allow-same-origin"} <= set(allowed)
    return free and not tag.drawn and bool(tag.get("srcdoc"))


def _note(page: Page, loads: Loads, tag: Tag, *, head: bool) -> None:
    """Keep what a meta, base, script, style or link says."""
    if tag.name == "meta":
        said = tag.get("http-equiv").strip().lower()
        if said in _POLICIES:
            page.policies.append(Policy(tag.get("content"), said.endswith("only"), head, loads.scripts))
        if head:
            page.metas.append((said or tag.get("name").lower(), tag.get("content")))
    elif tag.name == "base" and not page.base:
        page.base = tag.get("href")
    elif tag.name == "script" and tag.drawn:
        attributes = {key: value for key, value in tag.attributes.items() if key != "src"}
        if (address := attributes.get("href", attributes.get("xlink:href"))) is not None:
            attributes["src"] = address
        loads.script(attributes, tag.text.strip().removeprefix("<![CDATA[").removesuffix("]]>"))
    elif tag.name == "script":
        loads.script(tag.attributes, tag.text)
    elif tag.name == "style":
        loads.style(tag.attributes, tag.text)
    elif tag.name == "link":
        loads.link(tag.attributes)
