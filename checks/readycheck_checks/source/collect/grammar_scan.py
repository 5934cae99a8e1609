"""What the scans of Go, Java, PHP and Ruby have in common: each mention of a word is looked up in the syntax tree."""

from __future__ import annotations

import re
from collections.abc import Callable

from readycheck_checks.source.collect.grammar_guards import guard_of
from readycheck_checks.source.collect.grammar_silenced import Silenced
from readycheck_checks.source.collect.hits import Hit, Scan
from readycheck_checks.source.collect.script_guards import TERMINAL
from readycheck_checks.source.collect.script_roles import column
from readycheck_checks.source.collect.script_tree import Path, Script, TooSlowError

Judge = Callable[[Script, Path], tuple[str, str] | None]
"""What the end of a path writes and how (`call`, `reference`); None where it writes nothing."""

_MOST_MENTIONS = 20_000


def scan_by(
    data: bytes,
    language: str,
    words: re.Pattern[bytes],
    judge: Judge,
    seconds: float,
    terminal: Callable[[Script, Path], bool],
) -> Scan:
    """The hits of one file, each mention of `words` judged by the path to it."""
    hits: dict[int, Hit] = {}
    try:
        script = Script(data, language, seconds)
        silenced = Silenced(data)
        for count, found in enumerate(words.finditer(data)):
            if count >= _MOST_MENTIONS:
                return Scan(list(hits.values()), "too_complex", f"more than {_MOST_MENTIONS} mentions")
            path = script.path(found.start())
            judged = judge(script, path)
            if judged is None:
                continue
            node = path[-1].node
            row, start = node.start_point[0], node.start_byte
            guarded = guard_of(script, path)
            hits[start] = Hit(
                line=row + 1,
                column=column(data, data.rfind(b"\n", 0, start) + 1, start),
                start=start,
                what=judged[0],
                how=judged[1],
                guarded="" if guarded == TERMINAL else guarded,
                suppressed_by=silenced.by(row + 1),
                terminal=guarded == TERMINAL or terminal(script, path),
            )
    except TooSlowError:
        return Scan(list(hits.values()), "too_complex", f"nested too deep, or not read within {seconds:g} s")
    return Scan(list(hits.values()))
