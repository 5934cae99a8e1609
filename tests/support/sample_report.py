"""One realistic report with every status, disposition and kind of evidence, and hostile values."""

from __future__ import annotations

import math
from datetime import date

from readycheck.model import (
    AttestationLine,
    BarsEvidence,
    BaselineEntry,
    BaselineUse,
    ControlResult,
    Disposition,
    DistributionEvidence,
    Method,
    NotSelectedLine,
    ReasonCode,
    Report,
    SeriesEvidence,
    Severity,
    Status,
    WaiverLine,
)
from readycheck.model.builders import at_queue, at_url, failed, passed, unknown
from tests.support.report_builders import control, report_of
from tests.support.sample_controls import data, security

_BASE = "https://staging.example.edu"


def _latency() -> SeriesEvidence:
    points = tuple(
        (float(second), round(0.35 + 0.0000003 * second**3 + 0.12 * math.sin(second / 9) ** 2, 4))
        for second in range(0, 181, 3)
    )
    return SeriesEvidence(
        label="95th percentile of the answer time while users arrive",
        x_label="time since start",
        x_unit="s",
        y_label="answer time",
        y_unit="s",
        points=points,
        bar=2.0,
    )


def _spread() -> DistributionEvidence:
    edges = (0.0, 0.1, 0.2, 0.4, 0.8, 1.2, 1.6, 2.0, 3.0, 5.0, 8.0)
    counts = (12, 96, 410, 622, 388, 190, 101, 74, 41, 9)
    return DistributionEvidence(
        label="Answer times of the upload",
        unit="s",
        bins=tuple(zip(edges, edges[1:], counts, strict=False)),
        percentiles={"p50": 0.66, "p95": 2.21, "p99": 4.1},
        bar=2.0,
        judged="p95",
    )


def _rest() -> list[ControlResult]:
    depth = SeriesEvidence(
        label="Waiting jobs",
        x_label="time",
        x_unit="min",
        y_label="jobs",
        points=tuple((float(x), float(abs(40 - x * 4))) for x in range(20)),
        bar=100,
    )
    queues = BarsEvidence(
        label="Jobs that wait, queue by queue", unit="jobs", values=(("mail", 3.0), ("grading", 36.0)), bar=100
    )
    return [
        control(
            "MON-03",
            "Critical failures raise an alert",
            Severity.BLOCKER,
            Status.INCONCLUSIVE,
            "No check exists for it yet",
            reason=ReasonCode.NO_CHECK,
        ),
        control(
            "MON-05",
            "Health endpoints tell the truth",
            Severity.BLOCKER,
            Status.PASS,
            "Liveness and readiness answer in 12 ms",
            (passed("http.health.ready", "Readiness answers in 12 ms", value=0.012, threshold=1.0, unit="s"),),
            check="http.health",
        ),
        control(
            "MON-07",
            "Dashboards exist as code",
            Severity.LOW,
            Status.NOT_SELECTED,
            "Left out by the profile",
            reason=ReasonCode.SKIPPED,
        ),
        control(
            "QUEUE-02",
            "Failed jobs are kept and looked at",
            Severity.HIGH,
            Status.NOT_APPLICABLE,
            "The queue keeps no dead letters",
        ),
        control(
            "QUEUE-06",
            "The queue keeps up",
            Severity.BLOCKER,
            Status.PASS,
            "36 jobs wait, the oldest for 40 s",
            (
                passed(
                    "queue.depth.waiting",
                    "36 jobs wait",
                    value=36,
                    threshold=100,
                    unit="jobs",
                    location=at_queue("grading"),
                    evidence=(depth, queues),
                ),
            ),
            check="queue.depth",
            thing="grading",
        ),
        control(
            "LOAD-01",
            "1,000 users can work at once",
            Severity.BLOCKER,
            Status.INCONCLUSIVE,
            "It ran with 50 of 1,000 users; allow more in consent.load",
            check="load.probe",
            reason=ReasonCode.INSUFFICIENT_DATA,
            findings=(
                unknown(
                    "load.users",
                    ReasonCode.INSUFFICIENT_DATA,
                    "It ran with 50 of 1,000 users",
                    value=50,
                    threshold=1000,
                    unit="users",
                ),
            ),
        ),
        control(
            "LOAD-02",
            "Answers take less than 2 s under load",
            Severity.BLOCKER,
            Status.FAIL,
            "6.4 % of answers took longer than 2 s",
            (
                failed(
                    "load.latency",
                    "6.4 % of answers took longer than 2 s, at most 5 % may",
                    value=6.4,
                    threshold=5.0,
                    unit="%",
                    samples=1943,
                    spread=(5.3, 7.6),
                    location=at_url(f"{_BASE}/submissions"),
                    evidence=(_latency(), _spread()),
                    fix="Answer the upload before the virus scan, which takes most of the time",
                ),
            ),
            check="load.probe",
            reason=ReasonCode.THRESHOLD,
            why="Students who wait give up or send twice, on deadline day most of all.",
            owner="platform",
            seconds=182.0,
        ),
        control(
            "LAUNCH-02",
            "Migrations are applied in production",
            Severity.BLOCKER,
            Status.PASS,
            "As DATA-01",
            derived_from=("DATA-01",),
        ),
        control(
            "LAUNCH-06",
            "A security audit is done",
            Severity.HIGH,
            Status.MANUAL,
            "The signature expired on 1 Nov 2026",
            check="launch.attestation",
            reason=ReasonCode.ATTESTATION_EXPIRED,
            disposition=Disposition.ATTESTATION_EXPIRED,
        ),
        control(
            "LAUNCH-07",
            "Runbooks are complete",
            Severity.MEDIUM,
            Status.PASS,
            "4 runbooks, every link resolves",
            (passed("launch.documentation.links", "23 links resolve"),),
            check="launch.documentation",
        ),
        control(
            "LAUNCH-08",
            "The support team is ready",
            Severity.MEDIUM,
            Status.PASS,
            "Signed by Lee Park",
            (passed("launch.attestation.signed", "Signed by Lee Park on 20 Nov 2026"),),
            check="launch.attestation",
            reason=ReasonCode.ATTESTED,
            disposition=Disposition.ATTESTED,
        ),
        control(
            "LAUNCH-09",
            "Users are satisfied",
            Severity.LOW,
            Status.MANUAL,
            "Nobody has signed",
            check="launch.attestation",
        ),
    ]


