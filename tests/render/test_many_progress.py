"""What is told while several targets are audited: a line a target, harmless, and never the end of an audit."""

from __future__ import annotations

import io
from itertools import count

from readycheck.render.many.progress import ManyProgress


class Terminal(io.StringIO):
    """A stream that a person watches."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        """Somebody watches."""
        return True


def told(stream: io.StringIO, label: str = "shop (staging)", **more: bool) -> str:
    seconds = count()
    with ManyProgress(
        [label, "wiki"],
        stream,
        environ={"TERM": "xterm", "NO_COLOR": "1"},
        clock=lambda: next(seconds),
        width=60,
        **more,
    ) as progress:
        progress.begins(0)
        progress.says(0, 1, 3, "http.responses main")
        progress.ended(0, "READY, 100 of 100")
        progress.interrupted()
        progress.ended(1, "INTERRUPTED")
    return stream.getvalue()


def test_plain_lines_where_nobody_watches() -> None:
    lines = told(io.StringIO()).splitlines()
    assert lines[0] == "Auditing 2 targets"
    assert lines[1] == "shop (staging): begins"
    assert lines[2].startswith("[1/2] shop (staging): READY, 100 of 100, ")
    assert lines[3] == "Interrupted: what was seen so far is written"
    assert lines[4].startswith("[2/2] wiki: INTERRUPTED, ")
    assert lines[5].startswith("Audited for ")
    assert lines[5].endswith(": 2 of 2 targets")


def test_a_line_a_target_on_a_terminal() -> None:
    text = told(Terminal())
    assert "1 of 3 places, http.responses main" in text
    assert "[1/2] shop (staging): READY" in text
    assert text.endswith(": 2 of 2 targets\n")


def test_quiet_says_nothing() -> None:
    assert told(io.StringIO(), quiet=True) == ""


def test_a_name_forges_nothing() -> None:
    text = told(io.StringIO(), "a\n::error::forged\x1b[2J")
    assert "\x1b" not in text
    assert not any(line.startswith("::") for line in text.splitlines())


def test_a_stream_that_is_closed_is_no_crash() -> None:
    stream = io.StringIO()
    progress = ManyProgress(["a"], stream, environ={})
    stream.close()
    with progress:
        progress.begins(0)
        progress.ended(0, "READY")
