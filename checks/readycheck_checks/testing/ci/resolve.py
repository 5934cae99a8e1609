"""Follows a test command into the tree: npm scripts, make targets, tox environments, shell scripts."""

from __future__ import annotations

import configparser
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from readycheck_checks.testing.ci.outcome import ERREXIT, PLAIN, Ran, Shell, commands, joined
from readycheck_checks.testing.ci.runners import classify
from readycheck_checks.testing.ci.tasks import Task

Read = Callable[[str], str | None]
"""The text of a file of the tree by its path; None where there is none."""

_TRIVIAL = {"echo", "exit", "true", ":", "printf"}
_LINT = re.compile(
    r"^(?:eslint|tsc|prettier|stylelint|biome|oxlint|flake8|ruff|mypy|black|isort|standard|xo|echo|lint)\b"
)
_MOST_DEPTH = 4


@dataclass(frozen=True, slots=True)
class FoundTest:
    """A command that runs tests."""

    command: str
    line: int
    family: str = ""
    via: str = ""
    swallowed: str = ""
    unsure: str = ""
    branch: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What a task turned out to be: a runner, `opaque`, or nothing to do with tests."""

    family: str = ""
    swallowed: str = ""
    unsure: str = ""
    tests: bool = True


_NOTHING = _Verdict(tests=False)


class Resolver:
    """Reads scripts with the files of one tree at hand."""

    def __init__(self, read: Read) -> None:
        self._read = read

    def tests(self, script: str, shell: Shell, folder: str = "", depth: int = 0) -> list[FoundTest]:
        """The commands of a script that run tests, directly or one task further."""
        found: list[FoundTest] = []
        if depth > _MOST_DEPTH:
            return found
        for ran in commands(script, shell, folder):
            use = classify(ran.words)
            if use is None:
                continue
            text = " ".join(ran.words)[:200]
            one = FoundTest(text, ran.line, use.family, "", ran.swallowed, ran.unsure, ran.branch)
            if use.task is not None:
                verdict = self._task(use.task, ran, depth)
                if not verdict.tests:
                    continue
                one = replace(
                    one,
                    family=verdict.family,
                    via=text,
                    swallowed=one.swallowed or verdict.swallowed,
                    unsure=one.unsure or verdict.unsure,
                )
            found.append(one)
        return [_settled(one, found) for one in found]

    def _task(self, task: Task, ran: Ran, depth: int) -> _Verdict:
        folder = joined(ran.folder, task.folder) if task.folder != "?" else "?"
        if task.kind == "npm":
            return self._npm(task, folder, depth)
        if task.kind == "make":
            return self._make(task, folder, depth)
        if task.kind == "tox":
            return self._tox(task, folder, depth)
        if task.kind == "script":
            return self._script(task, ran.folder, depth)
        return _by_name(task)

    def _npm(self, task: Task, folder: str, depth: int) -> _Verdict:
        text = self._read(joined(folder, "package.json")) if "?" not in folder else None
        if text is None:
            return _NOTHING if "lint" in task.name else _by_name(task)
        try:
            document = json.loads(text)
        except (ValueError, RecursionError):
            return _Verdict(unsure="package.json is not valid JSON")
        scripts = document.get("scripts") if isinstance(document, dict) else None
        script = scripts.get(task.name) if isinstance(scripts, dict) else None
        if not isinstance(script, str):
            # `yarn jest` runs a program of that name; npm fails, and so does the job.
            direct = classify((task.name,))
            return _Verdict(direct.family) if direct is not None and direct.family else _NOTHING
        return self._text(script, PLAIN, folder, task, depth)

    def _text(self, script: str, shell: Shell, folder: str, task: Task, depth: int) -> _Verdict:
        tests = self.tests(script, shell, folder, depth + 1)
        if tests:
            return _best(tests, task.name)
        heads = [ran.words for ran in commands(script, shell, folder)]
        real = [words for words in heads if words[0] not in _TRIVIAL and not _LINT.match(words[0])]
        if real and task.sounds_like_tests and any(_speaks_of_tests(words) for words in real):
            return _Verdict()
        return _NOTHING

    def _make(self, task: Task, folder: str, depth: int) -> _Verdict:
        names = ("GNUmakefile", "Makefile", "makefile")
        text = next((one for name in names if (one := self._read(joined(folder, name))) is not None), None)
        if text is None or "?" in folder:
            return _by_name(task)
        rules = _rules(text)
        verdicts = [self._target(name, rules, folder, depth, set()) for name in task.name.split() or [_first(rules)]]
        found = [one for one in verdicts if one.tests]
        if found:
            return min(found, key=lambda one: (bool(one.swallowed), bool(one.unsure)))
        unknown = (task.sounds_like_tests or task.may_be_tests) and (
            re.search(r"^-?include\s", text, re.MULTILINE) or any(name not in rules for name in task.name.split())
        )
        return _Verdict(unsure=f"the target `{task.name}` is made elsewhere") if unknown else _NOTHING

    def _target(
        self, name: str, rules: dict[str, tuple[list[str], list[str]]], folder: str, depth: int, seen: set[str]
    ) -> _Verdict:
        if name not in rules or name in seen or len(seen) > 50:
            return _NOTHING
        seen.add(name)
        needed, recipe = rules[name]
        for line in recipe:
            body = line.lstrip("@+ ")
            ignored = body.startswith("-")
            tests = self.tests(body.lstrip("-@+ "), PLAIN, folder, depth + 1)
            if tests:
                best = _best(tests, name)
                return replace(best, swallowed=f"`-` before the recipe of `{name}` ignores it") if ignored else best
        for one in needed:
            verdict = self._target(one, rules, folder, depth, seen)
            if verdict.tests:
                return verdict
        return _NOTHING

    def _tox(self, task: Task, folder: str, depth: int) -> _Verdict:
        text = self._read(joined(folder, "tox.ini"))
        if text is None:
            return _by_name(task)
        parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
        try:
            parser.read_string(text)
        except configparser.Error:
            return _Verdict(unsure="tox.ini could not be read")
        for name in re.split(r",\s*", task.name) if task.name else ["", *_environments(parser)]:
            section = _section(parser, name)
            lines = parser.get(section, "commands", fallback=None) or parser.get("testenv", "commands", fallback="")
            for line in (one.strip() for one in (lines or "").replace("\\\n", " ").splitlines()):
                plain = re.sub(r"^\s*[\w{}.,-]+:\s+", "", line) if re.match(r"^[\w.,!-]+:\s", line) else line
                tests = self.tests(plain.lstrip("-! ").replace("{posargs", "{").replace("{envpython}", "python"), PLAIN,
                                   folder, depth + 1)  # fmt: skip
                if tests:
                    swallowed = "`-` before the command in tox.ini ignores it" if plain.startswith("-") else ""
                    if parser.get(section, "ignore_outcome", fallback="").lower() == "true":
                        swallowed = f"tox.ini sets ignore_outcome for {name or 'testenv'}"
                    return _Verdict(tests[0].family, swallowed or tests[0].swallowed)
        return _NOTHING

    def _script(self, task: Task, folder: str, depth: int) -> _Verdict:
        text = self._read(joined(folder, task.name)) if "?" not in folder else None
        if text is None:
            return _by_name(task)
        first = text.partition("\n")[0]
        if first.startswith("#!") and not re.search(r"\b(?:ba|z|da|k)?sh\b", first):
            return _by_name(task)
        shell = ERREXIT if re.search(r"sh\s+-\w*e", first) else PLAIN
        return self._text(text, shell, folder, task, depth)


def _by_name(task: Task) -> _Verdict:
    """What is believed of a task whose content is not read."""
    if task.sounds_like_tests:
        return _Verdict()
    return _Verdict(unsure=f"what `{task.name}` does was not read") if task.may_be_tests else _NOTHING


def _section(parser: configparser.RawConfigParser, name: str) -> str:
    """The section of tox.ini for an environment: its own, one of the same first factor, or the common one."""
    if not name or parser.has_section(f"testenv:{name}"):
        return f"testenv:{name}" if name else "testenv"
    first = name.partition("-")[0]
    same = (one for one in parser.sections() if one.partition("testenv:")[2].partition("-")[0] == first)
    return next(same, "testenv")


def _settled(one: FoundTest, found: list[FoundTest]) -> FoundTest:
    """A test in one branch of an `if` is sure to run, or its like, where every branch has one."""
    if one.branch is None:
        return one
    number, _, total = one.branch
    places = {other.branch[1] for other in found if other.branch is not None and other.branch[0] == number}
    return replace(one, unsure="", branch=None) if len(places) == total else one


def _best(tests: list[FoundTest], name: str) -> _Verdict:
    one = min(tests, key=lambda test: (bool(test.swallowed), bool(test.unsure)))
    swallowed = f"in `{name}`, {one.swallowed}" if one.swallowed else ""
    return _Verdict(one.family, swallowed, one.unsure)


def _speaks_of_tests(words: tuple[str, ...]) -> bool:
    return any(re.search(r"tests?\b|spec|check|verify", word) for word in words)


def _rules(text: str) -> dict[str, tuple[list[str], list[str]]]:
    """Targets of a makefile with what they need and their recipes."""
    rules: dict[str, tuple[list[str], list[str]]] = {}
    current: list[str] = []
    for line in text.replace("\\\r\n", " ").replace("\\\n", " ").splitlines():
        if line.startswith("\t"):
            for name in current:
                rules[name][1].append(line.strip())
            continue
        found = re.match(r"^([^\s#=:][^=:#]*):(?!=)\s*([^=;#]*)(?:;\s*(.*))?", line)
        if found is None:
            if line.strip() and not line.startswith(("#", " ")):
                current = []
            continue
        current = found.group(1).split()
        for name in current:
            needed, recipe = rules.setdefault(name, ([], []))
            needed += found.group(2).split()
            recipe += [found.group(3)] if found.group(3) else []
    return rules


def _first(rules: dict[str, tuple[list[str], list[str]]]) -> str:
    return next((name for name in rules if not name.startswith(".")), "")


def _environments(parser: configparser.RawConfigParser) -> list[str]:
    listed = parser.get("tox", "envlist", fallback="") or parser.get("tox", "env_list", fallback="") or ""
    return [one for one in re.split(r"[\s,]+", listed) if one][:50]
