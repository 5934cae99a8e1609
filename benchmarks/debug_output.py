"""Compares tools on the labelled cases of debug output: `python benchmarks/debug_output.py [--peers FOLDER] [--tree FOLDER]`.

Writes its own section of docs/benchmarks.md and no other. The peers come from npm and pip into a folder, kept with --peers.
With --tree it also measures processor time on that tree and compares what oxlint finds there.
"""  # noqa: E501

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- debug output -->", "<!-- /debug output -->"
NPM = ("eslint@9", "@typescript-eslint/parser", "typescript", "oxlint", "@biomejs/biome")
SCRIPTS = {".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx"}
MARKUP = {".vue", ".svelte", ".astro", ".html"}
WORDS = r"\b(console|debugger|alert|print|pprint|breakpoint|set_trace|Println|printStackTrace|var_dump|dd|puts|binding\.pry)\b"  # noqa: E501
SEMGREP = """\
rules:
  - {id: js, languages: [javascript, typescript], severity: INFO, message: x, patterns: [{pattern: console.$M(...)}]}
  - {id: py, languages: [python], severity: INFO, message: x, pattern-either: [{pattern: print(...)}, {pattern: breakpoint()}]}
"""  # noqa: E501
ESLINT = """\
import parser from "@typescript-eslint/parser";
export default [{ files: ["**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx}"], languageOptions: { parser },
  rules: { "no-console": ["error", { allow: ["warn", "error"] }], "no-debugger": "error", "no-alert": "error" } }];
"""
INTRODUCTION = """\
Written by `python benchmarks/debug_output.py`. The cases are those of `tests/checks/source/suite/`, written from the
languages' semantics by the authors of this check, so they are not neutral: they ask whether debug output reaches
production, which no linter claims to answer. A tool is right where it names the file of a case that must be reported."""  # noqa: E501
Found = set[str]


def run(command: Sequence[str], folder: Path) -> tuple[str, float]:
    """The output of a tool and the processor seconds that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=900)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return said.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def install(peers: Path) -> None:
    """Put the peers into a folder; semgrep only where it installs."""
    if not (peers / "node_modules/oxlint").is_dir():
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--prefix", str(peers), *NPM], check=True)
    if not (peers / "venv").is_dir():
        subprocess.run([sys.executable, "-m", "venv", str(peers / "venv")], check=True)
        subprocess.run([str(peers / "venv/bin/pip"), "-q", "install", "semgrep"], check=False)


def cases_of(text: str, folder: Path) -> Found:
    """The numbered case folders that a tool's output names."""
    return {name for name in sorted(one.name for one in folder.iterdir()) if f"{name}/" in text}


def tools(peers: Path, folder: Path) -> dict[str, tuple[set[str], Callable[[], Found]]]:
    """Each tool, the suffixes that it reads, and how it is asked."""
    bin_folder, venv = peers / "node_modules/.bin", peers / "venv/bin"
    (peers / "eslint.config.mjs").write_text(ESLINT)
    (peers / "rules.yaml").write_text(SEMGREP)
    ruff = str(Path(sys.executable).parent / "ruff")
    asked: dict[str, tuple[set[str], list[str]]] = {
        "oxlint": (SCRIPTS | {".vue", ".svelte", ".astro"}, [str(bin_folder / "oxlint"), "--no-ignore", "-A", "all", "-D", "no-console",  # noqa: E501
                   "-D", "no-debugger", "-D", "no-alert", "-f", "unix", "."]),
        "ESLint": (SCRIPTS, [str(bin_folder / "eslint"), "-c", str(peers / "eslint.config.mjs"), "--no-ignore", "-f", "json", "."]),  # noqa: E501
        "Biome": (SCRIPTS | MARKUP, [str(bin_folder / "biome"), "lint", "--only=suspicious/noConsole", "--only=suspicious/noDebugger",  # noqa: E501
                  "--only=suspicious/noAlert", "--max-diagnostics=none", "--reporter=github", "."]),
        "ruff": ({".py"}, [ruff, "check", "--isolated", "--no-cache", "--select", "T20,T10", "--output-format", "concise", "."]),  # noqa: E501
        "semgrep": (SCRIPTS | {".py"}, [str(venv / "semgrep"), "scan", "--quiet", "--metrics=off", "--disable-version-check",  # noqa: E501
                    "--no-git-ignore", "--config", str(peers / "rules.yaml"), "--json", "."]),
        "ripgrep": (set(), ["rg", "-uu", "-l", WORDS, "."]),
    }  # fmt: skip

    def ask(command: list[str]) -> Found:
        text = run(command, folder)[0]
        if command[0].endswith("eslint"):
            text = "\n".join(
                one["filePath"]
                for one in json.loads(text or "[]")
                if one["errorCount"] and any(m["ruleId"] for m in one["messages"])
            )
        elif command[0].endswith("semgrep"):
            text = "\n".join(one["path"] + "/" for one in json.loads(text or "{}").get("results", []))
        return cases_of(text, folder)

    return {name: (reads, lambda command=command: ask(command)) for name, (reads, command) in asked.items()}  # type: ignore[misc]


