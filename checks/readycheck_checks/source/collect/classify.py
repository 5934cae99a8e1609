"""What a file is for, by its path and by what it says of itself."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from readycheck_checks.source.collect.walk import FileEntry, Tree, globs
from readycheck_checks.source.facts import FileClass
from readycheck_checks.source.targets import Source

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

PYTHON = {".py": "python", ".pyw": "python"}
SCRIPT = {
    ".js": "javascript", ".mjs": "javascript", ".cjs": "javascript", ".jsx": "javascript",
    ".ts": "typescript", ".mts": "typescript", ".cts": "typescript", ".tsx": "tsx",
}  # fmt: skip
MARKUP = {".vue": "vue", ".svelte": "svelte", ".astro": "astro", ".html": "html", ".htm": "html", ".xhtml": "html"}
GRAMMARS = {
    ".go": "go", ".java": "java", ".php": "php", ".phtml": "php", ".php5": "php", ".inc": "php", ".rb": "ruby", ".rake": "ruby",  # noqa: E501
    ".ru": "ruby",
}  # fmt: skip
LANGUAGES = {**PYTHON, **SCRIPT, **MARKUP, **GRAMMARS}
"""Languages that are read, by suffix."""

NOT_YET = {
    ".coffee": ("coffeescript", rb"console|debugger"),
    ".kt": ("kotlin", rb"\bprintln?\(|printStackTrace"),
    ".scala": ("scala", rb"\bprintln?\("),
    ".cs": ("c#", rb"\bConsole\.Write|\bDebugger\."),
    ".rs": ("rust", rb"\b(dbg|e?println?)!"),
    ".swift": ("swift", rb"\b(debugP|p)rint\("),
    ".ex": ("elixir", rb"\bIO\.(puts|inspect)\b"),
}
"""Languages that are not read yet: a production file of theirs that names a debug output is unknown, not clean."""

_TEST_FOLDERS = {
    "test", "tests", "__tests__", "__mocks__", "__fixtures__", "spec", "specs", "e2e", "cypress", "fixtures",
    "testdata", "test_data", "testing", "playwright", "test-utils", "testutils", "molecule",
    "step_definitions",
}  # fmt: skip
_SCRIPT_FOLDERS = {
    "scripts", "examples", "example", "docs", "benchmarks", "benchmark", "benches", ".github", ".circleci", ".ci",
    ".storybook", "notebooks",
}  # fmt: skip
_SCRIPT_AT_ROOT = {"script", "tools", "samples", "doc", "bench", "ci", "playground", "playgrounds", "demo", "demos",
                   "extra", "dev"}  # fmt: skip
"""Words that name a part of an application just as well, so only the root's folders count."""
_VENDOR_FOLDERS = {"vendored", "_vendor", "_vendored", "third_party", "third-party", "thirdparty", "extern"}
_ASSET_FOLDERS = {"static", "public", "assets", "js", "lib", "wwwroot", "www"}
_SERVED = {"static", "public", "assets", "wwwroot", "www"}
_SEEDED = {("prisma", "seed"), ("prisma", "seeds"), ("db", "seeds"), ("database", "seeds"), ("database", "seeders")}
"""Folders of scripts that fill a database for developers, with the folder above."""
_BUILT_FOLDERS = {"dist", "built", ".next", ".nuxt", ".output", ".svelte-kit", "storybook-static", "__sapper__"}
_REPORT_FOLDERS = {"lcov-report", "htmlcov", "playwright-report", "allure-report", "mochawesome-report"}
_CLI_FOLDERS = {"bin", "cli", "callback_plugins", "action_plugins", "lookup_plugins", "filter_plugins",
                "inventory_plugins", "connection_plugins", "strategy_plugins", "vars_plugins"}  # fmt: skip
