"""Dates of cookies (RFC 6265bis, section 5.1.1): lenient on purpose, and not what any date library reads."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_LONGEST = 256
_DELIMITER = re.compile(r"[\x09\x20-\x2f\x3b-\x40\x5b-\x60\x7b-\x7e]+")
_TIME = re.compile(r"(\d{1,2}):(\d{1,2}):(\d{1,2})(?!\d)", re.ASCII)
_DAY = re.compile(r"(\d{1,2})(?!\d)", re.ASCII)
_YEAR = re.compile(r"(\d{2,4})(?!\d)", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def cookie_date(text: str) -> datetime | None:
    """The moment that an Expires names, UTC; None where a browser finds none and ignores the attribute."""
    time = day = month = year = None
    for token in _DELIMITER.split(text[:_LONGEST]):
        if time is None and (found := _TIME.match(token)):
            time = tuple(map(int, found.groups()))
        elif day is None and (found := _DAY.match(token)):
            day = int(found.group(1))
        elif month is None and token[:3].lower() in _MONTHS:
            month = _MONTHS.index(token[:3].lower()) + 1
        elif year is None and (found := _YEAR.match(token)):
            year = int(found.group(1))
    if time is None or day is None or month is None or year is None:
        return None
    if 70 <= year <= 99:
        year += 1900
    elif year <= 69:
        year += 2000
    hour, minute, second = time
    if year < 1601 or second > 59:  # a leap second cannot be said
        return None
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def max_age(text: str) -> int | None:
    """The seconds of a Max-Age; None where a browser ignores it. Huge numbers come out as ten thousand years."""
    if not re.fullmatch(r"-?[0-9]+", text):
        return None
    return int(text) if len(text) <= 11 else (-1 if text.startswith("-") else 10**11)
