"""The linters and searchers that debug output is compared with: how each is installed, asked and understood."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.debug_trees import PYTHON, SCRIPTS

VERSIONS = {
    "oxlint": "1.94.0",
    "ESLint": "10.15.0",
    "Biome": "2.6.8",
    "semgrep": "1.185.0",
    "ripgrep": "1.18.0 of @vscode/ripgrep",
    "ruff": "0.17.6",
}
_NPM = {
    "oxlint": ("oxlint@1.94.0",),
    "ESLint": ("eslint@10.15.0", "@typescript-eslint/parser@8.74.0", "typescript@6.0.3"),
    "Biome": ("@biomejs/biome@2.6.8",),
    "ripgrep": ("@vscode/ripgrep@1.18.0",),
}
_PIP = {"semgrep": "semgrep==1.185.0", "ruff": "ruff==0.17.6"}
MARKUP = {".vue", ".svelte", ".astro", ".html"}
_WORDS = (
    r"(?-u)\b(console|debugger|alert|print|pprint|breakpoint|set_trace|Println|printStackTrace|var_dump|dd|puts"
    r"|binding\.pry)\b"
)
_SCRIPT_WORDS = r"(?-u)\b(console|debugger)\b"
_PYTHON_WORDS = r"(?-u)\b(p?print|breakpoint|set_trace|i?pdb)\b"
_SEMGREP = """\
rules:
  - {id: js, languages: [javascript, typescript], severity: INFO, message: x, patterns: [{pattern: console.$M(...)}]}
  - {id: py, languages: [python], severity: INFO, message: x, pattern-either: [{pattern: print(...)}, {pattern: breakpoint()}]}
"""  # noqa: E501
_ESLINT = """\
import parser from "@typescript-eslint/parser";
const rules = RULES;
const languageOptions = { parserOptions: { ecmaFeatures: { jsx: true } } };
export default [
  { files: ["**/*.{js,mjs,cjs,jsx}"], languageOptions, rules },
  { files: ["**/*.{ts,mts,cts,tsx}"], languageOptions: { parser }, rules },
];
"""
_ESLINT_SUITE = '{ "no-console": ["error", { allow: ["warn", "error"] }], "no-debugger": "error", "no-alert": "error" }'
_ESLINT_TREE = '{ "no-console": "error", "no-debugger": "error" }'
_PLAIN_LINES = """\
export default (results) => results.flatMap((file) => file.messages
  .map((one) => `${file.filePath}\\t${one.line}\\t${one.ruleId}`)).join("\\n");
"""
Place = tuple[str, int]


@dataclass(frozen=True)
class Peer:
    """One tool, asked in the folder that it searches."""

    name: str
    command: Sequence[str]
    places: Callable[[str], Iterator[Place]]
    """File and line of each finding in the tool's output; files may be absolute."""
    suffixes: frozenset[str] = frozenset()
    """What it reads; empty for everything."""
    rounds: int = 3
    bar: float | None = None
    """Our processor time may be this many times its own."""


