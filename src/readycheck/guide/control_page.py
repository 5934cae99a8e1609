"""What a control is, why it matters, how it is proved in this profile, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from readycheck.catalog import Catalog
from readycheck.guide.page import Block, Code, Head, Para, Row, Title
from readycheck.guide.proof import lookings, need_words, options_of, said_of
from readycheck.model import Check, Control, Profile

MOST_RULES = 8
"""Rules that are told of one check; its own page tells them all."""


def page(control: Control, profile: Profile, catalog: Catalog) -> Iterator[Block]:
    """The page of a control."""
    yield Title(control.id, control.title)
    owner = f", owned by {control.owner}" if control.owner else ""
    area = profile.areas.get(control.area, "")
    yield Para(f"Severity {control.severity}{owner}; area {control.area}{f' ({area})' if area else ''}.")
    if control.skip is not None:
        approved = f", approved by {control.skip.approver}" if control.skip.approver else ""
        yield Para(f"The profile leaves it out: {control.skip.reason}{approved}.")
    if control.why:
        yield Head("Why")
        yield Para(control.why)
    yield Head("How it is proved")
    for name, options in control.checks.items():
        yield _proof(name, catalog.checks.get(name), options, profile, catalog)
    if control.derive:
        titles = {one.id: one.title for one in profile.controls}
        yield Para("It takes the worst of these controls:")
        for other in control.derive:
            yield Row(other, titles.get(other, "not in this profile"))
    yield from _remedies(control, catalog)
    references = _references(control, catalog)
    if references:
        yield Head("References")
        yield Para(", ".join(references))
    yield Head("Look now")
    yield Code(f"readycheck audit --only {control.id}", "console")


def plain(control: Control, profile: Profile, catalog: Catalog) -> dict[str, Any]:
    """The same for machines."""
    return {
        "kind": "control",
        "id": control.id,
        "title": control.title,
        "severity": control.severity.value,
        "area": control.area,
        "owner": control.owner,
        "skipped": control.skip.reason if control.skip is not None else None,
        "why": control.why,
        "fix": control.fix,
        "derives_from": list(control.derive),
        "references": _references(control, catalog),
        "checks": [
            plain_proof(name, catalog.checks.get(name), options, profile, catalog)
            for name, options in control.checks.items()
        ],
    }


def plain_proof(
    name: str, check: Check[Any, Any] | None, options: dict[str, Any], profile: Profile, catalog: Catalog
) -> dict[str, Any]:
    """How one check proves a control, for machines."""
    if check is None:
        return {"id": name, "installed": False}
    return {
        "id": name,
        "installed": True,
        "title": check.title,
        "options": {one.name: one.value for one in options_of(check, options)},
        "looks": [
            {
                "collector": one.collector,
                "title": one.title,
                "things": one.thing or None,
                "consent": one.mode.value,
                "given": one.given(profile.consent),
                "further": one.further,
                "needs": [
                    {"kind": need.kind.value, "name": need.name, "for": need.purpose, "install": need.install}
                    for need in one.needs
                ],
            }
            for one in lookings(check, catalog)
        ],
        "fix": check.fix,
    }


def _proof(
    name: str, check: Check[Any, Any] | None, options: dict[str, Any], profile: Profile, catalog: Catalog
) -> Block:
    if check is None:
        return Row(name, "No installed pack has this check yet; until then nothing is known by it.")
    more = [f"how: {said}"] if (said := said_of(check)) else []
    looks = lookings(check, catalog)
    consent = profile.consent if profile.target is not None else None
    more += [f"looks: {one.words(consent)}" for one in looks]
    if not looks:
        more.append("looks: at the profile's attestations alone; 'readycheck attest' signs")
    needs = tuple(dict.fromkeys(need for one in looks for need in one.needs))
    more += [f"needs: {need_words(needs)}"] if needs else []
    for line in options_of(check, options):
        if line.value:
            more.append(f"{line.name}: {line.value} ({'set by the profile' if line.given else 'default'})")
    return Row(name, f"{check.title}.", more=tuple(more))


def _remedies(control: Control, catalog: Catalog) -> Iterator[Block]:
    checks = [catalog.checks[name] for name in control.checks if name in catalog.checks]
    yield Head("What to do")
    if control.fix:
        yield Para(control.fix)
    for check in checks:
        if check.fix and check.fix != control.fix:
            yield Row(check.id, check.fix)
    if control.derive and not control.fix:
        yield Para(f"Look at {', '.join(control.derive)}: it is right when they are.")
    if not (control.fix or control.derive or any(check.fix for check in checks)):
        if checks:
            yield Para("Run the audit; each finding says what to do.")
        else:
            yield Para("Nothing installed can prove it: give the profile a check for it, or skip it with a reason.")
    advised = [check for check in checks if check.advice]
    if advised:
        stacks = list(dict.fromkeys(stack for check in advised for one in check.advice for stack, _ in one.stacks))
        where = f", with what to paste in {', '.join(stacks)}" if stacks else ""
        yield Head("Rules")
        yield Para(f"Each has a page of its own{where}: readycheck explain RULE")
    for check in advised:
        shown = list({one.fix: one for one in reversed(check.advice)}.values())[::-1]
        for one in shown[:MOST_RULES]:
            yield Row(one.rule, one.fix)
        if len(shown) > MOST_RULES:
            yield Row(f"and {len(shown) - MOST_RULES} more: readycheck explain {check.id}")


def _references(control: Control, catalog: Catalog) -> list[str]:
    """Those of the control, then those of its checks that it does not name by another spelling."""
    found: dict[str, str] = {}
    checks = [catalog.checks[name] for name in control.checks if name in catalog.checks]
    for one in (*control.references, *(reference for check in checks for reference in check.references)):
        found.setdefault(one.removeprefix("OWASP ").replace(" V", " "), one)
    return list(found.values())
