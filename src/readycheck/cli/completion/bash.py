"""The words of a command line as bash hands them to a completion."""

from __future__ import annotations

import re

_UNSAFE = re.compile(r"([^\w.,@+*/:=%-])")


def join_words(words: str, at: str) -> tuple[str, str]:
    r"""`COMP_WORDS` (one a line) and `COMP_CWORD` with the pieces around `=` and `:` joined again.

    Bash cuts words at these signs, so `--format html=re` arrives as `--format`, `html`, `=`, `re`. Whether blanks
    stood between the pieces is not told; a sign at the begin of a word is joined to the word before it.
    """
    pieces = words.split("\n")
    try:
        cursor = int(at)
    except ValueError:
        return words, at
    joined: list[str] = []
    moved = cursor
    for number, piece in enumerate(pieces):
        sign = bool(piece) and set(piece) <= {"=", ":"}
        after_sign = bool(joined) and number > 0 and bool(pieces[number - 1]) and set(pieces[number - 1]) <= {"=", ":"}
        if joined and number > 1 and (sign or after_sign):
            joined[-1] += piece
            moved -= number <= cursor
        else:
            joined.append(piece)
    return "\n".join(joined), str(moved)


def quoted(word: str) -> str:
    """`word` as bash takes it for one word."""
    return _UNSAFE.sub(r"\\\1", word)
