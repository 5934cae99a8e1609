"""Debug output in one Python module, by a lexer: for modules that do not parse, and for those that are not deployed.

It tells code from text and comments, and knows no scopes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from readycheck_checks.source.collect import python_looks
from readycheck_checks.source.collect.hits import Hit, Scan
from readycheck_checks.source.collect.needles import Needles
from readycheck_checks.source.collect.reading import column

_TEXT = re.compile(
    rb'"(?:""(?:(?:[^"]++|"(?!""))*+(?<!\\)"""|[^"\\]*(?:(?:\\[\s\S]|"(?!""))[^"\\]*)*""")|'
    rb'[^"\\\n]*(?:\\[\s\S][^"\\\n]*)*")|'
    rb"'(?:''(?:(?:[^']++|'(?!''))*+(?<!\\)'''|[^'\\]*(?:(?:\\[\s\S]|'(?!''))[^'\\]*)*''')|"
    rb"[^'\\\n]*(?:\\[\s\S][^'\\\n]*)*')|#[^\n]*+"
)
"""Where a long text ends is seen from its quotes alone, unless a backslash stands before them."""
_COMMENT = ord("#")
Pairs = tuple[tuple[bytes, re.Pattern[bytes]], ...]
# Each pattern begins with its plain bytes and looks back from there: a search for bytes is several times faster than
# one for names of any beginning.
_NAMES: Pairs = tuple(
    (word, re.compile(re.escape(word) + rest + rb"(?!\w)"))
    for word, rest in (
        (
            b"print",
            (
                rb"(?:(?<!\wprint)(?:_(?:exc|stack|exception|last|json))?"
                rb"|(?<=pprint)(?<!\wpprint)(?!\.(?:pformat|saferepr|isreadable|isrecursive)\b))"
            ),
        ),
        (b"breakpoint", rb"(?<!\wbreakpoint)(?:hook)?"),
        (
            b"stdout",
            (
                rb"(?:(?<!\wstdout)|(?<=__stdout))(?:(?:__)?(?:"
                rb"(?:(?<!\.stdout)(?<!\.__stdout__)|(?<=sys\.stdout)|(?<=sys\.__stdout__))\.write|\s+as\b)"
                rb"|(?:(?<=sys\.stdout)|(?<=sys\.__stdout)__)(?=[ \t]*[\n#]))"
            ),
        ),
        *(
            (word, rb"(?<!\w%b)" % re.escape(word))
            for word in (
                b"pp", b"ic", b"pdb", b"ipdb", b"set_trace", b"settrace", b"post_mortem", b"interact", b"embed",
                b"debugpy", b"ptvsd", b"sset_trace", b"RemotePdb", b"runcall", b"runeval", b"pu.db", b"PrettyPrinter",
                b"Console", b"rich.inspect",
            )
        ),
    )
)  # fmt: skip
_OF = {
    b"pp": b"pprint", b"ic": b"icecream", b"embed": b"IPython", b"Console": b"rich", b"PrettyPrinter": b"pprint",
    b"post_mortem": b"db", b"RemotePdb": b"remote_pdb", b"runcall": b"db", b"runeval": b"db", b"rich.inspect": b"rich",
    b"sset_trace": b"ipdb", b"ipdb": b"pdb", b"pu.db": b"pudb",
}  # fmt: skip
"""Names that mean something only where the module that they come from is named too."""
_CALLS: Pairs = tuple(
    (word, re.compile(re.escape(word) + rest, re.MULTILINE))
    for word, rest in (
        (b"print", rb"""(?<![\w.]print)(?:(?=\s*\()|(?P<statement>(?=[ \t]*(?:["'%\\]|>>|$)|[ \t]+\w)))"""),
        *((word, rb"(?<![\w.]%b)(?=\s*\()" % word) for word in (b"pprint", b"breakpoint", b"ic", b"set_trace")),
        (b"pprint", rb"(?<![\w.]pprint)\.pp(?:rint)?(?=\s*\()"),
        (b"traceback", rb"(?<!\wtraceback)\.print_(?:exc|stack)(?=\()"),
        *(
            (word, rb"(?<!\w%b)\.(?:set_trace|post_mortem)(?=\()" % word)
            for word in (b"pdb", b"ipdb", b"pudb", b"wdb", b"web_pdb", b"rpdb")
        ),
    )
)
CALL_NEEDLES = Needles([re.escape(word) for word, _ in _CALLS])
_LOADS = rb"""\(\s*["'](?:i?pdb|pudb|wdb|web_pdb|rpdb|debugpy|pprint|code)"""
_DYNAMIC: Pairs = (
    (b"__import__", re.compile(b"__import__" + _LOADS)),
    (b"import_module", re.compile(b"import_module" + _LOADS)),
    (b"sys as ", re.compile(rb"sys as (?<!\wsys as )\w")),
    (b"exec(", re.compile(rb"""exec\(\s*[rf]?["']""")),
    (b"eval(", re.compile(rb"""eval\(\s*[rf]?["']""")),
    (
        b"getattr(",
        re.compile(
            rb"""getattr\(\s*[\w.]+\s*,\s*["'](?:p?print|pp|print_\w+|breakpoint|s?set_trace|post_mortem|interact|embed|stdout|write)["']"""
        ),
    ),
    *((word, re.compile(re.escape(word))) for word in (b"{print(", b"{pprint(", b"{breakpoint(")),
)
_WORDS = tuple(
    {word: None for word, _ in (*_NAMES, *_DYNAMIC)} | dict.fromkeys((*_OF.values(), b"rich import inspect"))
)
NEEDLES = Needles([re.escape(one) for one in _WORDS])
_DEBUGGER = rb"i?pdb|pudb|debugpy|ptvsd|IPython(?:\.frontend)?\.terminal\.embed|celery\.contrib\.rdb"
_DEBUGGERS = re.compile(
    rb"(?:^|[;:])[ \t]*(?P<import>from[ \t]+(?P<from>" + _DEBUGGER + rb")[ \t]+import\b"
    rb"|from[ \t]+(?:IPython|celery\.contrib)[ \t]+import[ \t(]+(?P<name>embed|rdb)\b"
    rb"|import[ \t][^;\n]*?(?<![\w.])(?P<whole>" + _DEBUGGER + rb")(?![\w.]))",
    re.MULTILINE,
)
_OF_DEBUGGERS = (b"pdb", b"pudb", b"debugpy", b"ptvsd", b"IPython", b"rdb")
_TARGET = re.compile(
    rb"[ \t]*>>[ \t]*(?:(?P<error>sys[ \t]*\.[ \t]*(?:__)?stderr)|(?P<out>sys[ \t]*\.[ \t]*(?:__)?stdout|None)|)"
)
_SPELT = {
    "set_trace": "pdb",
    "embed": "IPython.embed",
    "IPython.terminal.embed": "IPython.embed",
    "celery.contrib.rdb": "rdb",
}
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
    held = {_WORDS[number] for number in NEEDLES.found_in(data)}
    if any(word in held and pattern.search(data) for word, pattern in _DYNAMIC):
        return True
    for word, pattern in _NAMES:
        if word not in held or (word in _OF and _OF[word] not in held):
            continue
        for found in pattern.finditer(code):
            begin = data.rfind(b"\n", 0, found.start()) + 1
            end = data.find(b"\n", found.end())
            renamed = b" as " in data[begin : end if end >= 0 else len(data)]
            if renamed or not _IMPORT.search(data[begin : found.start()]):
                return True
    return b"rich import inspect" in held


