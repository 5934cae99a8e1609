"""What a bundler is told to drop, and whether a source map gives the sources away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from readycheck_checks.source.collect.reading import content

MOST_MAP = 64 * 1024 * 1024
_CONFIGURATION = re.compile(
    r"(?:^|/)(?:[\w.-]*\.(?:config|conf|common|prod|production|base)\.[cm]?[jt]s|webpack[\w.-]*\.[cm]?js|\.babelrc(?:\.\w+)?|package\.json"
    r"|(?:esbuild|build)[\w.-]*\.[cm]?[jt]s|angular\.json|\.swcrc|\.terserrc(?:\.json)?)$"
)
_COMMENT = re.compile(rb"(?<![:\"'])//[^\n]*|/\*[\s\S]*?\*/")
_DROP = re.compile(rb"""["']?\bdrop["']?\s*:\s*\[(?P<list>[^\]]*)\]""")
_FLAG = re.compile(rb"""["']?\b(?P<name>drop_console|drop_debugger|removeConsole)["']?\s*:\s*(?:true|\{|\[)""")
_PURE = re.compile(rb"""["']?\bpure(?:_funcs)?["']?\s*:\s*\[(?P<list>[^\]]*)\]""")
_COMMAND = re.compile(rb"--(?:drop:(?P<drop>console|debugger)|pure:(?P<pure>console\.\w+))")
_BABEL = re.compile(rb"""["'](?:babel-plugin-)?transform-remove-console["']""")
_NAMED = re.compile(rb"""["'](console(?:\.\w+)?|debugger)["']""")
_CONTENTS = re.compile(rb'"sourcesContent"\s*:\s*\[\s*(?:null\s*,\s*)*"')
_INLINE = re.compile(rb"sourceMappingURL=data:application/json[^,\s]*base64,")
_INLINE_CONTENTS = (b"c291cmNlc0NvbnRlbnQi", b"NvdXJjZXNDb250ZW50", b"zb3VyY2VzQ29udGVud")
"""`sourcesContent` in base64, at its three possible places."""


def is_configuration(name: str) -> bool:
    """Whether a file may configure a bundler, by its name."""
    return _CONFIGURATION.search(name) is not None


def drops(data: bytes) -> Iterator[tuple[int, str]]:
    """Line and name of what is dropped: `console`, `console.log`, `debugger`."""
    text = _COMMENT.sub(lambda found: re.sub(rb"[^\n]", b" ", found.group()), data)
    for found in _DROP.finditer(text):
        for one in _NAMED.finditer(found.group("list")):
            yield _line(text, found.start()), one.group(1).decode()
    for found in _PURE.finditer(text):
        for one in _NAMED.finditer(found.group("list")):
            yield _line(text, found.start()), one.group(1).decode()
    for found in _FLAG.finditer(text):
        yield _line(text, found.start()), "debugger" if found.group("name") == b"drop_debugger" else "console"
    for found in _COMMAND.finditer(text):
        yield _line(text, found.start()), (found.group("drop") or found.group("pure")).decode()
    for found in _BABEL.finditer(text):
        yield _line(text, found.start()), "console"


def holds_sources(path: Path) -> bool:
    """Whether a source map gives the sources' text too. Raises NotReadableError."""
    return _CONTENTS.search(content(path, MOST_MAP)) is not None


def holds_inline_sources(data: bytes) -> bool:
    """Whether a script ends in a source map with the sources' text."""
    found = _INLINE.search(data, max(0, data.rfind(b"sourceMappingURL=data:")))
    return found is not None and any(one in data for one in _INLINE_CONTENTS)


def _line(data: bytes, at: int) -> int:
    return data.count(b"\n", 0, at) + 1
