"""The links of a document, and the anchors that others may point at. Pure text, no I/O."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from readycheck_checks.launch.outline import read

_CODE_BLOCK = re.compile(
    r"^[ \t]*(?:>\s?|[-*+]\s+|\d+[.)]\s+)?(?P<mark>`{3,}|~{3,})[^\n`]*\n.*?(?:^[ \t>]*(?P=mark)[`~]*[ \t]*$|\Z)",
    re.DOTALL | re.MULTILINE,
)
_CODE_SPAN = re.compile(r"(`+)(?!`)[^`\n].*?(?<!`)\1(?!`)")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_INLINE = re.compile(
    r"!?\[(?:[^\[\]]|\[[^\[\]]*\]){0,500}\]"
    r"\(\s*(<[^<>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+[\"'(][^\n]*?)?\s*\)"
)
_REFERENCE = re.compile(r"\[[^\[\]\n]+\]\[([^\[\]\n]*)\]")
_DEFINITION = re.compile(r"^ {0,3}\[([^\]\n^]+)\]:\s*(<[^>\n]+>|\S+)", re.MULTILINE)
_HTML = re.compile(r"<(?:a|img)\b[^>]{0,300}?\b(?:href|src)\s*=\s*[\"']([^\"']*)[\"']", re.IGNORECASE)
_HTML_ANCHOR = re.compile(r"<[a-z][^>]{0,300}?\b(?:id|name)\s*=\s*[\"']([^\"']+)[\"']", re.IGNORECASE)
_OWN_ID = re.compile(r"\{[^}\n]*#([\w.:-]+)[^}\n]*\}")
_RST_LINKS = (
    re.compile(r"`[^`\n<]*<([^<>\n]+)>`_{1,2}"),
    re.compile(r"^\s*\.\.\s+(?:image|figure|include|literalinclude)::\s*(\S+)", re.MULTILINE),
    re.compile(r"^\s*\.\.\s+_[^:\n]+:\s+(\S+)\s*$", re.MULTILINE),
)
_RST_DOC = re.compile(r":doc:`(?:[^`<\n]*<)?([^`<>\n]+)>?`")
_ADOC_LINKS = (
    re.compile(r"\b(?:link|xref):([^\s\[\]]+)\["),
    re.compile(r"\b(?:image|include)::([^\s\[\]]+)\["),
)
_SCHEME = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)


class Found(NamedTuple):
    """A link as written and its line, from 1."""

    target: str
    line: int


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found.group())


def targets(text: str, form: str) -> list[Found]:
    """Every link of a document in the order of its lines; code and comments hold none."""
    found: list[tuple[int, str]] = []
    if form == "markdown":
        text = _CODE_SPAN.sub(_blank, _CODE_BLOCK.sub(_blank, _COMMENT.sub(_blank, text)))
        found += [(m.start(), m.group(1).strip("<>")) for m in _INLINE.finditer(text)]
        found += [(m.start(), m.group(1)) for m in _HTML.finditer(text)]
        named = {m.group(1).casefold() for m in _REFERENCE.finditer(text)}
        named |= {m.group().strip("[]").partition("]")[0].casefold() for m in _REFERENCE.finditer(text)}
        named |= {m.casefold() for m in re.findall(r"\[([^\[\]\n]+)\](?![\[(:])", text)}
        for definition in _DEFINITION.finditer(text):
            if definition.group(1).casefold() in named:
                found.append((definition.start(), definition.group(2).strip("<>")))
    elif form == "rst":
        found += [(m.start(), m.group(1)) for pattern in _RST_LINKS for m in pattern.finditer(text)]
        found += [(m.start(), f"{m.group(1)}.rst") for m in _RST_DOC.finditer(text)]
    elif form == "asciidoc":
        found += [(m.start(), m.group(1)) for pattern in _ADOC_LINKS for m in pattern.finditer(text)]
    return list(_numbered(text, sorted(found)))


def _numbered(text: str, found: list[tuple[int, str]]) -> Iterator[Found]:
    line, before = 1, 0
    for start, target in found:
        line += text.count("\n", before, start)
        before = start
        yield Found(target, line)


def is_external(target: str) -> bool:
    """True for what is not a file beside the document: another host, a mail address, a phone number."""
    return bool(_SCHEME.match(target))


def split(target: str) -> tuple[str, str]:
    """Path and anchor of a relative link, decoded; a query is dropped."""
    path, _, anchor = target.partition("#")
    return unquote(path.partition("?")[0]), unquote(anchor)


def slug(heading: str) -> str:
    """The anchor that code hosts and site generators make of a heading."""
    text = unicodedata.normalize("NFC", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


def anchors(text: str, form: str) -> frozenset[str]:
    """The anchors of a document, lower case, in the spellings of the common generators."""
    seen: Counter[str] = Counter()
    known: set[str] = set()
    for line in read(text, form):
        if line.kind != "heading":
            continue
        name = slug(line.text)
        known |= {name if not seen[name] else f"{name}-{seen[name]}", re.sub(r"-{2,}", "-", name).strip("-")}
        if form == "asciidoc":
            known.add("_" + name.replace("-", "_"))
        seen[name] += 1
    for pattern in (_HTML_ANCHOR, _OWN_ID):
        known |= {m.group(1).lower() for m in pattern.finditer(text)}
    known |= {m.lower() for m in re.findall(r"^\s*\.\.\s+_([^:\n]+):\s*$", text, re.MULTILINE)}
    known |= {m.lower() for m in re.findall(r"\[(?:\[|#)([\w.:-]+)\]", text)}
    return frozenset(known)
