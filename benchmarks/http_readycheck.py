"""readycheck's column: its real collectors and judges on a site, brought down to the common topics.

As a script (`python -m benchmarks.http_readycheck`): reads sites as JSON on standard input,
writes what was said and what it took.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.http_fixtures import Topic

from readycheck.api import Check, Collector, Fact, Finding, Status
from readycheck.testing import collect, judge
from readycheck_checks.http.pack import CHECKS, COLLECTORS
from readycheck_checks.http.targets import Origin

RULES: Mapping[str, Topic] = {
    "http.security_headers.csp": Topic.CSP,
    "http.security_headers.framing": Topic.FRAMING,
    "http.security_headers.hsts": Topic.HSTS,
    "http.security_headers.hsts.plain_http": Topic.REDIRECTION,
    "http.security_headers.redirects": Topic.REDIRECTION,
    "http.security_headers.content_type_options": Topic.NOSNIFF,
    "http.security_headers.referrer_policy": Topic.REFERRER,
    "http.cookies": Topic.COOKIES,
    "http.cors": Topic.CORS,
    "http.integrity": Topic.SRI,
    "http.tls.redirect": Topic.REDIRECTION,
}
"""The start of a rule to its topic; the longest start counts."""


@dataclass(frozen=True)
class Said:
    """A tool's verdict on a topic: good, bad, or None where it has none; and its own word for it."""

    good: bool | None
    word: str


def topic_of(rule: str) -> Topic | None:
    """The topic of a rule; None where it has none in common with the other tools."""
    starts = [start for start in RULES if rule == start or rule.startswith(f"{start}.")]
    return RULES[max(starts, key=len)] if starts else None


def looked_at(origin: Mapping[str, Any]) -> list[Finding]:
    """What the checks of the common topics find on one origin."""
    thing = Origin.model_validate(dict(origin))
    wanted = checked()
    facts = {kind: collect(collector(kind), thing) for kind in dict.fromkeys(check.needs for check in wanted) if kind}
    found: list[Finding] = []
    for check in wanted:
        others = [fact for kind, fact in facts.items() if kind is not check.needs]
        found += judge(check, facts[check.needs] if check.needs else None, others=others)
    return found


def collector(kind: type[Fact]) -> Collector[Any, Any]:
    """Who sees facts of a kind."""
    return next(one for one in COLLECTORS if one.fact is kind)


def checked() -> list[Check[Any, Any]]:
    """The installed checks that speak of the common topics."""
    return [check for check in CHECKS if any(start == check.id or start.startswith(f"{check.id}.") for start in RULES)]


def topics() -> set[Topic]:
    """The topics that an installed check looks at."""
    ids = [check.id for check in CHECKS]
    return {topic for start, topic in RULES.items() if any(start == one or start.startswith(f"{one}.") for one in ids)}


def verdicts(findings: Iterable[Finding]) -> dict[Topic, Said]:
    """Each topic: bad where something fails or warns, without an opinion where nothing could be seen."""
    groups: dict[Topic, list[Finding]] = {topic: [] for topic in topics()}
    for one in findings:
        if (topic := topic_of(one.rule)) in groups:
            groups[topic].append(one)
    return {topic: _verdict(same) for topic, same in groups.items()}


def _verdict(same: Sequence[Finding]) -> Said:
    for status in (Status.FAIL, Status.WARN):
        if rules := dict.fromkeys(one.rule for one in same if one.status is status):
            return Said(False, f"{status.value}: {', '.join(rule.removeprefix('http.') for rule in rules)}")
    if any(one.status is Status.PASS for one in same):
        return Said(True, "pass")
    if any(one.status.is_unknown for one in same):
        return Said(None, "unknown")
    return Said(True, "not applicable" if same else "nothing against it")


def main() -> None:
    """Look at each site that standard input names."""
    origins = json.load(sys.stdin)
    wall, cpu = time.perf_counter(), time.process_time()
    said = {name: verdicts(looked_at(origin)) for name, origin in origins.items()}
    spent = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    print(
        json.dumps(
            {
                "said": {
                    name: {topic: [one.good, one.word] for topic, one in topics.items()}
                    for name, topics in said.items()
                },
                **spent,
            }
        )
    )


if __name__ == "__main__":
    main()
