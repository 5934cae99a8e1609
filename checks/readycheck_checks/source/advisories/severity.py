"""How grave an advisory is: the publisher's word, else what its CVSS vectors come to."""

from __future__ import annotations

from typing import Any

from readycheck_checks.source.locks.model import table, tables, text

_WORDS = {"low": "low", "moderate": "medium", "medium": "medium", "important": "high", "high": "high",
          "critical": "critical"}  # fmt: skip
_RANK = ("unknown", "low", "medium", "high", "critical")


def severity_of(record: dict[str, Any]) -> str:
    """`low`, `medium`, `high`, `critical` or `unknown`, of a record in the OSV format."""
    if text(record.get("id")).startswith("MAL-"):
        return "critical"  # a package that was made to do harm
    places = [record, *tables(record.get("affected"))]
    for place in places:
        for name in ("database_specific", "ecosystem_specific"):
            word = _WORDS.get(text(table(place.get(name)).get("severity")).lower())
            if word:
                return word
    vectors = [text(one.get("score")) for place in places for one in tables(place.get("severity"))]
    return max((rated(vector) for vector in vectors), key=_RANK.index, default="unknown")


def rated(vector: str) -> str:
    """The rating of a CVSS vector (2, 3.x or 4.0) by its base score; `unknown` for what is none."""
    from cvss import CVSS2, CVSS3, CVSS4
    from cvss.exceptions import CVSSError

    kind = CVSS4 if vector.startswith("CVSS:4") else CVSS3 if vector.startswith("CVSS:3") else CVSS2
    try:
        score = float(kind(vector).base_score)
    except (CVSSError, ValueError, TypeError, KeyError, ArithmeticError):
        return "unknown"
    return score_word(score)


def score_word(score: float) -> str:
    """CVSS's own scale of ratings, which SARIF's `security-severity` shares."""
    if not 0 < score <= 10:
        return "unknown" if score else "low"
    return "critical" if score >= 9 else "high" if score >= 7 else "medium" if score >= 4 else "low"
