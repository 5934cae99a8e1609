"""Commands that hand over to a task of the project: npm scripts, make targets, tox environments, scripts."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NPM = {"npm", "yarn", "pnpm", "bun"}
_NPM_OWN = {
    "install", "ci", "i", "add", "audit", "publish", "pack", "cache", "config", "version", "login", "exec", "dlx",
    "why",
    "outdated", "update", "upgrade", "link", "prune", "set", "setup", "init", "create", "remove", "info", "view", "x",
}  # fmt: skip
_TESTING = re.compile(r"(?:^|[^a-z])(?:tests?|specs?|e2e|coverage|cov|unit|integration)(?:[^a-z]|$)")
_CHECKING = re.compile(r"(?:^|[^a-z])(?:check|ci|verify|validate)(?:[^a-z]|$)")
_LISTS = {
    "-l",
    "--list",
    "--listenvs",
    "-a",
    "--listenvs-all",
    "list",
    "config",
    "--showconfig",
    "--notest",
    "--version",
}
"""Words with which tox and nox run nothing."""
_SCRIPT = re.compile(r"(?:\./|[\w.-]+/)*[\w.-]+\.(?:sh|bash)$|(?:\./|[\w.-]+/)+[\w.-]+$")


@dataclass(frozen=True, slots=True)
class Task:
    """`kind` is `npm`, `make`, `tox`, `nox`, `script` or `tool` (a runner of tasks whose file is not read)."""

    kind: str
    name: str
    folder: str = ""
    sounds_like_tests: bool = False

    @property
    def may_be_tests(self) -> bool:
        """Whether the name speaks of checks, which are as often of a format or of a package as tests."""
        return bool(_CHECKING.search(self.name.lower().replace("_", "-")))


def sounds_like_tests(name: str) -> bool:
    """Whether the name of a task speaks of tests."""
    return bool(_TESTING.search(name.lower().replace("_", "-")))


def task_of(words: tuple[str, ...]) -> Task | None:
    """The task that a command hands over to; None where it is none."""
    head, rest = words[0].rpartition("/")[2], words[1:]
    if head in _NPM:
        return _npm(head, rest)
    if head in ("make", "gmake", "just", "task", "mage", "invoke", "inv", "rake", "composer", "ant", "earthly", "doit",
                "dagger", "cargo-make", "grunt", "gulp", "lein", "poe", "hatch", "thx"):  # fmt: skip
        return _targets(head, rest)
    if head in ("tox", "nox"):
        if _LISTS & set(rest):
            return None
        chosen = [
            rest[place + 1] for place, word in enumerate(rest[:-1]) if word in ("-e", "-s", "--session", "--sessions")
        ]
        chosen += [word[2:] for word in rest if re.match(r"-[es]\w", word)]
        chosen += [word.partition("=")[2] for word in rest if word.startswith("--env=")]
        name = ",".join(chosen)
        versioned = bool(re.search(r"\bpy\d*|EXPRESSION", name))
        return Task(head, name, sounds_like_tests=not name or versioned or sounds_like_tests(name))
    if head in ("nx", "turbo", "lerna", "moon", "rush", "wireit", "lage"):
        targets = [word for word in rest if not word.startswith("-") and word not in ("run", "run-many", "affected")]
        named = [word.partition("=")[2] for word in rest if word.startswith(("--target", "--targets"))]
        name = " ".join((*targets, *named))
        return Task("tool", f"{head} {name}", sounds_like_tests=bool(re.search(r"(?:^|[\s:,])(?:test|e2e)\b", name)))
    if head in ("sh", "bash", "zsh", "source", ".") and rest:
        arguments = [word for word in rest if not word.startswith("-")]
        return Task("script", arguments[0], sounds_like_tests=sounds_like_tests(arguments[0])) if arguments else None
    if _SCRIPT.match(words[0]) and not words[0].startswith("/"):
        return Task("script", words[0], sounds_like_tests=sounds_like_tests(words[0]))
    if head in ("python", "python3", "node", "ruby", "php", "deno", "tsx", "ts-node") and rest:
        file = next((word for word in rest if not word.startswith("-")), "")
        if "/" in file or "." in file:
            return Task("program", file, sounds_like_tests=sounds_like_tests(file))
    return None


def _npm(head: str, rest: tuple[str, ...]) -> Task | None:  # noqa: PLR0912 - one branch a way to name a folder
    folder, skip, run = "", False, False
    names: list[str] = []
    for place, word in enumerate(rest):
        if skip:
            skip = False
        elif word == "--":
            break
        elif word in ("--prefix", "-C", "--dir", "--cwd"):
            folder, skip = (rest[place + 1] if place + 1 < len(rest) else ""), True
        elif word.startswith(("--prefix=", "--cwd=", "--dir=")):
            folder = word.partition("=")[2]
        elif word in ("--workspace", "-w", "--filter", "-F", "workspace"):
            skip, folder = True, "?"
        elif word.startswith(("--workspace=", "--workspaces", "--filter=", "-r", "--recursive")) or word in (
            "-ws",
            "workspaces",
        ):
            folder = "?"
        elif word.startswith("-"):
            continue
        elif word in ("run", "run-script", "rum", "urn", "foreach") and not names:
            run = True
        else:
            names.append(word)
    if not names:
        return None
    name = {"t": "test", "tst": "test", "it": "test", "cit": "test", "install-test": "test"}.get(names[0], names[0])
    if not run and name in _NPM_OWN:
        return None
    if head in ("npm", "bun") and not run and name != "test":
        return None
    return Task("npm", name, folder, sounds_like_tests(name))


def _targets(head: str, rest: tuple[str, ...]) -> Task | None:
    folder, skip = "", False
    names: list[str] = []
    for place, word in enumerate(rest):
        if skip:
            skip = False
        elif word in ("-C", "--directory"):
            folder, skip = (rest[place + 1] if place + 1 < len(rest) else ""), True
        elif word in ("-f", "-j", "--file", "-o"):
            skip = True
        elif not word.startswith("-") and "=" not in word and word not in ("run", "run-script"):
            names.append(word)
    kind = "make" if head in ("make", "gmake") else "tool"
    name = " ".join(names)
    if kind == "tool":
        return Task("tool", f"{head} {name}".strip(), folder, sounds_like_tests(name)) if names else None
    return Task(kind, name, folder, sounds_like_tests(name))
