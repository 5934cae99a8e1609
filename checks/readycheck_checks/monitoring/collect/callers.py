"""Whether anything mentions a function, a class or a module but its own definition; by words, not by types."""

from __future__ import annotations

import re
from functools import lru_cache

_NOT_A_USE = re.compile(
    rb"""(?x)
    \bimport\b[^;'"()]*?\bfrom\s*['"][^'"]*['"]          # import {a} from "b"
  | ^[ \t]*from[ \t]+[\w.]+[ \t]+import[ \t]*(?:\([^)]*\)|[^\n]*)
  | \bexport\s*\{[^}]*\}(?:\s*from\s*['"][^'"]*['"])?
  | \bmodule\.exports\s*=\s*(?:\{[\w\s,]*\}|\w+\s*(?:;|$))
  | \bexports\.\w+\s*=\s*\w+\s*(?:;|$)
  | \b(?:const|let|var)\s*\{[^}=]*\}\s*=\s*(?:await\s+)?(?:require|import)\s*\([^)]*\)
  | __all__\s*=\s*[\[(][^\])]*[\])]
  | /\*[\s\S]*?\*/
  | (?:^|(?<=[\s;{}]))//[^\n]*
  | ^[ \t]*\#[^\n]*
    """,
    re.MULTILINE,
)
_DEFINES = rb"(?:\bfunction\s*\*?|\bdef|\bclass|\b(?:const|let|var)|\binterface|\btype)\s+$"


@lru_cache(maxsize=256)
def _word(name: str) -> re.Pattern[bytes]:
    return re.compile(rb"(?<![\w$'\"])" + re.escape(name.encode()) + rb"(?![\w$])")


_DEFINITION = re.compile(_DEFINES)


def code(data: bytes) -> bytes:
    """The text without imports, export lists and comments."""
    return _NOT_A_USE.sub(b" ", data)


def uses(stripped: bytes, name: str) -> bool:
    """Whether a text that went through `code` uses a name beyond defining it."""
    for found in _word(name).finditer(stripped):
        before = stripped[max(0, found.start() - 24) : found.start()]
        after = stripped[found.end() : found.end() + 2].lstrip()
        defined = _DEFINITION.search(before)
        assigned = after[:1] == b"=" and after[:2] not in (b"==", b"=>") and b"." not in before[-1:]
        if not defined and not assigned:
            return True
    return False
