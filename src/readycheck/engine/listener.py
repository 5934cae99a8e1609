"""Who is told what a run is doing."""

from __future__ import annotations

from typing import Protocol

from readycheck.model import Status


class Listener(Protocol):
    """Told what is going on; a progress view, or nothing."""

    def started(self, total: int) -> None:
        """So many facts are to come."""

    def collecting(self, collector: str, thing: str, text: str) -> None:
        """A collector says what it does."""

    def collected(self, collector: str, thing: str, outcome: str, seconds: float) -> None:
        """A collector is done: `ok`, `could not look: <why>` or `error`."""

    def judged(self, control: str, status: Status) -> None:
        """A check has judged."""

    def tick(self) -> None:
        """Called several times a second."""

    def done(self) -> None:
        """Nothing more comes."""


class Silence:
    """A listener that says nothing."""

    def started(self, total: int) -> None:
        """Ignored."""

    def collecting(self, collector: str, thing: str, text: str) -> None:
        """Ignored."""

    def collected(self, collector: str, thing: str, outcome: str, seconds: float) -> None:
        """Ignored."""

    def judged(self, control: str, status: Status) -> None:
        """Ignored."""

    def tick(self) -> None:
        """Ignored."""

    def done(self) -> None:
        """Ignored."""
