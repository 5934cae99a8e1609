"""Adds an attestation to the text of a profile: a pure insertion, so that every other byte stays as it was.

A library that reads YAML and writes it anew keeps comments, but not the spaces, folds and quotes of lines that nobody
asked it to touch. Here the text is only inserted into, at a place that the parser names; the result is read again,
and it must hold the same document with the one item more.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from readycheck.profile.problem import Problems
from readycheck.profile.reading import parse, resolve
from readycheck.profile.tree import Map, Source, plain

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ._/+@-]|:(?=[A-Za-z0-9/.]))*")
_OF_OLD = re.compile(r"(?:y|n|yes|no|on|off|true|false|null)", re.IGNORECASE)
"""Words that other readers of YAML take for truth values."""

Edit = tuple[int, int, str]
"""From, to, and the text in between; from and to are equal for an insertion."""


class CannotSign(Exception):  # noqa: N818 - reads as the sentence it stands for
    """The text gives no place for an attestation; `item` is what a person may write in."""

    def __init__(self, item: str) -> None:
        super().__init__(f"there is no safe place for it in this file; write it in by hand: {item}")
        self.item = item


def with_attestation(text: str, item: Mapping[str, str]) -> tuple[str, int]:
    """The text with one attestation more, and the line (from 1) where it stands.

    `text` is a profile that can be read. Raises CannotSign.
    """
    wanted = _read(text)
    if isinstance(wanted, dict):
        wanted["attestations"] = [*(wanted.get("attestations") or ()), dict(item)]
        for edits in _candidates(text, item):
            changed = _edited(text, edits)
            if _read(changed) == wanted:
                first = next(start for start, _, inserted in edits if "control" in inserted)
                return changed, len(_BREAK.findall(changed[: changed.index("control", first)])) + 1
    raise CannotSign(_flow(item, quoted=False))


def _read(text: str) -> Any:
    problems = Problems()
    tree = parse(Source.of_text("", Path(), text), text, problems)
    return plain(tree) if isinstance(tree, Map) and not problems else None


def _edited(text: str, edits: Sequence[Edit]) -> str:
    for start, end, inserted in sorted(edits, reverse=True):
        text = text[:start] + inserted + text[end:]
    return text


def _candidates(text: str, item: Mapping[str, str]) -> Iterator[list[Edit]]:
    """Places to write it, the most natural first."""
    root = yaml.compose(text, Loader=_LOADER)
    if not isinstance(root, yaml.MappingNode):
        return
    newline = found[0] if (found := _BREAK.search(text)) else "\n"
    quoted = bool(root.value) and root.value[0][0].style == '"'
    here = next((pair for pair in root.value if pair[0].value == "attestations"), None)
    if here is None:
        yield from _new_key(text, root, item, newline, quoted=quoted)
        return
    key, value = here
    if isinstance(value, yaml.SequenceNode) and value.flow_style:
        yield from _into_flow(text, value, _flow(item, quoted=quoted), newline)
    elif isinstance(value, yaml.SequenceNode):
        dash, last = value.start_mark.column, value.value[-1]
        gap = max(2, value.value[0].start_mark.column - dash)
        flow = isinstance(last, yaml.MappingNode) and last.flow_style
        lines = [_flow(item, quoted=quoted)] if flow else _block(item)
        yield from _lines_at(text, _ends(text, value, dash), _listed(lines, dash, gap), newline)
    elif value.start_mark.index == value.end_mark.index:  # 'attestations:' and nothing
        indent = key.start_mark.column + 2
        yield from _lines_at(text, [_next_line(text, key.end_mark.index)], _listed(_block(item), indent, 2), newline)
    else:  # 'attestations: ~'
        yield [(value.start_mark.index, value.end_mark.index, f"[{_flow(item, quoted=quoted)}]")]


def _new_key(
    text: str, root: yaml.MappingNode, item: Mapping[str, str], newline: str, *, quoted: bool
) -> Iterator[list[Edit]]:
    if root.flow_style:
        name = '"attestations"' if quoted else "attestations"
        end = root.value[-1][1].end_mark.index if root.value else root.start_mark.index + 1
        written = f"{name}: [{_flow(item, quoted=quoted)}]"
        after = text[end : root.end_mark.index - 1]
        on_lines = root.value and root.value[-1][0].start_mark.line != root.start_mark.line
        start = newline + " " * root.value[-1][0].start_mark.column if on_lines else " "
        if re.match(r"\s*,", after):
            comma = end + after.index(",") + 1
            yield [(comma, comma, f"{start}{written}")]
        yield [(end, end, f",{start}{written}" if root.value else written)]
        return
    indent = root.start_mark.column
    lines = [" " * indent + "attestations:", *_listed(_block(item), indent + 2, 2)]
    if text.rstrip().rpartition("\n")[2].lstrip().startswith("#") and not _ends_blank(text):
        # A comment that ends the file would read as one about the signatures.
        yield from _lines_at(text, [len(text)], ["", *lines], newline)
    # A block of text that ends the file without a line end would grow by one, so the last place is before its key.
    first = root.value[-1][0].start_mark.index - indent if root.value else 0
    yield from _lines_at(text, [len(text), *_ends(text, root, indent), first], lines, newline)


def _ends_blank(text: str) -> bool:
    """Whether the last line is an empty one."""
    breaks = list(_BREAK.finditer(text[len(text.rstrip()) :]))
    return len(breaks) > 1


def _into_flow(text: str, node: yaml.SequenceNode, written: str, newline: str) -> Iterator[list[Edit]]:
    if not node.value:
        inside = node.start_mark.index + 1
        yield [(inside, inside, written)]
        return
    last = node.value[-1]
    end = last.end_mark.index
    after = text[end : node.end_mark.index - 1]
    comma = re.match(r"\s*,", after)
    if last.start_mark.line != node.start_mark.line and _BREAK.search(after):
        # one item a line: the comment behind the last one stays with it
        line = _next_line(text, end)
        row = " " * last.start_mark.column + written + ("," if comma else "") + newline
        yield [*([] if comma else [(end, end, ",")]), (line, line, row)]
    if comma:
        yield [(end + comma.end(), end + comma.end(), f" {written}")]
    yield [(end, end, f", {written}")]


def _lines_at(text: str, places: Sequence[int], lines: Sequence[str], newline: str) -> Iterator[list[Edit]]:
    for place in dict.fromkeys(places):
        if place == len(text) and text and not _BREAK.search(text[-1:]):
            yield [(place, place, newline + newline.join(lines))]
        else:
            yield [(place, place, newline.join(lines) + newline)]


def _ends(text: str, node: yaml.Node, column: int) -> list[int]:
    """Where a block ends: behind its last value and the comments that belong to it, or where the next token begins."""
    last: Any = node
    while isinstance(last, yaml.CollectionNode) and last.value and not last.flow_style:
        last = last.value[-1] if isinstance(last, yaml.SequenceNode) else last.value[-1][1]
    mark = last.end_mark
    place = mark.index if mark.column == 0 else _next_line(text, mark.index)
    while place < len(text):
        line = text[place : _next_line(text, place)]
        bare = line.lstrip(" ")
        if not bare.startswith("#") or len(line) - len(bare) <= column:
            break
        place += len(line)
    return [place, node.end_mark.index - node.end_mark.column]


def _next_line(text: str, index: int) -> int:
    found = _BREAK.search(text, index)
    return found.end() if found else len(text)


def _listed(lines: Sequence[str], dash: int, gap: int) -> list[str]:
    first, *rest = lines
    return [" " * dash + "-" + " " * (gap - 1) + first, *(" " * (dash + gap) + line for line in rest)]


def _block(item: Mapping[str, str]) -> list[str]:
    return [f"{key}: {_scalar(value)}" for key, value in item.items()]


def _flow(item: Mapping[str, str], *, quoted: bool) -> str:
    if quoted:
        return json.dumps(dict(item), ensure_ascii=False)
    return "{" + ", ".join(f"{key}: {_scalar(value)}" for key, value in item.items()) + "}"


def _scalar(text: str) -> str:
    """Text as YAML, bare where every reader takes it for text."""
    bare = _PLAIN.fullmatch(text) and not text.endswith((" ", ":")) and not _OF_OLD.fullmatch(text)
    if bare and resolve(text) == text:
        return text
    return json.dumps(text, ensure_ascii=False)
