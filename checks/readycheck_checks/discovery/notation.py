"""YAML with comments, written so that a hostile name can be nothing but text.

Every key is ours. A scalar is written plain only where YAML reads the very same text back; all others are quoted, and
what could be a reference of the profile (`${env:…}`) is written as the literal that it is. Remarks are one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_PLAIN = re.compile(r"[A-Za-z_/][\w./@+*-]*", re.ASCII)
_DURATION = re.compile(r"\d{1,4}[smhd]", re.ASCII)
_WORDS = re.compile(r"y|n|yes|no|on|off|true|false|null", re.IGNORECASE)
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}
_LONGEST_REMARK = 160


@dataclass(frozen=True, slots=True)
class Reference:
    """`${env:NAME}`: the only thing that is written as a reference."""

    name: str

    def __str__(self) -> str:
        """As a profile writes it."""
        return f"${{env:{self.name}}}"


@dataclass(frozen=True, slots=True)
class Templated:
    """Text in which one reference stands, such as a URL without its password; both ends are text."""

    before: str
    reference: Reference
    after: str = ""


Scalar = str | int | Reference | Templated


@dataclass(frozen=True, slots=True)
class Flow:
    """A list of scalars on one line."""

    items: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Inline:
    """A map on one line; its values are scalars, lists or such maps."""

    items: tuple[tuple[str, Scalar | Flow | Inline], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A key with its value: a scalar, a list on one line, a map, or a list of maps.

    `above` are lines of comment before it (an empty one leaves a blank line), `remark` stands behind it. An entry that
    is `off` is commented out as a whole, and so is a map that holds nothing but such entries.
    """

    key: str
    value: Scalar | Flow | Inline | tuple[Entry, ...] | list[tuple[Entry, ...]]
    remark: str = ""
    above: tuple[str, ...] = ()
    off: bool = False

    @property
    def written(self) -> bool:
        """Whether anything of it is more than a comment."""
        if self.off:
            return False
        if isinstance(self.value, tuple):
            return any(one.written for one in self.value)
        if isinstance(self.value, list):
            return any(one.written for item in self.value for one in item)
        return True


def render(entries: Iterable[Entry], head: Iterable[str] = ()) -> str:
    """The whole document: lines of comment, then the entries."""
    lines = [f"# {one_line(line)}".rstrip() for line in head]
    lines += [str(line) for entry in entries for line in _lines(entry, 0, None)]
    return "\n".join(lines) + "\n"


def plain(entries: Iterable[Entry]) -> dict[str, object]:
    """The document as a YAML reader is to see it, comments left out."""
    return {one.key: _plain(one.value) for one in entries if one.written}


def one_line(text: str, most: int = 0) -> str:
    """Text for a comment: one line, printable, shortened to `most` characters where that is given."""
    line = "".join(one if one.isprintable() else " " for one in text)
    return line if not most or len(line) <= most else f"{line[: most - 1].rstrip()}…"


def scalar(value: Scalar) -> str:
    """A scalar as YAML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Reference):
        return f'"{value}"'
    if isinstance(value, Templated):
        return f'"{_escaped(_literal(value.before))}{value.reference}{_escaped(_literal(value.after))}"'
    if value in (".", ".."):
        return value
    if (_PLAIN.fullmatch(value) or _DURATION.fullmatch(value)) and not _WORDS.fullmatch(value):
        return value
    return f'"{_escaped(_literal(value))}"'


def _literal(text: str) -> str:
    """Text that holds no reference, whatever it says: `$${` is how a profile writes a literal `${`."""
    return text.replace("${", "$${")


def _escaped(text: str) -> str:
    return "".join(_ESCAPES.get(one) or (one if one.isprintable() else _coded(one)) for one in text)


def _coded(letter: str) -> str:
    code = ord(letter)
    if 0xD800 <= code <= 0xDFFF:
        return "\\uFFFD"  # half of a pair is no text, and no file could hold it
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _plain(value: object) -> object:
    if isinstance(value, Flow):
        return [_plain(one) for one in value.items]
    if isinstance(value, Inline):
        return {key: _plain(one) for key, one in value.items}
    if isinstance(value, tuple):
        return plain(value)
    if isinstance(value, list):
        return [plain(item) for item in value if any(one.written for one in item)]
    if isinstance(value, Templated):
        return f"{_plain(value.before)}{value.reference}{_plain(value.after)}"
    if isinstance(value, Reference):
        return str(value)
    if isinstance(value, str):
        return "".join("�" if 0xD800 <= ord(one) <= 0xDFFF else one for one in _literal(value))
    return value


@dataclass(frozen=True, slots=True)
class _Line:
    """One line: where it begins, and where its `#` stands if it is commented out."""

    column: int
    text: str
    off: int | None = None
    note: bool = False

    def __str__(self) -> str:
        if self.note and not self.text:
            return ""
        text = f"# {self.text}".rstrip() if self.note else self.text
        if self.off is None:
            return f"{' ' * self.column}{text}"
        return f"{' ' * self.off}# {' ' * (self.column - self.off)}{text}"


def _lines(entry: Entry, column: int, off: int | None) -> Iterator[_Line]:
    if off is None and not entry.written:
        off = column
    yield from (_Line(column, one_line(line), None if off == column else off, note=True) for line in entry.above)
    remark = f"  # {one_line(entry.remark, _LONGEST_REMARK)}" if entry.remark else ""
    if isinstance(entry.value, tuple):
        yield _Line(column, f"{entry.key}:{remark}", off)
        for one in entry.value:
            yield from _lines(one, column + 2, off)
    elif isinstance(entry.value, list):
        yield _Line(column, f"{entry.key}:{remark}", off)
        for item in entry.value:
            yield from _item(item, column + 2, off)
    else:
        yield _Line(column, f"{entry.key}: {_inline(entry.value)}{remark}", off)


def _item(entries: tuple[Entry, ...], column: int, off: int | None) -> Iterator[_Line]:
    """An item of a list: its first line that counts carries the dash."""
    if off is None and not any(one.written for one in entries):
        off = column
    begun = False
    for entry in entries:
        for line in _lines(entry, column + 2, off):
            if not begun and not line.note and (line.off is None or off is not None):
                begun = True
                yield _Line(column, f"- {line.text}", line.off)
            else:
                yield line


def _inline(value: Scalar | Flow | Inline) -> str:
    if isinstance(value, Inline):
        return f"{{{', '.join(f'{key}: {_inline(one)}' for key, one in value.items)}}}"
    if isinstance(value, Flow):
        return f"[{', '.join(scalar(one) for one in value.items)}]"
    return scalar(value)