"""The last are Ansible's, which run at the operator's terminal."""
_TEST_NAME = re.compile(
    r"(?:^test_.*\.(?:py|rb)|.*_(?:tests?\.(?:py|go|rb)|spec\.rb)|^conftest\.py|^tests\.py|.*[.-](?:test|spec|cy|e2e|stories|story)\.[cm]?[jt]sx?"
    r"|^(?:setup-?tests?|jest[.-]setup|vitest[.-](?:setup|workspace))\.[cm]?[jt]s)$",
    re.IGNORECASE,
)
_SCRIPT_NAME = re.compile(
    r"(?:^(?:setup|noxfile|fabfile|locustfile|duties|versioneer)\.py|.*\.(?:config|conf|rc)\.[cm]?[jt]s|.*\.rake"
    r"|^seeds?(?:[-_]\w+)?\.(?:rb|[cm]?[jt]s)"
    r"|^(?:gulpfile|gruntfile|jakefile|webpack[\w.-]*|karma[\w.-]*|rollup[\w.-]*)\.[cm]?[jt]s|^\.[\w-]+rc\.[cm]?js)$",
    re.IGNORECASE,
)
_SETTINGS_NAME = re.compile(r"^(?!(?:webpack|rollup|karma|jest|vite|vitest|babel|eslint)\b)[\w-]+\.config\.[cm]?[jt]s$")
_CLI_NAME = re.compile(r"^(?:__main__|manage|cli|.*_cli)\.py$|^cli\.[cm]?[jt]s$")
_BUILT_NAME = re.compile(r".*(?:[.-]min|\.bundle|\.chunk|\.prod)\.[cm]?js$", re.IGNORECASE)
_GENERATED_NAME = re.compile(r".*(?:_pb2|_pb2_grpc|\.pb|\.generated|\.gen|\.g)\.(?:py|[cm]?[jt]sx?)$|.*\.d\.[cm]?ts$")
_GENERATED_HEAD = re.compile(rb"@generated\b|(?i:\bdo not edit\b|\bauto-?generated\b)")
_COMMENTS = re.compile(
    rb"""(?:\xef\xbb\xbf)?(?:\s++|//[^\n]*+|\#[^\n]*+|/\*[\s\S]*?(?:\*/|\Z)|<!--[\s\S]*?(?:-->|\Z)|\"{3}[\s\S]*?(?:\"{3}|\Z)"""
    rb"""|'{3}[\s\S]*?(?:'{3}|\Z)|<\?php\b|["']use \w+["'];?|package [\w.]+;?)*+"""
)
"""What stands before the first statement: only there does a remark speak of the whole file."""
_MIGRATION = re.compile(r"^\d{4,}_\w+\.(?:py|rb|php)$|^[0-9a-f]{8,}_\w*\.py$")
_SHEBANG = re.compile(rb"\A(?:\xef\xbb\xbf)?#!\s*/\S")
_GENERATED_WORDS = re.compile(rb"enerated|ENERATED|E(?:DIT|dit)|edit")
_CLI_IMPORT = re.compile(
    rb"""(?:\bfrom\s*|\brequire\(\s*|\bimport\s*)['"](?:commander|yargs|meow|cac|sade|citty|clipanion|inquirer|prompts|@oclif/[\w-]+|@inquirer/[\w-]+)(?:/[\w-]+)?['"]"""
)
_TASKS = re.compile(rb"^(?:from|import) (?:invoke|fabric)\b", re.MULTILINE)
"""In a `tasks.py`, what tells a developer's tasks from those of a queue."""
_LIBRARY = re.compile(r"(?:^|/)(?:static|public|assets|wwwroot)/(?:.*/)?(?:libs?|plugins)/[^/]+$")
_BANNER = re.compile(rb"/\*!|@licen[sc]e\b|@copyright\b")
"""A library keeps such a comment when it is copied; beside the folder's name it tells whose code it is."""
_SERVES = re.compile(r"(?:start|serve|server|prod|production|worker|daemon|main|cron|migrate)\b")
"""Names of package scripts that run in production; the others are a developer's."""
MANIFESTS = ("pyproject.toml", "setup.cfg", "setup.py")
"""Files that may name a Python package's commands, by their ends."""
_LONG_LINE = 500
_HEAD = 4096


class Classes:
    """Sorts the files of one tree; the profile's globs come first."""

    def __init__(self, source: Source, tree: Tree) -> None:
        given = (
            (FileClass.PRODUCTION, source.production),
            (FileClass.TEST, source.tests),
            (FileClass.SCRIPT, source.scripts),
            (FileClass.VENDORED, source.vendored),
        )
        self._given: tuple[tuple[FileClass, GitIgnoreSpec], ...] = tuple(
            (file_class, globs(patterns)) for file_class, patterns in given if patterns
        )
        self._programs, self._chores = _named_by_packages(tree)

    def of(self, entry: FileEntry, head: bytes = b"") -> FileClass:
        """The class of a file; `head` is its beginning, or all of it."""
        if entry.declared_built:
            return FileClass.BUILT
        return self._of_name(entry.name) or _by_content(entry.name, head)

    def of_name(self, name: str) -> FileClass:
        """The class of a file of which nothing but the name is known."""
        return self._of_name(name) or FileClass.PRODUCTION

    def _of_name(self, name: str) -> FileClass | None:
        for file_class, spec in self._given:
            if spec.match_file(name):
                return file_class
        return FileClass.SCRIPT if name in self._chores else by_path(name, is_program=name in self._programs)


_RULES: tuple[tuple[set[str], re.Pattern[str] | None, FileClass], ...] = (
    (_VENDOR_FOLDERS, None, FileClass.VENDORED),
    (_TEST_FOLDERS, _TEST_NAME, FileClass.TEST),
    (_SCRIPT_FOLDERS, _SCRIPT_NAME, FileClass.SCRIPT),
    (_BUILT_FOLDERS, _BUILT_NAME, FileClass.MINIFIED),
    (_REPORT_FOLDERS, _GENERATED_NAME, FileClass.GENERATED),
    (_CLI_FOLDERS, _CLI_NAME, FileClass.CLI),
)
_MIGRATIONS = {"migrations", "versions", "migrate"}


