"""How alike two bodies are, in linear time: the share of words that they have in common."""

from __future__ import annotations

import re
from collections import Counter

from readycheck_checks.http.exposed.sample import Sample

ALIKE = 0.9
"""From this share on, two texts are one page that differs in a nonce, a time or a name."""
LONGEST = 16 * 1024
_WORD = re.compile(r"\w{1,64}|[^\w\s]")


def likeness(one: str, other: str) -> float:
    """Dice's coefficient over the words of both, 0 to 1; the order of words does not count."""
    first, second = Counter(_WORD.findall(one[:LONGEST])), Counter(_WORD.findall(other[:LONGEST]))
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 1.0


def alike(one: Sample, other: Sample, *, names: tuple[str, ...] = ()) -> bool:
    """Whether both are the same page. `names` are what was asked for, which a page may repeat."""
    if one.data == other.data:
        return True
    if one.binary or other.binary:
        return False
    texts = []
    for sample in (one, other):
        text = sample.text
        for name in sorted(filter(None, names), key=len, reverse=True):
            text = text.replace(name, " ")
        texts.append(text)
    return likeness(*texts) >= ALIKE