def ours(folder: Path) -> Found:
    """The cases in which our check fails or warns."""
    from readycheck.testing import collect, judge
    from readycheck_checks.source.collect.debug_output import DEBUG_OUTPUT
    from readycheck_checks.source.debug_logging import CHECK
    from readycheck_checks.source.targets import Source

    return {
        one.name
        for one in folder.iterdir()
        if {"fail", "warn"}
        & {found.status.value for found in judge(CHECK, collect(DEBUG_OUTPUT, Source(path=one.name), base=folder))}
    }


def table(peers: Path) -> list[str]:
    """Precision and recall of each tool, over the cases whose language it reads and over all."""
    from tests.checks.source.suite import CASES

    with tempfile.TemporaryDirectory(prefix="readycheck-cases-") as temporary:
        folder = Path(temporary)
        truth = {}
        for number, case in enumerate(CASES):
            path = folder / f"case{number:04d}" / case.path
            path.parent.mkdir(parents=True)
            path.write_text(case.text)
            truth[f"case{number:04d}"] = case
        said = {"readycheck": (set[str](), ours(folder))}
        for name, (reads, ask) in tools(peers, folder).items():
            try:
                said[name] = (reads, ask())
            except (OSError, ValueError, subprocess.TimeoutExpired) as error:
                print(f"{name}: {error}", file=sys.stderr)
    rows = [
        "| tool | cases of its languages | right | false alarms | missed | precision | recall | recall of all |",
        "|---|---|---|---|---|---|---|---|",
    ]
    wanted_of_all = sum(case.reported for case in CASES)
    for name, (reads, found) in said.items():
        read = {key for key, case in truth.items() if not reads or Path(case.path).suffix in reads}
        right = sum(key in found and truth[key].reported for key in read)
        false = sum(key in found and not truth[key].reported for key in read)
        missed = sum(key not in found and truth[key].reported for key in read)
        precision, recall = right / max(1, right + false), right / max(1, right + missed)
        rows.append(
            f"| {name} | {len(read)} | {right} | {false} | {missed} | {precision:.2f} | {recall:.2f} | {right / wanted_of_all:.2f} |"  # noqa: E501
        )
    return rows


def on_a_tree(peers: Path, tree: Path) -> list[str]:
    """Processor seconds side by side, and how many of oxlint's places are ours too."""
    script = (
        "import sys, json; from pathlib import Path; from readycheck.testing import collect;"
        "from readycheck_checks.source.collect import debug_output as d; from readycheck_checks.source.targets import Source;"  # noqa: E501
        "d.MOST_OCCURRENCES = 10**6; r = Path(sys.argv[1]);"
        "f = collect(d.DEBUG_OUTPUT, Source(path=r.name, gitignore=False), base=r.parent);"
        "print(json.dumps([[o.file, o.line] for o in f.occurrences]))"
    )
    rows = ["| tool | processor seconds, its start included |", "|---|---|"]
    text, seconds = run([sys.executable, "-c", script, str(tree)], ROOT)
    mine = {(file, line) for file, line in json.loads(text)}
    rows.append(f"| readycheck | {seconds:.2f} |")
    command = [
        str(peers / "node_modules/.bin/oxlint"),
        "--no-ignore",
        "-A",
        "all",
        "-D",
        "no-console",
        "-D",
        "no-debugger",
        "-f",
        "json",
        ".",
    ]
    text, seconds = run(command, tree)
    rows.append(f"| oxlint | {seconds:.2f} |")
    theirs = {
        (one["filename"].removeprefix("./"), one["labels"][0]["span"]["line"])
        for one in json.loads(text)["diagnostics"]
        if "no-" in one.get("code", "")
    }
    both = len(theirs & mine)
    rows.append(
        f"\noxlint names {len(theirs)} places; {both} of them are among our {len(mine)} raw findings (recall {both / max(1, len(theirs)):.4f})."  # noqa: E501
    )
    return rows


def main() -> None:
    """Install, compare, write."""
    sys.path.append(str(ROOT))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", type=Path, help="keep the installed peers in this folder")
    parser.add_argument("--tree", type=Path, help="a source tree to measure on")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="readycheck-peers-") as temporary:
        peers = (given.peers or Path(temporary)).resolve()
        install(peers)
        parts = [
            "## Debug output, side by side",
            INTRODUCTION,
            "\n".join(table(peers)),
        ]
        if given.tree:
            parts += ["### On a tree of published packages", "\n".join(on_a_tree(peers, given.tree.resolve()))]
    text = "\n\n".join(parts)
    page = PAGE.read_text(encoding="utf-8")
    before, found, rest = page.partition(BEGIN)
    after = rest.partition(END)[2] if found else "\n"
    before = before if found else f"{page.rstrip()}\n\n"
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
