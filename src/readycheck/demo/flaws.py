"""The flaws that can be switched on: what each is, which control it must turn red, how it is made.

A flaw changes what a user or an operator of the system can observe. `also` names the controls that follow: those
that derive from its control, and those that the same accident truly breaks.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from readycheck.demo import operations as do
from readycheck.demo import texts
from readycheck.demo.steps import Data, Edit, Moment, Setting, Step, Write


class UnknownFlawError(ValueError):
    """A name that is not in the table, or two flaws that cannot be on together."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """One switch."""

    name: str
    title: str
    control: str
    steps: tuple[Step, ...]
    also: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()


_AUDITED = ("LAUNCH-06",)
_MIGRATED = ("LAUNCH-02",)
_RECOVERED = ("LAUNCH-05",)
_HEADERS = "coursework/headers.py"
_HEALTH = "coursework/health.py"
_LIVE = Moment.BACKED_UP

FLAWS: tuple[Flaw, ...] = (
    Flaw(
        "weak-csp",
        "The Content-Security-Policy allows inline scripts from anywhere",
        "SEC-04",
        (Edit(_HEADERS, "\"script-src 'self'; \"", "\"script-src 'self' 'unsafe-inline' 'unsafe-eval' https:; \""),),
        _AUDITED,
        ("no-csp",),
    ),
    Flaw(
        "no-csp",
        "Pages come without a Content-Security-Policy",
        "SEC-04",
        (
            Edit(
                _HEADERS,
                '        headers["Content-Security-Policy"] = PAGE_POLICY if html else DATA_POLICY\n',
                '        if not html:\n            headers["Content-Security-Policy"] = DATA_POLICY\n',
            ),
        ),
        _AUDITED,
        ("weak-csp",),
    ),
    Flaw("no-hsts", "HSTS was switched off", "SEC-04", (Setting("COURSEWORK_HSTS_SECONDS", "0"),), _AUDITED),
    Flaw(
        "framing",
        "Any site may put the pages into a frame",
        "SEC-04",
        (
            Edit(_HEADERS, "    \"frame-ancestors 'none'; \"\n", '    "frame-ancestors *; "\n'),
            Edit(_HEADERS, '        headers["X-Frame-Options"] = "DENY"\n', ""),
        ),
        _AUDITED,
        ("no-csp",),
    ),
    Flaw(
        "version-header",
        "Responses name the server software and its version",
        "SEC-04",
        (
            Edit("coursework/manage.py", "        server_header=False,\n", texts.SERVER_HEADER),
        ),
        _AUDITED,
    ),
    Flaw(
        "cacheable-pages",
        "Pages of a logged-in student may be cached by anybody",
        "SEC-04",
        (Edit("coursework/pages.py", '{"Cache-Control": "no-store"}', '{"Cache-Control": "public, max-age=600"}'),),
        _AUDITED,
    ),
    Flaw(
        "console-log",
        "A console.log was left in the TypeScript source and its bundle",
        "SEC-01",
        (
            Edit(
                "web/src/poll.ts",
                "    const submission = await fetchSubmission(id);\n",
                '    const submission = await fetchSubmission(id);\n    console.log("polled", submission);\n',
            ),
            Edit("web/dist/app.js", "let n=await i(e);", 'let n=await i(e);console.log("polled",n);'),
        ),
        _AUDITED,
    ),
    Flaw(
        "print",
        "A print() that a developer used is still in the upload path",
        "SEC-01",
        (
            Edit(
                "coursework/web.py",
                '        name = upload.filename or ""\n',
                '        name = upload.filename or ""\n        print("DEBUG upload", visitor.name, name)\n',
            ),
        ),
        _AUDITED,
    ),
    Flaw(
        "shell",
        "Grading counts words with a shell command",
        "SEC-06",
        (
            Edit("coursework/grading.py", "import re\nimport time\n", "import re\nimport subprocess\nimport time\n"),
            Edit("coursework/grading.py", texts.GRADE_ANCHOR, texts.GRADE_ANCHOR + texts.SHELL_CALL),
        ),
        _AUDITED,
    ),
    Flaw(
        "vulnerable-dependency",
        "The lock file pins a python-multipart with a known denial of service",
        "SEC-07",
        (Edit("requirements.lock", "python-multipart==0.0.34\n", "python-multipart==0.0.6\n"),),
        _AUDITED,
    ),
    Flaw(
        "health-leak",
        "The liveness answer shows the settings: DSN, keys and all",
        "MON-05",
        (
            Edit(_HEALTH, "import hmac\n", "import dataclasses\nimport hmac\n"),
            Edit(_HEALTH, '    return JSONResponse({"status": "ok"})\n', texts.LEAKING_HEALTH),
        ),
    ),
    Flaw(
        "readiness-503",
        "Readiness says ok in its body and answers 503",
        "MON-05",
        (
            Edit(
                _HEALTH,
                "    return JSONResponse(body, 200 if healthy else 503)\n",
                "    return JSONResponse(body, 503)\n",
            ),
        ),
        (),
        ("readiness-lies",),
    ),
    Flaw(
        "readiness-lies",
        "The mail relay is down; readiness says so in its body and answers 200",
        "MON-05",
        (
            Edit(_HEALTH, "    return JSONResponse(body, 200 if healthy else 503)\n", "    return JSONResponse(body)\n"),
            Edit(_HEALTH, '        "uploads": os', '        "mail": _connects("127.0.0.1", 1),\n        "uploads": os'),
            Edit(_HEALTH, "import os\nimport sqlite3\n", "import os\nimport socket\nimport sqlite3\n"),
            Edit(_HEALTH, "\n\ndef _answers(", texts.CONNECTS),
        ),
        (),
        ("readiness-503",),
    ),
    Flaw(
        "unapplied-migration",
        "The newest migration was deployed and never run",
        "DATA-01",
        (Write("migrations/versions/0005_lower_case_addresses.py", texts.MIGRATION_5, moment=Moment.MIGRATED),),
        _MIGRATED,
    ),
    Flaw(
        "two-heads",
        "Two branches each brought a migration: there are two heads",
        "DATA-01",
        (Write("migrations/versions/0004_trim_titles.py", texts.MIGRATION_4B),),
        _MIGRATED,
    ),
    Flaw(
        "dropped-index",
        "An index was dropped by hand",
        "DATA-02",
        (Data(do.by_hand("DROP INDEX ix_submissions_student_created")),),
    ),
    Flaw(
        "added-column",
        "A column was added by hand, without a migration",
        "DATA-02",
        (Data(do.by_hand("ALTER TABLE users ADD COLUMN phone VARCHAR(40)")),),
    ),
    Flaw(
        "dropped-trigger",
        "The trigger that keeps the audit trail append-only is gone",
        "DATA-02",
        (Data(do.by_hand("DROP TRIGGER audit_events_no_update")),),
    ),
    Flaw(
        "stale-backup",
        "The nightly backup has not run for five days",
        "DATA-05",
        (Data(do.stop_backing_up, _LIVE),),
    ),
    Flaw(
        "truncated-backup",
        "The newest backup is cut off in the middle",
        "DATA-06",
        (Data(do.cut_backup, _LIVE),),
        ("DATA-05", *_RECOVERED),
        ("partial-backup",),
    ),
    Flaw(
        "partial-backup",
        "The backup job leaves out submissions older than thirty days",
        "DATA-06",
        (
            Edit("ops/backup.py", "        source.backup(copy)\n", texts.PRUNING_BACKUP),
        ),
        _RECOVERED,
        ("truncated-backup",),
    ),
    Flaw(
        "failed-jobs",
        "Uploads vanished before they were graded; their jobs failed",
        "QUEUE-06",
        (Data(do.lose_files(60)),),
    ),
    Flaw(
        "queue-backlog",
        "Jobs pile up and no worker runs",
        "QUEUE-06",
        (Data(do.pile_up(250)), Setting("COURSEWORK_WORKERS", "0")),
    ),
    Flaw(
        "slow-results",
        "The state of a submission is worked out one student at a time",
        "LOAD-02",
        (
            Edit("coursework/submissions.py", "import time\n", "import threading\nimport time\n"),
            Edit("coursework/submissions.py", "\n\n@dataclass", "\n_ranking = threading.Lock()\n\n\n@dataclass"),
            Edit("coursework/submissions.py", texts.ONE_ANCHOR, texts.SLOW_ONE),
        ),
    ),
    Flaw(
        "errors-under-load",
        "A write lock is held while a file is stored, and nobody waits for it",
        "LOAD-03",
        (
            Edit("coursework/system.py", "busy_timeout_ms=settings.busy_timeout_ms", "busy_timeout_ms=0"),
            Edit("coursework/submissions.py", texts.STORE_ANCHOR, texts.STORE_IN_TRANSACTION),
        ),
    ),
    Flaw(
        "stub-runbook",
        "The runbook for a restore is a stub",
        "LAUNCH-07",
        (Write("docs/runbooks/restore.md", texts.STUB_RUNBOOK, replaces=True),),
    ),
    Flaw(
        "broken-link",
        "The deployment runbook links a page that is not there",
        "LAUNCH-07",
        (Edit("docs/runbooks/deployment.md", "(rollback.md)", "(emergency-rollback.md)"),),
    ),
    Flaw(
        "unsigned",
        "Nobody has signed that the support team is informed and trained",
        "LAUNCH-08",
        (Edit("docs/sign-offs.toml", texts.SUPPORT_SIGN_OFF, texts.NO_SIGN_OFF),),
    ),
)

DEFAULT: tuple[str, ...] = (
    "weak-csp",
    "cacheable-pages",
    "console-log",
    "vulnerable-dependency",
    "unapplied-migration",
    "dropped-index",
    "stale-backup",
    "partial-backup",
    "queue-backlog",
    "stub-runbook",
)

_BY_NAME = {flaw.name: flaw for flaw in FLAWS}


def resolve(text: str = "default") -> tuple[Flaw, ...]:
    """Read `none`, `default`, `all` or names with commas; the result is in the order of the table."""
    if text == "none":
        return ()
    if text == "default":
        return _ordered(DEFAULT)
    if text == "all":
        return compatible(FLAWS)
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in _BY_NAME:
            near = difflib.get_close_matches(name, [*_BY_NAME, "none", "all", "default"], 1, 0.4)
            hint = f", did you mean `{near[0]}`?" if near else ""
            raise UnknownFlawError(f"no flaw is called `{name}`{hint or '; known are ' + ', '.join(_BY_NAME)}")
    chosen = _ordered(names)
    for flaw in chosen:
        for other in flaw.excludes:
            if other in names:
                raise UnknownFlawError(f"`{flaw.name}` and `{other}` cannot be on together")
    return chosen


def compatible(flaws: Iterable[Flaw]) -> tuple[Flaw, ...]:
    """Keep each flaw that no earlier one excludes."""
    kept: list[Flaw] = []
    for flaw in flaws:
        if not any(flaw.name in other.excludes or other.name in flaw.excludes for other in kept):
            kept.append(flaw)
    return tuple(kept)


def _ordered(names: Iterable[str]) -> tuple[Flaw, ...]:
    wanted = set(names)
    return tuple(flaw for flaw in FLAWS if flaw.name in wanted)
