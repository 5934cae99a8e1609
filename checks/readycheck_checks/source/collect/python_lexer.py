"""Debug output in one Python module, by a lexer: for modules that do not parse, and for those that are not deployed.

It tells code from text and comments, and knows no scopes.
"""

from __future__ import annotations

import re

from readycheck_checks.source.collect.hits import Hit, Scan

_TEXT = (
    rb'"""[^"\\]*(?:(?:\\[\s\S]|"(?!""))[^"\\]*)*"""|'
    rb"'''[^'\\]*(?:(?:\\[\s\S]|'(?!''))[^'\\]*)*'''|"
    rb'"[^"\\\n]*(?:\\[\s\S][^"\\\n]*)*"|'
    rb"'[^'\\\n]*(?:\\[\s\S][^'\\\n]*)*'|#[^\n]*"
)
_NAMES = (
    rb"p?print|pp|breakpoint|breakpointhook|ic|set_?trace|post_mortem|print_(?:exc|stack|exception|last|json)|interact|embed|debugpy"
    rb"|RemotePdb|run(?:call|eval)|pu\.db|PrettyPrinter|Console|rich\.inspect|i?pdb|stdout(?:__)?\.write"
)
_CODE = re.compile(_TEXT + rb"|(?P<word>\b(?:" + _NAMES + rb")(?!\w))")
_CALLS = re.compile(
    _TEXT
    + rb"|(?P<call>(?<![\w.])(?:p?print|breakpoint|ic)(?=\s*\()|\b(?:i?pdb|pudb|wdb|web_pdb|rpdb)\.(?:set_trace|post_mortem)(?=\()"  # noqa: E501
    rb"|\btraceback\.print_(?:exc|stack)(?=\())|(?P<statement>(?<![\w.])print(?=[ \t]*(?:[\"'%\w\\]|>>|$)))",
    re.MULTILINE,
)
_DYNAMIC = re.compile(
    rb"""(?:__import__|import_module)\(\s*["'](?:i?pdb|pudb|wdb|web_pdb|rpdb|debugpy|pprint|code)|(?:exec|eval)\(\s*[rf]?["']|\{(?:p?print|breakpoint)\("""
)
_IMPORT = re.compile(rb"(?:^|[;:])[ \t]*(?:from|import)\b[^;]*\Z")
_BEFORE_STATEMENT = re.compile(rb"(?:^|[;:])[ \t]*\Z", re.MULTILINE)
_MOST_HITS = 20_000


def in_code(data: bytes) -> bool:
    """Whether a word of debug output stands in code other than an import, or might be looked up by its text."""
    if _DYNAMIC.search(data):
        return True
    for found in _CODE.finditer(data):
        if found.group("word"):
            begin = data.rfind(b"\n", 0, found.start()) + 1
            end = data.find(b"\n", found.end())
            renamed = b" as " in data[begin : end if end >= 0 else len(data)]
            if renamed or not _IMPORT.search(data, begin, found.start()):
                return True
    return b"rich import inspect" in data


def scan(data: bytes) -> Scan:
    """The calls and old statements of print and of debuggers, each open."""
    hits: list[Hit] = []
    line, at = 1, 0
    for found in _CALLS.finditer(data):
        start = found.start()
        if found.lastgroup is None:
            continue
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
