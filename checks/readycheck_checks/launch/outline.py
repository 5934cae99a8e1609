"""A document as lines of a known kind: headings, code, list items, table rows, text.

Reads Markdown, reStructuredText, AsciiDoc and plain text well enough to tell what a reader
sees from what he does not: comments, front matter and directives drop out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["heading", "code", "item", "step", "row", "text"]
PSEUDO = 7
"""The level of a line that only looks like a heading, such as a bold one."""

_FENCE = re.compile(r"^\s*(?:>\s?|[-*+]\s+|\d+[.)]\s+)?(`{3,}|~{3,})(.*)$")
_ATX = re.compile(r"^ {0,3}(#{1,6})(?:\s+|$)(.*?)(?:\s+#+)?\s*$")
_HTML_HEADING = re.compile(r"<(h[1-6]|summary)\b[^>]*>(.*?)</\1>", re.IGNORECASE)
_BOLD_LINE = re.compile(r"^\s*(\*\*|__)(?=\S)([^*_]{2,80}?)\1\s*:?\s*$")
_STEP = re.compile(r"^\s*(?:\d{1,3}|[a-z])[.)]\s+(\S.*)$")
_RST_STEP = re.compile(r"^\s*#\.\s+(\S.*)$")
_ITEM = re.compile(r"^\s*[-*+•]\s+(\S.*)$")
_TASK = re.compile(r"^\[[ xX]\]\s+")
_UNDERLINE = re.compile(r"^([=\-~^\"'`*+#.:_])\1{2,}\s*$")
_ADOC_HEADING = re.compile(r"^(={1,6})\s+(\S.*)$")
_ADOC_TITLE = re.compile(r"^\.(?!\.)(\S.{1,80})$")
_ADOC_STEP = re.compile(r"^\.{1,3}\s+(\S.*)$")
_RST_DIRECTIVE = re.compile(r"^(\s*)\.\.\s+([\w-]+)::\s*(.*)$")
_RST_CODE = frozenset({"code", "code-block", "sourcecode", "parsed-literal", "literalinclude", "prompt", "console"})
_CAPITALS = re.compile(r"^[^a-zäöüß]*[A-ZÄÖÜ]{3}[^a-zäöüß]*$")
_PROMPT = re.compile(r"^\s*[$#%>]\s+\S")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_SETEXT = re.compile(r"^ {0,3}(=+|-{2,})\s*$")
_NO_SETEXT = re.compile(r"^\s*(?:[|]|(?:[-*+>]|\d+[.)])\s)")
_ONLY_TAGS = re.compile(r"^\s*(?:</?[a-zA-Z][\w-]*(?:\s+[\w-]+=[^<>]{0,300})?\s*/?>\s*)+$")
_TABLE_RULE = re.compile(r"^\s*\|?[\s:|-]+\|[\s:|-]*$")
_RULE = re.compile(r"^\s*(?:[-*_=]\s*){3,}$")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that a reader sees; `level` is a heading's, 1 to 6, or `PSEUDO`."""

    number: int
    kind: Kind
    text: str
    level: int = 0


def _blanked(found: re.Match[str]) -> str:
    return "\n" * found.group().count("\n")


def _front_matter(lines: list[str]) -> int:
    """How many lines a YAML or TOML header takes."""
    if lines and lines[0].strip() in ("---", "+++"):
        for index, line in enumerate(lines[1:60], start=1):
            if line.strip() == lines[0].strip():
                return index + 1
    return 0


