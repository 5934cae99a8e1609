"""What an audit of several targets is doing, on standard error: a line a target. The caller ticks."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Self, TextIO

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from readycheck.model import format_seconds
from readycheck.render import words
from readycheck.render.clean import clean, guard_lines, to_ascii
from readycheck.render.view import view_for, watched

SHOWN = 12
"""Targets on the screen at once."""
LABEL = 60
_FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_FRAME_SECONDS = 0.1


class ManyProgress:
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
        self._stream = stream or sys.stderr
        self._quiet = quiet
        self._clock = clock
        self._start = self._drawn = clock()
        self._finished = 0
        self._running: dict[int, tuple[float, str]] = {}
        environ = os.environ if environ is None else environ
        self._view = view_for(self._stream, environ)
        self._live: Live | None = None
        if not quiet and watched(self._stream, environ):
            console = Console(
                file=self._stream, force_terminal=True, no_color=not self._view.colour, width=width,
                highlight=False, markup=False, emoji=False,
            )  # fmt: skip
            self._live = Live(
                console=console, auto_refresh=False, transient=True, redirect_stdout=False, redirect_stderr=False
            )

    def __enter__(self) -> Self:
        """Say what is to come."""
        self._say(f"Auditing {words.count(len(self._labels), 'target')}")
        if self._live is not None:
            self._guarded(self._live.start)
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

    def tick(self) -> None:
        """Redraw, at most ten times a second."""
        now = self._clock()
        if self._live is not None and now - self._drawn >= _FRAME_SECONDS:
            self._drawn = now
            self._guarded(self._redraw)

    def _redraw(self) -> None:
        if self._live is not None:
            self._live.update(self._frame(), refresh=True)

    def _frame(self) -> Group:
        now = self._clock()
        frame = _FRAMES[int((now - self._start) / _FRAME_SECONDS) % len(_FRAMES)]
        done = f"{self._finished} of {words.count(len(self._labels), 'target')}"
        lines = [Text(f"{frame} Audited: {done}, {format_seconds(int(now - self._start))}")]
        for number, (since, told) in list(self._running.items())[:SHOWN]:
            rest = f"  {told}" if told else ""
            lines.append(Text(f"  {self._labels[number]} {format_seconds(int(now - since))}{rest}", style="dim"))
        if len(self._running) > SHOWN:
            lines.append(Text(f"  and {len(self._running) - SHOWN} more", style="dim"))
        for line in lines:
            line.no_wrap, line.overflow = True, "ellipsis"
            if self._view.ascii:
                line.plain = to_ascii(line.plain)
        return Group(*lines)

    def _stop(self) -> None:
        if self._live is not None:
            live, self._live = self._live, None
            self._guarded(live.stop)

    def _say(self, line: str) -> None:
        if self._quiet:
            return
        text = guard_lines(line)
        text = to_ascii(text) if self._view.ascii else text
        live = self._live

        def write() -> None:
            if live is not None and live.is_started:
                live.console.print(Text(text), soft_wrap=True)
                return
            self._stream.write(text + "\n")
            self._stream.flush()

        self._guarded(write)

    def _guarded(self, action: Callable[[], object]) -> None:
        try:
            action()
        except (OSError, ValueError):  # the stream is closed or its reader is gone
            self._quiet, self._live = True, None
