"""The words and operators of a shell script, by POSIX's rules of quoting. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_OPERATORS = ("&&", "||", ";;", "|&", ";", "|", "&", "(", ")", "\n")
_EXPRESSION = re.compile(r"\$\{\{.*?\}\}|<<\s*[\w.\-]+\s*>>|\{\{.*?\}\}", re.DOTALL)
_HEREDOC = re.compile(r"<<-?\s*(['\"]?)([A-Za-z_]\w*)\1")
_REDIRECT = re.compile(r"\d*(?:>>|>\||<>|>&|<&|&>>|&>|>|<<<|<)")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or an operator."""

    text: str
    line: int
    operator: bool = False
    quoted: bool = False


def tokens_of(script: str) -> list[Token]:
    """The tokens of a script; expressions of the pipeline's own language are one word."""
    text = _EXPRESSION.sub(lambda one: "EXPRESSION" + "\n" * one.group().count("\n"), script)
    tokens: list[Token] = []
    position, line, size = 0, 1, len(text)
    waiting: list[str] = []
    while position < size:
        one = text[position]
        if text.startswith("\\\n", position):
            position, line = position + 2, line + 1
        elif text.startswith("\\\r\n", position):
            position, line = position + 3, line + 1
        elif one in " \t\r":
            position += 1
        elif one == "#":
            end = text.find("\n", position)
            position = size if end < 0 else end
        elif found := _HEREDOC.match(text, position):
            waiting.append(found.group(2))
            position = found.end()
        elif (found := _REDIRECT.match(text, position)) is not None:
            position = found.end()
            while position < size and text[position] in " \t":
                position += 1
            position, _, _ = _word(text, position)
        elif operator := next((sign for sign in _OPERATORS if text.startswith(sign, position)), None):
            tokens.append(Token(operator, line, operator=True))
            position += len(operator)
            if operator == "\n":
                line += 1
                for end_word in waiting:
                    position, lines = _skip_heredoc(text, position, end_word)
                    line += lines
                waiting = []
        else:
            start = line
            end, word, quoted = _word(text, position)
            line += text.count("\n", position, end)
            tokens.append(Token(word, start, quoted=quoted))
            position = max(end, position + 1)
    return tokens


def _skip_heredoc(text: str, position: int, end_word: str) -> tuple[int, int]:
    found = re.compile(rf"^\s*{re.escape(end_word)}[ \t]*$", re.MULTILINE).search(text, position)
    end = len(text) if found is None else found.end()
    return end, text.count("\n", position, end)


def _word(text: str, position: int) -> tuple[int, str, bool]:  # noqa: PLR0912 - one branch a way to quote
    """The end of a word, its text without quotes, and whether it had any."""
    out: list[str] = []
    quoted, size = False, len(text)
    while position < size:
        one = text[position]
        if one in " \t\r\n;&|()<>":
            if one in "<>" and text[position : position + 2] in ("<(", ">("):
                end = _balanced(text, position + 1)
                out.append(text[position:end])
                position = end
                continue
            break
        if one == "'":
            end = text.find("'", position + 1)
            end = size if end < 0 else end
            out.append(text[position + 1 : end])
            position, quoted = end + 1, True
        elif one == '"':
            position += 1
            while position < size and text[position] != '"':
                if text[position] == "\\" and position + 1 < size:
                    position += 1
                out.append(text[position])
                position += 1
            position, quoted = position + 1, True
        elif text.startswith("$(", position):
            end = _balanced(text, position + 1)
            out.append(text[position:end])
            position = end
        elif text.startswith("${", position):
            end = text.find("}", position)
            end = size if end < 0 else end + 1
            out.append(text[position:end])
            position = end
        elif one == "`":
            end = text.find("`", position + 1)
            end = size if end < 0 else end + 1
            out.append(text[position:end])
            position = end
        elif one == "\\" and position + 1 < size:
            if text[position + 1] not in "\r\n":
                out.append(text[position + 1])
            position += 2
        else:
            out.append(one)
            position += 1
    return position, "".join(out), quoted


def _balanced(text: str, position: int) -> int:
    """The place after the parenthesis that closes the one at `position`."""
    depth = 0
    for index in range(position, len(text)):
        depth += {"(": 1, ")": -1}.get(text[index], 0)
        if not depth:
            return index + 1
    return len(text)
