"""Structured fields (RFC 9651), read with http-sf; what does not parse is told from what is absent by the caller."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import http_sf
from http_sf import Token

LONGEST = 64 * 1024
"""Octets; longer values are not read, whatever they say."""

Bare = Any
"""A bare item: `Token`, `str`, `bool`, `int`, `Decimal`, `bytes`, `datetime` or `DisplayString`."""

__all__ = ["LONGEST", "Bare", "Token", "dictionary", "item", "token"]


def item(values: Iterable[str]) -> tuple[Bare, dict[str, Bare]] | None:
    """The item and its parameters; None where the field is not one item, so that browsers drop it."""
    parsed = _parse(values, "item")
    return (parsed[0], dict(parsed[1])) if isinstance(parsed, tuple) else None


def token(values: Iterable[str]) -> str | None:
    """The token that is the whole item; None for anything else, a string in quotes too."""
    parsed = item(values)
    return str(parsed[0]) if parsed is not None and isinstance(parsed[0], Token) else None


def dictionary(values: Iterable[str]) -> dict[str, list[Bare] | Bare] | None:
    """Key to bare item, or to the bare items of an inner list, without parameters; None where it does not parse."""
    parsed = _parse(values, "dictionary")
    if not isinstance(parsed, dict):
        return None
    return {key: _plain(member) for key, member in parsed.items()}


def _plain(member: Any) -> Any:
    value = member[0] if isinstance(member, tuple) else member
    return [one[0] if isinstance(one, tuple) else one for one in value] if isinstance(value, list) else value


def _parse(values: Iterable[str], kind: str) -> Any:
    whole = ", ".join(values)
    if len(whole) > LONGEST:
        return None
    try:
        return http_sf.parse(whole.encode("latin-1"), tltype=kind)
    except ValueError:  # the library's error and a text beyond Latin-1 are both one
        return None