@dataclass(frozen=True, slots=True)
class _Folder:
    """What the folders above a file give away."""

    vendored: bool
    rules: tuple[bool, ...]
    script: bool
    commands: bool
    migrations: bool
    application: bool
    """Inside of an application's own sources, where `*.config.ts` is read at run time and not when building."""


@lru_cache(maxsize=4096)
def _of_folder(folder: str) -> _Folder:
    parts = [part.lower() for part in folder.split("/") if part]
    names = set(parts)
    if "scripts" in names and _SERVED & set(parts[: parts.index("scripts")]):
        names.remove("scripts")  # what a page loads, not a developer's tool
    vendored = bool(parts) and (
        parts[0] == "vendor" or any(inner == "vendor" and outer in _ASSET_FOLDERS for outer, inner in pairwise(parts))
    )
    return _Folder(
        vendored,
        tuple(bool(names & folders) for folders, _, _ in _RULES),
        bool(parts) and (parts[0] in _SCRIPT_AT_ROOT or any(one in _SEEDED for one in pairwise(parts))),
        {"management", "commands"} <= names,
        bool(parts) and parts[-1] in _MIGRATIONS,
        bool(names & {"src", "app", "server"}),
    )


@lru_cache(maxsize=4096)
def _of_base(base: str) -> tuple[bool, ...]:
    """Which rules a file's own name meets; a tree has few names that do not come again."""
    return tuple(names is not None and names.match(base) is not None for _, names, _ in _RULES)


def by_path(name: str, *, is_program: bool = False) -> FileClass | None:
    """The class that a path alone gives away, or None."""
    parent, _, base = name.rpartition("/")
    folder = _of_folder(parent)
    if folder.vendored or folder.rules[0]:
        return FileClass.VENDORED
    if folder.rules[1]:
        return FileClass.TEST  # the same as below, without a look at the file's own name
    for matched, named, (_, _, file_class) in zip(folder.rules, _of_base(base), _RULES, strict=True):
        if (named and not (folder.application and _SETTINGS_NAME.search(base))) or (
            matched and (file_class is not FileClass.MINIFIED or suffix_of(base) in SCRIPT)
        ):
            return file_class
    if folder.script:
        return FileClass.SCRIPT
    if is_program or folder.commands or (folder.migrations and _MIGRATION.match(base)):
        return FileClass.CLI
    return None


def suffix_of(name: str) -> str:
    """The suffix of a file's name in lower case, with its dot."""
    dot = name.rfind(".")
    return name[dot:].lower() if dot > name.rfind("/") + 1 else ""


def _by_content(name: str, head: bytes) -> FileClass:
    if head.startswith((b"#!", b"\xef\xbb\xbf#!")) and _SHEBANG.match(head):
        return FileClass.CLI
    script = suffix_of(name) in SCRIPT
    if script and len(head) > _LONG_LINE and len(head) / (head.count(b"\n") + 1) > _LONG_LINE:
        return FileClass.MINIFIED
    leading = _COMMENTS.match(head[:1024])
    top = leading.group() if leading else b""
    if _GENERATED_WORDS.search(top) and _GENERATED_HEAD.search(top):
        return FileClass.GENERATED
    if script and _LIBRARY.search(name) and _BANNER.search(top):
        return FileClass.VENDORED
    if name.rpartition("/")[2] == "tasks.py" and _TASKS.search(head, 0, _HEAD):
        return FileClass.SCRIPT
    if script and _CLI_IMPORT.search(head, 0, _HEAD):
        return FileClass.CLI
    return FileClass.PRODUCTION


def _named_by_packages(tree: Tree) -> tuple[frozenset[str], frozenset[str]]:
    """Files that packages install as commands, and those that a package.json runs for developers only."""
    programs: set[str] = set()
    chores: set[str] = set()
    if manifests := [one for one in tree.files if one.name.endswith(MANIFESTS)]:
        from readycheck_checks.source.collect.python_commands import commands

        programs |= commands(manifests, tree)
    for entry in tree.files:
        if not entry.name.endswith("package.json") or entry.path.name != "package.json" or entry.size > 1024 * 1024:
            continue
        try:
            document = json.loads(entry.path.read_bytes())
        except (OSError, ValueError, RecursionError):
            continue
        if not isinstance(document, dict):
            continue
        folder = PurePosixPath(entry.name).parent
        given = document.get("bin")
        targets = list(given.values()) if isinstance(given, dict) else [given]
        programs.update((folder / one).as_posix() for one in targets if isinstance(one, str))
        scripts = document.get("scripts")
        runs: dict[str, bool] = {}
        for name, command in scripts.items() if isinstance(scripts, dict) else ():
            for word in str(command).split():
                if PurePosixPath(word.strip("'\"")).suffix in SCRIPT:
                    path = (folder / word.strip("'\"")).as_posix()
                    runs[path] = runs.get(path, True) and not _SERVES.match(name)
        chores.update(path for path, only_developers in runs.items() if only_developers)
    return frozenset(programs), frozenset(chores)
