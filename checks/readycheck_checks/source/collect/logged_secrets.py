"""Secrets and personal data given to log calls, by the arguments and not by the words of the message."""

from __future__ import annotations

import re
from collections.abc import Iterator

from readycheck_checks.source.collect.guard_words import snake
from readycheck_checks.source.collect.hits import Hit
from readycheck_checks.source.collect.log_calls import MOST_ARGUMENTS, TOKEN, calls, given_to
from readycheck_checks.source.collect.logged_words import SAFE_CALLS, Sort, may_name, of_cookie, sort_of
from readycheck_checks.source.collect.reading import column

_MOST_NESTED = 4
_PREFIX = re.compile(rb"(?i)\A[rb]*f[rb]*\Z|\A[rb]*f[rb]*[\"']")
_FILLED = re.compile(rb"\$\{([^{}]*)\}|\#\{([^{}]*)\}|\{([^{}]*)\}|(?<!\\)(\$[A-Za-z_]\w*(?:->\w+)?)")
_LAST = re.compile(rb"""([A-Za-z_][\w$-]*)["']?\s*\]?[?!]?\Z""")
_ASKED = re.compile(rb"\s*(?:\?(?![.?])|[=!]==?|is\b|instanceof\b|in\b|&&\s*[\"'])")
_NEGATED = re.compile(rb"(?:!|\bnot\s|\btypeof\s|\bif\s)\s*\Z")
_CONSTANT = re.compile(
    rb"""\s*[:=]>?\s*(?:["'][^"'\n{$]*["']|true|false|True|False|null|undefined|None|nil|\d+)\s*[,)}\n]"""
)
_KEY = re.compile(rb"\s*(?:=>|=(?!=)|:(?!:))\s*")
_SAYS_NOTHING = re.compile(rb"\s*,\s*(?:keys?|val(?:ue)?s?|[kvsx]|text|data|result|res)\s*\Z")
_REDACT = re.compile(rb"""\bredact["']?\s*:\s*(?:\{\s*["']?paths["']?\s*:\s*)?\[(?P<list>[^;{}]{0,2000}?)\]\s*[,})]""")
_REDACTED = re.compile(rb"""([\w-]+)(?:["']\])?["'`]""")
_MEMBER = re.compile(rb"(?<!\w)in\s+\Z")
_EACH = re.compile(rb"\bfor\s[\w\s,()*]{1,60}\sin\s+\Z")
_COOKIE = re.compile(rb"""(?i)cookies?\s*(?:\?\.|\.|->|(?:\?\.)?\[\s*:?["']?)\s*([\w.-]+)["']?\s*\]?\Z""")
_FIELD = re.compile(rb"\b(?:zap|slog)\.(?:String|Strings|ByteString|Any|Reflect|Stringer)\(\s*\Z")
_SECOND = re.compile(rb"\s*,\s*(?P<name>[A-Za-z_][\w.]*)")
_GETTER = re.compile(
    rb"(?:(?:\.|->|::)(?:get|Get|fetch|header|getHeader|cookie|input|query|post|param|getParameter|getProperty|FormValue|PostFormValue"
    rb"|getenv|Getenv)|(?:\A|\.|->|::)(?:env|getenv|config))\Z"
)
_GIVEN = re.compile(rb"""\(\s*["'](?:[\w-]+\.)*([\w-]+)["']\s*[,)]""")
_SAME = re.compile(
    rb"(?:\s*(?:\?\.|\.|->)\s*(?:value|current|trim|strip|toString|to_s|decode|encode|getValue|get_secret_value|unwrap))+\Z"
)
"""What gives a value as it is: a reference's content, its text, or all but its margin."""
_LEXERS = re.compile(
    r"(?:^|_)(?:lex(?:ers?|ing)?|pars(?:ers?|ing)|tokeni[sz](?:ers?|e|ing)|grammars?|nlp|llms?|compilers?|syntax|highlight(?:ers?|ing)?)(?:_|$)"
)
"""Words of a path where a token is a piece of a language; `token` alone is where secrets are handled."""
_WORDS = re.compile(r"[^A-Za-z0-9]+")
_SILENCED = re.compile(rb"(?:#|//|/\*)[^\n]*?\b(nosec|nosemgrep|nosem|NOSONAR|noqa:\s*S\d+|lgtm|codeql)\b")


