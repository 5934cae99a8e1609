"""Where a link leads: `#SEC-04` to a control, `#1f2e…` to a finding by its fingerprint, `#owner=ana` to an owner."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from readycheck.model import Report
from readycheck.render.links import OURS, UNFIT, control_fragment

_FINGERPRINT = re.compile(r"[A-Za-z0-9._-]{8,80}")
NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Anchors:
    """The fragments of a page: unique, and without anything that an address would have to escape."""

    controls: dict[int, str]
    """By a control's `id()`, since two may have the same id."""
    by_id: dict[str, str]
    """By a control's own id; of several with the same id the first."""
    findings: dict[int, str]
    """By a finding's `id()`, where it has a fingerprint of its own."""
    owners: dict[str, str]
    """By an owner's name, the empty one for nobody; in the order of the checklist."""


def anchors(report: Report) -> Anchors:
    """The fragments of `report`'s page."""
    taken: set[str] = set()
    controls: dict[int, str] = {}
    by_id: dict[str, str] = {}
    for control in report.controls:
        controls[id(control)] = _free(control_fragment(control.id), taken)
        by_id.setdefault(control.id, controls[id(control)])
    findings: dict[int, str] = {}
    for control in report.controls:
        for finding in control.findings:
            mark = finding.fingerprint
            if mark not in taken and _FINGERPRINT.fullmatch(mark) and not OURS.fullmatch(mark):
                findings[id(finding)] = mark
                taken.add(mark)
    return Anchors(controls, by_id, findings, _owners((control.owner or "" for control in report.controls), taken))


def _owners(names: Iterable[str], taken: set[str]) -> dict[str, str]:
    made: dict[str, str] = {}
    for name in names:
        if name not in made:
            slug = UNFIT.sub("-", name)[:80] or ("x" if name else NOBODY)
            made[name] = _free(f"owner={slug}", taken)
    return made


def _free(plain: str, taken: set[str]) -> str:
    wanted, number = plain, 1
    while wanted in taken:
        number += 1
        wanted = f"{plain}-{number}"
    taken.add(wanted)
    return wanted
