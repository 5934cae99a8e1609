"""Text made harmless for Markdown as GitHub and GitLab read it.

Two readers must take every value as text. The Markdown parser: its marks are escaped. The code host behind it,
which looks through the finished text for people (@name), issues (#1), merge requests (!1), commits, addresses and
:emoji:, escaped or not: it leaves alone what stands as code, so a word with such a sign becomes code.
"""

from __future__ import annotations

import re

from readycheck.render.clean import clean

VALUE = 300
"""Characters of one value, unless the caller wants another number."""

_MARK = re.compile(r"[\\`*_\[\]{}~#^$]")
_SIGN = re.compile(
    r"""
      @ | \$ | ://                                    # people, addresses of mail, formulas, links
    | (?:^|[^\w])www\.                                # links without a scheme
    | [#] [\w"'&{*] | [!&^] \d | \bGH-\d              # issues, merge requests, epics, alerts
    | [~%] [\w"'{]                                    # labels, milestones, places to be filled in
    | : [\w+-]+ :                                     # emoji: a forged green tick
    | \[ \[ | \[ [\w*-]+ :                            # links between pages, references to other things
    | [\[{] [+-] | \^\w+\#                            # marks of a difference, alerts
    | (?<![0-9A-Za-z]) [0-9a-fA-F]{7,64} (?![0-9A-Za-z])   # commits
    """,
    re.VERBOSE,
)
_APART = re.compile(r"([\\`|]+)")
_LEAD, _TRAIL = "(\"'", ".,;)\"'"
_START = re.compile(r"^(?:([-+=:/>])|(\d{1,9})([.)])(?=\s|$))")
_ENTITY = {"\\": "&#92;", "`": "&#96;", "|": "&#124;"}


def plain(value: str, limit: int = VALUE) -> str:
    """`value` as one line of Markdown that shows exactly its words, in a sentence or in a cell of a table."""
    line = " ".join(_word(word) for word in clean(value, limit).split(" "))
    return _START.sub(_escape_start, line)


def code(value: str, limit: int = VALUE) -> str:
    """`value` as code, to be copied; not for a cell of a table."""
    line = clean(value, limit)
    if not line:
        return "–"
    fence = "`" * (max((len(run) for run in re.findall("`+", line)), default=0) + 1)
    room = " " if line[0] in "` " or line[-1] in "` " else ""
    return f"{fence}{room}{line}{room}{fence}"


def _word(word: str) -> str:
    """Code where the word bears a sign; a character that would end the code is put beside it."""
    if not _SIGN.search(word):
        return _escaped(word)
    core = word.lstrip(_LEAD).rstrip(_TRAIL)
    if not _SIGN.search(core):
        return _coded(word)
    lead, _, trail = word.partition(core)
    return _escaped(lead) + _coded(core) + _escaped(trail)


def _coded(word: str) -> str:
    parts = _APART.split(word)
    return "".join(
        "".join(_ENTITY[one] for one in part) if number % 2 else f"`{part}`" if part else ""
        for number, part in enumerate(parts)
    )


def _escaped(text: str) -> str:
    return _MARK.sub(r"\\\g<0>", text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")).replace(
        "|", "&#124;"
    )


def _escape_start(found: re.Match[str]) -> str:
    """A sign that makes a list, a heading, a quotation or a command only where a line or an entry begins."""
    sign, number, mark = found.groups()
    return f"\\{sign}" if sign else f"{number}\\{mark}"
