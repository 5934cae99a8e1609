"""Live on a terminal, plain lines elsewhere, never in the way of the audit."""

from __future__ import annotations

import io

from readycheck.model import Status
from readycheck.render.progress import Progress


class Clock:
    """A clock that goes when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Terminal(io.StringIO):
    """A stream that a person watches."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def follow(progress: Progress, clock: Clock) -> None:
    """A short audit."""
    with progress:
        progress.started(2)
        progress.collecting("http.pages", "main", "GET /\x1b[2J\n::error::x")
        clock.now += 1.5
        progress.tick()
        progress.collected("http.pages", "main", "ok", 1.5)
        progress.collected("load.probe", "", "could not look", 0.02)
        progress.judged("SEC-04", Status.FAIL)
        clock.now += 0.5
        progress.tick()


def test_plain_lines_one_a_collector() -> None:
    stream, clock = io.StringIO(), Clock()
    follow(Progress(stream, environ={}, clock=clock), clock)
    assert stream.getvalue().splitlines() == [
        "Looking: 2 places",
        "[1/2] http.pages main: ok, 1.5 s",
        "[2/2] load.probe: could not look, 20 ms",
        "Looked for 2 s: 2 of 2 places",
    ]


def test_quiet_says_nothing() -> None:
    stream, clock = Terminal(), Clock()
    follow(Progress(stream, environ={}, clock=clock, quiet=True), clock)
    assert stream.getvalue() == ""


def test_a_terminal_is_redrawn_and_left_in_order() -> None:
    stream, clock = Terminal(), Clock()
    follow(Progress(stream, environ={"TERM": "xterm"}, clock=clock, width=80), clock)
    text = stream.getvalue()
    assert "Looking: 0 of 2, 1 s" in text
    assert "http.pages main 1 s GET /\\x1b[2J ↵ ∷error::x" in text
    assert "so far: 1 failed" in text
    assert "\x1b[2J" not in text
    assert text.count("\x1b[?25l") == text.count("\x1b[?25h") == 1
    assert text.endswith("Looked for 2 s: 2 of 2 places\n")


def test_it_is_not_redrawn_more_often_than_eyes_can_follow() -> None:
    stream, clock = Terminal(), Clock()
    progress = Progress(stream, environ={"TERM": "xterm"}, clock=clock, width=80)
    progress.started(1)
    before = len(stream.getvalue())
    for _ in range(1000):
        progress.tick()
    assert len(stream.getvalue()) == before
    progress.done()
    progress.done()


def test_many_collectors_are_counted_not_listed() -> None:
    stream, clock = Terminal(), Clock()
    with Progress(stream, environ={"TERM": "xterm", "NO_COLOR": "1"}, clock=clock, width=80) as progress:
        progress.started(20)
        for number in range(20):
            progress.collecting("http.pages", f"origin-{number}")
        clock.now += 1
        progress.tick()
    assert "and 14 more" in stream.getvalue()


def test_a_dumb_terminal_gets_plain_lines() -> None:
    stream, clock = Terminal(), Clock()
    follow(Progress(stream, environ={"TERM": "dumb"}, clock=clock), clock)
    assert "\x1b" not in stream.getvalue()


def test_a_closed_stream_does_not_end_the_audit() -> None:
    for stream in (io.StringIO(), Terminal()):
        clock = Clock()
        progress = Progress(stream, environ={"TERM": "xterm"}, clock=clock)
        progress.started(2)
        stream.close()
        clock.now += 1
        progress.tick()
        progress.collected("a", "b", "ok", 1.0)
        progress.done()
