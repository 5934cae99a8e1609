"""Start-up: `readycheck --version` and `--help` against a bare typer program."""

from __future__ import annotations

import sys
from pathlib import Path

from measure import milliseconds, ratio, take_turns
from table import Row, Table

PEERS = Path(__file__).parent / "peers"
ROUNDS = 25
BAR = 1.3


def run() -> Table:
    rows = []
    for argument in ("--version", "--help"):
        spent = take_turns(
            {name: [sys.executable, str(PEERS / f"{name}.py"), argument] for name in ("ours", "bare")},
            ROUNDS,
            {"NO_COLOR": "1", "COLUMNS": "80"},
        )
        for clock in ("cpu", "wall"):
            ours, bare = getattr(spent["ours"], clock), getattr(spent["bare"], clock)
            median, least = ratio(ours, bare)
            rows.append(
                Row(
                    f"`readycheck {argument}`, {'processor' if clock == 'cpu' else 'clock'} time",
                    f"{median:.2f} (of the least: {least:.2f})",
                    f"{milliseconds(ours)} against {milliseconds(bare)}",
                    f"≤ {BAR}",
                    median <= BAR,
                )
            )
    how = (
        f"Processes of their own, in turn, {ROUNDS} rounds after one to warm up. The peer is a typer program with one "
        "command and the option `--version` (`benchmarks/peers/bare.py`). The ratio is that of the medians."
    )
    return Table("Start-up", how, rows)
