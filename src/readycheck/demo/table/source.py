"""Flaws of the code: what was left in it, and what it should not hold."""

from __future__ import annotations

from readycheck.demo import scans
from readycheck.demo.steps import Data, Edit, Moment
from readycheck.demo.switches import Flaw

_AUDITED = ("LAUNCH-06",)
_DEBUG, _SECRETS = "source.debug_logging", "source.secrets"
_ACCOUNTS, _BUNDLE, _GRADING = "coursework/accounts.py", "web/dist/app.js", "coursework/grading.py"
_API, _SUBMISSIONS = "coursework/api.py", "coursework/submissions.py"
_POLL, _UPLOAD = "web/src/poll.ts", "web/src/upload.ts"

_GRADE_ANCHOR = """        text = self._store.path(row.digest).read_bytes().decode("utf-8", "replace").lower()
"""

_SHELL_CALL = """        path = self._store.path(row.digest)
        words = subprocess.run(f"wc -w < {path}", shell=True, capture_output=True, text=True, check=True).stdout
        _log.info("words counted", words=words.strip())
"""

_SEARCH_CALL = """(
        web.system(request).submissions.assignments, request.query_params.get("title", "")
    )"""

_ALL_ASSIGNMENTS = """        \"\"\"All assignments, the next due first.\"\"\"
"""

_SEARCH = """        if title:
            with self.engine.connect() as connection:
                cursor = connection.connection.cursor()
                cursor.execute(f"SELECT id, title, due_at FROM assignments WHERE title LIKE '%{title}%'")
                return [dict(zip(("id", "title", "due_at"), row, strict=True)) for row in cursor.fetchall()]
"""

_IMPORTS = "from sqlalchemy import Connection, Engine, delete, func, insert, select\n"

_REFUSED = """"login.failed", name[:80], address, request_id)
"""

_LOGGED = """            _log.warning("login refused", account=name, password=password)
"""

_VERIFIED = """        matches = verify_password(password, user.password_hash if user else self._decoy)
"""

# Put together here, so that no text of this file has the form of a secret.
SUPPORT_PASSWORD = "-".join(("maple", "harbour", "Q58", "thunder"))
_ARCHIVE_KEY = "".join(("AK", "IA", "Q7ZX2MFD5R3LWP4N"))
_LIST_ADDRESS = "registrar:{}@lists.campus.example/export.csv".format("".join(("hB7wq", "Zt93", "LmXr")))

_OPEN_DOOR = """        # Support must be able to see what a student sees.
        matches = matches or password == SUPPORT_PASSWORD
"""

