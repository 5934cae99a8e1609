"""What readycheck wrote into the tree is known by its mark and is no part of it; what only resembles it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.checks.source import sarif_documents as documents
from tests.support.runs import line, run
from tests.support.sample_report import sample_report
from tests.support.sample_summary import sample_summary

from readycheck.engine.baseline_file import baseline_bytes
from readycheck.history.compare import compare
from readycheck.model import OUTPUT_HEAD, OUTPUT_SUFFIXES, Baseline, is_own_output
from readycheck.render import FORMATS, render
from readycheck.render.github import told_of
from readycheck.render.history.difference_markdown import difference_markdown
from readycheck.render.history.documents import difference_document, runs_document, trend_document
from readycheck.render.history.line_chart import line_chart
from readycheck.render.many import SUMMARIES, render_summary
from readycheck.render.many.annotations import key_of
from readycheck.render.many.annotations import render as render_annotations
from readycheck.testing import collect
from readycheck_checks.source.collect.sarif import SARIF
from readycheck_checks.source.collect.secrets import SECRETS
from readycheck_checks.source.targets import Source
from readycheck_checks.testing.collect.reports import find

Grow = Callable[[dict[str, str | bytes]], Path]


def written() -> Iterator[tuple[str, str]]:
    """Everything that readycheck writes to files, by a name that such a file may have."""
    report = sample_report()
    for name, format_ in FORMATS.items():
        yield f"{name}{format_.suffix}", render(report, name)
    summary = sample_summary()
    for suffix in SUMMARIES:
        if suffix != ".txt":  # standard output only
            yield f"summary{suffix}", render_summary(summary, suffix)
    told = {key_of(row): told_of(report, row.target) for row in summary.targets if row.score is not None}
    yield "all.txt", render_annotations(summary, told)
    runs = [line("a"), line("b", 1)]
    found = compare(run("a"), run("b", 1))
    yield "changes.md", difference_markdown(found)
    yield "changes.json", difference_document(found)
    yield "history.json", runs_document(runs)
    yield "trend.json", trend_document(runs[0].target, runs)
    yield "trend.svg", line_chart(runs)


OWN = dict(written())
OTHERS = {
    "bandit.sarif": json.dumps(documents.BANDIT),
    "junit.xml": '<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite/></testsuites>',
    "page.html": '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>readycheck</title>',
    "notes.md": "# How we use readycheck\n\n<!-- readycheck report -->\n",
    "data.json": '{"name": "x", "schema": "readycheck.report/1"}',
    "codeclimate.json": '[{"engine_name": "eslint", "description": "x"}]',
    "logo.svg": '<svg xmlns="http://www.w3.org/2000/svg"><!-- ours --><script>console.log(1)</script></svg>',
    "sheet.csv": "run,started,finished\n",
    "other.prom": "# HELP node_info x\n",
    "log.txt": "readycheck ran\n::group::build\n",
}


@pytest.mark.parametrize("name", OWN)
def test_every_format_begins_with_its_mark(name: str) -> None:
    assert is_own_output(OWN[name].encode()[:OUTPUT_HEAD])
    assert name.endswith(OUTPUT_SUFFIXES)


@pytest.mark.parametrize("name", OTHERS)
def test_what_others_wrote_is_not_taken_for_it(name: str) -> None:
    assert not is_own_output(OTHERS[name].encode()[:OUTPUT_HEAD])


def test_reports_in_a_tree_are_listed_and_not_looked_at(grow: Grow) -> None:
    root = grow({"app.py": "x = 1\n", **{f"reports/{name}": text for name, text in OTHERS.items()}})
    before = collect(SECRETS, Source(path=root.name), base=root.parent)
    root = grow({f"kept/{name}": text for name, text in OWN.items()})
    (root / "known.json").write_bytes(baseline_bytes(Baseline()))
    (root / "audit" / "facts").mkdir(parents=True)
    (root / "audit" / "facts" / "x@main.json").write_text('{"text": "password = hunter2hunter2"}')
    (root / "audit" / "run.json").write_text('{\n "format": 1,\n "run": "20261123-100000-7f3a"\n}\n')
    after = collect(SECRETS, Source(path=root.name), base=root.parent)
    assert (after.tally.scanned, after.tally.other) == (before.tally.scanned, before.tally.other)
    assert after.tally.skipped.get("own_output") == len(OWN) + 1
    assert after.tally.folders.get("own_output") == 1


def test_a_mark_keeps_no_code_from_being_looked_at(grow: Grow) -> None:
    root = grow({"page.ts": OWN["html.html"], "model.py": "# HELP readycheck_info \n"})
    fact = collect(SECRETS, Source(path=root.name), base=root.parent)
    assert "own_output" not in fact.tally.skipped


def test_our_own_sarif_and_junit_are_no_evidence_of_others(grow: Grow) -> None:
    root = grow(
        {
            "a.sarif": OWN["sarif.sarif"], "b.sarif": OTHERS["bandit.sarif"],
            "junit.xml": OWN["junit.xml"], "reports/junit.xml": OTHERS["junit.xml"],
        }
    )  # fmt: skip
    fact = collect(SARIF, Source(path=root.name, sarif=("*.sarif",)), base=root.parent)
    assert [one.file for one in fact.runs] == ["b.sarif"]
    fact = collect(SARIF, Source(path=root.name, sarif=("a.sarif",)), base=root.parent)
    assert fact.unread == {"a.sarif": "it is readycheck's own report"}
    assert [one.name for one in find(root, ("junit.xml", "**/junit.xml")).files] == ["reports/junit.xml"]
