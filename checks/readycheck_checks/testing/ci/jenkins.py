"""Declarative Jenkinsfiles, read roughly: stages, their `when`, and the scripts of `sh` steps.

Grammar as of https://www.jenkins.io/doc/book/pipeline/syntax/. A scripted pipeline is a program and is not judged.
"""

from __future__ import annotations

import re
from dataclasses import replace

from readycheck_checks.testing.ci.document import DocumentError
from readycheck_checks.testing.ci.model import Place, Read, Trigger, job_of
from readycheck_checks.testing.ci.outcome import ERREXIT, PLAIN
from readycheck_checks.testing.ci.resolve import Read as ReadFile
from readycheck_checks.testing.ci.resolve import Resolver

SYSTEM = "Jenkins"
_MOST_CHARACTERS = 200_000
_PIECE = re.compile(
    r"(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<text>'''.*?'''|\"\"\".*?\"\"\"|'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\")"
    r"|(?P<sign>[{}()\[\],:=])|(?P<word>[\w.\-]+)|(?P<line>\n)",
    re.DOTALL,
)
_NOTE = "whether Jenkins builds each request is a setting of its own (a multibranch pipeline does)"


def read(text: str, file: str, read_file: ReadFile) -> Read:
    """The tests of a declarative pipeline. Raises DocumentError for a scripted one."""
    if len(text) > _MOST_CHARACTERS:
        raise DocumentError("it is too long")
    pieces = _pieces(text)
    start = next(
        (at for at in range(len(pieces) - 1) if pieces[at][:2] == ("word", "pipeline") and pieces[at + 1][1] == "{"),
        None,
    )
    if start is None:
        raise DocumentError("it is a scripted pipeline, which is a program and not read")
    found = _Reader(pieces, file, read_file)
    found.block(start + 1, Place(SYSTEM, file, "pipeline", 1, Trigger("yes", "it runs for each build", (_NOTE,))))
    return found.found


def _pieces(text: str) -> list[tuple[str, str, int]]:
    pieces: list[tuple[str, str, int]] = []
    line = 1
    for match in _PIECE.finditer(text):
        kind = str(match.lastgroup)
        if kind in ("text", "sign", "word"):
            pieces.append((kind, match.group(), line))
        line += match.group().count("\n")
    return pieces


def _unquoted(literal: str) -> str:
    size = 3 if literal[:3] in ("'''", '"""') else 1
    body = literal[size:-size]
    return body.replace("\\'", "'").replace('\\"', '"').replace("\\$", "$").replace("\\\\", "\\")


