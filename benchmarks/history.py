"""Looking back: `history`, `trend` and `diff` over a hundred runs, and what keeping a run costs an audit."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from measure import Spent, milliseconds, take_turns
from table import Row, Table

from readycheck.history.place import Place
from readycheck.history.record import record
from readycheck.history.store import writing
from readycheck.history.values import ControlLine, FindingLine, RunLine, Snapshot, Target
from readycheck.model import Retention

RUNS = 100
FINDINGS = (5, 500)
ROUNDS = 15
BAR = 0.5
COMMANDS = {"history": ("history", "--limit", "0"), "trend": ("trend", "--control", "C-07"), "diff": ("diff",)}
_CHECK = ("some.check",)
_FIRST = datetime(2026, 1, 1, 9, tzinfo=UTC)
_PROFILE = (
    "version: 1\ntarget: {name: t, backups: [{id: nightly, sqlite: 'none/*.db', rpo: 24h}]}\n"
    "areas: {S: Stones}\ncontrols: {S-1: {title: Fresh, severity: blocker, checks: [backups.fresh]}}\n"
)


def run() -> Table:
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="readycheck-bench-") as folder:
        for findings in FINDINGS:
            file = Path(folder) / f"{findings}.db"
            each = filled(file, findings)
            what = f"{RUNS} runs × {findings} findings"
            size = f"{file.stat().st_size / 2**20:.1f} MiB"
            rows.append(Row(f"keeping a run, {what}", "", f"{milliseconds(each)}; the file then has {size}"))
            program = [sys.executable, "-m", "readycheck"]
            commands = {name: [*program, *words, "--db", str(file)] for name, words in COMMANDS.items()}
            rows += judged(take_turns(commands, ROUNDS, {"NO_COLOR": "1", "COLUMNS": "80"}), what)
        (Path(folder) / "profile.yaml").write_text(_PROFILE)
        rows.append(audits(Path(folder)))
    how = (
        f"Whole processes in turn, {ROUNDS} rounds after one to warm up; SQLite. Each run has 60 controls, and a"
        f" tenth of its findings differs from the run before."
    )
    return Table("Looking back", how, rows)


def judged(spent: dict[str, Spent], what: str) -> Iterator[Row]:
    for name, took in spent.items():
        for clock, values in (("processor", took.cpu), ("clock", took.wall)):
            median = statistics.median(values)
            yield Row(
                f"`readycheck {name}`, {what}, {clock} time", "", milliseconds(values), f"≤ {BAR} s", median <= BAR
            )


def audits(folder: Path) -> Row:
    """An audit that keeps its run, against the same without a history."""
    program = [sys.executable, "-m", "readycheck", "audit", str(folder / "profile.yaml"), "-q", "--exit-zero"]
    place = f"history={folder / 'audits.db'}"
    (folder / "audits.db").touch()
    spent = take_turns({"with": [*program, "--set", place], "without": [*program, "--set", "history=off"]}, 7, {})
    more = statistics.median(spent["with"].cpu) - statistics.median(spent["without"].cpu)
    figures = f"{milliseconds(spent['with'].cpu)} against {milliseconds(spent['without'].cpu)}"
    return Row("an audit of one check, processor time, with and without", f"+{1000 * more:.0f} ms", figures)


def filled(file: Path, findings: int) -> list[float]:
    """A history of `RUNS` runs; the seconds that keeping each took."""
    took = []
    for number in range(RUNS):
        begun = time.perf_counter()
        with writing(Place(file)) as connection:
            record(connection, made_up(number, findings), Retention())
        took.append(time.perf_counter() - begun)
    return took


def made_up(number: int, findings: int) -> Snapshot:
    started = _FIRST + timedelta(days=number)
    line = RunLine(
        run=f"{started:%Y%m%d-%H%M%S}-{number:06x}",
        target=Target("coursework", "staging"),
        started=started,
        seconds=200.0,
        profile="readycheck.yaml",
        digest="9f2c",
        tool="1.0.0",
        release="",
        decision="not_ready" if number % 3 else "ready",
        exit_code=1 if number % 3 else 0,
        floor=40 + number * 0.5,
        ceiling=min(100, 50 + number * 0.5),
        coverage=90.0,
        partial=False,
        selection="",
    )
    statuses = ("pass", "fail", "warn")
    controls = tuple(
        ControlLine(f"C-{one:02}", f"Control {one} is in order", "high", statuses[(one + number) % 3], "none", _CHECK)
        for one in range(60)
    )
    moved = findings * number // 10
    kept = tuple(
        FindingLine(
            identity=f"{one:032x}",
            control=f"C-{one % 60:02}",
            check=_CHECK[0],
            rule="some.check.rule",
            thing="main",
            place=f"src/module_{one % 40}/file_{one}.py",
            fingerprint=f"{one:016x}",
            status="fail",
            message=f"A password stands in line {one} of the file, where everybody who reads the source can see it",
        )
        for one in range(moved, moved + findings)
    )
    return Snapshot(line, controls, kept)
