"""A named person signed for what no machine can see, and the signature still holds.

The attestation stands in the profile: who, when, for how long, and where the proof lies. It is the fact
of this check: valid it passes, missing or expired it waits for a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from readycheck.api import (
    Attestation,
    Check,
    Fact,
    Field,
    Finding,
    JudgeContext,
    Model,
    ReasonCode,
    TextEvidence,
    passed,
    seen,
    waits_for_person,
)

_NOBODY = re.compile(
    r"\W*(?:todo|tbd|tba|tbc|fixme|x+|n/?a|none|null|nobody|noone|someone|anyone|unknown|name|person|link|url|pending|later"
    r"|(?:your|the|a|full) (?:name|link|evidence)|insert .*|ask .*)?\W*",
    re.IGNORECASE,
)


class Options(Model):
    """What a signature must bring along."""

    evidence: bool = Field(
        default=True, description="Whether it must say where the proof lies: a link, a file or a minute."
    )


def judge(_fact: None, options: Options, context: JudgeContext) -> Iterator[Finding]:
    """Pass on a signature in force; everything else waits for a person."""
    example = (
        f"run readycheck attest {context.control} --by NAME --evidence LINK, or "
        f"write in the profile: attestations: [{{control: {context.control}, by: NAME, "
        f"on: {context.as_of.date()}, valid: 90d, evidence: LINK}}]"
    )
    signed = context.attestation
    if signed is None:
        yield _waits(
            "unsigned", "nobody has signed for this yet", f"Have a person who can answer for it sign; {example}"
        )
        return
    standing = signed.standing(context.as_of)
    if standing == "malformed":
        message = f"the attestation cannot be relied on: {signed.fault}, so it counts as expired"
        yield _waits("malformed", message, f"Correct it; {example}", ReasonCode.ATTESTATION_EXPIRED)
    elif standing == "expired":
        message = f"the signature of {signed.by} from {signed.on} held through {signed.expires} and has expired"
        if signed.outdated and signed.expires and context.as_of.date() <= signed.expires:
            message = f"the signature of {signed.by} from {signed.on} {signed.outdated}, so it has expired"
        fix = f"Look again at what was signed for and sign anew; {example}"
        yield _waits("expired", message, fix, ReasonCode.ATTESTATION_EXPIRED, signed)
    elif standing == "not_yet":
        message = f"the signature of {signed.by} holds from {signed.on} on, which is still to come"
        yield _waits("not_yet", message, f"Date it on the day of signing; {example}", signed=signed)
    elif _NOBODY.fullmatch(signed.by):
        message = f"the attestation names '{signed.by}' where a person should stand"
        yield _waits("nobody", message, f"Name the person who signs; {example}", signed=signed)
    elif options.evidence and _NOBODY.fullmatch(signed.evidence):
        message = f"the signature of {signed.by} does not say where the proof lies"
        yield _waits(
            "no_evidence", message, f"Add a link or the name of a document as evidence; {example}", signed=signed
        )
    else:
        yield passed(
            "launch.attestation.signed",
            f"{signed.by} signed on {signed.on}, which holds through {signed.expires}",
            reason_code=ReasonCode.ATTESTED,
            evidence=_shown(signed),
        )


def _waits(
    what: str,
    message: str,
    fix: str,
    reason: ReasonCode = ReasonCode.UNSIGNED,
    signed: Attestation | None = None,
) -> Finding:
    shown = _shown(signed) if signed else ()
    return waits_for_person(f"launch.attestation.{what}", message, fix=fix, reason_code=reason, evidence=shown)


def _shown(signed: Attestation) -> tuple[TextEvidence, ...]:
    rows = (
        ("signed by", signed.by),
        ("evidence", signed.evidence),
        ("release", signed.release),
        ("note", signed.note),
    )
    return tuple(seen(label, value) for label, value in rows if value)


CHECK: Check[Fact, Options] = Check(
    id="launch.attestation",
    title="A named person has signed for it, and the signature still holds",
    needs=None,
    options=Options,
    judge=judge,
    why="Some things only a person can know; a name and a date make the difference between knowing and hoping.",
    fix="Have the person who can answer for it sign in the profile, with a date, an expiry and where the proof lies.",
)