class _Reader:
    def __init__(self, pieces: list[tuple[str, str, int]], file: str, read_file: ReadFile) -> None:
        self.found = Read()
        self._pieces, self._file = pieces, file
        self._resolver = Resolver(read_file)

    def block(self, at: int, place: Place, depth: int = 0) -> int:
        """Read from the brace at `at` to the one that closes it; returns the place behind it."""
        at += 1
        name = ""
        while at < len(self._pieces):
            kind, text, line = self._pieces[at]
            if text == "}" and kind == "sign":
                return at + 1
            if kind == "word" and text == "when" and self._sign(at + 1) == "{":
                end = self._end(at + 1)
                place = self._when(self._pieces[at + 2 : end], place)
                at = end + 1
                continue
            if kind == "word" and text in ("sh", "bat", "powershell", "pwsh"):
                at = self._shell(at, place)
                continue
            if kind == "word":
                name = text
                if text == "stage" and self._text(at + 1):
                    place = replace(place, job=self._text(at + 1), line=line)
                if (
                    text in ("post", "environment", "options", "parameters", "triggers", "tools")
                    and self._sign(at + 1) == "{"
                ):
                    at = self._end(at + 1) + 1
                    continue
                at = self._past_plain_arguments(at + 1)
                continue
            if text == "{" and kind == "sign":
                inner = place
                if name in ("catchError", "warnError"):
                    inner = replace(place, ignored=(*place.ignored, f"`{name}` goes on after its failure"))
                elif name in ("script", "if", "else", "try", "catch", "finally"):
                    why = () if name == "script" else (f"it stands in a `{name}` of a script",)
                    inner = replace(place, unsure=(*place.unsure, *why))
                at = self.block(at, inner, depth + 1) if depth < 40 else self._end(at) + 1
                continue
            at += 1
        return at

    def _sign(self, at: int) -> str:
        return self._pieces[at][1] if at < len(self._pieces) and self._pieces[at][0] == "sign" else ""

    def _text(self, at: int) -> str:
        """The text behind a word, with or without parentheses."""
        at += self._sign(at) == "("
        return _unquoted(self._pieces[at][1]) if at < len(self._pieces) and self._pieces[at][0] == "text" else ""

    def _past_plain_arguments(self, at: int) -> int:
        """The place behind `(…)`; arguments with a closure in them are entered."""
        if self._sign(at) != "(":
            return at
        depth = 0
        for place in range(at, len(self._pieces)):
            sign = self._sign(place)
            if sign == "{":
                return at
            depth += {"(": 1, ")": -1}.get(sign, 0)
            if not depth:
                return place + 1
        return at

    def _end(self, at: int) -> int:
        depth = 0
        for place in range(at, len(self._pieces)):
            sign = self._sign(place)
            depth += {"{": 1, "}": -1}.get(sign, 0)
            if not depth and sign:
                return place
        return len(self._pieces)

    def _shell(self, at: int, place: Place) -> int:
        word, line = self._pieces[at][1], self._pieces[at][2]
        end, given = self._arguments(at + 1)
        ignored = ["returnStatus hides its failure"] if given.get("returnStatus") == "true" else []
        for test in self._resolver.tests(given.get("script", ""), ERREXIT if word == "sh" else PLAIN):
            self.found.jobs.append(job_of(replace(place, line=line), test, ignored))
        return max(end, at + 1)

    def _arguments(self, at: int) -> tuple[int, dict[str, str]]:
        """The arguments of a step, with or without parentheses, and the place behind them."""
        given: dict[str, str] = {}
        bracketed = self._sign(at) == "("
        at += bracketed
        while at < len(self._pieces):
            name = "script"
            if self._pieces[at][0] == "word" and self._sign(at + 1) == ":":
                name, at = self._pieces[at][1], at + 2
            if at >= len(self._pieces) or self._pieces[at][0] == "sign":
                break
            kind, text, _ = self._pieces[at]
            given.setdefault(name, _unquoted(text) if kind == "text" else text)
            at += 1
            if self._sign(at) != ",":
                break
            at += 1
        return at + (bracketed and self._sign(at) == ")"), given

    @staticmethod
    def _when(pieces: list[tuple[str, str, int]], place: Place) -> Place:
        words = [text for kind, text, _ in pieces if kind == "word"]
        texts = [_unquoted(text) for kind, text, _ in pieces if kind == "text"]
        if "not" in words or "anyOf" in words or "expression" in words or "allOf" in words:
            if "changeRequest" in words and "not" not in words:
                return place
            if words[:2] == ["not", "changeRequest"]:
                trigger = Trigger("no", f"the stage {place.job} leaves out change requests")
                return replace(place, trigger=place.trigger.both(trigger))
            if "not" in words and "branch" in words:
                return replace(place, notes=(*place.notes, f"the stage {place.job} has a `when`"))
            if (
                "expression" not in words
                and "changeRequest" not in words
                and set(words) <= {"anyOf", "branch", "tag", "buildingTag"}
            ):
                trigger = Trigger("no", f"the stage {place.job} runs for {', '.join(texts[:3])} only")
                return replace(place, trigger=place.trigger.both(trigger))
            return replace(place, trigger=place.trigger.both(Trigger("unknown", f"the stage {place.job} has a `when`")))
        if "changeRequest" in words:
            return place
        if words[:1] == ["branch"] and not any("*" in one for one in texts):
            trigger = Trigger(
                "no", f"the stage {place.job} runs for {', '.join(texts[:3])} only, which is after the merge"
            )
            return replace(place, trigger=place.trigger.both(trigger))
        if words[:1] in (["buildingTag"], ["tag"], ["triggeredBy"]):
            return replace(
                place, trigger=place.trigger.both(Trigger("no", f"the stage {place.job} runs for {words[0]} only"))
            )
        return replace(place, notes=(*place.notes, f"the stage {place.job} has a `when`"))
