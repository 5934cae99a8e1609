"""What a file is for, by its path and by what it says of itself."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import PurePosixPath

from pathspec import GitIgnoreSpec

from readycheck_checks.source.collect.walk import FileEntry, Tree, globs
from readycheck_checks.source.facts import FileClass
from readycheck_checks.source.targets import Source

PYTHON = {".py": "python", ".pyw": "python"}
SCRIPT = {
    ".js": "javascript", ".mjs": "javascript", ".cjs": "javascript", ".jsx": "javascript",
    ".ts": "typescript", ".mts": "typescript", ".cts": "typescript", ".tsx": "tsx",
}  # fmt: skip
LANGUAGES = {**PYTHON, **SCRIPT}
"""Languages that are read, by suffix."""

NOT_YET = {
    ".vue": ("vue", rb"console|debugger"),
    ".svelte": ("svelte", rb"console|debugger"),
    ".astro": ("astro", rb"console|debugger"),
    ".html": ("html", rb"console\s*[.\[?]|\bdebugger\b"),
    ".htm": ("html", rb"console\s*[.\[?]|\bdebugger\b"),
    ".coffee": ("coffeescript", rb"console|debugger"),
    ".go": ("go", rb"\bfmt\.Print|\bprint(ln)?\(|spew\.Dump"),
    ".java": ("java", rb"System\.(out|err)\b|printStackTrace"),
    ".kt": ("kotlin", rb"\bprintln?\(|printStackTrace"),
    ".scala": ("scala", rb"\bprintln?\("),
    ".php": ("php", rb"\b(var_dump|print_r|var_export|dd|dump|debug_zval_refcount|phpinfo)\s*\("),
    ".rb": ("ruby", rb"\bputs\b|\bpp?\s|binding\.(pry|irb)|\bbyebug\b"),
    ".cs": ("c#", rb"\bConsole\.Write|\bDebugger\."),
    ".rs": ("rust", rb"\b(dbg|e?println?)!"),
    ".swift": ("swift", rb"\b(debugP|p)rint\("),
    ".ex": ("elixir", rb"\bIO\.(puts|inspect)\b"),
}
"""Languages that are not read yet: a production file of theirs that names a debug output is unknown, not clean."""

_TEST_FOLDERS = {
    "test", "tests", "__tests__", "__mocks__", "__fixtures__", "spec", "specs", "e2e", "cypress", "fixtures",
    "testdata", "test_data", "testing", "playwright", "test-utils", "testutils",
}  # fmt: skip
_SCRIPT_FOLDERS = {
    "scripts", "examples", "example", "docs", "benchmarks", "benchmark", "benches", ".github", ".circleci", ".ci",
    ".storybook", "notebooks",
}  # fmt: skip
_SCRIPT_AT_ROOT = {"script", "tools", "samples", "doc", "bench", "ci", "playground", "playgrounds", "demo", "demos"}
"""Words that name a part of an application just as well, so only the root's folders count."""
_VENDOR_FOLDERS = {"vendored", "_vendor", "_vendored", "third_party", "third-party", "thirdparty", "extern"}
_ASSET_FOLDERS = {"static", "public", "assets", "js", "lib", "wwwroot", "www"}
_BUILT_FOLDERS = {"dist", ".next", ".nuxt", ".output", ".svelte-kit", "storybook-static", "__sapper__"}
_CLI_FOLDERS = {"bin", "cli"}
_TEST_NAME = re.compile(
    r"(?:^test_.*\.py|.*_tests?\.py|^conftest\.py|^tests\.py|.*[.-](?:test|spec|cy|e2e|stories|story)\.[cm]?[jt]sx?"
    r"|^(?:setup-?tests?|jest[.-]setup|vitest[.-]setup)\.[cm]?[jt]s)$",
    re.IGNORECASE,
)
_SCRIPT_NAME = re.compile(
    r"(?:^(?:setup|noxfile|fabfile|duties|versioneer)\.py|.*\.(?:config|conf|rc)\.[cm]?[jt]s"
    r"|^(?:gulpfile|gruntfile|jakefile|webpack[\w.-]*|karma[\w.-]*|rollup[\w.-]*)\.[cm]?[jt]s|^\.[\w-]+rc\.[cm]?js)$",
    re.IGNORECASE,
)
_CLI_NAME = re.compile(r"^(?:__main__|manage|cli|.*_cli)\.py$|^cli\.[cm]?[jt]s$")
_BUILT_NAME = re.compile(r".*(?:[.-]min|\.bundle|\.chunk|\.prod)\.[cm]?js$", re.IGNORECASE)
_GENERATED_NAME = re.compile(r".*(?:_pb2|_pb2_grpc|\.pb|\.generated|\.gen|\.g)\.(?:py|[cm]?[jt]sx?)$|.*\.d\.[cm]?ts$")
_GENERATED_HEAD = re.compile(rb"@generated\b|(?i:\bdo not edit\b|\bauto-?generated\b)")
_SHEBANG = re.compile(rb"\A(?:\xef\xbb\xbf)?#!\s*/\S")
_CLI_IMPORT = re.compile(
    rb"""(?:\bfrom\s*|\brequire\(\s*|\bimport\s*)['"](?:commander|yargs|meow|cac|sade|citty|clipanion|inquirer|prompts|@oclif/[\w-]+|@inquirer/[\w-]+)(?:/[\w-]+)?['"]"""
)
_SERVES = re.compile(r"(?:start|serve|server|prod|production|worker|daemon|main|cron|migrate)\b")
"""Names of package scripts that run in production; the others are a developer's."""
_LONG_LINE = 500
_HEAD = 4096