def imports(data: bytes, code: bytes) -> list[Hit]:
    """The imports of debuggers: they write nothing, and tell what to look for."""
    if not python_looks.names_debugger(data):
        return []
    hits = []
    for found in _in_lines(code, _OF_DEBUGGERS, _DEBUGGERS):
        start = found.start("import")
        what = next(given for name in ("from", "name", "whole") if (given := found.group(name))).decode()
        hits.append(
            Hit(
                line=data.count(b"\n", 0, start) + 1,
                column=column(data, data.rfind(b"\n", 0, start) + 1, start),
                start=start,
                what=_SPELT.get(what.replace(".frontend", ""), what),
                how="inspection",
            )
        )
    return hits


def _in_lines(code: bytes, words: tuple[bytes, ...], pattern: re.Pattern[bytes]) -> Iterator[re.Match[bytes]]:
    """The matches of a pattern in the lines that hold one of the words."""
    lines = set()
    for word in words:
        at = code.find(word)
        while at >= 0:
            end = code.find(b"\n", at)
            end = end if end >= 0 else len(code)
            lines.add((code.rfind(b"\n", 0, at) + 1, end))
            at = code.find(word, end)
    for begin, end in sorted(lines):
        yield from pattern.finditer(code, begin, end)


def scan(data: bytes) -> Scan:
    """The calls and old statements of print and of debuggers, each open."""
    code = code_of(data)
    numbers = [*CALL_NEEDLES.found_in(data)]
    places = sorted((found.start(), found) for number in numbers for found in _CALLS[number][1].finditer(code))
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
        what = _SPELT.get(what, what)
        if found.lastgroup == "statement" and (target := _TARGET.match(code, found.end())):
            if target.lastgroup is None:
                continue  # a file
            what = f"{what} to stderr" if target.lastgroup == "error" else what
        hits.append(Hit(line=line, column=start - begin + 1, start=start, what=what, how="call"))
        if len(hits) >= _MOST_HITS:
            return Scan(hits, "too_complex", f"more than {_MOST_HITS} uses of debug output")
    return Scan(sorted([*hits, *imports(data, code)], key=lambda hit: hit.start))
