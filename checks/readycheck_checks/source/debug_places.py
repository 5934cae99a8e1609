"""One place of debug output: what it leads to, what it is called, and what is said of it."""

from __future__ import annotations

import re

from readycheck.api import CodeEvidence, Finding, Status, at_file, finding
from readycheck_checks.source.debug_options import Options
from readycheck_checks.source.facts import FileClass, Occurrence, OutputCount, OutputState

_DEBUGGERS = {"debugger", "breakpoint", "pdb", "ipdb", "pudb", "wdb", "rdb", "web_pdb", "remote_pdb", "rpdb", "pydevd",
              "debugpy", "code.interact", "IPython.embed"}  # fmt: skip
_FIXES = {
    "output": "Remove the statement, or use the application's logger at a level that production switches off.",
    "handed_on": "Hand on a method of the application's logger instead.",
    "logger": "Switch off the levels below warning in production, and silence the linter there with the reason.",
    "debugger": "Stop shipping the debugger.",
    "secret": "Leave the value out of the log, or log a hash of it, and change what has been logged already.",
    "setting": "Switch debugging off in production, and on by the environment for development only.",
}


def leads_to(one: Occurrence, options: Options) -> Status | None:
    """What one place leads to; None where it leads to nothing."""
    if one.file_class is FileClass.CLI and one.how == "setting":
        return Status.WARN if one.state is OutputState.OPEN else None
    if one.what in options.allow or one.file_class not in (FileClass.PRODUCTION, FileClass.BUILT):
        return None
    built: Status | None = {"fail": Status.FAIL, "warn": Status.WARN, "ignore": None}[options.built]
    reached = Status.FAIL if one.file_class is FileClass.PRODUCTION else built
    if one.state is OutputState.SUPPRESSED:
        silenced: Status | None = {"fail": reached, "warn": Status.WARN, "pass": None}[options.suppressed]
        return silenced
    if one.state is not OutputState.OPEN:
        return None
    if one.how == "secret":
        return Status.WARN if one.what.startswith("personal") else reached
    if one.what == "alert":
        return Status.WARN if reached and not _speaks_to_users(one.snippet) else None
    if one.how == "logger":
        return Status.WARN if reached else None
    # The console handed on as an object may serve as a logger for errors only.
    return Status.WARN if one.what == "console" and reached else reached


_TRANSLATED = re.compile(
    r"\balert\(\s*(?:\{\{\s*)?(?:[\w$]{1,20}\.)?(?:\$?t|_|__|n?gettext|interpolate|trans(?:late)?|i18n)(?:\.\w{1,20})?\("
)
_SENTENCE = re.compile(r"\balert\(\s*(?P<quote>[\"'`])(?P<text>[A-Z][^\"'`]{10,150}[.!?])(?P=quote)")
_DIALOG = "Remove it; where it speaks to users, show the message in the page instead."


def _speaks_to_users(line: str) -> bool:
    """Whether a dialog is translated, or says a whole sentence: debugging is shorter."""
    sentence = _SENTENCE.search(line)
    return _TRANSLATED.search(line) is not None or (sentence is not None and len(sentence["text"].split()) >= 4)


def _kind(one: Occurrence) -> str:
    if one.how in ("secret", "setting"):
        return one.how
    if one.what in _DEBUGGERS:
        return "debugger"
    if one.how == "logger":
        return "logger"
    return "handed_on" if one.how == "reference" else "output"


def _message(one: Occurrence) -> str:
    where = "the bundle that is served" if one.file_class is FileClass.BUILT else "code that reaches production"
    if one.how == "secret":
        sort, _, name = one.what.partition(": ")
        kept = "a secret" if sort == "secret" else "personal data"
        return f"{name} is given to a log call in {where}, so {kept} is kept in the logs"
    if one.how == "setting":
        return f"A setting switches debugging on in {where}, which shows visitors the program's inside when it fails"
    if one.what == "alert":
        return f"alert stops the page with a dialog of the browser in {where}, as debugging does"
    if one.what in _DEBUGGERS:
        return f"{one.what} stops the program in {where}"
    if one.how == "logger":
        return f"{one.what} is what the application's logger writes with in {where}: its level decides what is shown"
    if one.how == "reference":
        return f"{one.what} is handed on as a value in {where}, so whatever receives it writes debug output"
    return f"{one.what} writes debug output in {where}"


def told(rule: str, status: Status, one: Occurrence) -> Finding:
    """The finding for one place; its rule is `rule` with the kind of debug output."""
    kind = _kind(one)
    return finding(
        f"{rule}.{kind}",
        status,
        _message(one),
        location=at_file(one.file, one.line, one.column),
        value=one.what,
        evidence=(CodeEvidence(label="line", value=one.snippet, language=one.language, line=one.line),),
        fix=_DIALOG if one.what == "alert" else _FIXES.get(kind, ""),
    )


def is_open(one: Occurrence | OutputCount, options: Options) -> bool:
    """Whether debug output reaches production there."""
    return one.file_class is FileClass.PRODUCTION and one.state is OutputState.OPEN and one.what not in options.allow
