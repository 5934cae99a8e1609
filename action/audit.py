"""Runs one audit for action.yml, or merges those of earlier jobs.

Inputs come from the environment, outputs and the step summary go to GitHub's files. The step ends with 0 whenever
readycheck has run, so that uploads can follow; `gate.sh` ends the action with readycheck's own code. Only the standard
library is used.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

SWITCHES = ("annotations", "summary", "comment", "upload-sarif", "gate", "waivers", "partial")
WORDS = {"fail-on": ("", "blocker", "high", "medium", "low", "info"), "undecided": ("fail", "pass")}
REPORTS = {
    "html": "report.html",
    "json": "report.json",
    "junit": "junit.xml",
    "markdown": "comment.md",
    "summary": "summary.md",
    "code-scanning": "code-scanning.sarif",
}
"""Written by an audit, into one folder; the artifact of the workflow."""
SUMMARIES = {"html": "summary.html", "json": "summary.json", "summary": "summary.md"}
"""Written by a merge."""
MEANINGS = {
    2: "the command line, the profile, a waiver or the baseline is wrong",
    4: "the engine failed, or a report could not be written",
    5: "the inputs 'only' and 'skip' leave no control",
    130: "it was interrupted",
}


def main() -> None:
    """Audit, then say what came out of it."""
    given = inputs()
    folder = report_folder(given["category"])
    files = SUMMARIES if given.get("merge") else REPORTS
    code = run([*(merge if given.get("merge") else audit)(given, folder)])
    report = read_report(folder / files["json"])
    write_outputs(outputs(code, folder, report, files))
    if given["summary"] == "true":
        write_summary(folder / files["summary"], code)
    if not report:
        tell("error", f"readycheck ended with exit code {code}: {MEANINGS.get(code, 'see the log of this step')}.")


def inputs() -> dict[str, str]:
    """The inputs of action.yml, stripped and checked; the step ends with 2 where one cannot be meant."""
    given = {
        name.removeprefix("INPUT_").lower().replace("_", "-"): value.strip()
        for name, value in os.environ.items()
        if name.startswith("INPUT_")
    }
    for name in SWITCHES:
        if given.setdefault(name, "") not in ("true", "false"):
            refuse(f"'{name}' is '{given[name]}'; it takes true or false.")
    for name, words in WORDS.items():
        if given.setdefault(name, "") not in words:
            refuse(f"'{name}' is '{given[name]}'; it takes {' or '.join(word for word in words if word)}.")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}", given.setdefault("category", "")):
        refuse("'category' names this audit beside others; it takes up to 61 letters, digits, dots and dashes.")
    return given


def audit(given: dict[str, str], folder: Path) -> Iterator[str]:
    """The audit as a list of words; no input ever reaches a shell, nor becomes an option of its own."""
    yield from (program(), "audit")
    yield f"--format={'github' if given['annotations'] == 'true' else 'terminal'}"
    yield from (f"--format={name}={folder / file}" for name, file in REPORTS.items())
    yield from (f"--format={one}" for one in lines(given, "formats"))
    yield f"--out={folder / 'run'}"
    for name in ("only", "skip", "set"):
        yield from (f"--{name}={one}" for one in lines(given, name))
    for name, key in (("fail-on", "fail_on"), ("min-score", "min_score"), ("min-coverage", "min_coverage")):
        if value := given.get(name):
            yield f"--set=gate.{key}={value}"
    yield from (f"--{name}={given[name]}" for name in ("url", "source", "baseline") if given.get(name))
    if given["waivers"] == "false":
        yield "--no-waivers"
    if profile := given.get("profile"):
        yield from ("--", profile)


def merge(given: dict[str, str], folder: Path) -> Iterator[str]:
    """The merge as a list of words."""
    yield from (program(), "merge")
    yield from (f"--summary={folder / file}" for file in SUMMARIES.values())
    if given["partial"] == "true":
        yield "--partial"
    yield from ("--", *lines(given, "merge"))


def program() -> str:
    """The readycheck of this environment."""
    return str(Path(sys.executable).parent / "readycheck")


def lines(given: dict[str, str], name: str) -> Iterator[str]:
    """An input that holds several values, one a line."""
    return (line.strip() for line in given.get(name, "").splitlines() if line.strip())


def run(words: list[str]) -> int:
    """Run to the end and return the exit code; a signal of the runner is handed on, so that a report is still made."""
    process = subprocess.Popen(words, stdin=subprocess.DEVNULL)

    def hand_on(number: int, _frame: FrameType | None) -> None:
        process.send_signal(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, hand_on)
    code = process.wait()
    return code if code >= 0 else 128 - code


def report_folder(category: str) -> Path:
    """A new folder outside of the workspace, so that no audit reads its own reports as source."""
    base = Path(os.environ["RUNNER_TEMP"])
    number = 1
    while True:  # a job may audit several profiles, or one twice
        folder = base / f"{category}-report{f'-{number}' if number > 1 else ''}"
        try:
            folder.mkdir()
        except FileExistsError:
            number += 1
            continue
        return folder


def read_report(path: Path) -> dict[str, Any]:
    """The report as it was written, or nothing where the audit came to none."""
    try:
        read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return read


def outputs(code: int, folder: Path, report: dict[str, Any], files: dict[str, str]) -> dict[str, str]:
    """The outputs of action.yml; what nobody knows is empty."""
    score = report.get("score", {})
    found = {"exit-code": str(code), "decision": str(report.get("decision", "")), "reports": str(folder)}
    found |= {name: str(score.get(name, "")) for name in ("floor", "ceiling", "coverage")}
    kept = {"html": "html", "json": "json", "junit": "junit", "sarif": "code-scanning", "comment": "markdown"}
    paths = {name: folder / files[file] for name, file in kept.items() if file in files} | {"run": folder / "run"}
    found |= {name: str(path) for name, path in paths.items() if path.exists()}
    return found


def write_outputs(found: dict[str, str]) -> None:
    """Append `name=value` lines to GITHUB_OUTPUT. A value of several lines would forge others, so none is written."""
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as file:
        for name, value in found.items():
            file.write(f"{name}={value if value.isprintable() else ''}\n")


def write_summary(path: Path, code: int) -> None:
    """Append the report's summary to the step summary; without a report, say why there is none."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        text = f"**readycheck made no report.** Exit code {code}: {MEANINGS.get(code, 'see the log of the step')}.\n"
    with Path(os.environ["GITHUB_STEP_SUMMARY"]).open("a", encoding="utf-8") as file:
        file.write(text)


def tell(level: str, message: str) -> None:
    """An annotation of the run."""
    escaped = message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    print(f"::{level} title=readycheck::{escaped}", flush=True)  # noqa: T201 - a workflow command


def refuse(message: str) -> NoReturn:
    """End the step, as readycheck does where the command line is wrong."""
    tell("error", message)
    sys.exit(2)


if __name__ == "__main__":
    main()
