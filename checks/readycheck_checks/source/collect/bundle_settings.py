"""What a bundler is told to drop, and whether a source map gives the sources away."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from pathlib import Path

from readycheck_checks.source.collect.reading import content

MOST_MAP = 64 * 1024 * 1024
_CONFIGURATION = re.compile(
    r"(?:^|/)(?:[\w.-]*\.(?:config|conf|common|prod|production|base)\.[cm]?[jt]s|webpack[\w.-]*\.[cm]?js|\.babelrc(?:\.\w+)?|babel\.config\.json|package\.json"
    r"|(?:esbuild|build)[\w.-]*\.[cm]?[jt]s|angular\.json|\.swcrc|\.terserrc(?:\.json)?)$"
)
_UNBUNDLED = {
    "server",
    "servers",
    "backend",
    "public",
    "static",
    "functions",
    "netlify",
    "lambda",
    "lambdas",
    "electron",
}
_PAGES = (".tsx", ".jsx", ".vue", ".svelte")
"""What lies beside the settings may well be the server; in these forms it is not."""
_SERVER = re.compile(r"(?:app\.|entry[-_.])?server[\w.-]*\.|sw\.|service-?worker\.|instrumentation\.|middleware\.")
_COMMENT = re.compile(rb"(?<![:\"'])//[^\n]*|/\*[\s\S]*?\*/")
_DROP = re.compile(rb"""["']?\bdrop["']?\s*[:=]\s*(?P<when>[^\[\]{};,\n]{0,120}\?\s*)?\[(?P<list>[^\]]*)\]""")
_FLAG = re.compile(
    rb"""["']?\b(?P<name>drop_?(?:console|debugger)|dropConsole|dropDebugger|removeConsole)["']?\s*:\s*"""
    rb"(?P<value>\[[^\]]{0,200}\]|\{[^}]{0,200}\}|[^,}\]\n]{1,200})"
)
_OFF = re.compile(
    rb"\s*(?:false|!1|null|undefined|0)\b|(?:(?<![!=])={2,3}\s*[\"']dev|!={1,2}\s*[\"']prod)[^?]*\??\s*\Z"
)
_PURE = re.compile(
    rb"""["']?\bpure(?:_funcs)?["']?\s*[:=]\s*(?P<when>[^\[\]{};,\n]{0,120}\?\s*)?\[(?P<list>[^\]]*)\]"""
)
_COMMAND = re.compile(rb"--(?:drop:(?P<drop>console|debugger)|pure:(?P<pure>console\.\w+))")
_BABEL = re.compile(
    rb"""["'](?:babel-plugin-)?transform-remove-console["'](?:\s*,\s*\{(?P<options>[^}]{0,300})\})?|["']@rollup/plugin-strip["']"""
)
_PLUGIN = re.compile(rb"""["'](?:vite-plugin|unplugin|rollup-plugin)-remove-console(?:/\w+)?["']""")
_INCLUDED = re.compile(rb"""\bincludes["']?\s*:\s*\[(?P<list>[^\]]*)\]""")
_EXCLUDED = re.compile(rb"""\bexclude["']?\s*:\s*\[(?P<list>[^\]]*)\]""")
_WORD = re.compile(rb"""["'](?:console\.)?(\w+)["']""")
_NAMED = re.compile(rb"""["'](console(?:\.\w+)?|debugger)["']""")
_CONTENTS = re.compile(rb'"sourcesContent"\s*:\s*\[\s*(?:null\s*,\s*)*"')
_INLINE = re.compile(rb"sourceMappingURL=data:application/json[^,\s]*base64,")
_INLINE_CONTENTS = (b"c291cmNlc0NvbnRlbnQi", b"NvdXJjZXNDb250ZW50", b"zb3VyY2VzQ29udGVud")
"""`sourcesContent` in base64, at its three possible places."""


def is_configuration(name: str) -> bool:
    """Whether a file may configure a bundler, by its name."""
    return _CONFIGURATION.search(name) is not None


def may_drop(data: bytes) -> bool:
    """Whether a file names what can be dropped at all."""
    return b"onsole" in data or b"ebugger" in data


def drops(data: bytes) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Line and name of what is dropped (`console`, `console.log`, `debugger`), and the methods that are kept."""
    text = _COMMENT.sub(lambda found: re.sub(rb"[^\n]", b" ", found.group()), data)
    for pattern in (_DROP, _PURE):
        for found in pattern.finditer(text):
            if _OFF.search(found.group("when") or b""):
                continue
            for one in _NAMED.finditer(found.group("list")):
                yield _line(text, found.start()), one.group(1).decode(), ()
    for found in _FLAG.finditer(text):
        yield from _flag(found, _line(text, found.start()))
    for found in _COMMAND.finditer(text):
        yield _line(text, found.start()), (found.group("drop") or found.group("pure")).decode(), ()
    for found in _BABEL.finditer(text):
        yield _line(text, found.start()), "console", _kept(found.group("options") or b"")
    for found in _PLUGIN.finditer(text):
        listed = _INCLUDED.search(text)
        for name in _words(listed) if listed else ("log",):  # its default
            yield _line(text, found.start()), f"console.{name}", ()


def _flag(found: re.Match[bytes], line: int) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """`drop_console: true`, a condition, a list of methods, or the methods that are kept."""
    value = found.group("value")
    if _OFF.search(value) and value[:1] not in b"[{":
        return
    if found.group("name").lower().endswith(b"debugger"):
        yield line, "debugger", ()
    elif value[:1] == b"[":
        for one in _WORD.finditer(value):
            yield line, f"console.{one.group(1).decode()}", ()
    else:
        options = found.string[found.start() : found.string.find(b"}", found.end("value") - 1)]
        yield line, "console", _kept(options) if b"{" in value else ()


def _kept(options: bytes) -> tuple[str, ...]:
    listed = _EXCLUDED.search(options)
    return tuple(f"console.{one}" for one in _words(listed)) if listed else ()


def _words(listed: re.Match[bytes]) -> list[str]:
    return [one.group(1).decode() for one in _WORD.finditer(listed.group("list"))]


def leaves_out(setting: str, file: str, packages: Container[str]) -> bool:
    """Whether the bundler of a file of settings makes what is served of a script; `packages` are folders.

    No bundler reads a server's code, what is copied as it is, and the packages further down.
    """
    folder = setting.rpartition("/")[0]
    if folder and not file.startswith(f"{folder}/"):
        return False
    inner = file[len(folder) + 1 :] if folder else file
    *parts, base = inner.lower().split("/")
    if not parts and not base.endswith(_PAGES):
        return False
    if parts[:1] == ["api"] or _UNBUNDLED.intersection(parts) or _SERVER.match(base):
        return False
    above = [f"{folder}/{'/'.join(inner.split('/')[:n])}".lstrip("/") for n in range(1, len(parts) + 1)]
    return not any(one in packages for one in above)


def holds_sources(path: Path) -> bool:
    """Whether a source map gives the sources' text too. Raises NotReadableError."""
    return _CONTENTS.search(content(path, MOST_MAP)) is not None


def holds_inline_sources(data: bytes) -> bool:
    """Whether a script ends in a source map with the sources' text."""
    found = _INLINE.search(data, max(0, data.rfind(b"sourceMappingURL=data:")))
    return found is not None and any(one in data for one in _INLINE_CONTENTS)


def _line(data: bytes, at: int) -> int:
    return data.count(b"\n", 0, at) + 1
