"""Equal findings of several responses become one that lists where it was seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from readycheck.api import Finding, TableEvidence

_SHOWN = 10


def merged(findings: Iterable[Finding], what: Mapping[str, str]) -> Iterator[Finding]:
    """Merge findings of the same rule, status, message and value; `what` says of each url what it is."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for one in findings:
        groups.setdefault((one.rule, one.status, one.message, one.value), []).append(one)
    for same in groups.values():
        urls = list(dict.fromkeys(str((one.location or {}).get("url", "")) for one in same))
        rows = tuple((url, what.get(url, "")) for url in urls[:_SHOWN])
        seen_on = TableEvidence(label="Seen on", columns=("url", "is"), rows=rows)
        yield same[0].model_copy(update={"evidence": (*same[0].evidence, seen_on), "samples": len(urls)})