def sample_report() -> Report:
    """The stored run behind the golden files."""
    return report_of(
        (*security(), *data(), *_rest()),
        partial=True,
        selection="without TEST-*",
        summary="4 blockers fail, 3 further controls fail, 3 blockers could not be judged; "
        "72 % of the checklist could be judged",
        not_selected=(
            NotSelectedLine(control="MON-07", reason="dashboards come with the next release", approver="Lee Park"),
        ),
        waivers=(
            WaiverLine(
                control="SEC-07",
                reason="the scanner runs in another pipeline until January",
                owner="Ana Silva",
                approver="Lee Park",
                expires=date(2027, 1, 31),
                state="in_force",
                days_left=69,
            ),
            WaiverLine(
                control="SEC-09",
                reason="maps are public by choice",
                owner="Ana Silva",
                approver="",
                expires=date(2026, 11, 23),
                state="in_force",
                days_left=0,
            ),
            WaiverLine(
                control="DATA-02",
                reason="index is rebuilt on Sunday",
                owner="Kim Novak",
                approver="Lee Park",
                expires=date(2026, 11, 15),
                state="expired",
                days_left=-8,
            ),
            WaiverLine(
                control="SEC-99",
                reason="typo",
                owner="",
                approver="",
                expires=None,
                state="malformed",
                problem="'31.02.2027' is not a date; write for example 2027-02-28",
            ),
        ),
        attestations=(
            AttestationLine(
                control="LAUNCH-08",
                by="Lee Park",
                on=date(2026, 11, 20),
                expires=date(2026, 12, 20),
                evidence="https://wiki.example.edu/oncall",
                note="rota for both weeks",
                release="sha256:9f2c4e1ab77d03e5",
                state="in_force",
                days_left=27,
            ),
            AttestationLine(
                control="LAUNCH-06",
                by="Ext. Audit Ltd",
                on=date(2026, 8, 3),
                expires=date(2026, 11, 1),
                evidence="javascript:alert(1)",
                state="expired",
                days_left=-22,
            ),
        ),
        baseline=BaselineUse(
            path="readycheck-baseline.json",
            known=2,
            new=9,
            fixed=(
                BaselineEntry(
                    control="SEC-01",
                    check="source.debug_logging",
                    rule="source.debug_logging.output",
                    thing="main",
                    place="src/upload.ts",
                    status="fail",
                    fingerprint="5496bb800edb2919",
                    first_seen=date(2026, 10, 2),
                    message="console.log writes debug output in code that reaches production",
                ),
            ),
            not_looked_at=(
                BaselineEntry(
                    control="LOAD-01",
                    check="load.probe",
                    rule="load.users",
                    thing="main",
                    status="warn",
                    fingerprint="0d3cf3a7b1c2e4f5",
                    first_seen=date(2026, 10, 2),
                    message="It ran with 900 of 1,000 users",
                ),
            ),
        ),
        method=Method(
            scoring="1",
            requests=14,
            counts={"requests": 14, "files": 212, "bytes": 184320},
            collectors=(
                {"id": "http.pages", "thing": "main", "outcome": "fact", "seconds": 1.24},
                {"id": "source.tree", "thing": "main", "outcome": "fact", "seconds": 2.9},
                {"id": "load.probe", "thing": "main", "outcome": "fact", "seconds": 181.6},
                {"id": "database.slow", "thing": "main", "outcome": "memory", "seconds": 4.0},
            ),
            notes=(
                "The body of /static/app.js was cut at 1 MiB",
                "Redirects to another host were recorded, not followed",
            ),
        ),
        problems=("the pack 'acme-old' asks for API version 7, this readycheck has 1; its checks were not loaded",),
    )
