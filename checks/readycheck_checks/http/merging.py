"""Equal findings of several responses become one that lists where it was seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from readycheck.api import Finding, TableEvidence

_SHOWN = 10


def merged(
    findings: Iterable[Finding], what: Mapping[str, str] | None = None, *, whatever_the_value: bool = False
) -> Iterator[Finding]:
    """Merge findings of the same rule, status, reason, message and value; `what` says of each url what it is."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for one in findings:
        value = None if whatever_the_value else one.value
        groups.setdefault((one.rule, one.status, one.reason_code, one.message, value), []).append(one)
    for same in groups.values():
        urls = list(dict.fromkeys(str((one.location or {}).get("url", "")) for one in same))
        shown = urls[:_SHOWN]
        if what is None:
            seen_on = TableEvidence(label="Seen on", columns=("url",), rows=tuple((url,) for url in shown))
        else:
            rows = tuple((url, what.get(url, "")) for url in shown)
            seen_on = TableEvidence(label="Seen on", columns=("url", "is"), rows=rows)
        yield same[0].model_copy(update={"evidence": (*same[0].evidence, seen_on), "samples": len(urls)})
