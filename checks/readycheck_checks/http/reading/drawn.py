"""Where in a page the rules of HTML do not hold: pictures of SVG and formulas (HTML, section 13.2.6.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_LEAVES = re.compile(
    "b|big|blockquote|body|br|center|code|d[dlt]|div|em|embed|h[1-6]|head|hr|i|img|li|listing|menu|meta|nobr|ol|p|pre|"
    "ruby|s|small|span|strong|strike|su[bp]|table|tt|u|ul|var"
)
"""Tags that end a picture or a formula."""


@dataclass(slots=True)
class Drawn:
    """The pictures and formulas that are open, and what holds HTML inside of one."""

    opened: list[bool] = field(default_factory=list)
    """Whether each of them is a picture or a formula; else it holds HTML."""

    def __bool__(self) -> bool:
        """Whether the next tag is none of HTML."""
        return bool(self.opened) and self.opened[-1]

    def note(self, name: str, *, ends: bool, closed: bool) -> None:
        """A tag; `closed` where it ends itself, as in XML."""
        draws = name in ("svg", "math")
        if draws or (self.opened and name in ("foreignobject", "desc", "annotation-xml")):
            if not ends and not closed:
                self.opened.append(draws)
            elif ends and draws in self.opened:
                while self.opened.pop() is not draws:
                    pass
        elif self and not ends and _LEAVES.fullmatch(name):
            while self:
                self.opened.pop()