def scan(data: bytes, language: str, name: str) -> list[Hit]:
    """One hit per log call that is given a secret or personal data."""
    hits: dict[int, Hit] = {}
    around: list[int] = []
    redacted = _redacted(data)
    lexer = bool(_LEXERS.search(_WORDS.sub("_", snake(name))))
    for start, opened in calls(data, language):
        around = [one for one in around if opened < one <= start + MOST_ARGUMENTS]
        if len(around) >= _MOST_NESTED:
            continue  # the calls around it have its arguments too
        places = given_to(data, opened, language)
        around.append(places[0][1])
        written = (
            one
            for number, (begin, end) in enumerate(places)
            if may_name(given := data[begin:end])
            for one in _given(given, lexer=lexer, redacted=redacted, keyed=number > 0)
        )
        found = next(written, None)
        if found is None or start in hits:
            continue
        sort, spelt = found
        begin = data.rfind(b"\n", 0, start) + 1
        end = data.find(b"\n", start)
        silenced = _SILENCED.search(data, begin, end if end >= 0 else len(data))
        hits[start] = Hit(
            line=data.count(b"\n", 0, start) + 1,
            column=column(data, begin, start),
            start=start,
            what=f"{sort}: {spelt}",
            how="secret",
            suppressed_by=silenced.group(1).decode()[:20] if silenced else "",
        )
    return [hits[start] for start in sorted(hits)]


def _redacted(data: bytes) -> frozenset[bytes]:
    """The keys that the file's logger replaces: `pino({redact: ["token", "user.email"]})`."""
    if b"redact" not in data:
        return frozenset()
    lists = (found.group("list") for found in _REDACT.finditer(data))
    return frozenset(one.group(1) for listed in lists for one in _REDACTED.finditer(listed))


def _given(
    text: bytes, *, lexer: bool, redacted: frozenset[bytes] = frozenset(), keyed: bool = False, depth: int = 0
) -> Iterator[tuple[Sort, str]]:
    """The sensitive names whose values are written."""
    safe = 0
    level = 0
    read = 0
    for found in TOKEN.finditer(text):
        kind, said = found.lastgroup, found.group()
        if found.start() < read:
            continue
        if redacted and level and kind in ("name", "text") and said.strip(b"\"'`") in redacted:
            key = _KEY.match(text, found.end())
            if value := TOKEN.match(text, key.end()) if key else None:
                read = value.end()
        elif kind == "paren":
            level += 1 if said in b"([{" else -1
            if safe and level < safe:
                safe = 0
        elif safe:
            continue
        elif kind == "text":
            yield from _of_text(text, found, lexer=lexer, keyed=keyed, depth=depth)
        elif kind == "name":
            called = text[found.end() : found.end() + 1] == b"("
            spelt = said.decode("utf-8", "replace")
            if called and SAFE_CALLS.search(spelt):
                safe = level + 1
                continue
            sort = _value(text, found, spelt, called=called, lexer=lexer)
            if sort is not None:
                yield sort, "".join(one for one in spelt.split()[-1] if one.isprintable())[-60:]


def _of_text(
    text: bytes, found: re.Match[bytes], *, lexer: bool, keyed: bool, depth: int
) -> Iterator[tuple[Sort, str]]:
    """What a text says of the value beside it, or else what is filled into it."""
    if (named := _keyed(text, found) or _titled(text, found, keyed=keyed)) is not None:
        yield named
        return
    if depth >= 2:
        return
    said = found.group()
    filled = said.startswith(b"`") or text[max(0, found.start() - 3) : found.start()].lower().endswith((b"f", b"$"))
    for inner in _FILLED.finditer(said):
        code = inner.group(1) or inner.group(2) or inner.group(4) or (inner.group(3) if filled else None)
        if code and (inner.group(3) is None or filled):
            yield from _given(code, lexer=lexer, depth=depth + 1)


