"""The controls of the sample report: security and data, with evidence of every kind but the charts."""

from __future__ import annotations

from datetime import UTC, datetime

from readycheck.model import (
    CodeEvidence,
    ControlResult,
    Disposition,
    Finding,
    ReasonCode,
    Severity,
    StagesEvidence,
    Status,
    TableEvidence,
    TextEvidence,
)
from readycheck.model.builders import at_artefact, at_file, at_object, at_url, failed, passed, unknown, warned
from tests.support.report_builders import HOSTILE, control

_BASE = "https://staging.example.edu"


def _known(finding: Finding) -> Finding:
    return finding.model_copy(update={"disposition": Disposition.BASELINED})


def _seen_before(finding: Finding) -> Finding:
    return finding.model_copy(update={"first_seen": datetime(2026, 11, 3, 9, 30, tzinfo=UTC)})


def security() -> list[ControlResult]:
    csp = "default-src 'self'; script-src 'self' 'unsafe-inline' https://cdn.example.net"
    headers = (
        failed(
            "http.csp.unsafe_inline",
            "The content security policy allows inline scripts, so an injected one runs",
            location=at_url(f"{_BASE}/", "content-security-policy"),
            evidence=(TextEvidence(label="Content-Security-Policy", value=csp),),
            references=("CWE-1021", "https://www.w3.org/TR/CSP3/"),
            fix="Replace 'unsafe-inline' in script-src by nonces or hashes",
        ),
        *(
            failed(
                "http.hsts.missing",
                "Browsers are not told to stay on HTTPS",
                location=at_url(f"{_BASE}{path}"),
                references=("RFC 6797",),
                fix="Send Strict-Transport-Security with max-age of at least one year",
            )
            for path in ("/", "/login", "/api/health", "/static/app.js")
        ),
        warned(
            "http.version_leak",
            "The server names its version",
            location=at_url(f"{_BASE}/", "server"),
            evidence=(TextEvidence(label="Server", value=f"nginx/1.18.0 {HOSTILE}"),),
        ),
        passed("http.nosniff", "Content types are not guessed"),
    )
    debug = tuple(
        failed(
            "source.debug.console",
            "Debug output is reachable in production code",
            location=at_file(f"web/src/{name}.ts", line),
            fix="Remove the calls, or send them to the logger",
            evidence=(
                CodeEvidence(
                    label=f"web/src/{name}.ts",
                    language="typescript",
                    line=line,
                    value=f'console.log("{name}", response.body)\nreturn render(response)',
                ),
            ),
        )
        for name, line in (("upload", 42), ("login", 17), ("grades", 203))
    )
    debug = (_seen_before(debug[0]), debug[1], _known(debug[2]))
    return [
        control(
            "SEC-01",
            "No debug output in production code",
            Severity.BLOCKER,
            Status.FAIL,
            "3 debug calls are reachable in production code",
            debug,
            check="source.debug_logging",
            owner="web team",
            why="Debug output shows users' data to whoever opens the browser's console.",
            seconds=1.9,
            fix="Remove the calls, or send them to the logger",
            references=("CWE-532",),
        ),
        control(
            "SEC-02",
            "Sessions are safe from theft and fixation",
            Severity.BLOCKER,
            Status.INCONCLUSIVE,
            "The profile gives no consent for 'active'; add consent.active to allow it",
            (unknown("http.session", ReasonCode.NO_CONSENT, "Nobody could log in to look"),),
            check="http.session",
            reason=ReasonCode.NO_CONSENT,
            why="A stolen session is a stolen account.",
        ),
        control(
            "SEC-04",
            "Every response carries the protective headers",
            Severity.BLOCKER,
            Status.FAIL,
            "Inline scripts are allowed, HTTPS is not enforced on 4 pages",
            headers,
            check="http.security_headers",
            reason=ReasonCode.THRESHOLD,
            owner="platform",
            references=("CWE-1021", "CWE-693"),
            why="Without them one injected script or one visit over plain HTTP can take over a session.",
            fix="Set the headers in the reverse proxy, then audit again",
        ),
        control(
            "SEC-05",
            "Repeated requests are slowed down",
            Severity.HIGH,
            Status.FAIL,
            "200 login attempts in 10 s were all answered",
            (
                failed(
                    "http.rate_limit.none",
                    "200 login attempts in 10 s were all answered",
                    value=200,
                    threshold=20,
                    unit="requests",
                    location=at_url(f"{_BASE}/login"),
                    fix="Limit attempts per account and per address",
                ),
            ),
            check="http.rate_limit",
            why="Passwords can be guessed at full speed.",
            owner="platform",
        ),
        control(
            "SEC-06",
            "The own code has no known weakness",
            Severity.BLOCKER,
            Status.PASS,
            "No weakness above the bar",
            (
                passed(
                    "source.python_sast.clean",
                    "41 files were read, nothing above the bar was found",
                    value=41,
                    unit="files",
                ),
            ),
            check="source.python_sast",
        ),
        control(
            "SEC-07",
            "Dependencies have no known vulnerability",
            Severity.BLOCKER,
            Status.INCONCLUSIVE,
            "No vulnerability service could be reached; give an offline database in the profile",
            check="source.dependencies",
            findings=(
                unknown("source.dependencies.service", ReasonCode.NO_SERVICE, "No vulnerability service answered"),
            ),
            reason=ReasonCode.NO_SERVICE,
            disposition=Disposition.WAIVED,
            why="Known holes are tried first.",
        ),
        control(
            "SEC-09",
            "No internals are exposed",
            Severity.HIGH,
            Status.FAIL,
            "A source map is served to everybody",
            (
                failed(
                    "http.source_map",
                    "A source map is served to everybody",
                    location=at_url(f"{_BASE}/static/app.js.map"),
                ),
            ),
            check="http.exposed",
            disposition=Disposition.WAIVED,
            owner="web team",
            why="It shows an attacker how the site works.",
        ),
        control(
            "SEC-10",
            "Connections are encrypted and certificates valid",
            Severity.BLOCKER,
            Status.PASS,
            "The certificate is valid for 61 more days",
            (
                passed(
                    "http.tls.valid", "The certificate is valid for 61 more days", value=61, threshold=14, unit="days"
                ),
            ),
            check="http.tls",
        ),
        control(
            "SEC-11",
            "Attacks are noticed",
            Severity.MEDIUM,
            Status.INCONCLUSIVE,
            "No check exists for it yet",
            reason=ReasonCode.NO_CHECK,
        ),
    ]


