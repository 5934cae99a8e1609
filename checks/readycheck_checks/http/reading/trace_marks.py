"""What makes one trace another: its exceptions and the files of its frames, or the driver's message.

Two answers that show the same trace share all of it, whatever the line numbers; a page that explains another trace of
the same language does not. Only what belongs to the language is taken, since a page may show traces of several.
"""

from __future__ import annotations

import hashlib
import re

from readycheck_checks.http.reading.trace_signs import SIGNS

MOST = 100
_SAID = ("sql_", "php")
"""Kinds whose line is the message itself; of the others it may be a heading that is always the same."""
_LONGEST = 200
_AT_JAVA = r"[ \t]{0,16}(?:at )?[\w$.@/<>-]{1,300}\((?:[\w$-]{1,100}\.(?:java|kt|scala|groovy|clj):\d|Native|Unknown)"
_AT_NET = r"[ \t]{0,16}at [\w.<>`+\[\],|$ ]{3,300}\((?!Native |Unknown |<)[\w\[\]<>`,.&*+ ]{0,300}\)"
_JAVA = (
    r"^[ \t]{0,16}(?:at )?([\w$.@/<>-]{1,300}\([\w$-]{1,100}\.(?:java|kt|scala|groovy|clj)):\d",
    rf"(?<![\w.$])([\w.$]{{3,200}}(?:Exception|Error|Failure))\b[^\n]{{0,400}}\n{_AT_JAVA}",
)
_RAISED_PYTHON = (
    r"File \\?\"[^\"\n]{1,300}\", line \d[^\n]{0,300}\n(?:(?:[ \t|+]{1,16}[^\n]{0,400})?\n){0,6}?"
    r"([A-Za-z_][\w.]{0,200})(?=:|$)"
)
"""What follows the last frame and its line of source."""
_PARTS: dict[str, tuple[str, ...]] = {
    "python": (
        r"File \\?\"([^\"\n]{1,300})\", line \d",
        _RAISED_PYTHON,
    ),
    "java": _JAVA,
    "spring_whitelabel": _JAVA,
    "node": (
        r"^[ \t]{0,16}at [^\n]{0,200}?((?:file://|node:|[A-Za-z]:\\|/)[^\s()]{1,300}):\d{1,7}:\d",
        r"(?<!\w)(\w{0,60}Error)\b[^\n]{0,300}\n[ \t]{0,16}at ",
    ),
    "dotnet": (
        rf"^({_AT_NET})",
        rf"(?<![\w.])([\w.+]{{1,300}}Exception)\b[^\n]{{0,400}}\n{_AT_NET}",
    ),
    "ruby": (r"^[ \t]{0,16}(?:from )?([\w/.@+-]{1,300}\.(?:rb|erb|haml|slim):\d{1,7}:in [`'][^'\n]{1,200})",),
    "go": (r"^[ \t]{1,8}(\S{1,300}\.go):\d", r"^(panic: [^\n]{1,200})"),
}
_ANY_FILE = (
    r"(?<![\w./\\@$+~-])([\w./\\@$+~-]{1,300}\.(?:py|m?[jt]sx?|c[jt]s|php|phtml|inc|rb|ru|erb|haml|slim|java|kt|scala"
    r"|groovy|clj|go|cs|vb|fs|cshtml|razor))(?:\\?\", line |:line |:|\()\d"
)
_ANY_TYPE = (
    r"^[ \t|+]{0,16}(?:Caused by: |Uncaught )?((?:\w{1,60}[.:\\]{1,2}){0,10}\w{1,80}"
    r"(?:Error|Exception|Warning|Exit|Interrupt))(?=:|$)"
)
_ANY = (_ANY_FILE, _ANY_TYPE)
"""Of a debug page, which shows one language only."""
_BY_KIND = {kind: tuple(re.compile(one, re.MULTILINE) for one in parts) for kind, parts in _PARTS.items()}
_OTHERS = tuple(re.compile(one, re.MULTILINE) for one in _ANY)
_DIGITS = re.compile(r"\d+")


def marks(kind: str, text: str) -> tuple[str, ...]:
    """Short digests of what a trace of this kind is made of in a text that shows one, sorted, at most `MOST`."""
    found: set[str] = set()
    if kind.startswith(_SAID):
        for sign in SIGNS:
            if sign.kind == kind:
                found.update(_line(text, match.start()) for match in sign.needs[0].finditer(text))
    elif kind == "path":
        found.update(match[0] for sign in SIGNS if sign.kind == kind for match in sign.needs[0].finditer(text))
    elif kind != "version":  # its numbers are what it tells
        for pattern in _BY_KIND.get(kind, _OTHERS):
            found.update(match[1] for match in pattern.finditer(text))
    return tuple(sorted({_digest(one) for one in found})[:MOST])


def _line(text: str, start: int) -> str:
    end = text.find("\n", start, start + _LONGEST)
    return text[start : end if end >= 0 else start + _LONGEST]


def _digest(part: str) -> str:
    plain = _DIGITS.sub("0", " ".join(part.split()))
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()[:10]
