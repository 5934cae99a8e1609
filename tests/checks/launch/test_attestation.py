from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from readycheck.judging import check_result
from readycheck.model import Attestation, Finding, ReasonCode, Status
from readycheck.testing import judge
from readycheck_checks.launch.attestation import CHECK

AS_OF = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def signed(**details: Any) -> Attestation:
    details = {
        "control": "LAUNCH-08",
        "by": "Noor Haddad",
        "on": date(2026, 11, 20),
        "valid": timedelta(days=30),
        "evidence": "https://wiki.example/oncall",
        **details,
    }
    return Attestation(**details)


def said(attestation: Attestation | None, options: dict[str, Any] | None = None) -> Finding:
    (finding,) = judge(CHECK, None, options, attestation=attestation, control="LAUNCH-08", as_of=AS_OF)
    return finding


def test_a_signature_in_force_passes() -> None:
    finding = said(signed(note="both shifts"))
    assert (finding.status, finding.reason_code) == (Status.PASS, ReasonCode.ATTESTED)
    assert finding.message == "Noor Haddad signed on 2026-11-20, which holds through 2026-12-20"
    assert [getattr(item, "value", "") for item in finding.evidence] == [
        "Noor Haddad",
        "https://wiki.example/oncall",
        "both shifts",
    ]
    assert check_result("launch.attestation", {"": [finding]}, 0).reason_code is ReasonCode.ATTESTED


@pytest.mark.parametrize(
    ("attestation", "rule", "reason"),
    [
        (None, "unsigned", ReasonCode.UNSIGNED),
        (signed(on=date(2026, 10, 23)), "expired", ReasonCode.ATTESTATION_EXPIRED),
        (signed(release="two", audited="three"), "expired", ReasonCode.ATTESTATION_EXPIRED),
        (signed(release="two"), "expired", ReasonCode.ATTESTATION_EXPIRED),
        (signed(on=None), "malformed", ReasonCode.ATTESTATION_EXPIRED),
        (signed(problem="'soon' is no date"), "malformed", ReasonCode.ATTESTATION_EXPIRED),
        (signed(by="  "), "malformed", ReasonCode.ATTESTATION_EXPIRED),
        (signed(on=date(2026, 11, 24)), "not_yet", ReasonCode.UNSIGNED),
        (signed(by="TBD"), "nobody", ReasonCode.UNSIGNED),
        (signed(by="<your name>"), "nobody", ReasonCode.UNSIGNED),
        (signed(by="n/a"), "nobody", ReasonCode.UNSIGNED),
        (signed(evidence=""), "no_evidence", ReasonCode.UNSIGNED),
        (signed(evidence="LINK"), "no_evidence", ReasonCode.UNSIGNED),
    ],
)
def test_everything_else_waits_for_a_person(attestation: Attestation | None, rule: str, reason: ReasonCode) -> None:
    finding = said(attestation)
    assert (finding.status, finding.rule, finding.reason_code) == (Status.MANUAL, f"launch.attestation.{rule}", reason)
    assert "attestations: [{control: LAUNCH-08" in finding.fix
    assert "readycheck attest LAUNCH-08 --by NAME" in finding.fix
    released = attestation is not None and bool(attestation.release)
    assert ("is bound to release two, and" in finding.message) is released


def test_the_last_day_counts_to_its_end() -> None:
    last = signed(on=date(2026, 10, 24))
    assert said(last).status is Status.PASS


def test_evidence_can_be_waived_by_the_checklist() -> None:
    assert said(signed(evidence=""), {"evidence": False}).status is Status.PASS
