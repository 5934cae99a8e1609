"""What holds for every command: open streams, one way to be interrupted, and never a traceback."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from types import FrameType
from typing import TextIO

INTERRUPTED, ENGINE = 130, 4
_TRACE = "READYCHECK_TRACEBACK"


def run(command: Callable[[], object]) -> int:
    """Call `command` and give its exit code; whatever goes wrong is told in a sentence."""
    _open_streams()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):  # not where `nohup` has it ignored
            signal.signal(number, _interrupt)
    code = ENGINE
    try:
        command()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else ENGINE
        if type(sys.stdout).__name__ == "PacifyFlushWrapper":  # typer's sign that the reader has gone
            code = ENGINE
    except KeyboardInterrupt:
        code = INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last line of defence
        _tell(error)
    return _flushed(code)


def leave(code: int) -> None:
    """End the process, also where a pack has left a thread running."""
    main = threading.main_thread()
    if any(thread is not main and not thread.daemon for thread in threading.enumerate()):
        os._exit(code)
    sys.exit(code)


class Interrupted(KeyboardInterrupt):
    """A signal to end.

    A class of its own, because CPython remembers a plain KeyboardInterrupt that passes an `eval` (pydantic reads
    annotations with one) and then ends by SIGINT although it was handled.
    """


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise Interrupted


def _open_streams() -> None:
    """Have 0, 1 and 2 open, so that no socket gets one of these numbers, and every text printable."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
    sys.stdin = sys.stdin or _null("r")
    sys.stdout = sys.stdout or _null("w")
    sys.stderr = sys.stderr or _null("w")
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError, OSError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


def _null(mode: str) -> TextIO:
    stream: TextIO = open(os.devnull, mode, encoding="utf-8")  # type: ignore[assignment]  # noqa: PTH123, SIM115
    return stream


def _tell(error: Exception) -> None:
    with contextlib.suppress(OSError, ValueError):
        if os.environ.get(_TRACE):
            sys.stderr.write(traceback.format_exc())
            return
        from readycheck.cli.common import complain

        if isinstance(error, OSError) and error.strerror:
            about = f" ({error.filename})" if error.filename else ""
            complain(f"the system refused something that is needed: {error.strerror.lower()}{about}")
            return
        # Its text is left out: nobody knows what it holds.
        where = traceback.extract_tb(error.__traceback__)[-1]
        complain(
            f"this is a fault of readycheck or of a pack: {type(error).__name__} in {where.name}, {where.filename}"
            f" line {where.lineno}; please report it, with what it prints when {_TRACE}=1 is set"
        )


def _flushed(code: int) -> int:
    """`code`, or 4 where the last of the output could not be written."""
    for number, stream in ((1, sys.stdout), (2, sys.stderr)):
        try:
            stream.flush()
        except (OSError, ValueError):
            with contextlib.suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), number)  # nothing fails again at the interpreter's end
            if number == 1 and code in (0, 1, 3, 5):
                code = ENGINE
    return code
