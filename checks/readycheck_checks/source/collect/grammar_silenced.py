"""The comments by which authors of Go, Java, PHP and Ruby silence a linter."""

from __future__ import annotations

import re

_LINE = re.compile(
    rb"(?://|#|/\*)[^\n]*?(?P<tool>nolint\b(?::(?P<rules>[\w,]+))?|NOSONAR\b|#?nosec\b|nosem(?:grep)?\b|phpcs:(?:ignore|disable)"
    rb"|@phpstan-ignore|@codingStandardsIgnoreLine|rubocop:(?:disable|todo)\s+(?P<cops>[\w/, ]+)|CHECKSTYLE[:.]OFF|NOPMD\b)"  # noqa: E501
)
_TOOLS = {
    "nolint": "golangci-lint", "NOSONAR": "sonar", "nosec": "nosec", "#nosec": "nosec", "nosem": "nosemgrep",
    "nosemgrep": "nosemgrep", "phpcs": "phpcs", "@phpstan-ignore": "phpstan", "@codingStandardsIgnoreLine": "phpcs",
    "rubocop": "rubocop", "CHECKSTYLE": "checkstyle", "NOPMD": "pmd",
}  # fmt: skip
_LINTERS = {"all", "forbidigo", "revive", "gocritic", "stylecheck", "govet"}
_COPS = {"all", "rails/output", "lint/debugger", "rails", "lint"}
_ENABLE = re.compile(rb"rubocop:enable|phpcs:enable|CHECKSTYLE[:.]ON")
_WORD = re.compile(r"^[#@]?[\w-]+")


class Silenced:
    """Answers which tool is silenced at a line; ranges of RuboCop, PHPCS and Checkstyle last until they end."""

    def __init__(self, data: bytes) -> None:
        self._lines: dict[int, str] = {}
        self._ranges: list[tuple[int, int, str]] = []
        if not _LINE.search(data):
            return
        opened: list[tuple[int, str]] = []
        for number, line in enumerate(data.split(b"\n"), start=1):
            if _ENABLE.search(line):
                self._ranges.extend((first, number, tool) for first, tool in opened)
                opened.clear()
            elif found := _LINE.search(line):
                self._note(number, line, found, opened)
        self._ranges.extend((first, 1 << 62, tool) for first, tool in opened)

    def _note(self, number: int, line: bytes, found: re.Match[bytes], opened: list[tuple[int, str]]) -> None:
        text = found.group("tool").decode("ascii", "replace")
        word = _WORD.match(text)
        tool = _TOOLS.get(word.group() if word else "", "")
        rules = {one for one in (found.group("rules") or b"").decode().split(",") if one}
        cops = {one.strip().lower() for one in (found.group("cops") or b"").decode().split(",") if one.strip()}
        if not tool or (rules and not rules & _LINTERS) or (cops and not cops & _COPS):
            return
        alone = not line[: found.start()].strip()
        if alone and ("disable" in text or "todo" in text or "OFF" in text):
            opened.append((number, tool))
        else:
            self._lines[number] = tool
            if alone:
                self._lines[number + 1] = tool

    def by(self, line: int) -> str:
        """The tool whose comment silences `line`; empty where none does."""
        return self._lines.get(line) or next((tool for first, last, tool in self._ranges if first <= line <= last), "")
