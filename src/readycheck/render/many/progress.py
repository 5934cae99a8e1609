"""What an audit of several targets is doing, on standard error: a line a target. The caller ticks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Self, TextIO

from rich.text import Text

from readycheck.model import format_seconds
from readycheck.render import words
from readycheck.render.clean import clean
from readycheck.render.live_view import LiveView

SHOWN = 12
"""Targets on the screen at once."""
LABEL = 60


class ManyProgress(LiveView):
    """Events in, lines for a person out; with `quiet` nothing. An unwritable stream never ends an audit."""

    def __init__(
        self,
        labels: Sequence[str],
        stream: TextIO | None = None,
        *,
        quiet: bool = False,
        environ: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.monotonic,
        width: int | None = None,
    ) -> None:
        self._labels = [clean(label, LABEL) for label in labels]
        super().__init__(stream, quiet=quiet, environ=environ, clock=clock, width=width)
        self._finished = 0
        self._running: dict[int, tuple[float, str]] = {}

    def __enter__(self) -> Self:
        """Say what is to come."""
        self._say(f"Auditing {words.count(len(self._labels), 'target')}")
        self._begin()
        return self

    def __exit__(self, *_error: object) -> None:
        """Leave the terminal in order; one line stays."""
        self._stop()
        took = format_seconds(self._clock() - self._start)
        self._say(f"Audited for {took}: {self._finished:,} of {words.count(len(self._labels), 'target')}")

    def begins(self, number: int) -> None:
        """The audit of this target begins."""
        self._running[number] = (self._clock(), "")
        if self._live is None:
            self._say(f"{self._labels[number]}: begins")
        self.tick()

    def says(self, number: int, finished: int, total: int, doing: str) -> None:
        """How far the audit of this target is."""
        if number in self._running:
            told = f"{finished} of {words.count(total, 'place')}" + (f", {clean(doing, 120)}" if doing else "")
            self._running[number] = (self._running[number][0], told)
        self.tick()

    def ended(self, number: int, outcome: str) -> None:
        """The audit of this target has ended, with this outcome in words."""
        began = self._running.pop(number, (self._clock(), ""))[0]
        self._finished += 1
        took = format_seconds(self._clock() - began)
        self._say(f"[{self._finished}/{len(self._labels)}] {self._labels[number]}: {clean(outcome, 200)}, {took}")

    def interrupted(self) -> None:
        """Somebody wants it to end."""
        self._say("Interrupted: what was seen so far is written")

    def _lines(self, now: float) -> Iterator[Text]:
        done = f"{self._finished} of {words.count(len(self._labels), 'target')}"
        yield Text(f"Audited: {done}, {format_seconds(int(now - self._start))}")
        for number, (since, told) in list(self._running.items())[:SHOWN]:
            rest = f"  {told}" if told else ""
            yield Text(f"  {self._labels[number]} {format_seconds(int(now - since))}{rest}", style="dim")
        if len(self._running) > SHOWN:
            yield Text(f"  and {len(self._running) - SHOWN} more", style="dim")
