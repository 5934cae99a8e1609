"""Whether a page shows a failure of its own, or quotes one that it explains."""

from __future__ import annotations

import re

_TAG = re.compile(r"<(/?+)([a-zA-Z]\w{0,30})\b[^<>]{0,4000}+>")
_QUOTING = {"pre", "code", "samp", "kbd", "tt", "blockquote", "textarea", "script", "style", "template", "title"}
_LEVEL = r"(?:Fatal error|Parse error|Recoverable fatal error|Warning|Notice|Deprecated)"
_MARKED = (
    rf"<b>{_LEVEL}</b>:[ ]{{1,2}}(?:(?!<b>{_LEVEL})[\s\S]){{1,1500}}? in <b>(?:/|[A-Z]:\\)[^<\n]{{1,300}}</b>"
    r" on line <b>\d{1,7}</b>"
)
_PLAIN = rf"(?:PHP )?{_LEVEL}:[ ]{{1,2}}[^\n]{{1,800}} in (?:/|[A-Z]:\\)[^\n]{{1,300}} on line \d{{1,7}}[ \t\r]{{0,4}}$"
_XDEBUG = r"<table class=['\"]xdebug-error\b"
_OF_A_PAGE = re.compile(rf"(?m){_MARKED}|{_XDEBUG}|(?:\A\s{{0,8}}|\n[ \t\r]{{0,8}}\n){_PLAIN}")
_AT_THE_START = re.compile(rf"(?m)\A\s{{0,8}}(?:<br />\s{{0,8}})?(?:{_MARKED}|{_XDEBUG}|{_PLAIN})")


def unquoted(page: str) -> str:
    """A page without what stands in elements that quote: code, what a program wrote, what somebody said."""
    kept: list[str] = []
    inside, depth, place = "", 0, 0
    for tag in _TAG.finditer(page):
        name = tag[2].lower()
        if not depth and name in _QUOTING and not tag[1]:
            kept.append(page[place : tag.start()])
            inside, depth = name, 1
        elif depth and name == inside:
            depth += -1 if tag[1] else 1
            place = tag.end()
    return "".join(kept) + ("" if depth else page[place:])


def printed_by_php(text: str, *, page: bool) -> bool:
    """Whether PHP itself wrote a message into this answer: with its own markup, or on a line of its own.

    `page` says that it is HTML; of anything else the message stands at the start, before what was meant to be sent.
    """
    return (_OF_A_PAGE.search(unquoted(text)) if page else _AT_THE_START.search(text)) is not None
