"""Cuts the code out of Vue, Svelte, Astro and HTML files; the rest becomes blanks, so places stay as they are."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from readycheck_checks.source.collect.markup_elements import Asked, Elements

KINDS = {"vue", "svelte", "astro", "html"}

_IDLE = (
    rb"""<(?!(?i:script|style|textarea|title|xmp|noscript_)\b)[A-Za-z][\w:.-]*+"""
    rb"""(?:\s++(?![Oo][Nn])[\w-]++="(?!\s*+[Jj])[^"]*+")*+\s*+/?>"""
)
"""A tag of HTML without code: no handler, no address that begins like that of a script, no text of its own."""
_NEXT = {
    "vue": re.compile(rb"<!--|</?[A-Za-z]|\{\{"),
    "svelte": re.compile(rb"<!--|</?[A-Za-z]|\{"),
    "astro": re.compile(rb"<!--|</?[A-Za-z]|\{"),
    "html": re.compile(rb"<!--|(?!" + _IDLE + rb")<[A-Za-z]|\{#[^\n]*?#\}|\{%-?\s*comment\b"),
}
_NAME = re.compile(rb"[A-Za-z][\w:.-]*")
_ATTRIBUTE = re.compile(
    rb"""\s*(?:(?P<end>/?>)|(?P<spread>\{)|(?P<name>[^\s=>"'/{]+|/)(?:\s*=\s*(?P<open>["'{]|(?=[^\s>])))?)"""
)
_UNQUOTED = re.compile(rb"[^\s>]+")
_INNER = re.compile(rb"""[{}]|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[\s\S])*`|//[^\n]*|/\*[\s\S]*?\*/""")
_SIGIL = re.compile(rb"\s*(?:[#:/@][a-z]+(?:\s+if)?|\.\.\.)")
_BLOCK = re.compile(rb"\s*(?P<sign>[#:/])(?P<word>[a-z]+)(?P<more>\s+if(?=\s))?(?=\s|\Z)")
_DEBUG_TAG = re.compile(rb"\s*@debug\b")
_ENTITY = re.compile(rb"&(?:quot|apos|lt|gt|amp|#\d{1,3}|#[xX][0-9a-fA-F]{1,2});")
_ENTITIES = {
    b"&quot;": b'"',
    b"&apos;": b"'",
    b"&lt;": b"<",
    b"&gt;": b">",
    b"&amp;": b"&",
}
_HANDED_ON = re.compile(rb"\s*(?:(?:window|globalThis|self)\s*\.\s*)?console(?:\s*\.\s*\w+)?\s*")
"""A function that an attribute hands on: an element of an array is a value, a statement of its own does nothing."""
_SERVED = re.compile(rb"\{%[\s\S]*?%\}|\{\{[\s\S]*?\}\}|<%[\s\S]*?%>|<\?[\s\S]*?\?>")
_END_OF_COMMENT = re.compile(rb"\{%-?\s*endcomment\b[^\n]*?%\}")
_FENCE = re.compile(rb"\A\s*---[ \t]*\r?\n")
_CODE_TYPES = {b"", b"module", b"text/javascript", b"application/javascript", b"text/ecmascript", b"text/babel", b"text/jsx",  # noqa: E501
               b"application/ecmascript"}  # fmt: skip
_VOID = {
    b"area",
    b"base",
    b"br",
    b"col",
    b"embed",
    b"hr",
    b"img",
    b"input",
    b"link",
    b"meta",
    b"source",
    b"track",
    b"wbr",
}
_RAW = {b"script", b"style", b"textarea", b"title", b"xmp", b"noscript_"}
_BLANK = bytes(one if one in b"\n\r" else 32 for one in range(256))
_MOST_STEPS = 200_000


@dataclass
class Cut:
    """The code of a file in place, its language, and where Svelte's `{@debug}` stands."""

    code: bytearray
    language: str
    debug_tags: list[int] = field(default_factory=list)
    complete: bool = True
    scripts: list[tuple[int, int]] = field(default_factory=list)
    """Where the script elements' code stands."""

    asked: list[Asked] = field(default_factory=list)
    """Elements of a Vue template that are rendered on a condition."""
    raw: list[tuple[int, int]] = field(default_factory=list)
    """Elements of a Vue template that are shown as they are written (`v-pre`)."""

    def is_script(self, at: int) -> bool:
        """Whether a byte is a script's, not an expression's of the template."""
        return any(start <= at < end for start, end in self.scripts)