def data() -> list[ControlResult]:
    drift = (
        failed(
            "database.schema_drift.missing_index",
            "An index of the migrations is not in the live database",
            location=at_object("submission", "table", "ix_submission_due"),
            fix="Apply the migration 0007 or write one",
            evidence=(
                TableEvidence(
                    label="Differences",
                    columns=("object", "expected", "live"),
                    rows=(
                        ("submission.ix_submission_due", "index (due_at)", None),
                        ("submission.grade", "NUMERIC(5, 2) NOT NULL", "NUMERIC(5, 2)"),
                        ("audit.extra", None, "TEXT"),
                        ("submission.retries", 3, 0),
                        ("<img src=x onerror=alert(1)>", True, 1.5),
                    ),
                ),
            ),
        ),
    )
    restore = StagesEvidence(
        label="Restore of nightly-2026-11-23.dump",
        unit="s",
        bar=60.0,
        stages=(
            ("fetch", 4.2),
            ("decrypt", 1.1),
            ("restore schema", 6.0),
            ("restore data", 31.5),
            ("compare rows", 9.4),
        ),
    )
    return [
        control(
            "DATA-01",
            "Every migration is applied",
            Severity.BLOCKER,
            Status.PASS,
            "7 of 7 migrations are applied",
            (passed("database.migrations.applied", "7 of 7 migrations are applied, one head"),),
            check="database.migrations",
        ),
        control(
            "DATA-02",
            "The live schema is what the migrations say",
            Severity.BLOCKER,
            Status.FAIL,
            "5 differences between the live schema and the migrations",
            drift,
            check="database.schema_drift",
            owner="data team",
            why="The next migration may fail half way, or the application may lose data.",
            fix="Write a migration for each difference",
            disposition=Disposition.WAIVER_EXPIRED,
        ),
        control(
            "DATA-05",
            "Backups are fresh and complete",
            Severity.BLOCKER,
            Status.WARN,
            "The newest backup is 22 h old",
            (
                warned(
                    "backups.fresh.age",
                    "The newest backup is 22 h old, close to the limit of a day",
                    value=79200.0,
                    threshold=86400,
                    unit="s",
                    location=at_artefact("nightly-2026-11-22.dump"),
                    fix="Run the job twice a day",
                ),
            ),
            check="backups.fresh",
            thing="nightly",
            why="What is not in a backup is lost.",
        ),
        control(
            "DATA-06",
            "A backup was restored and compared",
            Severity.BLOCKER,
            Status.PASS,
            "Restored in 52 s of 60 s",
            (
                passed(
                    "backups.restores.time",
                    "Restored and compared in 52 s",
                    value=52.2,
                    threshold=60,
                    unit="s",
                    evidence=(restore,),
                ),
            ),
            check="backups.restores",
            thing="nightly",
            seconds=52.6,
        ),
        control(
            "DATA-07",
            "Records are consistent",
            Severity.HIGH,
            Status.FAIL,
            "12 submissions have no author",
            (
                _known(
                    failed(
                        "database.orphans",
                        "12 submissions have no author",
                        value=12,
                        threshold=0,
                        location=at_object("submission", "table", "author_id"),
                    )
                ),
            ),
            check="database.consistency",
            disposition=Disposition.BASELINED,
        ),
        control(
            "DATA-08",
            "Slow queries are noticed",
            Severity.MEDIUM,
            Status.ERROR,
            "The check ran out of memory",
            check="database.slow",
            reason=ReasonCode.MEMORY,
        ),
    ]