class Peers:
    """A folder with the tools in it, and why some are not."""

    def __init__(self, folder: Path, without: Sequence[str] = ()) -> None:
        self.folder = folder
        self.missing: dict[str, str] = dict.fromkeys(without, "left out of this run")
        self._bin, self._venv = folder / "node_modules/.bin", folder / "venv/bin"

    def install(self) -> None:
        """Install what is not there yet; a tool that does not install is noted with its reason."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, packages in _NPM.items():
            here = self.folder / "node_modules" / packages[0].rpartition("@")[0]
            if name not in self.missing and not here.is_dir():
                self._try(name, ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(self.folder), *packages])
        if not self._venv.is_dir():
            subprocess.run([sys.executable, "-m", "venv", str(self.folder / "venv")], check=True)
        for name, package in _PIP.items():
            if name not in self.missing and not (self._venv / name).is_file():
                self._try(name, [str(self.pip), "-q", "install", package])
        (self.folder / "suite.config.mjs").write_text(_ESLINT.replace("RULES", _ESLINT_SUITE))
        (self.folder / "tree.config.mjs").write_text(_ESLINT.replace("RULES", _ESLINT_TREE))
        (self.folder / "lines.mjs").write_text(_PLAIN_LINES)
        (self.folder / "rules.yaml").write_text(_SEMGREP)

    @property
    def pip(self) -> Path:
        """The pip that installs and downloads."""
        return self._venv / "pip"

    def _try(self, name: str, command: Sequence[str]) -> None:
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
        except (OSError, subprocess.TimeoutExpired) as error:
            self.missing[name] = f"could not be installed: {error}"[:200]
            return
        if done.returncode:
            said = [line for line in done.stderr.splitlines() if line.strip()]
            self.missing[name] = f"could not be installed: {said[-1] if said else done.returncode}"[:200]

    def _ripgrep(self) -> str:
        found = sorted(self.folder.glob("node_modules/@vscode/ripgrep*/bin/rg"))
        return str(found[0]) if found else shutil.which("rg") or "rg"

    def of_suite(self) -> list[Peer]:
        """The tools as they are asked about the labelled cases."""
        oxlint = self._oxlint("no-console", "no-debugger", "no-alert")
        biome = self._biome("noConsole", "noDebugger", "noAlert")
        return self._there(
            Peer("oxlint", oxlint, of_oxlint, frozenset(SCRIPTS | MARKUP - {".html"})),
            Peer("ESLint", self._eslint("suite", inline=True), of_lines, frozenset(SCRIPTS)),
            Peer("Biome", biome, of_github, frozenset(SCRIPTS | MARKUP)),
            Peer("ruff", self._ruff(), of_ruff, frozenset(PYTHON)),
            Peer("semgrep", self._semgrep(), of_semgrep, frozenset(SCRIPTS | PYTHON)),
            Peer("ripgrep", [self._ripgrep(), "-uu", "-n", "--no-heading", _WORDS, "."], of_unix),
        )

    def of_scripts(self) -> list[Peer]:
        """The tools on a tree of JavaScript and TypeScript, with the bars of our processor time."""
        globs = [f"-g*{suffix}" for suffix in sorted(SCRIPTS)]
        return self._there(
            Peer("oxlint", self._oxlint("no-console", "no-debugger"), of_oxlint, bar=2.0),
            Peer("ESLint", self._eslint("tree", inline=False), of_lines, rounds=1, bar=0.1),
            Peer(
                "Biome",
                [*self._biome("noConsole", "noDebugger"), "--files-max-size=1000000000"],
                of_github,
                rounds=1,
                bar=0.6,
            ),
            Peer("semgrep", self._semgrep(), of_semgrep, rounds=1, bar=0.2),
            Peer("ripgrep", [self._ripgrep(), "-uu", "-n", "--no-heading", *globs, _SCRIPT_WORDS, "."], of_unix),
        )

    def of_python(self) -> list[Peer]:
        """The tools on a tree of Python, with the bars of our processor time."""
        command = [self._ripgrep(), "-uu", "-n", "--no-heading", "-g*.py", _PYTHON_WORDS, "."]
        return self._there(
            Peer("ruff", [*self._ruff(), "--ignore-noqa"], of_ruff, bar=1.0),
            Peer("ripgrep", command, of_unix),
        )

    def _there(self, *peers: Peer) -> list[Peer]:
        return [peer for peer in peers if peer.name not in self.missing]

    def _oxlint(self, *rules: str) -> list[str]:
        chosen = [word for rule in rules for word in ("-D", rule)]
        return [str(self._bin / "oxlint"), "--no-ignore", "-A", "all", *chosen, "-f", "unix", "."]

    def _eslint(self, rules: str, *, inline: bool) -> list[str]:
        command = [str(self._bin / "eslint"), "-c", str(self.folder / f"{rules}.config.mjs"), "--no-ignore"]
        command += [] if inline else ["--no-inline-config"]
        return [*command, "-f", str(self.folder / "lines.mjs"), "."]

    def _biome(self, *rules: str) -> list[str]:
        chosen = [f"--only=suspicious/{rule}" for rule in rules]
        return [str(self._bin / "biome"), "lint", *chosen, "--max-diagnostics=none", "--reporter=github", "."]

    def _ruff(self) -> list[str]:
        everything = ["--isolated", "--no-cache", "--no-respect-gitignore", "--config", "exclude=[]"]
        return [
            str(self._venv / "ruff"),
            "check",
            *everything,
            "--select",
            "T20,T10",
            "--output-format",
            "concise",
            ".",
        ]

    def _semgrep(self) -> list[str]:
        quiet = ["--quiet", "--metrics=off", "--disable-version-check", "--no-git-ignore"]
        limits = ["--max-target-bytes=0", "--jobs=2", "--x-ignore-semgrepignore-files"]
        command = [str(self._venv / "semgrep"), "scan", *quiet, *limits]
        return [*command, "--config", str(self.folder / "rules.yaml"), "--json", "."]


_UNIX = re.compile(r"^(?:\./)?(?P<file>[^:\n]+):(?P<line>\d+):", re.MULTILINE)
_OXLINT = re.compile(_UNIX.pattern + r".*\(no-[a-z]+\)\]$", re.MULTILINE)
_RUFF = re.compile(_UNIX.pattern + r"\d+: T\d+ ", re.MULTILINE)
_GITHUB = re.compile(r"^::\w+ title=lint/suspicious/[^,]*,file=(?P<file>[^,\n]+),line=(?P<line>\d+)", re.MULTILINE)
_LINE = re.compile(r"^(?P<file>[^\t\n]+)\t(?P<line>\d+)\tno-", re.MULTILINE)


def _matched(pattern: re.Pattern[str], text: str) -> Iterator[Place]:
    return ((found["file"], int(found["line"])) for found in pattern.finditer(text))


def of_unix(text: str) -> Iterator[Place]:
    """`file:line:…` a line, as ripgrep prints it."""
    return _matched(_UNIX, text)


def of_oxlint(text: str) -> Iterator[Place]:
    """The same with the rule at the end; a file that it could not parse has none."""
    return _matched(_OXLINT, text)


def of_ruff(text: str) -> Iterator[Place]:
    """The same with the rule behind the place; a file that it could not parse has none."""
    return _matched(_RUFF, text)


def of_github(text: str) -> Iterator[Place]:
    """Biome's lines for GitHub; those of files that it could not parse are no findings."""
    return _matched(_GITHUB, text)


def of_lines(text: str) -> Iterator[Place]:
    """ESLint's findings by the formatter above; a file that it could not parse has no rule."""
    return _matched(_LINE, text)


def of_semgrep(text: str) -> Iterator[Place]:
    """Semgrep's JSON."""
    return ((one["path"], one["start"]["line"]) for one in json.loads(text or "{}").get("results", []))
