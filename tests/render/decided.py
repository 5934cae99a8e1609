"""A report with a risk that somebody accepted and a control that somebody signed for, for so many days."""

from __future__ import annotations

from datetime import timedelta

from tests.support.report_builders import STARTED, control, report_of

from readycheck.model import (
    AttestationLine,
    Decision,
    Disposition,
    ProfileLine,
    Report,
    Severity,
    Status,
    WaiverLine,
)
from readycheck.model.builders import at_file, failed, passed

FOREVER = 400
SOON = 12


def waiver(control_id: str, days: int, **changes: str) -> WaiverLine:
    fields = {"reason": "the scanner comes in May", "owner": "Ana", "approver": "Lee", "state": "in_force"} | changes
    expires = STARTED.date() + timedelta(days=days)
    return WaiverLine.model_validate({"control": control_id, "expires": expires, "days_left": days} | fields)


def signature(control_id: str, days: int) -> AttestationLine:
    return AttestationLine(
        control=control_id, by="Kim", on=STARTED.date(), expires=STARTED.date() + timedelta(days=days),
        state="in_force", days_left=days,
    )  # fmt: skip


def accepted(days: int = SOON, signed: int = FOREVER) -> Report:
    """A blocker whose risk is accepted, and a control that a person signed for."""
    found = (failed("acme.scan.missing", "nothing scans the uploads", location=at_file("a.py", 3)),)
    return report_of(
        [
            control("SEC-01", "Uploads are scanned", Severity.BLOCKER, Status.FAIL, "nothing scans them", found,
                    check="acme.scan", disposition=Disposition.WAIVED),
            control("OPS-01", "The rota is there", Severity.LOW, Status.PASS, "signed", (passed("a.b", "signed"),),
                    check="ops.signed", disposition=Disposition.ATTESTED),
        ],
        waivers=(waiver("SEC-01", days),),
        attestations=(signature("OPS-01", signed),),
        decision=Decision.READY_WITH_ACCEPTED_RISKS,
        exit_code=0,
        gate=(),
        profile=ProfileLine(path="readycheck.yaml", digest="sha256:0", in_repository="ops/readycheck.yaml",
                            lines={"SEC-01": 7}),
    )  # fmt: skip
