"""Whether a text says something: own words, concrete things, no template, no filler."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from readycheck_checks.launch.outline import Line

WORD = re.compile(r"[^\W\d_][\w'’-]*")
_LINK = re.compile(r"!?\[([^\[\]]{0,300})\](?:\([^()]{0,500}\)|\[[^\[\]]{0,300}\])")
_CODE_SPAN = re.compile(r"`+([^`\n]+)`+")
_SENTENCE_END = re.compile(r"(?<=[.!?:;])\s+")

_BLANK_NOUN = (
    r"(?:names?|dates?|team|service|link|url|contacts?|owner|e-?mail|phone|number|description|person|role|time|version"
    r"|environment|system|application|title|author|command|steps?|company|project|server|database|channel)"
)
PLACEHOLDERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "an open task",
        re.compile(
            r"\b(?:TODO|TBD|TBA|TBC|FIXME|T\.B\.D\.)(?!\w)|^\W*XXX+\b|\bXXX[:?]"
            r"|\b(?i:to be (?:defined|determined|written|completed|announced|filled|documented|decided))\b"
        ),
    ),
    (
        "a promise of text",
        re.compile(
            r"\b(?:coming soon|under construction|work in progress"
            r"|this (?:page|document|section) is "
            r"(?:a |still )?(?:stub|placeholder|empty|incomplete)|will be "
            r"(?:written|documented|added|filled in|provided) (?:later|soon)"
            r"|more (?:details )?to (?:come|follow)|fill (?:this|me) in|write me)\b"
            r"|\b(?:folgt (?:noch|später|in kürze)|noch (?:zu )?(?:ergänzen|schreiben|ausfüllen|nicht beschrieben)"
            r"|wird (?:noch|später) (?:ergänzt|nachgereicht|beschrieben)|platzhalter"
            r"|hier (?:eintragen|beschreiben|einfügen)"
            r"|à (?:compléter|définir|rédiger)|por (?:definir|completar)"
            r"|pendiente de (?:definir|completar|escribir))\b",
            re.IGNORECASE,
        ),
    ),
    (
        "dummy text",
        re.compile(
            r"\b(?:lorem ipsum|dolor sit amet|consectetur adipisc\w*|asdf ?asdf\w*|qwerty|bla bla|blah)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "an instruction to the author",
        re.compile(
            r"^\W*(?:describe|list|explain|insert|enter|document|provide|specify|write|add|include|replace|name|state|put)\b"
            r"[^.\n]{0,90}\b(?:here|in this section|(?:for|of) your (?:service|system|team|application|project))\b",
            re.IGNORECASE,
        ),
    ),
    (
        "a blank to fill",
        re.compile(
            r"(?<![\w/.-])<\s*(?:insert|your|add|enter|describe|fill|replace|todo|name of|link to)\b[^<>\n]*>"
            rf"|(?<![\w/.-])<\s*(?:[\w-]+ ){{1,3}}{_BLANK_NOUN}\s*>"
            r"|\{\{\s*[a-zA-Z][\w .-]*\}\}|_{4,}(?!\w)"
            r"|\[\s*(?:insert|your|add|enter|describe|fill|replace|todo|tbd|link to|name of|e\.g\.)"
            r"(?:\s|\])[^\]\n]*\](?![(\[])"
            rf"|(?<![\w\]])\[(?:[\w-]+ ){{0,3}}{_BLANK_NOUN}\](?![\[(:\w])"
            r"|\b(?:your|sample)[-_](?:service|app|application|team|company|system|project|organi[sz]ation|database|server)\b"
            r"|\b(?-i:(?:SERVICE|TEAM|APP|PROJECT|SYSTEM)[-_ ]NAME)\b",
            re.IGNORECASE,
        ),
    ),
)
_TITLE_BLANK = re.compile(r"\W*(?:template|vorlage|modèle|plantilla)\b.*|.*\b(?:template|vorlage|plantilla)\W*", re.I)
_HOLE = re.compile(
    (
        r"<[^<>\n]*>|\{\{?[^{}\n]*\}\}?|\bYOUR[-_]\w+|\b(?:your|my|example|foo|some)[-_.](?:\w+)|"
        r"\bX{2,}\b|\.\.\.|…"
    ),
    re.I,
)
_FIELD = re.compile(
    r"(?:(?:service|primary|secondary|last|reviewed|approved) )?(?:owners?|teams?|contacts?|e-?mail|phone|slack"
    r"|on-?call|date|author|version|service|escalation|links?|url|dashboard|by|approver|updated|reviewed|status):",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    (
        r"\W*(?:tbd|tba|todo|tbc|n/?a|none|nil|empty|nothing|same|ditto|see above|xxx+|\?+|"
        r"unknown|entfällt|keine?|offen|-)?\W*"
    ),
    re.I,
)

_CONCRETE: tuple[re.Pattern[str], ...] = (
    re.compile(r"(?<![\w/:])(?:~|\.{0,2})/[\w.@-]+(?:/[\w.@*-]+)*"),  # a path
    re.compile(
        r"\b[\w-]+\.(?:service|sh|py|js|ts|sql|ya?ml|toml|json|conf|cfg|ini|env|log|db|dump|gz|"
        r"tar|zip|csv|service|timer|jar|exe|ps1)\b"
    ),
    re.compile(r"\$\{?[A-Za-z_]\w+\}?|\b[A-Z][A-Z0-9]+_[A-Z0-9_]+\b"),  # a variable
    re.compile(r"https?://(?!(?:www\.)?example\.)[\w.-]+[^\s)>\]]*"),
    re.compile(
        r"(?<![\w&/])#[a-z][\w-]{2,}|(?<![\w.])@[a-z][\w.-]{2,}|\b[\w.+-]+@[\w-]+\.[\w.]+"
    ),  # a room, a person, an address
    re.compile(r"(?:\+|\b00?)\d[\d /()-]{5,}\d|\b(?:ext|dw|durchwahl|phone|tel|tel\.|pager)\W{1,2}\d{2,}", re.I),
    re.compile(
        r"\b\d+(?:[.,]\d+)?\s?(?:%|percent\b|prozent\b|ms\b|s\b|sec\w*|sek\w*|min\w*|h\b|hours?\b|"
        r"stunden?\b|days?\b|tagen?\b|[kKMGT]i?B\b|requests?\b|jobs?\b|users?\b|rows?\b)"
    ),
    re.compile(r"\b(?:[01]?\d|2[0-3])[:.][0-5]\d\b(?: ?(?:UTC|CET|h|Uhr))?"),
    re.compile(r"\b[a-z][\w-]*\.[a-z][\w-]*\.(?:[a-z]{2,}|[\w-]+)\b|\b[\w-]+:\d{2,5}\b"),  # a host
)


def prose(text: str) -> str:
    """A line as a reader says it: links by their words, code by its text, no marks."""
    text = _CODE_SPAN.sub(r"\1", _LINK.sub(r"\1", text))
    return re.sub(r"\*\*|__|~~|[*_](?=\w)|(?<=\w)[*_](?!\w)|</?[a-zA-Z][\w-]*(?:\s[^<>\n]{0,300})?/?>", "", text)


def words(lines: Iterable[Line]) -> list[str]:
    """The words of prose, lists and tables, lower case; headings and code are not counted."""
    return [
        word.lower()
        for line in lines
        if line.kind not in ("heading", "code")
        for word in WORD.findall(re.sub(r"https?://\S+", " ", prose(line.text)))
    ]


def says_nothing(text: str) -> bool:
    """True for `TBD`, `n/a`, a dash and the like where a text should stand."""
    return bool(_EMPTY.fullmatch(prose(text).strip()))


def _is_empty_entry(line: Line, following: Line | None) -> bool:
    """True for `Owner: TBD`, a lone dash, and a label that nothing follows."""
    said = prose(line.text).strip()
    if line.kind not in ("text", "item", "row") or len(said) >= 40 or (line.kind == "row" and not WORD.search(said)):
        return False
    if _FIELD.fullmatch(said):
        return following is None or following.kind == "heading" or bool(_FIELD.fullmatch(prose(following.text).strip()))
    if said.endswith(":"):
        return False
    if said.count(":") == 1:
        return says_nothing(said.rpartition(":")[2])
    return bool(WORD.search(said) or "?" in said) and says_nothing(said)


def placeholders(lines: Sequence[Line]) -> list[tuple[int, str, str]]:
    """Marks of a template that nobody filled: line number, what it is, the text."""
    found = []
    title = next((line for line in lines if line.kind == "heading"), None)
    if title and _TITLE_BLANK.fullmatch(title.text):
        found.append((title.number, "a template's title", title.text[:80]))
    for index, line in enumerate(lines):
        # code quotes brackets and braces of its own; what looks like a blank there may be syntax
        text = line.text if line.kind == "code" else _CODE_SPAN.sub(" ", _LINK.sub(r"\1", line.text))
        for what, pattern in PLACEHOLDERS:
            if line.kind == "code" and (what != "an open task" or not line.text.startswith(("#", "//", "--"))):
                continue
            if match := pattern.search(text):
                found.append((line.number, what, match.group()[:80]))
                break
        else:
            following = lines[index + 1] if index + 1 < len(lines) else None
            if _is_empty_entry(line, following):
                found.append((line.number, "an empty entry", line.text[:80]))
    return found


def concrete(lines: Iterable[Line]) -> set[str]:
    """The different concrete things named: commands, paths, hosts, numbers with a unit, people to reach."""
    found: set[str] = set()
    for line in lines:
        if line.kind == "code":
            if len(line.text.split()) >= 2 and not _HOLE.search(line.text) and not line.text.startswith(("#", "//")):
                found.add(line.text)
            continue
        for span in _CODE_SPAN.findall(line.text):
            if len(span.strip()) >= 3 and not _HOLE.search(span):
                found.add(span.strip())
        rest = _CODE_SPAN.sub(" ", line.text)
        for pattern in _CONCRETE:
            found |= {match.group().strip() for match in pattern.finditer(rest) if not _HOLE.search(match.group())}
    return found


def sentences(lines: Iterable[Line]) -> list[str]:
    """The sentences of the text, one line at a time; list items and table rows are sentences too."""
    return [
        part.strip()
        for line in lines
        if line.kind not in ("heading", "code")
        for part in _SENTENCE_END.split(prose(line.text))
        if len(WORD.findall(part)) >= 3
    ]


def repetition(lines: Sequence[Line]) -> float:
    """The share of sentences that stand there more than once, digits aside; 0 where there are few."""
    said = [re.sub(r"\W+|\d+", " ", sentence.lower()).strip() for sentence in sentences(lines)]
    if len(said) < 6:
        return 0.0
    counted = Counter(said)
    return sum(count - 1 for count in counted.values()) / len(said)


def variety(text_words: Sequence[str]) -> float:
    """Different words by all words, over the first 200, so that length does not matter."""
    first = text_words[:200]
    return len(set(first)) / len(first) if first else 0.0


def shingles(text_words: Sequence[str], code: Iterable[str] = ()) -> frozenset[tuple[str, ...]]:
    """Runs of three words, and code lines, by which two texts are compared."""
    runs = {tuple(text_words[i : i + 3]) for i in range(max(0, len(text_words) - 2))}
    return frozenset(runs | {(line,) for line in code})


def likeness(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    """The share of runs that two texts have in common, 0 to 1."""
    return len(one & other) / len(one | other) if one or other else 0.0
