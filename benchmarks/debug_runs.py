"""Asks the tools, each in a process that is measured by itself, in turn."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.debug_peers import Peer, Place

ALONE = Path(__file__).with_name("debug_alone.py")
LIMIT = 900
"""A tool that takes longer is ended, in seconds."""


@dataclass
class Answer:
    """What a tool said in the last round, and what each round took."""

    text: str = ""
    places: frozenset[Place] = frozenset()
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)
    """The largest process of each round."""
    problem: str = ""

    @property
    def seconds(self) -> float:
        """Processor time, the median."""
        return statistics.median(self.cpu)


def measured(command: Sequence[str], folder: Path, environ: Mapping[str, str]) -> tuple[dict[str, float], str, str]:
    """What one run took, and what it printed to its two outputs."""
    with tempfile.TemporaryDirectory(prefix="readycheck-output-") as temporary:
        output, errors = Path(temporary) / "output", Path(temporary) / "errors"
        alone = [sys.executable, "-ISE", str(ALONE), str(LIMIT), str(output), str(errors), *command]
        said = subprocess.run(alone, cwd=folder, env={**os.environ, **environ}, stdout=subprocess.PIPE, check=True)
        return json.loads(said.stdout), _text(output), _text(errors)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


def ask(peer: Peer, folder: Path, answer: Answer | None = None) -> Answer:
    """One round of one tool."""
    answer = answer or Answer()
    took, answer.text, errors = measured(peer.command, folder, {})
    answer.cpu.append(took["cpu"])
    answer.wall.append(took["wall"])
    answer.megabytes.append(took["megabytes"])
    if took["code"] < 0:
        answer.problem = f"ended by signal {-took['code']:.0f}"
    try:
        prefix = f"{folder}/"
        answer.places = frozenset((file.removeprefix(prefix), line) for file, line in peer.places(answer.text))
    except (ValueError, KeyError) as error:
        answer.problem = f"its answer could not be read: {error}"
    if not answer.text.strip() and took["code"] not in (0, 1):
        said = [line for line in errors.splitlines() if line.strip()]
        answer.problem = answer.problem or f"exit code {took['code']:.0f}: {said[-1][:150] if said else ''}"
    return answer


def in_turn(peers: Sequence[Peer], folder: Path) -> dict[str, Answer]:
    """As many rounds of each as it asks for, one tool after the other."""
    answers = {peer.name: Answer() for peer in peers}
    for number in range(max(peer.rounds for peer in peers)):
        for peer in peers if number % 2 else reversed(peers):
            if number < peer.rounds:
                ask(peer, folder, answers[peer.name])
                print(f"{peer.name}: {answers[peer.name].cpu[-1]:.2f} s", file=sys.stderr, flush=True)
    return answers
