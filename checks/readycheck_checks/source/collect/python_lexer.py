"""Debug output in one Python module, by a lexer: for modules that do not parse, and for those that are not deployed.

It tells code from text and comments, and knows no scopes.
"""

from __future__ import annotations

import re

from readycheck_checks.source.collect.hits import Hit, Scan

_TEXT = re.compile(
    rb'"""[^"\\]*(?:(?:\\[\s\S]|"(?!""))[^"\\]*)*"""|'
    rb"'''[^'\\]*(?:(?:\\[\s\S]|'(?!''))[^'\\]*)*'''|"
    rb'"[^"\\\n]*(?:\\[\s\S][^"\\\n]*)*"|'
    rb"'[^'\\\n]*(?:\\[\s\S][^'\\\n]*)*'|#[^\n]*"
)
_COMMENT = ord("#")
Pairs = tuple[tuple[bytes, re.Pattern[bytes]], ...]
# Each pattern begins with its plain bytes and looks back from there: a search for bytes is several times faster than
# one for names of any beginning.
_NAMES: Pairs = tuple(
    (word, re.compile(re.escape(word) + rest + rb"(?!\w)"))
    for word, rest in (
        (b"print", rb"(?:(?<!\wprint)(?:_(?:exc|stack|exception|last|json))?|(?<=pprint)(?<!\wpprint))"),
        (b"breakpoint", rb"(?<!\wbreakpoint)(?:hook)?"),
        (b"stdout", rb"(?:(?<!\wstdout)|(?<=__stdout))(?:__)?\.write"),
        *(
            (word, rb"(?<!\w%b)" % re.escape(word))
            for word in (
                b"pp", b"ic", b"pdb", b"ipdb", b"set_trace", b"settrace", b"post_mortem", b"interact", b"embed",
                b"debugpy", b"RemotePdb", b"runcall", b"runeval", b"pu.db", b"PrettyPrinter", b"Console",
                b"rich.inspect",
            )
        ),
    )
)  # fmt: skip
_SHORT = {b"pp": b"pprint", b"ic": b"icecream"}
"""Names that stand in many others, and where they come from."""
_CALLS: Pairs = tuple(
    (word, re.compile(re.escape(word) + rest, re.MULTILINE))
    for word, rest in (
        (b"print", rb"""(?<![\w.]print)(?:(?=\s*\()|(?P<statement>(?=[ \t]*(?:["'%\w\\]|>>|$))))"""),
        *((word, rb"(?<![\w.]%b)(?=\s*\()" % word) for word in (b"pprint", b"breakpoint", b"ic")),
        (b"pprint", rb"(?<![\w.]pprint)\.pp(?:rint)?(?=\s*\()"),
        (b"traceback", rb"(?<!\wtraceback)\.print_(?:exc|stack)(?=\()"),
        *(
            (word, rb"(?<!\w%b)\.(?:set_trace|post_mortem)(?=\()" % word)
            for word in (b"pdb", b"ipdb", b"pudb", b"wdb", b"web_pdb", b"rpdb")
        ),
    )
)
_LOADS = rb"""\(\s*["'](?:i?pdb|pudb|wdb|web_pdb|rpdb|debugpy|pprint|code)"""
_DYNAMIC: Pairs = (
    (b"__import__", re.compile(b"__import__" + _LOADS)),
    (b"import_module", re.compile(b"import_module" + _LOADS)),
    (b"exec(", re.compile(rb"""exec\(\s*[rf]?["']""")),
    (b"eval(", re.compile(rb"""eval\(\s*[rf]?["']""")),
    (b"{", re.compile(rb"\{(?:p?print|breakpoint)\(")),
)
_IMPORT = re.compile(rb"(?:^|[;:])[ \t]*(?:from|import)\b[^;]*\Z")
_BEFORE_STATEMENT = re.compile(rb"(?:^|[;:])[ \t]*\Z", re.MULTILINE)
_MOST_HITS = 20_000


def code_of(data: bytes) -> bytes:
    """The module with its comments and texts blanked, each as long as before and without an end of line."""
    return _TEXT.sub(_blanked, data)


def _blanked(found: re.Match[bytes]) -> bytes:
    """A comment stays one, a text stays quotes: neither ends a word nor begins one."""
    text = found.group()
    return (b"#" if text[0] == _COMMENT else b'"') * len(text)


def in_code(data: bytes, code: bytes) -> bool:
    """Whether a word of debug output stands in code other than an import, or might be looked up by its text."""
    if any(word in data and pattern.search(data) for word, pattern in _DYNAMIC):
        return True
    for word, pattern in _NAMES:
        if word not in code or _SHORT.get(word, word) not in data:
            continue
        for found in pattern.finditer(code):
            begin = data.rfind(b"\n", 0, found.start()) + 1
            end = data.find(b"\n", found.end())
            renamed = b" as " in data[begin : end if end >= 0 else len(data)]
            if renamed or not _IMPORT.search(data, begin, found.start()):
                return True
    return b"rich import inspect" in data


def scan(data: bytes) -> Scan:
    """The calls and old statements of print and of debuggers, each open."""
    code = code_of(data)
    places = sorted(
        (found.start(), found) for word, pattern in _CALLS if word in code for found in pattern.finditer(code)
    )
    hits: list[Hit] = []
    line, at = 1, 0
    for start, found in places:
        begin = data.rfind(b"\n", 0, start) + 1
        if found.lastgroup == "statement" and not _BEFORE_STATEMENT.search(data, begin, start):
            continue
        if data[begin:start].rstrip().endswith((b"def", b"import")):
            continue
        line += data.count(b"\n", at, start)
        at = start
        what = found.group().decode().split(".")[0]
        hits.append(Hit(line=line, column=start - begin + 1, start=start, what=what, how="call"))
        if len(hits) >= _MOST_HITS:
            return Scan(hits, "too_complex", f"more than {_MOST_HITS} uses of debug output")
    return Scan(hits)
