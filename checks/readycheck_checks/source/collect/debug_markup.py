"""Debug output in one Vue, Svelte, Astro or HTML file: its scripts, expressions and event handlers."""

from __future__ import annotations

from readycheck_checks.source.collect import debug_script
from readycheck_checks.source.collect.hits import Hit, Scan
from readycheck_checks.source.collect.markup_blocks import cut


def scan(data: bytes, kind: str, seconds: float = 10.0) -> Scan:
    """Every use of the console, every debugger and every dialog in the code of a file, at its own place."""
    made = cut(data, kind)
    code = bytes(made.code)
    found = debug_script.scan(code, made.language, seconds) if debug_script.WORDS.search(code) else Scan()
    for start in made.debug_tags:
        begin = data.rfind(b"\n", 0, start) + 1
        found.hits.append(
            Hit(
                line=data.count(b"\n", 0, start) + 1,
                column=start - begin + 1,
                start=start,
                what="@debug",
                how="statement",
            )
        )
    found.hits.sort(key=lambda hit: hit.start)
    if not made.complete and not found.problem:
        found.problem, found.detail = "too_complex", "more tags than are read"
    return found
