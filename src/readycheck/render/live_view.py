"""A view on standard error that redraws itself while something runs, or plain lines. No threads: the caller ticks."""

from __future__ import annotations

import os
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from typing import TextIO

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from readycheck.render.clean import guard_lines, to_ascii
from readycheck.render.view import view_for, watched

_FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_FRAME_SECONDS = 0.1


class LiveView(ABC):
    """On a terminal a small view, elsewhere lines; with `quiet` nothing. An unwritable stream never ends an audit."""

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

    @abstractmethod
    def _lines(self, now: float) -> Iterable[Text]:
        """What the view shows, the turning sign aside; the first line is its head."""

    def tick(self) -> None:
        """Redraw, at most ten times a second. Call it whenever there is nothing else to do."""
        now = self._clock()
        if self._live is not None and now - self._drawn >= _FRAME_SECONDS:
            self._drawn = now
            self._guarded(self._redraw)

    def _begin(self) -> None:
        if self._live is not None:
            self._guarded(self._live.start)

    def _stop(self) -> None:
        if self._live is not None:
            live, self._live = self._live, None
            self._guarded(live.stop)

    def _redraw(self) -> None:
        if self._live is not None:
            self._live.update(self._frame(), refresh=True)

    def _frame(self) -> Group:
        now = self._clock()
        turning = _FRAMES[int((now - self._start) / _FRAME_SECONDS) % len(_FRAMES)]
        head, *rest = self._lines(now)
        lines = [Text(f"{turning} ").append_text(head), *rest]
        for line in lines:
            line.no_wrap, line.overflow = True, "ellipsis"
            if self._view.ascii:
                line.plain = to_ascii(line.plain)
        return Group(*lines)

    def _say(self, line: str) -> None:
        """One line that stays, above the view where there is one."""
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
