"""The elements of a Vue template that are open, and on which condition each is rendered."""

from __future__ import annotations

from dataclasses import dataclass

Asked = tuple[int, int, tuple[int, ...]]
"""First and last byte of an element, and where its conditions stand: those before, which are false, and its own last;
-1 for `v-else`, which has none."""

_CONDITIONS = (b"v-if", b"v-else-if", b"v-else")


@dataclass
class _Element:
    tag: bytes = b""
    start: int = 0
    asked: tuple[int, ...] = ()
    raw: bool = False
    before: tuple[int, ...] = ()
    """Conditions of the children so far, for the next child's `v-else`."""


class Elements:
    """Keeps a stack of elements while a template is read from its beginning to its end."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.raw: list[tuple[int, int]] = []
        self.conditions: dict[bytes, int] = {}
        """Where the directives of the present tag stand that decide over its content."""
        self._open = [_Element()]

    def begins(self, tag: bytes, start: int, end: int, *, alone: bool) -> None:
        """Note a tag that begins an element, or is all of it."""
        own = next((self.conditions[one] for one in _CONDITIONS if one in self.conditions), None)
        before = () if b"v-if" in self.conditions else self._open[-1].before
        asked: tuple[int, ...] = () if own is None else (*before, own)
        self._open[-1].before = asked
        if not alone:
            self._open.append(_Element(tag, start, asked, raw=b"v-pre" in self.conditions))
        elif asked:
            self.asked.append((start, end, asked))

    def ends(self, tag: bytes, end: int) -> None:
        """Close the nearest open element of that name, and what is open in it."""
        at = next((at for at in range(len(self._open) - 1, 0, -1) if self._open[at].tag == tag), 0)
        if at:
            self.asked.extend((one.start, end, one.asked) for one in self._open[at:] if one.asked)
            self.raw.extend((one.start, end) for one in self._open[at:] if one.raw)
            del self._open[at:]
