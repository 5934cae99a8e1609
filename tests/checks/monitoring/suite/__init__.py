"""Labelled trees, as data: `@@ label | name | the rule that decides`, then the files, each after `--- path`.

A line `%node`, `%python` and so on stands for a manifest that declares a server and its tracker.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).parent

MANIFESTS = {
    "node": ("package.json", '{"name": "shop", "dependencies": {"express": "4", "@sentry/node": "8"}}\n'),
    "web": (
        "package.json",
        '{"name": "shop", "private": true, "dependencies": {"react-dom": "18", "@sentry/react": "8"}}\n',
    ),
    "bare": ("package.json", '{"name": "shop", "dependencies": {"express": "4"}}\n'),
    "python": ("requirements.txt", "flask==3.0.0\nsentry-sdk==2.1.0\n"),
    "plain": ("requirements.txt", "flask==3.0.0\n"),
    "go": ("go.mod", "module shop\n\nrequire (\n\tgithub.com/getsentry/sentry-go v0.27.0\n)\n"),
    "ruby": ("Gemfile", "gem 'rails'\ngem 'sentry-ruby'\n"),
    "php": (
        "composer.json",
        '{"name": "a/shop", "require": {"laravel/framework": "11", "sentry/sentry-laravel": "4"}}\n',
    ),
    "java": (
        "pom.xml",
        (
            "<project><dependencies><dependency><groupId>org.springframework.boot</groupId>"
            "<artifactId>spring-boot-starter-web</artifactId></dependency>\n<dependency><groupId>io.sentry</groupId>"
            "<artifactId>sentry-spring-boot-starter</artifactId></dependency></dependencies></project>\n"
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One tree, and what is to be said of it."""

    suite: str
    label: str
    name: str
    because: str
    files: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return f"{self.suite}: {self.name}"


def read(suite: str) -> list[Case]:
    """The cases of one file of the suite. Raises ValueError where a header is not one."""
    cases = []
    for part in (_FOLDER / f"{suite}.txt").read_text(encoding="utf-8").split("\n@@ "):
        head, _, text = part.removeprefix("@@ ").partition("\n")
        label, name, because = (one.strip() for one in head.split(" | ", 2))
        before, *files = re.split(r"(?m)^--- ", f"{text}\n")
        made = [MANIFESTS[one] for one in re.findall(r"^%(\w+)$", before, re.MULTILINE)]
        for one in files:
            path, _, body = one.partition("\n")
            made.append((path.strip(), body))
        cases.append(Case(suite, label, name, because, tuple(made)))
    return cases


SUITES = tuple(sorted(path.stem for path in _FOLDER.glob("*.txt")))
CASES = tuple(case for suite in SUITES for case in read(suite))
