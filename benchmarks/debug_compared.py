"""Our scan and the other tools on one tree, side by side: what each takes, and what they find that we do not."""

from __future__ import annotations

import json
import re
import statistics
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.debug_peers import VERSIONS, Peer, Peers, Place
from benchmarks.debug_runs import Answer, in_turn
from benchmarks.debug_trees import Tree

SCRIPT = Path(__file__).with_name("debug_readycheck.py")
MOST_MEMORY = 300
_IMPORTED = re.compile(r"import (?:\w*pdb|debugpy)\b")
_MOST_LISTED = 30


def section(
    tree: Tree, peers: Sequence[Peer], asked: Peers, *, compared: Mapping[str, float | None], language: str
) -> str:
    """The tables of one tree; `compared` are the tools whose findings should be among ours, and the bar of that."""
    command = [sys.executable, str(SCRIPT), str(tree.folder)]
    ours = Peer("readycheck", command, lambda text: ((file, line) for file, line in json.loads(text)["places"]))
    answers = in_turn([ours, *peers], tree.folder)
    mine = answers["readycheck"]
    if mine.problem or not mine.text:
        sys.exit(f"readycheck: {mine.problem or 'no answer'}")
    said = json.loads(mine.text)
    rows = [
        "| tool | rounds | processor | clock | largest process | places | our processor time | bar | holds |",
        "|---|---|---|---|---|---|---|---|---|",
        _row(ours, mine, mine),
        *(_row(peer, answers[peer.name], mine) for peer in peers),
        *(f"| {name} | {reason} | | | | | | | |" for name, reason in asked.missing.items() if name in compared),
    ]
    memory = statistics.median(mine.megabytes)
    size = f"{tree.files:,} files of {language} with {tree.megabytes:.1f} MB among {tree.all_files:,} files"
    classes = ", ".join(f"{name} {number:,}" for name, number in said["classes"].items())
    held = f"{memory:.0f} MB, bar ≤ {MOST_MEMORY} MB: {_holds(memory <= MOST_MEMORY)}"
    parts = [
        f"{', '.join(tree.packages)}: {size}. readycheck reads what there is of its other languages too.",
        "\n".join(rows),
        f"Memory of readycheck: {held}. Its places by class: {classes}.",
    ]
    unread = dict(said["not_read"])
    for name, bar in compared.items():
        if name in answers and not answers[name].problem:
            parts.append(_recall(name, bar, answers[name].places, mine.places, unread, tree.folder))
    return "\n\n".join(parts)


def _holds(held: bool) -> str:
    return "yes" if held else "**MISSED**"


def _row(peer: Peer, answer: Answer, mine: Answer) -> str:
    version = f" {VERSIONS[peer.name]}" if peer.name in VERSIONS else ""
    if answer.problem:
        return f"| {peer.name}{version} | {answer.problem} | | | | | | | |"
    ratio = mine.seconds / answer.seconds
    compared = ("", "", "")
    if answer is not mine:
        bar = (f"≤ {peer.bar:g}", _holds(ratio <= peer.bar)) if peer.bar is not None else ("", "")
        compared = (f"{ratio:.3g} times its own", *bar)
    figures = (
        len(answer.cpu),
        f"{answer.seconds:.2f} s ({min(answer.cpu):.2f} to {max(answer.cpu):.2f})"
        if len(answer.cpu) > 1
        else f"{answer.seconds:.2f} s",
        f"{statistics.median(answer.wall):.1f} s",
        f"{statistics.median(answer.megabytes):.0f} MB",
        f"{len(answer.places):,}",
        *compared,
    )
    return f"| {peer.name}{version} | " + " | ".join(str(one) for one in figures) + " |"


def _recall(
    name: str,
    bar: float | None,
    theirs: frozenset[Place],
    mine: frozenset[Place],
    unread: Mapping[str, str],
    folder: Path,
) -> str:
    missing = sorted(theirs - mine)
    recall = 1 - len(missing) / max(1, len(theirs))
    held = f", bar ≥ {bar}: {_holds(recall >= bar)}" if bar is not None else ""
    there = f"{len(theirs) - len(missing):,} are among our raw findings"
    text = f"Of the {len(theirs):,} places of {name}, {there}: recall {recall:.4f}{held}."
    lines = [f"- `{file}:{line}`: {_why(file, line, unread, folder)}" for file, line in missing[:_MOST_LISTED]]
    if len(missing) > _MOST_LISTED:
        lines.append(f"- and {len(missing) - _MOST_LISTED:,} more")
    return "\n".join([f"{text} Missing:", "", *lines] if lines else [text])


def _why(file: str, line: int, unread: Mapping[str, str], folder: Path) -> str:
    if file in unread:
        return f"the file is listed as not read ({unread[file]})"
    lines = (folder / file).read_text(encoding="utf-8", errors="replace").split("\n")
    said = lines[line - 1].strip()[:100] if line <= len(lines) else ""
    shown = f"`{said.replace('`', '´').replace('|', '¦')}`"
    return f"{shown}, which by itself writes nothing and stops nowhere" if _IMPORTED.match(said) else shown
