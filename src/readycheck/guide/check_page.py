"""What a check judges and how, and what a single rule of it asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from readycheck.catalog import Catalog
from readycheck.guide.control_page import plain_proof
from readycheck.guide.finder import Rule
from readycheck.guide.page import Block, Code, Head, Para, Row, Title
from readycheck.guide.proof import lookings, need_words, options_of, proved_by, said_of
from readycheck.model import Check, Profile


def page(check: Check[Any, Any], profile: Profile, catalog: Catalog) -> Iterator[Block]:
    """The page of a check."""
    yield Title(check.id, check.title)
    if said := said_of(check):
        yield Para(said)
    if check.why:
        yield Head("Why")
        yield Para(check.why)
    yield Head("How it looks")
    looks = lookings(check, catalog)
    consent = profile.consent if profile.target is not None else None
    for one in looks:
        needs = need_words(one.needs)
        yield Row(one.collector, f"{one.words(consent)}.", more=(f"needs: {needs}",) if needs else ())
    if not looks:
        yield Para("It takes a person's word: the profile's attestations, which 'readycheck attest' writes.")
    yield from _options(check, profile)
    proves = proved_by(check.id, profile.controls)
    yield Head("Proves")
    titles = {one.id: one.title for one in profile.controls}
    for control in proves:
        yield Row(control, titles[control])
    if not proves:
        yield Para("No control of this profile names it.")
    yield Head("What to do")
    yield Para(check.fix or "Each finding says what to do.")
    if check.advice:
        yield Head("Rules, each with a page of its own")
        for advice in check.advice:
            yield Row(advice.rule, advice.fix)
    if check.references:
        yield Head("References")
        yield Para(", ".join(check.references))


def rule_page(rule: Rule, profile: Profile) -> Iterator[Block]:
    """The page of a rule of findings."""
    advice = rule.advice
    yield Title(rule.name, f"a rule of {rule.check.id}")
    yield Para(f"{rule.check.title}.")
    if advice is None or advice.rule != rule.name:
        said = "Nothing is written about this rule by itself; this is what holds for its check."
        if advice is not None and advice.rule != rule.check.id:
            said = f"This is what is written about {advice.rule} and the rules below it."
        yield Para(f"{said} {rule.hint}".rstrip())
    if rule.check.why:
        yield Head("Why")
        yield Para(rule.check.why)
    yield Head("What to do")
    yield Para((advice.fix if advice else "") or rule.check.fix or "Each finding says what to do.")
    for stack, snippet in advice.stacks if advice else ():
        yield Head(f"In {stack}")
        yield Code(snippet)
    proves = proved_by(rule.check.id, profile.controls)
    if proves:
        yield Head("Proves")
        titles = {one.id: one.title for one in profile.controls}
        for control in proves:
            yield Row(control, titles[control])
    references = list(dict.fromkeys((*(advice.references if advice else ()), *rule.check.references)))
    if references:
        yield Head("References")
        yield Para(", ".join(references))


def plain(check: Check[Any, Any], profile: Profile, catalog: Catalog) -> dict[str, Any]:
    """The page of a check for machines; options hold their defaults."""
    return {
        "kind": "check",
        **plain_proof(check.id, check, {}, profile, catalog),
        "pack": catalog.modules.get(check.id, ""),
        "says": said_of(check),
        "why": check.why,
        "controls": list(proved_by(check.id, profile.controls)),
        "references": list(check.references),
        "rules": [{"rule": one.rule, "fix": one.fix} for one in check.advice],
    }


def plain_rule(rule: Rule, profile: Profile) -> dict[str, Any]:
    """The page of a rule for machines."""
    advice = rule.advice
    return {
        "kind": "rule",
        "id": rule.name,
        "check": rule.check.id,
        "described_as": advice.rule if advice else None,
        "why": rule.check.why,
        "fix": (advice.fix if advice else "") or rule.check.fix,
        "stacks": [{"stack": stack, "snippet": text} for stack, text in (advice.stacks if advice else ())],
        "controls": list(proved_by(rule.check.id, profile.controls)),
        "references": list(dict.fromkeys((*(advice.references if advice else ()), *rule.check.references))),
    }


def _options(check: Check[Any, Any], profile: Profile) -> Iterator[Block]:
    lines = options_of(check)
    if not lines:
        return
    yield Head("Options")
    for line in lines:
        value = f" (default {line.value})" if line.value else ""
        more = []
        for control in profile.controls:
            given = control.checks.get(check.id, {})
            if line.name in given:
                here = next(one.value for one in options_of(check, given) if one.name == line.name)
                more.append(f"{control.id} sets {here}")
        yield Row(line.name, f"{line.meaning}{value}", more=tuple(more))
