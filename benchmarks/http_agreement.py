"""Renders the side-by-side section: agreement by topic, every difference, what each tool took."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence

from benchmarks.http_fixtures import FIXTURES, QUESTIONS, Fixture, Topic, Verdict
from benchmarks.http_readycheck import Said

Column = Mapping[str, Mapping[Topic, Said]]
"""Fixture to topic to verdict."""
_NONE = Said(None, "says nothing")
_WORDS = {True: "good", False: "bad", None: "no verdict"}


def right(said: Said, verdict: Verdict) -> bool:
    """Whether a tool says what the specification says."""
    return said.good is verdict.good


def asked(tool: str, topic: Topic, column: Column, fixture: Fixture) -> bool:
    """Whether a tool looks at a topic at all, and had something to look at."""
    return tool != "csp_evaluator" or topic in column.get(fixture.name, {})


def matrix(columns: Mapping[str, Column]) -> list[str]:
    """One line a topic."""
    lines = [f"| topic | the question | verdicts | {' | '.join(columns)} |", f"|---|---|---|{'---|' * len(columns)}"]
    totals = {tool: [0, 0] for tool in columns}
    for topic in Topic:
        cases = [fixture for fixture in FIXTURES if topic in fixture.says]
        cells = []
        for tool, column in columns.items():
            heard = [fixture for fixture in cases if asked(tool, topic, column, fixture)]
            hits = sum(right(_said(column, fixture, topic), fixture.says[topic]) for fixture in heard)
            totals[tool] = [totals[tool][0] + hits, totals[tool][1] + len(heard)]
            cells.append(_share(hits, len(heard), len(cases)))
        lines.append(f"| {topic} | {QUESTIONS[topic]} | {len(cases)} | {' | '.join(cells)} |")
    count = sum(len(fixture.says) for fixture in FIXTURES)
    shares = [f"**{_share(hits, heard, count)}**" for hits, heard in totals.values()]
    return [*lines, f"| **all** | | **{count}** | {' | '.join(shares)} |"]


def differences(columns: Mapping[str, Column]) -> list[str]:
    """One line for each verdict that not all tools share with the specification."""
    lines = [
        f"| site | topic | the specification | {' | '.join(columns)} | decided by |",
        f"|---|---|---|{'---|' * len(columns)}---|",
    ]
    for fixture, topic in _cases():
        if _all_right(columns, fixture, topic):
            continue
        verdict = fixture.says[topic]
        cells = [
            _cell(_said(column, fixture, topic), verdict) if asked(tool, topic, column, fixture) else ""
            for tool, column in columns.items()
        ]
        lines.append(
            f"| {fixture.name} | {topic} | {_WORDS[verdict.good]} | {' | '.join(cells)} "
            f"| {verdict.section}: {verdict.why} |"
        )
    return lines


def shared(columns: Mapping[str, Column]) -> int:
    """How many verdicts all tools that were asked share with the specification."""
    return sum(_all_right(columns, fixture, topic) for fixture, topic in _cases())


def _cases() -> list[tuple[Fixture, Topic]]:
    return [(fixture, topic) for fixture in FIXTURES for topic in fixture.says]


def _all_right(columns: Mapping[str, Column], fixture: Fixture, topic: Topic) -> bool:
    return all(
        right(_said(column, fixture, topic), fixture.says[topic])
        for tool, column in columns.items()
        if asked(tool, topic, column, fixture)
    )


def _said(column: Column, fixture: Fixture, topic: Topic) -> Said:
    return column.get(fixture.name, {}).get(topic, _NONE)


def _share(hits: int, heard: int, cases: int) -> str:
    if not heard:
        return ""
    return str(hits) if heard == cases else f"{hits} of {heard}"


def _cell(said: Said, verdict: Verdict) -> str:
    text = f"{_WORDS[said.good]} ({said.word})" if said.good is not None else said.word
    return text if right(said, verdict) else f"**{text}**"


def costs(spent: Mapping[str, Sequence[Mapping[str, float]]], requests: Mapping[str, float]) -> list[str]:
    """What each tool took, as ratios to the Observatory of the same run."""
    peer = "Observatory"
    lines = [
        f"| tool | requests a site | clock, {peer} = 1 | processor | clock with start-up | processor with start-up |",
        "|---|---|---|---|---|---|",
    ]
    for tool, rounds in spent.items():
        cells = []
        for key in ("wall", "cpu", "process_wall", "process_cpu"):
            own = statistics.median(one[key] for one in rounds)
            base = statistics.median(one[key] for one in spent[peer])
            cells.append(f"{own / base:.2f} ({own:.2f} s)")
        lines.append(f"| {tool} | {requests[tool]:.1f} | {' | '.join(cells)} |")
    return lines
