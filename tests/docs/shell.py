"""Runs the commands of a page in order, in one shell and one folder, as a reader would."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import re
import shlex
import signal
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.docs.fences import Command, Fence

LONGEST = 1200.0
"""Seconds that one page may take: ten times what the longest needs on a machine with nothing else to do."""
_DONE, _UP = "__done", "until Ctrl-C"


def run(
    page: Sequence[Fence],
    folder: Path,
    environ: dict[str, str],
    replace: dict[str, str],
    *,
    compare: bool = False,
    seconds: float = LONGEST,
) -> None:
    """Run every console of a page; fails with the place of the first command that ends in another way than it says.

    With `compare`, what the page shows of an output must stand in it, line by line and in that order. After `seconds`
    all that the page has started is ended.
    """
    outputs = folder.parent / f"{folder.name}-outputs"
    outputs.mkdir()
    steps = ["exec </dev/null", "trap 'kill $(jobs -p) 2>/dev/null; wait' EXIT"]
    commands: list[Command] = []
    for fence in page:
        if "not run" in fence.said:
            continue
        if before := fence.said.get("before"):
            unseen = Command(f"{fence.place}, before it", before, 0)
            steps.append(_step(unseen, outputs / str(len(commands)), stays=False))
            commands.append(unseen)
        if fence.language == "console":
            for command in fence.commands():
                number = len(commands)
                commands.append(command)
                steps.append(_step(_replaced(command, replace), outputs / str(number), "stays up" in fence.said))
        elif name := fence.said.get("file") or fence.said.get("adds to"):
            body = outputs / f"{fence.line}.body"
            body.write_text(_put(fence.body, replace), encoding="utf-8")
            sign = ">>" if "adds to" in fence.said else ">"
            steps.append(f"mkdir -p {shlex.quote(str(Path(name).parent))}; cat {shlex.quote(str(body))} {sign} {name}")
    complaint = _typed("\n".join(steps), folder, environ, seconds)
    for number, command in enumerate(commands):
        log = outputs / str(number)
        shown = log.read_text(encoding="utf-8", errors="replace") if log.exists() else complaint
        code = (outputs / f"{number}.code").read_text().strip() if (outputs / f"{number}.code").exists() else "none"
        said = f"{command.place}\n$ {command.text}\n{complaint}\n"
        assert code == str(command.code), f"{said}exit code {code}, not {command.code}\n{shown}"
        if compare:
            missing = _missing(command.output, shown)
            assert missing is None, f"{said}shows {missing!r}, and its output is\n{shown}"


def start(script: str, folder: Path, environ: dict[str, str]) -> subprocess.Popen[str]:
    """A shell that leads a session of its own, so that all it starts can be ended."""
    return subprocess.Popen(
        ["bash", "-c", script],
        cwd=folder,
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _typed(script: str, folder: Path, environ: dict[str, str], seconds: float) -> str:
    """What the shell complains of; nothing that it started is left when this returns."""
    with start(script, folder, environ) as shell:
        try:
            return shell.communicate(timeout=seconds)[1]
        except subprocess.TimeoutExpired:
            return f"the page did not come to its end within {seconds:g} s"
        finally:
            end(shell)


def end(shell: subprocess.Popen[str]) -> None:
    """End a shell that leads a session, with all that it started.

    They are asked first, since a system that stays up has processes in sessions of their own to end.
    """
    for sign, patience in ((signal.SIGTERM, 20.0), (signal.SIGKILL, None)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(shell.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            shell.wait(patience)


def _missing(lines: Sequence[str], output: str) -> str | None:
    """The first line that is not in the output behind the one before it."""
    rest = [" ".join(line.split()) for line in output.splitlines()]
    for line in lines:
        wanted = re.compile(".*".join(re.escape(part) for part in " ".join(line.split()).split("…")))
        if line.strip(" …"):
            place = next((number for number, one in enumerate(rest) if wanted.fullmatch(one)), None)
            if place is None:
                return line
            rest = rest[place + 1 :]
    return None


def _step(command: Command, log: Path, stays: bool) -> str:
    where, code = shlex.quote(str(log)), shlex.quote(f"{log}.code")
    line = shlex.quote(command.text)
    if stays:
        ended = f"kill -0 $! 2>/dev/null || {{ wait $!; echo $? >{code}; exit; }}"
        wait = f"until grep -q '{_UP}' {where}; do {ended}; sleep 0.1; done"
        return f"bash -c {shlex.quote('exec ' + command.text)} >{where} 2>&1 &\n{wait}\necho 0 >{code}"
    return f"eval {line} >{where} 2>&1\n{_DONE}=$?; echo ${_DONE} >{code}; [ ${_DONE} = {command.code} ] || exit"


def _replaced(command: Command, replace: dict[str, str]) -> Command:
    return dataclasses.replace(command, text=_put(command.text, replace))


def _put(text: str, replace: dict[str, str]) -> str:
    for name, value in replace.items():
        text = text.replace(name, value)
    return text


def environment(folder: Path, more: dict[str, str]) -> dict[str, str]:
    """A reader's shell: this installation first on the PATH, and a home of its own."""
    programs, home = folder / "bin", folder / "home"
    programs.mkdir()
    home.mkdir()
    for name, start in {"readycheck": "-m readycheck", "python": "", "python3": ""}.items():
        script = programs / name
        script.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {start} "$@"\n')
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
    path = os.pathsep.join((str(programs), str(Path(sys.executable).parent), os.environ["PATH"]))
    fixed = {"PATH": path, "HOME": str(home), "NO_COLOR": "1", "COLUMNS": "80", "BROWSER": "true", "LC_ALL": "C.UTF-8"}
    return {**os.environ, **fixed, **more}
