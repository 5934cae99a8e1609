"""Times whole processes, taking turns, so that a busy neighbour hits each peer alike."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass
class Spent:
    """Seconds of each round: by the clock, and of the processor (user and system)."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


def take_turns(commands: Mapping[str, Sequence[str]], rounds: int, environ: Mapping[str, str]) -> dict[str, Spent]:
    """Run each command `rounds` times, one after the other in turn; the first round is a warm-up and not counted."""
    spent = {name: Spent() for name in commands}
    order = list(commands)
    for number in range(rounds + 1):
        for name in order if number % 2 else reversed(order):
            before = time.perf_counter()
            process = subprocess.Popen(
                commands[name], env={**os.environ, **environ}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
            )
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - before
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode:
                sys.exit(f"{name}: exit code {process.returncode}")
            if number:
                spent[name].wall.append(wall)
                spent[name].cpu.append(usage.ru_utime + usage.ru_stime)
    return spent


def ratio(ours: Sequence[float], peer: Sequence[float]) -> tuple[float, float]:
    """(ratio of the medians, ratio of the smallest)."""
    return statistics.median(ours) / statistics.median(peer), min(ours) / min(peer)


def milliseconds(values: Sequence[float]) -> str:
    """Median and smallest, for people."""
    return f"{1000 * statistics.median(values):.0f} ms (least {1000 * min(values):.0f})"