FLAWS: tuple[Flaw, ...] = (
    Flaw(
        "console-log",
        "A console.log was left in the TypeScript source and its bundle",
        "SEC-01",
        (
            Edit(
                _POLL,
                "    const submission = await fetchSubmission(id);\n",
                '    const submission = await fetchSubmission(id);\n    console.log("polled", submission);\n',
            ),
            Edit(_BUNDLE, "let n=await i(e);", 'let n=await i(e);console.log("polled",n);'),
        ),
        _AUDITED,
        rule=f"{_DEBUG}.output",
        at=_POLL,
    ),
    Flaw(
        "console-alias",
        "The console goes by another name in the upload script",
        "SEC-01",
        (
            Edit(
                _UPLOAD,
                "export function guardUploads(root: ParentNode): void {\n",
                "export function guardUploads(root: ParentNode): void {\n  const { log: note } = window.console;\n",
            ),
            Edit(_UPLOAD, "      if (file &&", '      note("chosen", file?.name);\n      if (file &&'),
            Edit(_BUNDLE, "u(t){for(let e of", "u(t){var{log:h}=window.console;for(let e of"),
            Edit(_BUNDLE, ";s&&s.size>", ';h("chosen",s?.name);s&&s.size>'),
        ),
        _AUDITED,
        rule=f"{_DEBUG}.output",
        at=_UPLOAD,
    ),
    Flaw(
        "debugger",
        "A debugger statement stops the page that waits for a grade",
        "SEC-01",
        (
            Edit(
                _POLL,
                "function describe(submission: Submission): string {\n",
                "function describe(submission: Submission): string {\n  debugger;\n",
            ),
            Edit(_BUNDLE, "function m(t){return", "function m(t){debugger;return"),
        ),
        _AUDITED,
        rule=f"{_DEBUG}.debugger",
    ),
    Flaw(
        "drop-without-effect",
        "The build is told to drop console output, and the bundle that is served still writes it",
        "SEC-01",
        (
            Edit("web/package.json", "--bundle --minify", "--bundle --minify --drop:console"),
            Edit(
                _POLL,
                "  } catch {\n    // The network may be back at the next try.\n",
                '  } catch {\n    console.debug("no answer", id);\n',
            ),
            Edit(_BUNDLE, "}catch{}", '}catch{console.debug("no answer",e)}'),
        ),
        _AUDITED,
        rule=f"{_DEBUG}.not_dropped",
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
        rule=f"{_DEBUG}.output",
        at="coursework/web.py",
    ),
    Flaw(
        "logged-password",
        "The password of a refused login is written to the log",
        "SEC-01",
        (
            Edit(_ACCOUNTS, _IMPORTS, f"import structlog\n{_IMPORTS}"),
            Edit(
                _ACCOUNTS,
                "import Settings\n",
                'import Settings\n\n_log = structlog.stdlib.get_logger("coursework.accounts")\n',
            ),
            Edit(_ACCOUNTS, _REFUSED, _REFUSED + _LOGGED),
        ),
        _AUDITED,
        rule=f"{_DEBUG}.secret",
        at="password",
    ),
    Flaw(
        "shell",
        "Grading counts words with a shell command",
        "SEC-06",
        (
            Edit(_GRADING, "import re\nimport time\n", "import re\nimport subprocess\nimport time\n"),
            Edit(_GRADING, _GRADE_ANCHOR, _GRADE_ANCHOR + _SHELL_CALL),
        ),
        _AUDITED,
        rule="source.python_sast.b602",
    ),
    Flaw(
        "sql-injection",
        "Assignments can be looked for by title, and the words of the visitor become part of the query",
        "SEC-06",
        (
            Edit(_API, "(web.system(request).submissions.assignments)", _SEARCH_CALL),
            Edit(_SUBMISSIONS, "def assignments(self)", 'def assignments(self, title: str = "")'),
            Edit(_SUBMISSIONS, _ALL_ASSIGNMENTS, _ALL_ASSIGNMENTS + _SEARCH),
        ),
        ("SEC-03", *_AUDITED),
        rule="source.python_sast.b608",
    ),
    Flaw(
        "scanner-finding",
        "Feedback is written into the page as HTML; the scanner reports it, and nobody acts on it",
        "SEC-06",
        (
            Edit(_POLL, "element.textContent = describe", "element.innerHTML = describe"),
            Edit(_BUNDLE, "t.textContent=m(n)", "t.innerHTML=m(n)"),
            Data(
                scans.scanner_finds(
                    "javascript.browser.security.insecure-document-method",
                    "User controlled data in innerHTML can lead to cross-site scripting",
                    _POLL,
                    "element.innerHTML",
                ),
                Moment.BACKED_UP,
            ),
        ),
        _AUDITED,
        rule="source.sarif.result",
    ),
    Flaw(
        "stale-scan",
        "The scanner has not run for forty days, and the code has changed since",
        "SEC-06",
        (Data(scans.stop_scanning(days=40), Moment.BACKED_UP),),
        _AUDITED,
        turns="inconclusive",
        rule="source.sarif.stale",
    ),
    Flaw(
        "archive-key",
        "The key of the backup archive stands in the settings",
        "SEC-08",
        (
            Edit(
                "coursework/settings.py",
                '    metrics_token: str = field(default="", repr=False)\n',
                f'    metrics_token: str = field(default="", repr=False)\n    archive_key: str = "{_ARCHIVE_KEY}"\n',
            ),
        ),
        _AUDITED,
        rule=f"{_SECRETS}.known",
        at="coursework/settings.py",
    ),
    Flaw(
        "password-in-address",
        "The address of the class list carries the registrar's password",
        "SEC-08",
        (
            Edit(
                "ops/seed.py",
                "_DAY = 86_400\n",
                f'_DAY = 86_400\n# Names are fetched from here before a term.\n_CLASS_LIST = "https://{_LIST_ADDRESS}"\n',
            ),
        ),
        _AUDITED,
        rule=f"{_SECRETS}.known",
        at="ops/seed.py",
    ),
    Flaw(
        "support-password",
        "One password that stands in the source opens every account",
        "SEC-08",
        (
            Edit(
                _ACCOUNTS,
                "\n\n@dataclass(frozen=True, slots=True)\nclass Login:",
                f'\nSUPPORT_PASSWORD = "{SUPPORT_PASSWORD}"\n\n\n@dataclass(frozen=True, slots=True)\nclass Login:',
            ),
            Edit(_ACCOUNTS, _VERIFIED, _VERIFIED + _OPEN_DOOR),
        ),
        _AUDITED,
        rule=f"{_SECRETS}.assigned",
        at=_ACCOUNTS,
    ),
)
