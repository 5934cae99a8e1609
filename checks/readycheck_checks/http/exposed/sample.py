"""The beginning of a body, looked at in several ways. It lives in memory only and is never part of a fact."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

CAP = 64 * 1024
"""Bytes of a body that are read."""
_MARKUP = re.compile(r"<(?:!doctype|html|head|body|script|div|!--|\?xml)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Sample:
    """At most `CAP` bytes of a body, decoded."""

    data: bytes
    media: str = ""
    """The media type in lower case, without parameters."""
    truncated: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    """First values of a few headers, names in lower case."""

    @cached_property
    def text(self) -> str:
        """The body as text; what is not UTF-8 becomes replacement characters."""
        return self.data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")

    @cached_property
    def lines(self) -> list[str]:
        """The lines that hold something, stripped; a last one that is cut is left out."""
        lines = self.text.split("\n")
        if self.truncated and len(lines) > 1:
            lines.pop()
        return [line for line in map(str.strip, lines) if line]

    @cached_property
    def document(self) -> Any:
        """The JSON document; None where it is none or was cut."""
        if self.truncated or self.text.lstrip()[:1] not in ("{", "["):
            return None
        try:
            return json.loads(self.text)
        except (ValueError, RecursionError):
            return None

    @cached_property
    def binary(self) -> bool:
        """Holds bytes that no text has."""
        return b"\0" in self.data[:4096] or self.text[:4096].count("\ufffd") * 20 > len(self.text[:4096])

    @cached_property
    def markup(self) -> bool:
        """Starts as a page does, or says that it is one and looks like it."""
        return _MARKUP.search(self.text[:2048]) is not None

    def mapping(self) -> dict[str, Any]:
        """The JSON document where it is an object, else an empty one."""
        return self.document if isinstance(self.document, dict) else {}
