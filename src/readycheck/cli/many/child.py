"""One target of several, in a process of its own: what befalls it costs this target only.

Started as `python -m readycheck.cli.many.child FD PARENT` with a `Request` on standard input. It writes events, a
JSON object a line, to FD, and ends with the target's exit code. It ends too when the process that started it does.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from readycheck.cli.common import Output, fail, failing_politely, tell_problems, write_reports

if TYPE_CHECKING:
    from readycheck.cli.many.request import Request
    from readycheck.model import Status

_TELL_EVERY = 0.1
"""Seconds between two words about how far it is."""


class Teller:
    """Writes events for the parent; as an audit's listener it tells how far that is."""

    def __init__(self, fd: int, parent: int) -> None:
        self._fd = fd
        self._parent = parent
        self._state: dict[str, Any] = {"total": 0, "finished": 0, "doing": ""}
        self._told = 0.0
        self._news = False

    def event(self, **fields: Any) -> None:
        """Write one event; a parent that has gone does not hear it."""
        line = json.dumps(fields).encode() + b"\n"
        with suppress(OSError):
            while line:
                line = line[os.write(self._fd, line) :]

    def started(self, total: int) -> None:
        """So many facts are to come."""
        self._state["total"] = total
        self.event(**self._state)

    def collecting(self, collector: str, thing: str, text: str) -> None:
        """A collector says what it does."""
        self._state["doing"] = " ".join(part for part in (collector, thing, text[:200]) if part)
        self._news = True
        self.tick()

    def collected(self, collector: str, thing: str, outcome: str, seconds: float) -> None:  # noqa: ARG002 - the listener's contract
        """A collector is done."""
        self._state["finished"] += 1
        self._news = True
        self.tick()

    def judged(self, control: str, status: Status) -> None:
        """Not told: a summary has no room for it."""

    def tick(self) -> None:
        """Tell the news, at most ten times a second; end where the parent has ended."""
        if self._parent and os.getppid() != self._parent:
            self._parent = 0
            os.kill(os.getpid(), signal.SIGINT)
        now = time.monotonic()
        if self._news and now - self._told >= _TELL_EVERY:
            self._news, self._told = False, now
            self.event(**self._state)

    def done(self) -> None:
        """The end of the process says it."""


def main() -> None:
    """Do what standard input asks for."""
    from readycheck.cli.guard import leave, run
    from readycheck.engine.processes import die_with_parent

    fd, parent = int(sys.argv[1]), int(sys.argv[2])
    die_with_parent(parent)
    teller = Teller(fd, parent)
    leave(run(lambda: _serve(teller)))


def _serve(teller: Teller) -> None:
    teller.event(up=True)  # from here on a signal ends it in order
    from readycheck.cli.many.request import Request

    request = Request.model_validate_json(sys.stdin.buffer.read())
    try:
        if request.do == "check":
            _check(request, teller)
        else:
            _audit(request, teller)
    except typer.Exit as end:
        raise SystemExit(end.exit_code) from None


def _check(request: Request, teller: Teller) -> None:
    from readycheck.cli.many.checking import check_here

    with failing_politely():
        checked = check_here(Path(request.profile), request.asked())
    teller.event(checked=checked.as_plain())


def _audit(request: Request, teller: Teller) -> None:
    from readycheck.cli.one_target import audit_one, nothing, prepare_one

    asked = request.asked()
    folder = Path(request.folder)
    with failing_politely():
        prepared = prepare_one(Path(request.profile), asked)
        tell_problems(prepared.catalog.problems, prepared.profile.secrets)
        if not prepared.plan.controls:
            fail(nothing(prepared.plan.asked), 5)
        audited = audit_one(prepared, asked, folder, request.run_id, jobs=request.jobs, listener=teller)
        outputs = [Output(name, Path(path)) for name, path in request.outputs]
        if outputs:
            write_reports(audited.report, outputs, quiet=True, folder=folder)
    raise typer.Exit(audited.exit_code)


if __name__ == "__main__":
    main()
