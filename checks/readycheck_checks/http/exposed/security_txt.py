"""The contact for people who found a weakness (RFC 9116)."""

from __future__ import annotations

import re

from readycheck_checks.http.exposed.sample import Sample
from readycheck_checks.http.facts.exposed import SecurityTxt

_FIELD = re.compile(r"([A-Za-z-]{1,40})\s?:\s?(\S.*)")


def read(sample: Sample) -> SecurityTxt | None:
    """Its Contact and Expires fields; None where the text is none (section 2.5.3: Contact must be there)."""
    if sample.markup or sample.binary:
        return None
    fields: dict[str, str] = {}
    for line in sample.lines[:200]:
        if found := _FIELD.fullmatch(line):
            fields.setdefault(found[1].lower(), found[2].strip())
    if "contact" not in fields:
        return None
    return SecurityTxt(contact=True, expires=fields.get("expires", "")[:64])