def cut(data: bytes, kind: str) -> Cut:
    """The code of one file of a kind in `KINDS`; everything else is blank, and line ends stay."""
    made = Cut(bytearray(data.translate(_BLANK)), "tsx" if kind == "astro" else "javascript")
    cutter = _Cutter(data, kind, made)
    cutter.run()
    made.asked, made.raw = cutter.elements.asked, cutter.elements.raw
    return made


class _Cutter:
    def __init__(self, data: bytes, kind: str, made: Cut) -> None:
        self.data, self.kind, self.made = data, kind, made
        self.templates = 0
        self.blocks: list[tuple[bytes, list[tuple[int, bytes]]]] = []
        """Svelte's blocks that are open, and what would make a statement of code of each `if`."""
        self.elements = Elements()
        self.unclosed = False
        """A brace that nothing closes was seen: looking again at each further one would take forever."""

    def run(self) -> None:
        at, data = 0, self.data
        if self.kind == "astro" and (fence := _FENCE.match(data)):
            end = data.find(b"\n---", fence.end() - 1)
            end = end if end >= 0 else len(data)
            self._keep(fence.end(), end)
            at = min(len(data), end + 4)
        for _ in range(_MOST_STEPS):
            found = _NEXT[self.kind].search(data, at)
            if found is None:
                return
            sign = found.group()
            if sign == b"<!--":
                end = data.find(b"-->", found.end())
                at = end + 3 if end >= 0 else len(data)
            elif sign.startswith((b"{#", b"{%")) and self.kind == "html":
                left = _END_OF_COMMENT.search(data, found.end()) if sign.startswith(b"{%") else None
                at = left.end() if left else found.end()
            elif sign.startswith(b"</"):
                at = found.end()
                if self.kind == "vue" and (name := _NAME.match(data, at - 1)):
                    self.elements.ends(name.group(), at)
                    if name.group().lower() == b"template":
                        self.templates = max(0, self.templates - 1)
            elif sign.startswith(b"<"):
                at = self._tag(found.end() - 1)
            else:
                at = self._braces(found.start(), double=self.kind == "vue")
        self.made.complete = False

    def _keep(self, start: int, end: int, *, expression: bool = False) -> None:
        """Put code in its place; a semicolon keeps it apart from what follows."""
        text = self.data[start:end]
        if self.kind == "html":
            text = _SERVED.sub(_blank_value, text)
        if expression:
            text = _ENTITY.sub(_decoded, text)
        if (
            expression
            and self.kind != "html"
            and self.data[start - 2 : start - 1] == b"="
            and _HANDED_ON.fullmatch(text)
        ):
            self.made.code[start - 2 : end + 1] = b";[" + text + b"]"
            if self.data[end + 1 : end + 2] not in (b"", b"\r", b"\n"):
                self.made.code[end + 1 : end + 2] = b";"
            return
        self.made.code[start:end] = text
        if end < len(self.data) and self.data[end : end + 1] not in b"\r\n":
            self.made.code[end : end + 1] = b";"

    def _braces(self, start: int, *, double: bool = False) -> int:
        """An expression from its brace to the one that closes it; the byte after it."""
        begin, depth = start + (2 if double else 1), 1
        if self.unclosed:
            return begin
        for found in _INNER.finditer(self.data, begin):
            sign = found.group()
            if sign == b"{":
                depth += 1
            elif sign == b"}":
                depth -= 1
                if depth == 0:
                    end = found.start()
                    break
        else:
            self.unclosed = True
            self.made.complete = False
            return begin
        if _DEBUG_TAG.match(self.data, begin, end) and self.kind == "svelte":
            self.made.debug_tags.append(start + 1)
            if end >= start + len(b"debugger;"):  # a statement that stops, so that the blocks around it count
                self.made.code[start + 1 : start + 1 + len(b"debugger;")] = b"debugger;"
            return end + 1
        sigil = _SIGIL.match(self.data, begin, end)
        self._keep(sigil.end() if sigil else begin, end, expression=True)
        if self.kind == "svelte" and (block := _BLOCK.match(self.data, begin, end)):
            self._block(block, start, end)
        return end + (2 if double else 1)

    def _block(self, block: re.Match[bytes], start: int, end: int) -> None:
        """`{#if …} … {:else} … {/if}` as the same statement of a script; once it is closed, so that it is whole."""
        sign, word = block.group("sign"), block.group("word")
        if sign == b"#":
            self.blocks.append((word, self._opened(block.end(), end, b"if(") if word == b"if" else []))
        elif self.blocks and sign == b"/":
            opened, parts = self.blocks.pop()
            if opened != word:
                self.blocks.clear()
            elif word == b"if":
                for at, text in (*parts, (end - 1, b"}")):
                    self.made.code[at : at + len(text)] = text
        elif self.blocks and self.blocks[-1][0] == b"if" and word == b"else":
            parts = self.blocks[-1][1]
            parts.extend(
                self._opened(block.end(), end, b"}else if(") if block.group("more") else [(start + 1, b"}else{")]
            )

    def _opened(self, begin: int, end: int, text: bytes) -> list[tuple[int, bytes]]:
        """The parts around a condition: what opens it, what closes it, and the brace in the next blank place."""
        brace = end + 1
        while self.data[brace : brace + 1] in (b"\r", b"\n"):
            brace += 1
        return [(begin + 1 - len(text), text), (end, b")"), (brace, b"{")]

    def _tag(self, start: int) -> int:
        """One tag with its attributes, and the text of a raw element; the byte after it."""
        name = _NAME.match(self.data, start)
        assert name is not None
        tag = name.group().lower() if self.kind != "astro" else name.group()
        given: dict[bytes, bytes] = {}
        self.elements.conditions = {}
        at, closed = name.end(), False
        while found := _ATTRIBUTE.match(self.data, at):
            if found.group("end"):
                at, closed = found.end(), found.group("end") == b"/>"
                break
            at = self._attribute(found, given)
        else:
            return max(at, name.end()) + 1
        if self.kind == "vue":
            self.elements.begins(name.group(), start, at, alone=closed or tag in _VOID or tag in _RAW)
        if closed:
            return at
        if self.kind == "vue" and not self.templates and tag not in (b"script", b"style", b"template"):
            return self._end_of(tag, at)[1]  # a block of a tool, such as documentation or translations
        if tag == b"template":
            self.templates += 1
        if tag in _RAW:
            end, after = self._end_of(tag, at)
            if tag == b"script" and b"src" not in given and given.get(b"type", b"").lower().strip() in _CODE_TYPES:
                self._script(given, at, end)
            return after
        return at

    def _script(self, given: dict[bytes, bytes], start: int, end: int) -> None:
        language = given.get(b"lang", b"").lower()
        if language in (b"ts", b"typescript") and self.kind != "astro":
            self.made.language = "typescript"
        elif language == b"tsx":
            self.made.language = "tsx"
        self._keep(start, end)
        self.made.scripts.append((start, end))

    def _end_of(self, tag: bytes, start: int) -> tuple[int, int]:
        found = re.compile(rb"</" + re.escape(tag) + rb"(?=[\s/>])[^>]*>?", re.IGNORECASE).search(self.data, start)
        return (found.start(), found.end()) if found else (len(self.data), len(self.data))

    def _attribute(self, found: re.Match[bytes], given: dict[bytes, bytes]) -> int:
        if found.group("spread"):
            return self._braces(found.start("spread"))
        name, sign = found.group("name").lower(), found.group("open")
        if sign is None:
            if name in (b"v-else", b"v-pre"):
                self.elements.conditions[name] = -1
            return found.end()
        start = found.end()
        if sign == b"{":
            return self._braces(start - 1) if self.kind in ("svelte", "astro") else start
        if sign in (b'"', b"'"):
            end = self.data.find(sign, start)
            end = end if end >= 0 else len(self.data)
            after = end + 1
        else:
            unquoted = _UNQUOTED.match(self.data, start)
            end = after = unquoted.end() if unquoted else start
        value = self.data[start:end]
        given[name] = value
        if name in (b"v-if", b"v-else-if"):
            self.elements.conditions[name] = start
        directive = self.kind == "vue" and (name[:1] in (b"@", b":", b"#") or name.startswith(b"v-"))
        handler = name.startswith(b"on") and name[2:].isalpha()
        address = name in (b"href", b"action", b"formaction", b"src") and value.lstrip()[:11].lower() == b"javascript:"
        if directive or handler or address:
            self._keep(start, end, expression=True)
        elif self.kind == "svelte" and b"{" in value:
            at = start
            while (at := self.data.find(b"{", at, end)) >= 0:
                at = max(at + 1, self._braces(at))
        return after


def _decoded(found: re.Match[bytes]) -> bytes:
    """The sign that a reference stands for, with blanks to keep what follows in its place."""
    text = found.group()
    if text[1:2] != b"#":
        return _ENTITIES[text].ljust(len(text))
    number = int(text[3:-1], 16) if text[2:3] in b"xX" else int(text[2:-1])
    return (bytes([number]) if number < 128 else b"?").ljust(len(text))


def _blank_value(found: re.Match[bytes]) -> bytes:
    """What a template engine fills in: a value stays one, a statement becomes blank."""
    blank = found.group().translate(_BLANK)
    return b"0" + blank[1:] if found.group().startswith((b"{{", b"<%=", b"<?=")) else blank
