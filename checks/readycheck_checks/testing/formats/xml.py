"""XML of strangers as events: no entities, nothing from outside, bounded in depth and number.

A document type is allowed, since JaCoCo and Cobertura name one; what it would load is never loaded, and a
declaration of an entity ends the reading (billion laughs, external entities).
"""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers import expat

MOST_ELEMENTS = 5_000_000
_MOST_DEPTH = 200
_MOST_TEXT = 4_096

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str, str], None]


class ReportError(ValueError):
    """A report that was not read; says why."""


def parse(data: bytes, start: Start, end: End | None = None) -> None:
    """Call `start(name, attributes)` and `end(name, text)` for each element; names have no namespace.

    Raises ReportError.
    """
    parser = expat.ParserCreate(namespace_separator="}")
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    texts: list[list[str]] = []
    seen = 0

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal seen
        seen += 1
        if seen > MOST_ELEMENTS or len(texts) > _MOST_DEPTH:
            raise ReportError("it is nested or long beyond the limits")
        texts.append([])
        start(name.rpartition("}")[2], {key.rpartition("}")[2]: value for key, value in attributes.items()})

    def closed(name: str) -> None:
        text = "".join(texts.pop())
        if end is not None:
            end(name.rpartition("}")[2], text)

    def characters(text: str) -> None:
        if end is not None and texts and len(texts[-1]) < 64:
            texts[-1].append(text[:_MOST_TEXT])

    def entity(*_: object) -> None:
        raise ReportError("it declares entities, which are not read")

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.CharacterDataHandler = characters
    parser.EntityDeclHandler = entity
    parser.ExternalEntityRefHandler = lambda *_: 0
    parser.buffer_text = True
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise ReportError(
            f"it is not valid XML (line {error.lineno}): {expat.errors.messages.get(error.code, '')}"
        ) from None
    except (ValueError, LookupError) as error:
        if isinstance(error, ReportError):
            raise
        raise ReportError(f"it is not valid XML: {error}") from None


def number(text: str | None) -> int:
    """A count of a report; what is none counts as 0, as `1,234` and `3.0` count as themselves."""
    try:
        return max(0, min(int(float((text or "0").replace(",", ""))), 10**9))
    except (ValueError, OverflowError):
        return 0
