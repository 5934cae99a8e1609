"""What a finding measured, in the words of every format that people read."""

from __future__ import annotations

from readycheck.model import Finding
from readycheck.render.words import count, quantity


def seen(finding: Finding) -> str:
    """The value with its unit; nothing where there is none or where the evidence quotes it already."""
    return "" if finding.value is None or _is_quoted(finding) else quantity(finding.value, finding.unit)


def _is_quoted(finding: Finding) -> bool:
    value = finding.value
    return isinstance(value, str) and any(value in str(getattr(one, "value", "")) for one in finding.evidence)


def bar(finding: Finding) -> str:
    """The threshold with its unit, or nothing."""
    return "" if finding.threshold is None else quantity(finding.threshold, finding.unit)


def certainty(finding: Finding) -> str:
    """How sure the value is: its interval and the number of samples, or nothing."""
    parts = []
    if finding.spread is not None:
        low, high = finding.spread
        parts.append(f"between {quantity(low, finding.unit)} and {quantity(high, finding.unit)}")
    if finding.samples is not None and not _is_quoted(finding):
        parts.append(f"from {count(finding.samples, 'sample')}")
    return ", ".join(parts)


def measured(finding: Finding) -> str:
    """Value, bar and certainty in one line; nothing where a finding has no value."""
    value, wanted = seen(finding), bar(finding)
    parts = (f"seen {value}" if value else "", f"bar {wanted}" if wanted else "", certainty(finding))
    return ", ".join(part for part in parts if part)
