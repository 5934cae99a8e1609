"""What an audit is doing, on standard error, while it runs. No threads: the caller ticks."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Self, TextIO

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from readycheck.model import Status, format_seconds
from readycheck.render import words
from readycheck.render.clean import clean, guard_lines, to_ascii
from readycheck.render.view import View, view_for, watched

SHOWN = 6
"""Running collectors on the screen at once."""
_FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_FRAME_SECONDS = 0.1


class Progress:
    """Events of an audit in, lines for a person out.

    On a terminal a small view that redraws itself, elsewhere one plain line a finished
    collector; with `quiet` nothing. An unwritable stream never ends an audit. Use it as
    a context manager, so that the terminal is left in order.
    """

    def __init__(
        self,
        stream: TextIO | None = None,
        *,
        quiet: bool = False,
        environ: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.monotonic,
        width: int | None = None,
    ) -> None:
        self._stream = stream or sys.stderr
        self._quiet = quiet
        self._clock = clock
        self._start = self._drawn = clock()
        self._total = self._finished = 0
        self._running: dict[tuple[str, str], tuple[str, float]] = {}
        self._verdicts: Counter[Status] = Counter()
        environ = os.environ if environ is None else environ
        self._view: View = view_for(self._stream, environ)
        self._live: Live | None = None
        if not quiet and watched(self._stream, environ):
            console = Console(
                file=self._stream, force_terminal=True, no_color=not self._view.colour, width=width,
                highlight=False, markup=False, emoji=False,
            )  # fmt: skip
            self._live = Live(
                console=console, auto_refresh=False, transient=True, redirect_stdout=False, redirect_stderr=False
            )

    def started(self, total: int) -> None:
        """The audit begins; `total` facts are to come."""
        self._total, self._start = total, self._clock()
        if self._live is not None:
            self._guarded(self._live.start)
        else:
            self._say(f"Looking: {words.count(total, 'place')}")

    def collecting(self, id_: str, thing: str, text: str = "") -> None:
        """A collector starts, or says what it does now."""
        key = (id_, thing)
        since = self._running[key][1] if key in self._running else self._clock()
        self._running[key] = (text, since)
        self.tick()

    def collected(self, id_: str, thing: str, outcome: str, seconds: float) -> None:
        """A collector ended; `outcome` is `fact` or why there is none. `seconds` is what it took."""
        self._running.pop((id_, thing), None)
        self._finished += 1
        if self._live is None:
            told = f"{_name(id_, thing)}: {clean(outcome, 200)}, {format_seconds(seconds)}"
            self._say(f"[{self._finished}/{self._total}] {told}")
        self.tick()

    def judged(self, control: str, status: Status) -> None:  # noqa: ARG002 - the listener's contract
        """A check has judged for a control."""
        self._verdicts[status] += 1
        self.tick()

    def tick(self) -> None:
        """Redraw, at most ten times a second. Call it whenever there is nothing else to do."""
        now = self._clock()
        if self._live is not None and now - self._drawn >= _FRAME_SECONDS:
            self._drawn = now
            self._guarded(self._redraw)

    def done(self) -> None:
        """The audit is over: the view goes, one line stays. Safe to call twice."""
        if self._live is not None:
            live, self._live = self._live, None
            self._guarded(live.stop)
        if self._total:
            took = format_seconds(self._clock() - self._start)
            self._say(f"Looked for {took}: {self._finished:,} of {words.count(self._total, 'place')}")
            self._total = 0

    def __enter__(self) -> Self:
        """Nothing is drawn before `started`."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Leave the terminal in order."""
        self.done()

    def _redraw(self) -> None:
        if self._live is not None:
            self._live.update(self._frame(), refresh=True)

    def _frame(self) -> Group:
        now = self._clock()
        frame = _FRAMES[int((now - self._start) / _FRAME_SECONDS) % len(_FRAMES)]
        head = Text(f"{frame} Looking: {self._finished} of {self._total}, {format_seconds(int(now - self._start))}")
        lines = [head]
        oldest = sorted(self._running.items(), key=lambda item: item[1][1])
        for (id_, thing), (text, since) in oldest[:SHOWN]:
            told = f" {clean(text, 200)}" if text else ""
            lines.append(Text(f"  {_name(id_, thing)} {format_seconds(int(now - since))}{told}", style="dim"))
        if len(oldest) > SHOWN:
            lines.append(Text(f"  and {len(oldest) - SHOWN} more", style="dim"))
        if self._verdicts:
            lines.append(Text(f"  so far: {self._counted()}"))
        for line in lines:
            line.no_wrap, line.overflow = True, "ellipsis"
            if self._view.ascii:
                line.plain = to_ascii(line.plain)
        return Group(*lines)

    def _counted(self) -> str:
        return ", ".join(
            f"{self._verdicts[status]} {words.STATUS_WORD[status].lower()}"
            for status in words.STATUS_WORD
            if self._verdicts[status]
        )

    def _say(self, line: str) -> None:
        if self._quiet:
            return
        text = guard_lines(line)

        def write() -> None:
            self._stream.write((to_ascii(text) if self._view.ascii else text) + "\n")
            self._stream.flush()

        self._guarded(write)

    def _guarded(self, action: Callable[[], object]) -> None:
        try:
            action()
        except (OSError, ValueError):  # the stream is closed or its reader is gone
            self._quiet, self._live = True, None


def _name(id_: str, thing: str) -> str:
    return clean(f"{id_} {thing}" if thing else id_, 80)
