"""The comments of a script by which its authors silenced a linter."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from readycheck_checks.source.collect.script_tree import Script

_MARK = re.compile(rb"(?://|/\*)[\s*!/]{0,20}(?:eslint|oxlint|biome-ignore|tslint:|nosem|deno-lint-ignore|NOSONAR)")
_DIRECTIVE = re.compile(
    r"^[\s/*!]*(?P<tool>eslint|oxlint|tslint:)(?P<verb>-?(?:disable|enable)(?:-line|-next-line)?)"
    r"(?:\s*[:\s]\s*(?P<rules>[^*]*?))?\s*(?:\*/)?\s*$",
    re.DOTALL,
)
_CONFIGURED = re.compile(r"^/\*\s*eslint\s+(?P<rules>.*?)\*/$", re.DOTALL)
_BIOME = re.compile(r"^[\s/*]*biome-ignore(?P<verb>-all|-start|-end)?\s+(?P<rules>[^:]*)")
_DENO = re.compile(r"^[\s/*]*deno-lint-ignore(?P<verb>-file)?\b\s*(?P<rules>(?:(?!--)[^*])*)")
_NEXT_LINE = re.compile(r"^[\s/*]*nosem(?:grep)?\b")
_SAME_LINE = re.compile(r"^[\s/*]*NOSONAR\b")
_FOREVER = 1 << 62
_ALL_RULES = frozenset({"no-console", "no-debugger", "noConsole", "noDebugger", "no-alert", "noAlert"})


@dataclass(frozen=True, slots=True)
class _Range:
    tool: str
    first: int
    last: int
    """Lines from 1, both silenced."""
    rules: frozenset[str]
    """Empty for all rules."""
    whole_file: bool = False


class Silenced:
    """Answers whether a linter is silenced at a line, for `console` or for `debugger`."""

    def __init__(self, script: Script) -> None:
        self._ranges: list[_Range] = []
        seen: set[int] = set()
        for found in _MARK.finditer(script.data):
            leaf = script.path(found.start())[-1].node
            if leaf.type in ("comment", "html_comment") and leaf.id not in seen:
                seen.add(leaf.id)
                text = script.data[leaf.start_byte : min(leaf.end_byte, leaf.start_byte + 2000)]
                self._note(text.decode("utf-8", "replace"), leaf.start_point[0] + 1, leaf.end_point[0] + 1)

    def by(self, line: int, what: str) -> str:
        """The tool that is silenced at `line` for `console` or `debugger`; empty where none is."""
        return next((one.tool for one in self._ranges if one.first <= line <= one.last and _covers(one, what)), "")

    def _note(self, text: str, first: int, last: int) -> None:
        if found := _DIRECTIVE.match(text):
            self._directive(found, text, first, last)
        elif found := _CONFIGURED.match(text):
            off = re.findall(r"""['"]?([\w@/-]+)['"]?\s*:\s*\[?\s*['"]?(?:off\b|0)""", found.group("rules"))
            if off:
                self._ranges.append(_Range("eslint", 1, _FOREVER, frozenset(off), whole_file=True))
        elif found := _BIOME.match(text):
            rules = frozenset(found.group("rules").split()) - {"lint"}
            verb = found.group("verb") or ""
            if verb == "-end":
                self._close("biome", rules, first)
            else:
                start, end = {"-all": (1, _FOREVER), "-start": (first, _FOREVER)}.get(verb, (last, last + 1))
                self._ranges.append(_Range("biome", start, end, rules, whole_file=verb == "-all"))
        elif found := _DENO.match(text):
            whole = bool(found.group("verb"))
            rules = frozenset(found.group("rules").replace(",", " ").split())
            self._ranges.append(_Range("deno", 1 if whole else last, _FOREVER if whole else last + 1, rules))
        elif _NEXT_LINE.match(text):
            self._ranges.append(_Range("nosemgrep", first, last + 1, frozenset()))
        elif _SAME_LINE.match(text):
            self._ranges.append(_Range("sonar", first, last, frozenset()))

    def _directive(self, found: re.Match[str], text: str, first: int, last: int) -> None:
        tool, verb = found.group("tool").rstrip(":"), found.group("verb").lstrip("-")
        listed = re.split(r"\s-{2,}\s", f" {found.group('rules') or ''} ")[0]
        rules = frozenset(one for one in re.split(r"[,\s]+", listed) if one)
        if verb == "disable-line":
            self._ranges.append(_Range(tool, first, last, rules))
        elif verb == "disable-next-line":
            self._ranges.append(_Range(tool, last + 1, last + 1, rules))
        elif verb == "enable":
            self._close(tool, rules, first)
        elif tool != "eslint" or text.startswith("/*"):  # ESLint reads this one in block comments only
            self._ranges.append(_Range(tool, first, _FOREVER, rules))

    def _close(self, tool: str, rules: frozenset[str], line: int) -> None:
        """End the open ranges of a tool, for the rules named or for all."""
        for index, one in enumerate(tuple(self._ranges)):
            if one.tool != tool or one.last != _FOREVER or one.whole_file:
                continue
            if rules and one.rules and not one.rules & rules:
                continue  # it silences other rules
            self._ranges[index] = replace(one, last=line)
            still = ((one.rules or _ALL_RULES) - rules) if rules else frozenset[str]()
            if still:
                self._ranges.append(replace(one, first=line + 1, rules=still))


def _covers(one: _Range, what: str) -> bool:
    if not one.rules:
        return True
    wanted = {
        "console": ("no-console", "noconsole", "noconsolelog"),
        "debugger": ("no-debugger", "nodebugger"),
        "alert": ("no-alert", "noalert"),
    }[what]
    return any(
        rule.rsplit("/", 1)[-1].lower() in wanted or (one.tool == "biome" and rule in ("lint/suspicious", "suspicious"))
        for rule in one.rules
    )
