"""What a body shows of a failure inside of the server: stack traces, debug pages, messages of database drivers.

The one place that knows such text. A signature spans several lines or parts of a page, so that a sentence about
traces is none (`trace_signs`); searched is a prefix of the body, in time linear in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

from readycheck_checks.http.facts import Trace
from readycheck_checks.http.reading.quoting import printed_by_php, unquoted
from readycheck_checks.http.reading.sign import Sign
from readycheck_checks.http.reading.trace_marks import marks
from readycheck_checks.http.reading.trace_signs import SIGNS

LONGEST = 128 * 1024
"""Characters of a body that are searched; a trace stands at the start of an error page or is the whole of it."""
MOST = 8
_LONGEST_EXCERPT = 160
NOT_A_TRACE = ("path", "version")
"""Kinds that tell of the server without being a trace; ordinary pages may name them too."""

_GLIMPSE = re.compile(
    r"""(?mx) Traceback\ \(most\ recent\ call\ last\) | ^\s{1,8}File\ "[^"\n]{1,300}",\ line\ \d+
      | ^\s{1,16}at\ [\w.$<>\[\] ]{1,200}\ ?\([^()\n]{1,300}:\d+(?::\d+)?\) | \bgoroutine\ \d+\ \[
      | ^\#\d+\ /[^\s(]{1,300}\.php\(\d+\) | \bSQLSTATE\[ | \bORA-\d{5}\b
      | \b(?:psycopg2?|sqlalchemy\.exc|pymysql\.err)\.\w
      | \bcom\.mysql\.jdbc\. | \bSystem\.\w{1,40}Exception\b | \bPDOException\b"""
)
_TAG = re.compile(r"<(/?+)([a-zA-Z!][^<>]{0,4000}+)>")
_BREAKS = re.compile(r"(?i)(?:br|p|div|li|tr|pre|h\d|ul|ol|table|section|title|hr|dt|dd|td|th)\b")
_ENTRY = re.compile(r'(?<!\\)"\s{0,200},\s{0,200}"(?=(?:[^"\\]|\\.)*+"\s{0,200}[,\]])')
"""Between two entries of an array of strings; behind the key of an object stands a colon."""
_FIRST = re.compile(r'\[\s{0,200}"')
_LAST = re.compile(r'(?<!\\)"\s{0,200}\]')
_ESCAPED = re.compile(r"\\u00([2-7][0-9a-fA-F])")
"""Marks that some libraries escape in JSON without need, such as `<` and `'`."""
_QUOTED = re.compile(r"(?<![\w])(['\"])(?![/~]|[A-Z]:\\)([^'\"\n]{1,400})\1")
_TOKEN = re.compile(r"(?=[\w+/=-]{0,40}\d)[\w+/=-]{24,}")
_USER_INFO = re.compile(r"://[^\s/@]{1,200}@")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}")
_ASSIGNED = re.compile(r"(?i)\b((?:password|passwd|pwd|secret|token|api_?key)\w{0,20}\s?[=:]\s?)[^\s,;)]{1,200}")


@dataclass(slots=True)
class _Views:
    """The body as sent and as a person reads it."""

    raw: str
    read: str
    page: bool
    found: dict[str, Trace] = field(default_factory=dict)


def find(text: str, content_type: str = "") -> tuple[Trace, ...]:
    """The kinds of trace in a body, each once, at most `MOST`; never raises.

    `content_type` is the media type. Kinds in `NOT_A_TRACE` are no traces. A body alone does not tell a
    failure from a page that explains one: compare with what ordinary pages of the same origin show.
    """
    text = text[:LONGEST]
    if not text or "\0" in text[:1024]:
        return ()
    views = _Views(text, _as_read(text, content_type), _is_page(text, content_type))
    for sign in SIGNS:
        if sign.kind not in views.found and (trace := _look(sign, views)) is not None:
            views.found[sign.kind] = trace
    return tuple(views.found.values())[:MOST]


def glimpsed(text: str) -> bool:
    """Whether one line of a trace shows: enough in a short answer that must hold none, such as of health."""
    return _GLIMPSE.search(text) is not None


def _look(sign: Sign, views: _Views) -> Trace | None:
    text = views.raw if sign.markup else views.read
    if not any(hint in text for hint in sign.hints):
        return None
    first = sign.needs[0].search(text)
    if first is None or not all(need.search(text) for need in sign.needs[1:]):
        return None
    if sign.times > 1 and sign.needs[0].search(text, first.end()) is None:
        return None
    return Trace(
        kind=sign.kind,
        excerpt=_excerpt(text, first),
        debug=sign.debug,
        quoted=_quoted(sign, views),
        marks=marks(sign.kind, text),
    )


def _quoted(sign: Sign, views: _Views) -> bool:
    """Whether a debug page stands where a page explains it, or data lists it; of other traces it is not asked."""
    if not sign.debug or sign.markup:
        return False
    if sign.kind == "php":
        return not printed_by_php(views.raw, page=views.page)
    text = _as_read(unquoted(views.raw), "text/html") if views.page else views.read
    return not all(need.search(text) for need in sign.needs)


def _excerpt(text: str, found: re.Match[str]) -> str:
    start = text.rfind("\n", max(0, found.start() - 200), found.start()) + 1 or found.start()
    end = text.find("\n", found.start() + 1)
    line = text[start : min(end if end > 0 else len(text), start + 400)]
    return masked(" ".join(_TAG.sub(" ", line).split()))


def masked(line: str) -> str:
    """A line without what may be a user's or a secret: quoted values, long tokens, addresses; paths stay."""
    line = _USER_INFO.sub("://***@", line)
    line = _ASSIGNED.sub(r"\1***", line)
    line = _MAIL.sub("***", line)
    line = _QUOTED.sub(r"\1***\1", line)
    return _TOKEN.sub(lambda token: token[0] if "/" in token[0][1:-1] else "***", line)[:_LONGEST_EXCERPT]


def _as_read(text: str, content_type: str) -> str:
    """The text as a person reads it: of a page without its tags, of JSON with its line ends."""
    if _is_page(text, content_type):
        text = _TAG.sub(lambda tag: "\n" if _BREAKS.match(tag[2]) else "", text)
        text = unescape(text).replace("\xa0", " ") if "&" in text else text
    elif text.lstrip()[:1] in ("{", "[", '"'):
        text = _LAST.sub("\n]", _FIRST.sub("[\n", _ENTRY.sub("\n", text)))
        text = _ESCAPED.sub(lambda escape: chr(int(escape[1], 16)), text)
        text = text.replace("\\r", "").replace("\\n", "\n").replace("\\t", "\t").replace('\\"', '"').replace("\\/", "/")
    return text.replace("\r\n", "\n").replace("\u2019", "'")


def _is_page(text: str, content_type: str) -> bool:
    """Whether it is read as HTML; no JSON starts like a tag, so that what PHP prints before it does."""
    return "html" in content_type or text.lstrip()[:1] == "<"
