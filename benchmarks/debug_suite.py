"""The labelled cases of debug output: what each tool names of what must be reported, and of what must not."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks.debug_peers import Peers, Place
from benchmarks.debug_runs import ask
from tests.checks.source.suite import CASES

from readycheck.testing import collect, judge
from readycheck_checks.source.collect.debug_output import DEBUG_OUTPUT
from readycheck_checks.source.debug_logging import CHECK
from readycheck_checks.source.targets import Source

INTRODUCTION = """\
The cases are those of `tests/checks/source/suite/`, written from the languages' semantics by the authors of this check,
so they are not neutral: they ask whether debug output reaches production, which no linter claims to answer. A tool is
right where it names the file of a case that must be reported."""


def section(peers: Peers) -> str:
    """The table of precision and recall, over the cases whose language a tool reads and over all."""
    with tempfile.TemporaryDirectory(prefix="readycheck-cases-") as temporary:
        folder = Path(temporary).resolve()
        truth = {f"case{number:04d}": case for number, case in enumerate(CASES)}
        for name, case in truth.items():
            path = folder / name / case.path
            path.parent.mkdir(parents=True)
            path.write_text(case.text)
        named = {"readycheck": (frozenset[str](), _ours(folder))}
        for peer in peers.of_suite():
            named[peer.name] = (peer.suffixes, _cases(set(ask(peer, folder).places)))
    reported = {name: case.reported for name, case in truth.items()}
    suffixes = {name: Path(case.path).suffix for name, case in truth.items()}
    rows = [
        "| tool | cases of its languages | right | false alarms | missed | precision | recall | recall of all |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, (reads, found) in named.items():
        read = {one for one, suffix in suffixes.items() if not reads or suffix in reads}
        rows.append(_row(name, read, found, reported))
    rows += [f"| {name} | {reason} | | | | | | |" for name, reason in peers.missing.items()]
    return "\n\n".join([INTRODUCTION, "\n".join(rows)])


def _row(name: str, read: set[str], found: set[str], reported: Mapping[str, bool]) -> str:
    right = sum(one in found and reported[one] for one in read)
    false = sum(one in found and not reported[one] for one in read)
    missed = sum(one not in found and reported[one] for one in read)
    figures = (right / max(1, right + false), right / max(1, right + missed), right / sum(reported.values()))
    return (
        f"| {name} | {len(read)} | {right} | {false} | {missed} | " + " | ".join(f"{one:.2f}" for one in figures) + " |"
    )


def _cases(places: set[Place]) -> set[str]:
    return {file.partition("/")[0] for file, _ in places}


def _ours(folder: Path) -> set[str]:
    """The cases in which our check fails or warns."""
    return {
        one.name
        for one in folder.iterdir()
        if {"fail", "warn"}
        & {found.status.value for found in judge(CHECK, collect(DEBUG_OUTPUT, Source(path=one.name), base=folder))}
    }
