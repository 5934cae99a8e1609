"""Waivers and attestations on the calendar: each row is one dated case, and each entry gets a line."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, NamedTuple

import pytest

from readycheck.judging import select_attestation
from readycheck.model import Attestation, CheckResult, Disposition, ReasonCode, Report, Status, Waiver


def day(text: str) -> date:
    return date.fromisoformat(text)


def at(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def waiver(expires: str | None = "2026-12-31", **details: Any) -> Waiver:
    details = {"control": "A-01", "reason": "known and accepted", "owner": "ana", "approver": "lee", **details}
    return Waiver(expires=day(expires) if expires else None, **details)


class Case(NamedTuple):
    as_of: str
    waiver: Waiver
    state: str
    days_left: int | None
    status: Status = Status.FAIL


ONE_WAIVER = [
    Case("2026-11-23T10:00", waiver("2026-11-23"), "in_force", 0),
    Case("2026-11-23T00:00", waiver("2026-11-23"), "in_force", 0),
    Case("2026-11-23T23:59:59.999999", waiver("2026-11-23"), "in_force", 0),
    Case("2026-11-24T00:00", waiver("2026-11-23"), "expired", -1),
    Case("2026-11-22T23:59", waiver("2026-11-23"), "in_force", 1),
    # the day is UTC's, wherever the auditor sits
    Case("2026-11-24T01:00+02:00", waiver("2026-11-23"), "in_force", 0),
    Case("2026-11-23T23:00-02:00", waiver("2026-11-23"), "expired", -1),
    Case("2026-11-24T13:59+14:00", waiver("2026-11-23"), "in_force", 0),
    Case("2026-11-23T12:00-12:00", waiver("2026-11-23"), "expired", -1),
    # leap days and turns of the year
    Case("2028-02-29T23:59", waiver("2028-02-29"), "in_force", 0),
    Case("2028-03-01T00:00", waiver("2028-02-29"), "expired", -1),
    Case("2028-02-28T12:00", waiver("2028-02-29"), "in_force", 1),
    Case("2028-02-28T12:00", waiver("2028-03-01"), "in_force", 2),
    Case("2027-02-28T12:00", waiver("2027-03-01"), "in_force", 1),
    Case("2026-12-31T23:59:59", waiver("2026-12-31"), "in_force", 0),
    Case("2027-01-01T00:00", waiver("2026-12-31"), "expired", -1),
    # about to lapse, and far from it
    Case("2026-11-23T10:00", waiver("2026-12-23"), "in_force", 30),
    Case("2026-11-23T10:00", waiver("2026-12-24"), "in_force", 31),
    Case("2026-11-23T10:00", waiver("9999-12-31"), "in_force", 2912116),
    # a start
    Case("2026-11-23T10:00", waiver(starts=day("2026-11-23")), "in_force", 38),
    Case("2026-11-23T10:00", waiver(starts=day("2026-11-24")), "not_yet", 38),
    Case("2026-11-23T23:59:59", waiver(starts=day("2026-11-24")), "not_yet", 38),
    Case("2026-11-24T00:00", waiver(starts=day("2026-11-24")), "in_force", 37),
    Case("2026-11-23T23:59-01:00", waiver(starts=day("2026-11-24")), "in_force", 37),
    Case("2026-11-23T10:00", waiver("2026-11-23", starts=day("2026-11-23")), "in_force", 0),
    Case("2026-11-23T10:00", waiver("2026-11-20", starts=day("2026-11-21")), "malformed", -3),
    # malformed counts as expired
    Case("2026-11-23T10:00", waiver(None), "malformed", None),
    Case("2026-11-23T10:00", waiver(None, problem="'soon' is no date"), "malformed", None),
    Case("2026-11-23T10:00", waiver("2027-01-01", problem="'starts' is no date"), "malformed", 39),
    Case("2026-11-23T10:00", waiver(reason="  "), "malformed", 38),
    # nothing to cover
    Case("2026-11-23T10:00", waiver(), "unused", 38, Status.PASS),
    Case("2026-11-23T10:00", waiver(), "unused", 38, Status.NOT_APPLICABLE),
    Case("2026-11-23T10:00", waiver("2026-11-01"), "expired", -22, Status.PASS),
    # what does not pass can be accepted
    Case("2026-11-23T10:00", waiver(), "in_force", 38, Status.WARN),
    Case("2026-11-23T10:00", waiver(), "in_force", 38, Status.INCONCLUSIVE),
    Case("2026-11-23T10:00", waiver(), "in_force", 38, Status.ERROR),
    Case("2026-11-23T10:00", waiver(), "in_force", 38, Status.MANUAL),
    Case("2026-11-23T10:00", waiver(control="A-10"), "unknown_control", 38),
]


@pytest.mark.parametrize("case", ONE_WAIVER, ids=lambda case: f"{case.as_of} {case.state} {case.waiver.expires}")
def test_one_waiver(make: Any, case: Case) -> None:
    profile = make.profile(make.control("A-01"), waivers=(case.waiver,))
    report: Report = make.report(profile, {"A-01": case.status}, as_of=at(case.as_of))
    line = report.waivers[0]
    assert (line.state, line.days_left) == (case.state, case.days_left)
    control = report.controls[0]
    assert control.status is case.status
    covered = case.state == "in_force"
    lapsed = case.state in ("expired", "malformed") and case.status is Status.FAIL
    wanted = Disposition.WAIVED if covered else Disposition.WAIVER_EXPIRED if lapsed else Disposition.NONE
    assert control.disposition is wanted
    if case.status is Status.FAIL:
        assert report.exit_code == (0 if covered else 1)
    silent = covered and (line.days_left or 0) > 30
    assert bool(line.problem) is not silent


SEVERAL = [
    # the one that expires last counts
    (["2026-12-01", "2026-12-31"], ["duplicate", "in_force"], Disposition.WAIVED),
    (["2026-12-31", "2026-12-01"], ["in_force", "duplicate"], Disposition.WAIVED),
    (["2026-12-31", "2026-12-31"], ["in_force", "duplicate"], Disposition.WAIVED),
    (["2026-11-01", "2026-12-31"], ["duplicate", "in_force"], Disposition.WAIVED),
    (["2026-11-01", "2026-11-02"], ["duplicate", "expired"], Disposition.WAIVER_EXPIRED),
    ([None, "2026-12-31"], ["malformed", "in_force"], Disposition.WAIVED),
    ([None, "2026-11-01"], ["malformed", "expired"], Disposition.WAIVER_EXPIRED),
    ([None, None], ["malformed", "malformed"], Disposition.WAIVER_EXPIRED),
    # one that starts later neither covers nor displaces
    (["2026-12-31", "+2027-06-30"], ["in_force", "not_yet"], Disposition.WAIVED),
    (["2026-11-01", "+2027-06-30"], ["expired", "not_yet"], Disposition.WAIVER_EXPIRED),
    (["+2027-06-30", "+2027-07-30"], ["not_yet", "not_yet"], Disposition.NONE),
    (["2026-11-30", "2026-12-31", "2026-12-15"], ["duplicate", "in_force", "duplicate"], Disposition.WAIVED),
]


@pytest.mark.parametrize(("ends", "states", "disposition"), SEVERAL)
def test_several_waivers_for_one_control(
    make: Any, ends: list[str | None], states: list[str], disposition: Disposition
) -> None:
    def entry(end: str | None) -> Waiver:
        return waiver(end[1:], starts=day("2027-01-01")) if end and end[0] == "+" else waiver(end)

    profile = make.profile(make.control("A-01"), waivers=tuple(entry(end) for end in ends))
    report: Report = make.report(profile, {"A-01": Status.FAIL})
    assert [line.state for line in report.waivers] == states
    assert report.controls[0].disposition is disposition


def test_an_unknown_control_gets_the_nearest_one(make: Any) -> None:
    profile = make.profile(make.control("SEC-01"), waivers=(waiver(control="SEC-1"),))
    line = make.report(profile, {"SEC-01": Status.FAIL}).waivers[0]
    assert "did you mean 'SEC-01'" in line.problem


def test_a_waiver_of_what_was_not_looked_at_is_unused(make: Any) -> None:
    profile = make.profile(make.control("A-01"), make.control("A-02"), waivers=(waiver(),))
    report = make.report(profile, {"A-02": Status.PASS}, left_out={"A-01": "not asked for"})
    assert (report.waivers[0].state, report.waivers[0].problem) == (
        "unused",
        "the control was not looked at: not asked for",
    )


def test_waivers_left_aside_are_still_listed(make: Any) -> None:
    profile = make.profile(make.control("A-01"), waivers=(waiver(), waiver("2026-01-01")))
    report = make.report(profile, {"A-01": Status.FAIL}, heed_waivers=False)
    assert [line.state for line in report.waivers] == ["unused", "duplicate"]
    assert (report.exit_code, report.controls[0].disposition) == (1, Disposition.NONE)


def signed(on: str | None = "2026-11-20", days: float = 30, **details: Any) -> Attestation:
    details = {"control": "A-01", "by": "lee", "evidence": "https://wiki.example/oncall", **details}
    return Attestation(on=day(on) if on else None, valid=timedelta(days=days), **details)


ONE_ATTESTATION = [
    ("2026-11-23T10:00", signed(), "in_force", "2026-12-20"),
    ("2026-12-20T23:59:59.9", signed(), "in_force", "2026-12-20"),
    ("2026-12-21T00:00", signed(), "expired", "2026-12-20"),
    ("2026-12-21T00:30+01:00", signed(), "in_force", "2026-12-20"),
    ("2026-11-20T00:00", signed(), "in_force", "2026-12-20"),
    ("2026-11-19T23:59", signed(), "not_yet", "2026-12-20"),
    ("2026-11-19T23:59-01:00", signed(), "in_force", "2026-12-20"),
    ("2028-02-29T12:00", signed("2028-02-28", 1), "in_force", "2028-02-29"),
    ("2028-03-01T12:00", signed("2028-02-28", 1), "expired", "2028-02-29"),
    ("2028-02-28T12:00", signed("2028-02-29"), "not_yet", "2028-03-30"),
    ("2028-02-29T12:00", signed("2027-02-28", 366), "in_force", "2028-02-29"),
    ("2026-11-20T12:00", signed(days=0), "in_force", "2026-11-20"),
    ("2026-11-21T12:00", signed(days=0), "expired", "2026-11-20"),
    ("2026-11-21T12:00", signed(days=1.5), "in_force", "2026-11-21"),
    ("2026-11-23T10:00", signed(days=-1), "malformed", None),
    ("2026-11-23T10:00", signed(None), "malformed", None),
    ("2026-11-23T10:00", signed(problem="'never' is no length of time"), "malformed", None),
    ("2026-11-23T10:00", signed(by=" "), "malformed", None),
    ("2026-11-23T10:00", signed(days=999999999), "in_force", "9999-12-31"),
    # bound to a release: it ends with it, whatever the day
    ("2026-11-23T10:00", signed(release="two", audited="two"), "in_force", "2026-12-20"),
    ("2026-11-23T10:00", signed(release="two", audited="three"), "expired", "2026-12-20"),
    ("2026-11-23T10:00", signed(release="two"), "expired", "2026-12-20"),
    ("2026-11-23T10:00", signed(audited="three"), "in_force", "2026-12-20"),
    ("2026-11-19T10:00", signed(release="two", audited="three"), "not_yet", "2026-12-20"),
]
REASON = {
    "in_force": (Status.PASS, ReasonCode.ATTESTED),
    "expired": (Status.MANUAL, ReasonCode.ATTESTATION_EXPIRED),
    "malformed": (Status.MANUAL, ReasonCode.ATTESTATION_EXPIRED),
    "not_yet": (Status.MANUAL, ReasonCode.UNSIGNED),
}


@pytest.mark.parametrize(("as_of", "attestation", "state", "expires"), ONE_ATTESTATION)
def test_one_attestation(make: Any, as_of: str, attestation: Attestation, state: str, expires: str | None) -> None:
    assert attestation.standing(at(as_of)) == state
    report = attested(make, [attestation], state, as_of)
    line = report.attestations[0]
    assert line.state == state
    assert line.expires == (day(expires) if expires else None)
    assert bool(line.problem) is not (state == "in_force" and (line.days_left or 0) > 30)


def attested(make: Any, attestations: list[Attestation], state: str, as_of: str, *others: CheckResult) -> Report:
    status, reason = REASON[state]
    profile = make.profile(make.control("A-01", checks={"room.sign": {}}), attestations=tuple(attestations))
    results = [make.check(status, "room.sign", reason_code=reason), *others]
    report: Report = make.report_of(profile, {"A-01": results}, as_of=at(as_of))
    return report


@pytest.mark.parametrize(
    ("state", "disposition"),
    [
        ("in_force", Disposition.ATTESTED),
        ("expired", Disposition.ATTESTATION_EXPIRED),
        ("malformed", Disposition.ATTESTATION_EXPIRED),
        ("not_yet", Disposition.NONE),
    ],
)
def test_the_disposition_of_a_signature(make: Any, state: str, disposition: Disposition) -> None:
    report = attested(make, [], state, "2026-11-23T10:00")
    assert report.controls[0].disposition is disposition


def test_a_signature_never_lifts_a_failing_check(make: Any) -> None:
    report = attested(make, [signed()], "in_force", "2026-11-23T10:00", make.check(Status.FAIL, "room.other"))
    assert report.controls[0].status is Status.FAIL
    assert report.controls[0].disposition is Disposition.ATTESTED
    assert report.exit_code == 1


def test_a_signature_that_nothing_asks_for_is_unused(make: Any) -> None:
    profile = make.profile(make.control("A-01"), attestations=(signed(), signed(control="A-09")))
    report = make.report(profile, {"A-01": Status.FAIL})
    assert [line.state for line in report.attestations] == ["unused", "unknown_control"]
    assert report.controls[0].disposition is Disposition.NONE


def test_of_several_signatures_the_one_in_force_that_lasts_longest_counts(make: Any) -> None:
    entries = [signed("2026-01-01"), signed(), signed("2026-11-22"), signed("2027-01-01"), signed(None)]
    as_of = "2026-11-23T10:00"
    assert select_attestation(entries, "A-01", at(as_of)) == entries[2]
    assert select_attestation(entries[:1], "A-01", at(as_of)) == entries[0]
    assert select_attestation([entries[3], entries[4]], "A-01", at(as_of)) == entries[3]
    assert select_attestation(entries, "A-02", at(as_of)) is None
    states = [line.state for line in attested(make, entries, "in_force", as_of).attestations]
    assert states == ["duplicate", "duplicate", "in_force", "not_yet", "malformed"]


def test_a_signature_for_another_release_says_so(make: Any) -> None:
    line = attested(make, [signed(release="two", audited="three")], "expired", "2026-11-23T10:00").attestations[0]
    assert (line.release, line.problem) == (
        "two",
        "is bound to release two, and this is three, so it counts as expired",
    )
    older = [signed(release="two", audited="three"), signed("2026-11-01", release="three", audited="three")]
    chosen = select_attestation(older, "A-01", at("2026-11-23T10:00"))
    assert chosen == older[1]


def test_a_time_without_a_zone_is_utc() -> None:
    naive = datetime(2026, 11, 23, 23, 30)  # noqa: DTZ001 - the case under test
    assert waiver("2026-11-23").standing(naive) == "in_force"
    far_east = datetime(2026, 11, 24, 8, tzinfo=timezone(timedelta(hours=9)))
    assert waiver("2026-11-23").standing(far_east) == "in_force"


def test_there_are_enough_cases() -> None:
    assert len(ONE_WAIVER) + len(SEVERAL) + len(ONE_ATTESTATION) >= 40