def _keyed(text: bytes, found: re.Match[bytes]) -> tuple[Sort, str] | None:
    """`{"authorization": header}`: the key says what the value is, unless that is a fixed text or made harmless."""
    if _CONSTANT.match(text + b")", found.end()) or not (key := _KEY.match(text, found.end())):
        return None
    value = TOKEN.match(text, key.end())
    if value is None or value.lastgroup != "name":
        return None
    if text[value.end() : value.end() + 1] == b"(" and SAFE_CALLS.search(value.group().decode("utf-8", "replace")):
        return None
    name = found.group().strip(b"\"'`").decode("ascii", "replace")
    sort = sort_of(name) if name.replace("_", "").replace("-", "").isalnum() else None
    return (sort, name[-60:]) if sort is not None else None


def _titled(text: bytes, found: re.Match[bytes], *, keyed: bool) -> tuple[Sort, str] | None:
    """`log.debug("apikeys", key)`: a first argument of one word names what the second is, where that says nothing.

    `zap.String("password", pw)` and, with `keyed`, `.Str("password", pw)` name it whatever the second is called.
    """
    if _FIELD.search(text, 0, found.start()) or (keyed and found.start() <= 1):
        value = _SECOND.match(text, found.end())
        if value is None or SAFE_CALLS.search(value.group("name").decode()):
            return None
    elif found.start() > 1 or not _SAYS_NOTHING.match(text, found.end()):
        return None
    name = found.group().strip(b"\"'`:= ").decode("ascii", "replace")
    if not name.replace("_", "").replace("-", "").isalnum():
        return None
    sort = sort_of(name) or sort_of(name.removesuffix("s"))
    return (sort, name[-60:]) if sort is not None else None


def _value(text: bytes, found: re.Match[bytes], spelt: str, *, called: bool, lexer: bool) -> Sort | None:
    """What one name or chain of names stands for, where its value is written."""
    chain = _SAME.sub(b"", found.group())
    last = _LAST.search(chain)
    if last is None or spelt in ("f", "r", "b"):
        return None
    name = last.group(1).decode("ascii", "replace")
    before = text[max(0, found.start() - 80) : found.start()]
    if _MEMBER.search(before) and not _EACH.search(before):
        return None
    if chain != found.group():
        called = False
        if name.lower() in ("token", "tokens"):
            return None  # as parsers have them
    if called and _GETTER.search(found.group()) and (key := _GIVEN.match(text, found.end())):
        return _looked_up(text, found, key)
    if spelt in ("process.env", "os.environ"):
        return Sort.SECRET
    if _ASKED.match(text, found.end()) or _NEGATED.search(before) or _CONSTANT.match(text + b")", found.end()):
        return None
    if _is_harmless_pair(text, found) or (name.isupper() and b"." in found.group() and spelt[:1].isupper()):
        return None  # the latter is a member of an enumeration
    if lexer and name.lower() in ("token", "tokens"):
        return None
    cookie = None if called else _COOKIE.search(chain)
    return (cookie and of_cookie(cookie.group(1).decode())) or sort_of(name, called=called)


def _looked_up(text: bytes, found: re.Match[bytes], key: re.Match[bytes]) -> Sort | None:
    """What `request.headers.get("Authorization")` and its like give, where that is not only asked for."""
    if text[key.end() - 1 : key.end()] == b")" and _ASKED.match(text, key.end()):
        return None
    name = key.group(1).decode()
    return (b"cookie" in found.group().lower() and of_cookie(name)) or sort_of(name)


def _is_harmless_pair(text: bytes, found: re.Match[bytes]) -> bool:
    """Whether a name is the key of a value that is fixed, made harmless, or an attribute that is no secret."""
    key = _KEY.match(text, found.end())
    value = TOKEN.match(text, key.end()) if key else None
    if value is None or value.lastgroup not in ("name", "text"):
        return False
    if value.lastgroup == "text":
        return True
    if text[value.end() : value.end() + 1] == b"(" and SAFE_CALLS.search(value.group().decode("utf-8", "replace")):
        return True
    last = _LAST.search(value.group())
    harmless = last is not None and sort_of(last.group(1).decode()) is None
    return harmless and (value.group() in (b"self", b"this") or b"." in value.group())