def read(text: str, form: str) -> list[Line]:
    """The lines of a document that a reader sees, blank ones left out."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").expandtabs(4)
    if form == "rst":
        return list(_rst(text.split("\n")))
    if form == "asciidoc":
        return list(_adoc(text.split("\n")))
    if form == "text":
        return list(_plain(text.split("\n")))
    return list(_markdown(_COMMENT.sub(_blanked, text).split("\n")))


def _ordinary(number: int, line: str) -> Line:
    """A line of prose, of a list or of a table."""
    for pattern, kind in ((_STEP, "step"), (_RST_STEP, "step"), (_ITEM, "item")):
        if found := pattern.match(line):
            task = _TASK.match(found.group(1))
            text = found.group(1)[task.end() :] if task else found.group(1)
            return Line(number, "step" if task else "step" if kind == "step" else "item", text)
    if line.strip().startswith("|") or line.count(" | ") >= 2:
        return Line(number, "row", line.strip().strip("|").strip())
    return Line(number, "text", line.strip())


def _unfenced(lines: list[str]) -> Iterator[tuple[int, str, bool]]:
    """Number, line and whether it lies in a fenced block, fences left out; blank lines of code too."""
    fence = ""
    for number, line in enumerate(lines, start=1):
        found = _FENCE.match(line)
        if found and not fence and "`" not in found.group(2):
            fence = found.group(1)
        elif found and fence and found.group(1).startswith(fence) and not found.group(2).strip():
            fence = ""
        elif not fence or line.strip():
            yield number, line, bool(fence)


def _markdown_heading(line: str, following: str) -> Line | None:
    """The heading that a line is, its number still open."""
    if (found := _ATX.match(line)) and found.group(2).strip():
        return Line(0, "heading", _plain_text(found.group(2)), len(found.group(1)))
    if found := _HTML_HEADING.search(line):
        level = PSEUDO if found.group(1).lower() == "summary" else int(found.group(1)[1])
        return Line(0, "heading", _plain_text(found.group(2)), level)
    if found := _BOLD_LINE.match(line):
        return Line(0, "heading", _plain_text(found.group(2)), PSEUDO)
    if _SETEXT.match(following) and not _NO_SETEXT.match(line) and not _RULE.match(line):
        return Line(0, "heading", _plain_text(line), 1 if "=" in following else 2)
    return None


def _markdown(lines: list[str]) -> Iterator[Line]:
    header = _front_matter(lines)
    after_blank, in_list = True, False
    for number, line, in_code in _unfenced(lines):
        quoted = re.sub(r"^ {0,3}(?:> ?)+", "", line)
        if number <= header:
            continue
        if in_code:
            yield Line(number, "code", line.strip())
            continue
        if not quoted.strip():
            after_blank = True
            continue
        if line.startswith("    ") and after_blank and not in_list:
            yield Line(number, "code", line.strip())
            continue  # the next indented line is code too
        after_blank = False
        heading = _markdown_heading(quoted, lines[number] if number < len(lines) else "")
        if heading:
            in_list = False
            yield replace(heading, number=number)
        elif not (_RULE.match(quoted) or _TABLE_RULE.match(quoted) or _ONLY_TAGS.match(quoted)):
            said = _ordinary(number, quoted)
            in_list = said.kind in ("item", "step") or (in_list and line.startswith("  "))
            yield said


def _rst_level(lines: list[str], index: int, styles: list[str]) -> int:
    """The level of a title, by the order in which its adornment came up; 0 for other lines."""
    following = lines[index + 1] if index + 1 < len(lines) else ""
    under = _UNDERLINE.match(following)
    if not under or len(following.strip()) < min(len(lines[index].strip()), 3):
        return 0
    style = under.group(1) + ("over" if index and _UNDERLINE.match(lines[index - 1]) else "")
    if style not in styles:
        styles.append(style)
    return min(styles.index(style) + 1, 6)


def _rst(lines: list[str]) -> Iterator[Line]:
    levels: list[str] = []
    block_indent, block_shown = -1, False  # what is indented deeper belongs to a literal block or a comment
    for index, line in enumerate(lines):
        number, stripped = index + 1, line.strip()
        indent = len(line) - len(line.lstrip())
        if not stripped or _UNDERLINE.match(line):
            continue
        if 0 <= block_indent < indent:
            if block_shown and not stripped.startswith(":"):
                yield Line(number, "code", stripped)
            continue
        block_indent = -1
        if level := _rst_level(lines, index, levels):
            yield Line(number, "heading", _plain_text(line), level)
        elif directive := _RST_DIRECTIVE.match(line):
            if directive.group(2) in _RST_CODE:
                block_indent, block_shown = indent, True
            elif directive.group(3):
                yield Line(number, "text", directive.group(3))
        elif stripped.startswith(".. "):
            block_indent, block_shown = (-1 if stripped.startswith(".. _") else indent), False
        else:
            if stripped.endswith("::"):
                block_indent, block_shown = indent, True
            bold = _BOLD_LINE.match(line)
            if stripped != "::":
                yield Line(number, "heading", bold.group(2), PSEUDO) if bold else _ordinary(number, line)


def _adoc(lines: list[str]) -> Iterator[Line]:
    block = ""
    for index, line in enumerate(lines):
        number = index + 1
        stripped = line.strip()
        if re.fullmatch(r"-{4,}|\.{4,}|/{4,}", stripped):
            block = "" if block == stripped else block or stripped
        elif block:
            if stripped and block[0] != "/":
                yield Line(number, "code", stripped)
        elif not stripped or stripped.startswith("//") or re.fullmatch(r":[\w-]+:.*|\[.*\]|={4,}|\*{4,}|\+", stripped):
            continue
        elif heading := _ADOC_HEADING.match(line):
            yield Line(number, "heading", _plain_text(heading.group(2)), len(heading.group(1)))
        elif step := _ADOC_STEP.match(line):
            yield Line(number, "step", step.group(1))
        elif title := _ADOC_TITLE.match(line):
            yield Line(number, "heading", title.group(1), PSEUDO)
        else:
            yield _ordinary(number, line)


def _plain(lines: list[str]) -> Iterator[Line]:
    for index, line in enumerate(lines):
        number = index + 1
        stripped = line.strip()
        following = lines[index + 1].strip() if index + 1 < len(lines) else ""
        if not stripped or _UNDERLINE.match(stripped):
            continue
        if _UNDERLINE.match(following) and len(stripped) < 80:
            yield Line(number, "heading", stripped, 1 if following[0] == "=" else 2)
        elif _PROMPT.match(line) or (line.startswith("    ") and not _STEP.match(line) and not _ITEM.match(line)):
            yield Line(number, "code", re.sub(r"^[$#%>]\s+", "", stripped))
        elif len(stripped) < 60 and (_CAPITALS.match(stripped) or re.fullmatch(r"[^\W\d][^.!?]{2,50}:", stripped)):
            yield Line(number, "heading", stripped.rstrip(":"), PSEUDO)
        else:
            yield _ordinary(number, line)


def _plain_text(text: str) -> str:
    """A heading without its marks and anchors."""
    text = re.sub(r"\{#[^}]*\}|<[^>]+>", "", text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}", "", text).strip().rstrip(":").strip()