class Classes:
    """Sorts the files of one tree; the profile's globs come first."""

    def __init__(self, source: Source, tree: Tree) -> None:
        self._given: tuple[tuple[FileClass, GitIgnoreSpec], ...] = (
            (FileClass.PRODUCTION, globs(source.production)),
            (FileClass.TEST, globs(source.tests)),
            (FileClass.SCRIPT, globs(source.scripts)),
            (FileClass.VENDORED, globs(source.vendored)),
        )
        self._programs, self._chores = _named_by_packages(tree)

    def of(self, entry: FileEntry, head: bytes = b"") -> FileClass:
        """The class of a file; `head` is its beginning, or all of it."""
        if entry.declared_built:
            return FileClass.BUILT
        return self._of_name(entry.name) or _by_content(entry, head)

    def of_name(self, name: str) -> FileClass:
        """The class of a file of which nothing but the name is known."""
        return self._of_name(name) or FileClass.PRODUCTION

    def _of_name(self, name: str) -> FileClass | None:
        given = next((file_class for file_class, spec in self._given if spec.match_file(name)), None)
        if given is None and name in self._chores:
            return FileClass.SCRIPT
        return given or by_path(name, is_program=name in self._programs)


def by_path(name: str, *, is_program: bool = False) -> FileClass | None:
    """The class that a path alone gives away, or None."""
    path = PurePosixPath(name)
    folders = {part.lower() for part in path.parts[:-1]}
    script = path.suffix.lower() in SCRIPT
    top = path.parts[0].lower() if len(path.parts) > 1 else ""
    if top == "vendor" or any(
        inner.lower() == "vendor" and outer.lower() in _ASSET_FOLDERS for outer, inner in pairwise(path.parts[:-1])
    ):
        return FileClass.VENDORED
    for folder_names, file_names, file_class in (
        (_VENDOR_FOLDERS, None, FileClass.VENDORED),
        (_TEST_FOLDERS, _TEST_NAME, FileClass.TEST),
        (_SCRIPT_FOLDERS, _SCRIPT_NAME, FileClass.SCRIPT),
        (_BUILT_FOLDERS if script else set[str](), _BUILT_NAME, FileClass.MINIFIED),
        (set[str](), _GENERATED_NAME, FileClass.GENERATED),
        (_CLI_FOLDERS, _CLI_NAME, FileClass.CLI),
    ):
        if folders & folder_names or (file_names is not None and file_names.match(path.name)):
            return file_class
    if top in _SCRIPT_AT_ROOT:
        return FileClass.SCRIPT
    if is_program or {"management", "commands"} <= folders:
        return FileClass.CLI
    return None


def _by_content(entry: FileEntry, head: bytes) -> FileClass:
    if _SHEBANG.match(head):
        return FileClass.CLI
    script = entry.path.suffix.lower() in SCRIPT
    if script and len(head) > _LONG_LINE and len(head) / (head.count(b"\n") + 1) > _LONG_LINE:
        return FileClass.MINIFIED
    if _GENERATED_HEAD.search(head[:_HEAD].split(b"\nimport ")[0][:1024]):
        return FileClass.GENERATED
    if script and _CLI_IMPORT.search(head[:_HEAD]):
        return FileClass.CLI
    return FileClass.PRODUCTION


def _named_by_packages(tree: Tree) -> tuple[frozenset[str], frozenset[str]]:
    """Files that a package.json installs as commands, and those that its scripts run for developers only."""
    programs: set[str] = set()
    chores: set[str] = set()
    for entry in tree.files:
        if entry.path.name != "package.json" or entry.size > 1024 * 1024:
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
