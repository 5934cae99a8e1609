"""What is served: whether the bundler did what it was told, and whether it publishes the sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from readycheck.api import Finding, at_file, failed, passed, warned
from readycheck_checks.source.facts import DebugOutputFact, Dropped, FileClass, OutputState


def judge_bundles(rule: str, fact: DebugOutputFact) -> Iterator[Finding]:
    """One finding per setting that a bundle proves without effect, or with; one per source map with its sources."""
    yield from _dropped(rule, fact)
    for name in fact.source_maps[:20]:
        yield warned(
            f"{rule}.source_map",
            f"{name} is served with a source map that holds the sources' text, so anybody can read the code",
            location=at_file(name),
            fix="Build with hidden source maps, upload them to the error tracker, and do not serve them.",
        )
    if len(fact.source_maps) > 20:
        number = len(fact.source_maps) - 20
        yield warned(f"{rule}.source_map", f"{number} more files are served with the sources' text", value=number)


def _dropped(rule: str, fact: DebugOutputFact) -> Iterator[Finding]:
    built = Counter(
        one.what
        for one in fact.counts
        for _ in range(min(one.number, 1000))
        if (one.file_class, one.state) == (FileClass.BUILT, OutputState.OPEN)
    )
    if not fact.scanned.get(FileClass.BUILT):
        return
    seen: set[tuple[str, str]] = set()
    for one in fact.dropped:
        if (one.file, one.what) in seen:
            continue
        seen.add((one.file, one.what))
        told = f"{one.what} except {', '.join(one.kept)}" if one.kept else one.what
        left = sum(number for what, number in built.items() if _covers(one, what))
        if left:
            yield failed(
                f"{rule}.not_dropped",
                f"{one.file} tells the bundler to drop {told}, and the bundle that is served still has it"
                f" {left} times, so the setting has no effect",
                location=at_file(one.file, one.line),
                value=left,
                fix="See which minifier builds for production and where it reads this setting, then build and audit again.",  # noqa: E501
            )
        else:
            yield passed(
                f"{rule}.dropped",
                f"{one.file} tells the bundler to drop {told}, and the bundle that is served has none",
                location=at_file(one.file, one.line),
            )


def _covers(one: Dropped, what: str) -> bool:
    return what == one.what or (one.what == "console" and what.startswith("console") and what not in one.kept)
