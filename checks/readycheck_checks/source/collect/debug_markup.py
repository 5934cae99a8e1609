"""Debug output in one Vue, Svelte, Astro or HTML file: its scripts, expressions and event handlers."""

from __future__ import annotations

from dataclasses import replace

from readycheck_checks.source.collect import debug_script
from readycheck_checks.source.collect.hits import Hit, Scan
from readycheck_checks.source.collect.markup_blocks import cut
from readycheck_checks.source.collect.markup_guards import guarded_by_elements, guarded_by_tags
from readycheck_checks.source.collect.script_tree import Neighbours


def scan(data: bytes, kind: str, seconds: float = 10.0, around: Neighbours | None = None) -> Scan:
    """Every use of the console, every debugger and every dialog in the code of a file, at its own place."""
    made = cut(data, kind)
    code = bytes(made.code)
    found = debug_script.scan(code, made.language, seconds, around) if debug_script.WORDS.search(code) else Scan()
    if kind == "vue":  # a template has no browser's dialog: it looks names up in the component
        found.hits = [one for one in found.hits if one.what != "alert" or made.is_script(one.start)]
        found.hits = [one for one in found.hits if not any(start <= one.start < end for start, end in made.raw)]
        found.hits = guarded_by_elements(made, found.hits, around)
    elif kind == "html":
        found.hits = guarded_by_tags(data, found.hits)
    known = {one.start for one in found.hits}
    found.hits = [replace(one, what="@debug") if one.start in made.debug_tags else one for one in found.hits]
    for start in made.debug_tags:
        if start in known:
            continue
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
