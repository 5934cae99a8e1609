"""What is served: whether the bundler did what it was told, and whether it publishes the sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from readycheck.api import Finding, ReasonCode, at_file, failed, passed, unknown, warned
from readycheck_checks.source.facts import DebugOutputFact, FileClass, OutputState


def judge_bundles(rule: str, fact: DebugOutputFact) -> Iterator[Finding]:
    """One finding per setting that a bundle proves without effect, or with; one per source map with its sources."""
    yield from _dropped(rule, fact)
    for name in fact.source_maps:
        yield warned(
            f"{rule}.source_map",
            f"{name} is served with a source map that holds the sources' text, so anybody can read the code",
            location=at_file(name),
            fix="Build with hidden source maps, upload them to the error tracker, and do not serve them.",
        )


def _unproven(rule: str, fact: DebugOutputFact) -> Iterator[Finding]:
    """What is taken out of the verdict by a setting alone: many settings turned out to have no effect."""
    for file, guard in sorted({(one.file, one.guard) for one in fact.dropped}):
        number = sum(one.guarded == guard for one in fact.occurrences)
        if number:
            yield unknown(
                f"{rule}.drop_not_proven",
                ReasonCode.NOT_CONFIGURED,
                f"{number} places write debug output that {file} tells the bundler to drop, and no bundle is named that"
                " proves it, so whether they reach production is not known",
                location=at_file(file),
                value=number,
                fix="Build before the audit, and name what is served in source.built.",
            )


def _dropped(rule: str, fact: DebugOutputFact) -> Iterator[Finding]:
    built = Counter(
        one.what
        for one in fact.counts
        for _ in range(min(one.number, 1000))
        if (one.file_class, one.state) == (FileClass.BUILT, OutputState.OPEN)
    )
    if not fact.scanned.get(FileClass.BUILT):
        yield from _unproven(rule, fact)
        return
    seen: set[tuple[str, str]] = set()
    for one in fact.dropped:
        if (one.file, one.what) in seen:
            continue
        seen.add((one.file, one.what))
        told = f"{one.what} except {', '.join(one.kept)}" if one.kept else one.what
        left = sum(number for what, number in built.items() if one.covers(what))
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
