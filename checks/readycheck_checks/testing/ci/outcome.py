"""Whose failure a script reports: `set -e`, pipes, `&&` and `||` by the rules of POSIX 2.8.1 and 2.9.

A command is `swallowed` where it may fail and the script still succeeds, `unsure` where it may not run at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from readycheck_checks.testing.ci.shell import AndOr, Compound, Pipeline, Simple, parse

_SWALLOWS = {"true", ":", "/bin/true", "echo", "printf", "/usr/bin/true"}
_INTERPRETERS = {"sh", "bash", "zsh", "dash", "ash", "/bin/sh", "/bin/bash", "/usr/bin/bash"}


@dataclass(frozen=True, slots=True)
class Shell:
    """With what settings a script starts."""

    errexit: bool = True
    pipefail: bool = False


PLAIN = Shell(errexit=False)
ERREXIT = Shell()
STRICT = Shell(pipefail=True)


@dataclass(frozen=True, slots=True)
class Ran:
    """One command of a script."""

    words: tuple[str, ...]
    line: int
    swallowed: str = ""
    unsure: str = ""
    folder: str = ""
    branch: tuple[int, int, int] | None = None
    """Of an `if` with an `else`: which one, which of its branches, and how many it has."""


@dataclass(frozen=True, slots=True)
class _State:
    decides: bool = True
    swallowed: str = ""
    unsure: str = ""
    folder: str = ""
    depth: int = 0
    branch: tuple[int, int, int] | None = None


def commands(script: str, shell: Shell, folder: str = "") -> list[Ran]:
    """Every command of a script, in order."""
    return _Reader(shell).read(parse(script), _State(folder=folder))


class _Reader:
    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._ifs = 0

    def read(self, statements: list[AndOr], state: _State) -> list[Ran]:
        found: list[Ran] = []
        for number, one in enumerate(statements):
            rest = statements[number + 1 :]
            last = state.decides and not rest
            settled = any(_exits(following) for following in rest)
            for place, pipeline in enumerate(one.pipelines):
                why = state.swallowed or self._lost(one, place, last=last, settled=settled)
                here = replace(state, decides=last or not why, swallowed=why)
                if place and one.operators[place - 1] == "||":
                    here = replace(here, unsure=here.unsure or "it runs only where the command before it fails")
                found += self._pipeline(pipeline, here, settled=settled)
                state = replace(state, folder=_folder_after(pipeline, state.folder))
        return found

    def _lost(self, one: AndOr, place: int, *, last: bool, settled: bool) -> str:
        """Why a failure at `place` does not end the script; empty where it does."""
        after = one.operators[place:]
        if "||" in after:
            handler = one.pipelines[place + after.index("||") + 1]
            return _handled(handler, settled=settled)
        if settled:
            return ""
        if after and not last:
            return "the shell goes on when a command before `&&` fails"
        if not self._shell.errexit and not last:
            return "the script goes on after a failure and ends with the status of its last command"
        return ""

    def _pipeline(self, pipeline: Pipeline, state: _State, *, settled: bool) -> list[Ran]:
        found: list[Ran] = []
        for place, part in enumerate(pipeline.parts):
            here = state
            if place < len(pipeline.parts) - 1 and not self._shell.pipefail and not settled:
                into = pipeline.parts[place + 1]
                name = into.words[0] if isinstance(into, Simple) else "a group"
                here = replace(here, swallowed=here.swallowed or f"its pipe ends with the status of `{name}`")
            if pipeline.negated:
                here = replace(here, unsure=here.unsure or "its status is negated")
            found += self._simple(part, here) if isinstance(part, Simple) else self._compound(part, here)
        return found

    def _compound(self, part: Compound, state: _State) -> list[Ran]:
        found: list[Ran] = []
        if state.depth > 20:
            return found
        inner = replace(state, depth=state.depth + 1)
        for condition in part.conditions:
            found += self.read(
                condition, replace(inner, unsure=inner.unsure or f"its status is asked by `{part.kind}`")
            )
        if part.kind in ("if", "case", "while"):
            inner = replace(inner, unsure=inner.unsure or f"it runs under the condition of `{part.kind}`")
        shell = self._shell
        whole = part.kind == "if" and len(part.bodies) > len(part.conditions) and not state.unsure
        self._ifs += 1
        number = self._ifs
        for place, body in enumerate(part.bodies):
            branch = (number, place, len(part.bodies)) if whole else inner.branch
            found += self.read(body, replace(inner, branch=branch))
        if part.kind == "function":
            self._shell = shell
        return found

    def _simple(self, one: Simple, state: _State) -> list[Ran]:
        words = _without_assignments(one.words)
        if not words:
            return []
        if words[0] == "set":
            self._set(words[1:])
            return []
        script, shell = _inline(words)
        if script is not None and state.depth < 5:
            nested = commands(script, shell, state.folder)
            return [
                replace(
                    ran,
                    line=one.line,
                    swallowed=state.swallowed or ran.swallowed,
                    unsure=state.unsure or ran.unsure,
                )
                for ran in nested
            ]
        return [Ran(tuple(one.words), one.line, state.swallowed, state.unsure, state.folder, state.branch)]

    def _set(self, words: list[str]) -> None:
        for place, word in enumerate(words):
            on = word.startswith("-")
            if word[:1] not in "-+" or not word:
                continue
            if "e" in word[1:] and not word.startswith("--"):
                self._shell = replace(self._shell, errexit=on)
            if word.endswith("o") and place + 1 < len(words):
                option = words[place + 1]
                if option in ("errexit", "pipefail"):
                    self._shell = replace(self._shell, **{option: on})


def _folder_after(pipeline: Pipeline, folder: str) -> str:
    """Where the shell stands after `cd`."""
    for part in pipeline.parts:
        if isinstance(part, Simple) and part.words[0] in ("cd", "pushd") and len(part.words) == 2:
            return joined(folder, part.words[1])
    return folder


def _handled(handler: Pipeline, *, settled: bool) -> str:
    """Why the command after `||` hides the failure; empty where it passes it on, or may."""
    if settled or len(handler.parts) != 1:
        return ""
    part = handler.parts[0]
    if isinstance(part, Compound):
        body = part.bodies[-1] if part.bodies else []
        if part.kind != "group" or not body or any(_exits(one) for one in body):
            return ""
        return _handled(body[-1].pipelines[-1], settled=False)
    words = _without_assignments(part.words)
    if not words:
        return f"`|| {part.words[0]}` hides its failure" if part.words else ""
    if words[0] in _SWALLOWS or words[:2] in (["exit", "0"], ["return", "0"]):
        return f"`|| {' '.join(words[:2])}` hides its failure"
    return ""


def _exits(one: AndOr) -> bool:
    """Whether a statement ends the script with a status that may tell of an earlier failure."""
    for pipeline in one.pipelines:
        for part in pipeline.parts:
            if isinstance(part, Simple):
                if part.words[0] in ("exit", "return") and part.words[1:2] not in ([], ["0"]):
                    return True
                if part.words[0] in ("[", "[[", "test", "false"):
                    return True
            elif any(_exits(inner) for body in (*part.bodies, *part.conditions) for inner in body):
                return True
    return False


def _without_assignments(words: list[str]) -> list[str]:
    for place, word in enumerate(words):
        name, sign, _ = word.partition("=")
        if not sign or not name.replace("_", "a").isalnum() or name[:1].isdigit():
            return words[place:]
    return []


def _inline(words: list[str]) -> tuple[str | None, Shell]:
    """The script of `bash -c '…'`, also at the end of `docker run image sh -c '…'`."""
    for place, word in enumerate(words[:-1]):
        if word not in _INTERPRETERS:
            continue
        flags = ""
        for number, option in enumerate(words[place + 1 :], place + 1):
            if not option.startswith("-"):
                break
            flags += option[1:]
            if option.endswith("c") and not option.startswith("--") and number + 1 < len(words):
                return words[number + 1], Shell(errexit="e" in flags, pipefail=False)
    return None, PLAIN


def joined(folder: str, further: str) -> str:
    """A folder below another, relative to the root; what leads out or is computed is left as it is."""
    if further.startswith(("/", "~", "$", "EXPRESSION")):
        return "?" if not further.startswith(("/", "~")) or further != "/" else ""
    parts = [] if folder in ("", ".") else folder.split("/")
    for part in further.split("/"):
        if part == "..":
            if parts:
                parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
