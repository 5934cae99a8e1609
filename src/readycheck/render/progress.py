"""What an audit is doing, on standard error, while it runs. No threads: the caller ticks."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Self, TextIO

from rich.text import Text

from readycheck.model import Status, format_seconds
from readycheck.render import words
from readycheck.render.clean import clean
from readycheck.render.live_view import LiveView

SHOWN = 6
"""Running collectors on the screen at once."""


class Progress(LiveView):
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
        super().__init__(stream, quiet=quiet, environ=environ, clock=clock, width=width)
        self._total = self._finished = 0
        self._running: dict[tuple[str, str], tuple[str, float]] = {}
        self._verdicts: Counter[Status] = Counter()

    def started(self, total: int) -> None:
        """The audit begins; `total` facts are to come."""
        self._total, self._start = total, self._clock()
        self._begin()
        if self._live is None:
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

    def done(self) -> None:
        """The audit is over: the view goes, one line stays. Safe to call twice."""
        self._stop()
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

    def _lines(self, now: float) -> Iterator[Text]:
        yield Text(f"Looking: {self._finished} of {self._total}, {format_seconds(int(now - self._start))}")
        oldest = sorted(self._running.items(), key=lambda item: item[1][1])
        for (id_, thing), (text, since) in oldest[:SHOWN]:
            told = f" {clean(text, 200)}" if text else ""
            yield Text(f"  {_name(id_, thing)} {format_seconds(int(now - since))}{told}", style="dim")
        if len(oldest) > SHOWN:
            yield Text(f"  and {len(oldest) - SHOWN} more", style="dim")
        if self._verdicts:
            yield Text(f"  so far: {self._counted()}")

    def _counted(self) -> str:
        return ", ".join(
            f"{self._verdicts[status]} {words.STATUS_WORD[status].lower()}"
            for status in words.STATUS_WORD
            if self._verdicts[status]
        )


def _name(id_: str, thing: str) -> str:
    return clean(f"{id_} {thing}" if thing else id_, 80)
