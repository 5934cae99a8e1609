"""Which commands run tests, and with which runner. A further runner is one line of `_RUNNERS`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from readycheck_checks.testing.ci.tasks import Task, task_of

_RUNNERS: tuple[tuple[str, str], ...] = (
    ("pytest", r"(?:pytest|py\.test|pytest-\S+)\b"),
    ("unittest", (r"python -m unittest\b|(?:python )?\S*manage\.py test\b|django-admin test\b|nose2\b|nosetests\b"
        r"|stestr run\b|trial\b|green\b")),
    ("behave", r"behave\b|robot\b|pabot\b"),
    ("jest", r"jest\b|react-scripts test\b|craco test\b|react-app-rewired test\b|vue-cli-service test:unit\b"),
    ("vitest", r"vitest\b"),
    ("mocha", r"_?mocha\b|mochapack\b"),
    ("node", (r"node (?:\S+ )*--test\b|tsx (?:\S+ )*--test\b|ava\b|tap\b|tape\b|uvu\b|jasmine\b|wtr\b"
        r"|web-test-runner\b|karma start\b|ng test\b|qunit\b")),
    ("bun", r"bun test\b"),
    ("deno", r"deno test\b"),
    ("playwright", r"playwright test\b|cypress run\b|wdio run\b|testcafe\b|nightwatch\b|cucumber-js\b"),
    ("go", r"go test\b|gotestsum\b|ginkgo\b|go tool gotestsum\b"),
    ("cargo", r"cargo (?:\+\S+ )?(?:test|nextest run|llvm-cov|tarpaulin)\b"),
    ("maven", r"(?:\S*/)?mvnw?d? (?:.* )?(?:test|verify|install|package|deploy|integration-test)\b"),
    ("gradle", r"(?:\S*/)?gradlew? (?:.* )?:?(?:\S*:)?(?:test|check|build|\w*[tT]est)\b"),
    ("sbt", r"sbt (?:.* )?\W?(?:test|\w+/test|testOnly)\b|mill (?:.* )?\S*test\b"),
    ("dotnet", r"dotnet test\b|vstest\b|dotnet vstest\b"),
    ("rspec", r"(?:bin/)?rspec\b|(?:bin/)?rails (?:test|spec)(?::\S+)?\b|(?:bin/)?rake (?:test|spec)\b|cucumber\b"),
    ("phpunit", r"(?:php )?(?:\S*/)?(?:phpunit|pest|paratest|simple-phpunit)\b|(?:php )?artisan test\b|codecept run\b"),
    ("other", (r"mix test\b|swift test\b|xcodebuild (?:.* )?test\b|flutter test\b|dart test\b|ctest\b"
        r"|bazel(?:isk)? test\b|meson test\b|zig (?:build )?test\b|stack test\b|cabal test\b|lein test\b"
        r"|clojure -\S*:test|bats\b|prove\b|rebar3 (?:eunit|ct)\b|fastlane (?:test|scan)\b|hatch test\b")),
)  # fmt: skip
_COMPILED = tuple((name, re.compile(pattern)) for name, pattern in _RUNNERS)
_NOT_A_RUN = re.compile(
    r"\s(?:--collect-only|--co|--version|--help|-h|-V|--fixtures|--markers|--listTests|--showConfig|--no-run|--list"
    r"|--list-tests|-DskipTests(?:=true)?|-Dmaven\.test\.skip(?:=true)?|-DskipTests=true|--clearCache)(?=\s|$)"
    r"|\s-x\s+:?(?:test|check)\b|go test (?:.* )?-c\b|go test (?:.* )?-run[= ]'?(?:\^\$|XXX|NONE|none)"
)
_FILE_ARGUMENT = re.compile(r"(?:\S*/)?(python|py)(?:\d(?:\.\d+)?)?$")

_WRAPPERS = {"sudo", "time", "env", "exec", "command", "nice", "unbuffer", "npx", "bunx", "pnpx", "xvfb-run",
"cross-env",
             "dotenv", "dotenvx", "cross-env-shell", "then", "do", "else", "catchsegv", "stdbuf", "doppler", "op",
             "infisical",
             "nyc", "c8", "kcov", "codecov-run", "run-s", "start-server-and-test"}  # fmt: skip
_WRAPPER_PAIRS = {
    ("poetry", "run"), ("uv", "run"), ("pipenv", "run"), ("pdm", "run"), ("rye", "run"), ("hatch", "run"),
    ("bundle", "exec"), ("yarn", "dlx"), ("pnpm", "exec"), ("pnpm", "dlx"), ("npm", "exec"), ("yarn", "exec"),
    ("mise", "exec"), ("conda", "run"), ("micromamba", "run"), ("mamba", "run"), ("coverage", "run"), ("uv", "tool"),
    ("docker", "run"), ("docker", "exec"), ("docker-compose", "run"), ("docker-compose", "exec"), ("podman", "run"),
    ("nix", "develop"), ("nix-shell", "--run"), ("pixi", "run"), ("dotnet", "exec"), ("wine", "cmd"), ("kubectl",
        "exec"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Use:
    """What a command does: `family` names the runner, or `task` what it hands over to."""

    family: str = ""
    task: Task | None = None


def classify(words: tuple[str, ...]) -> Use | None:
    """The runner that a command starts, or the task that may start one; None for any other command."""
    for start in _starts(words):
        rest = words[start:]
        text = " ".join(rest)
        if rest[0] == "coverage" or not text:
            continue
        family = _family(rest, text)
        if family:
            return None if _NOT_A_RUN.search(f" {text}") else Use(family)
        task = task_of(rest)
        if task is not None:
            return Use(task=task)
    return None


def _family(words: tuple[str, ...], text: str) -> str:
    head = _FILE_ARGUMENT.match(words[0])
    if head and len(words) > 2 and "-m" in words[1:]:
        module = words.index("-m") + 1
        inner = words[module:]
        if inner[:1] == ("unittest",):
            return "unittest"
        if inner[:2] == ("coverage", "run"):
            return _of_coverage(inner[2:])
        return _family(inner, " ".join(inner)) if inner and inner[0] != "pip" else ""
    name = words[0].rpartition("/")[2] if "/" in words[0] else words[0]
    for candidate in (text, " ".join((name, *words[1:])), *((" ".join(words[1:]),) if head else ())):
        for family, pattern in _COMPILED:
            if pattern.match(candidate):
                return family
    return ""


def _of_coverage(words: tuple[str, ...]) -> str:
    """The runner that `coverage run` starts."""
    for place, word in enumerate(words):
        if word == "-m" and place + 1 < len(words):
            return _family(("python", *words[place:]), " ".join(("python", *words[place:])))
        if word.endswith("manage.py"):
            return "unittest" if "test" in words[place:] else ""
        if word.endswith(("pytest", "runtests.py", "setup.py")):
            return "pytest" if word.endswith("pytest") else "unittest"
    return ""


def _starts(words: tuple[str, ...]) -> list[int]:
    """Where the command proper may begin: behind assignments and behind what only wraps it."""
    place = 0
    starts: list[int] = []
    while place < len(words):
        word = words[place]
        pair = words[place : place + 2]
        if "=" in word and word.partition("=")[0].replace("_", "a").isalnum() and not word[0].isdigit():
            place += 1
        elif word.rpartition("/")[2] in _WRAPPERS:
            place = _past_options(words, place + 1)
            if word in ("nyc", "c8", "start-server-and-test"):
                starts += range(place, len(words))
                break
        elif word in ("timeout", "retry"):
            place = _past_options(words, place + 1) + 1
        elif pair == ("coverage", "run") or (len(pair) == 2 and pair in _WRAPPER_PAIRS):
            if pair == ("coverage", "run"):
                return [*starts, *_coverage_start(words, place)]
            # Options with values cannot be told from the command without knowing them all: each word may begin it.
            starts += [*_up_to_install(words, place + 2), place]
            break
        elif pair == ("docker", "compose") and ("run" in words[place:] or "exec" in words[place:]):
            verb = "run" if "run" in words[place:] else "exec"
            starts += _up_to_install(words, words.index(verb, place) + 1)
            break
        else:
            starts.append(place)
            break
    return starts[:40]


def _up_to_install(words: tuple[str, ...], place: int) -> range:
    """Places from `place` on; what stands behind `install` is a package, not a command."""
    end = next((at for at in range(place, len(words)) if words[at] in ("install", "add", "echo")), len(words))
    return range(place, end)


def _coverage_start(words: tuple[str, ...], place: int) -> list[int]:
    for number in range(place + 2, len(words)):
        if words[number] == "-m":
            return [number + 1]
        if words[number].endswith((".py", "pytest")):
            return [number]
    return []


def _past_options(words: tuple[str, ...], place: int) -> int:
    while place < len(words) and words[place].startswith("-"):
        place += 1
    return place
