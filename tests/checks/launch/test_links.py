from __future__ import annotations

import os
from pathlib import Path

import pytest

from readycheck.model import CannotLook, ReasonCode, Status
from readycheck.testing import judge, rules
from readycheck_checks.launch.documentation import CHECK
from readycheck_checks.launch.links import anchors, slug, targets

from .conftest import Judge, Look, Write


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[a](b.md)", ["b.md"]),
        ("[a](<b c.md> 'title') and ![i](i.png)", ["b c.md", "i.png"]),
        ('[a](b_(c).md "t")', ["b_(c).md"]),
        ("[a [b]](c.md)", ["c.md"]),
        ("[![badge](x.svg)](y.md)", ["y.md"]),
        ("[a][r]\n\n[r]: b.md 'title'", ["b.md"]),
        ("[a][]\n\n[a]: b.md", ["b.md"]),
        ("[a]\n\n[a]: <b.md>", ["b.md"]),
        ("[unused]: b.md", []),
        ("`[a](b.md)` and ``[a](`c.md)``", []),
        ("```\n[a](b.md)\n```\n[c](d.md)", ["d.md"]),
        ("1. x\n   ```sh\n   [a](b.md)\n   ```\n", []),
        ("<!-- [a](b.md)\n -->", []),
        ("<a href='b.md'>x</a> <img src=\"i.png\">", ["b.md", "i.png"]),
        ("[ ] task and [x] done and [^1]", []),
    ],
)
def test_links_of_markdown(text: str, found: list[str]) -> None:
    assert [link.target for link in targets(text, "markdown")] == found


def test_links_of_the_other_formats() -> None:
    rst = "`Restore <restore.rst>`_ :doc:`ops` :doc:`Title <deploy>`\n\n.. image:: i.png\n.. _wiki: https://x\n"
    assert [link.target for link in targets(rst, "rst")] == [
        "restore.rst",
        "ops.rst",
        "deploy.rst",
        "i.png",
        "https://x",
    ]
    adoc = "link:a.adoc[A] xref:b.adoc#c[B]\n\nimage::i.png[]\n"
    assert [link.target for link in targets(adoc, "asciidoc")] == ["a.adoc", "b.adoc#c", "i.png"]


def test_lines_are_counted() -> None:
    assert [link.line for link in targets("\n[a](b)\n\n[c](d) [e](f)\n", "markdown")] == [2, 4, 4]


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Going back and escalation", "going-back-and-escalation"),
        ("What's `this`? (v2)", "whats-this-v2"),
        ("Prüfung & Übergabe", "prüfung--übergabe"),
        ("Step 1: renew", "step-1-renew"),
    ],
)
def test_anchors(heading: str, anchor: str) -> None:
    assert anchor in anchors(f"# Title\n\n## {heading}\n", "markdown")


def test_anchors_of_all_kinds() -> None:
    text = '## A\n## A\n## B {#own}\n<a id="Placed"></a>\n'
    assert {"a", "a-1", "own", "placed"} <= anchors(text, "markdown")
    assert slug("A  b") == "a--b"


LINKED = {
    "worker.md": "# Worker\n\n## Going back\n",
    "sub/deep.md": "# Deep\n",
    "sub/index.md": "# Sub\n",
    "with space.md": "# S\n",
}


@pytest.mark.parametrize(
    ("target", "state"),
    [
        ("worker.md", "ok"),
        ("./worker.md", "ok"),
        ("worker.md?plain=1", "ok"),
        ("worker.md#going-back", "ok"),
        ("worker.md#Going-Back", "ok"),
        ("worker.md#gone", "no_anchor"),
        ("worker", "ok"),
        ("worker.html", "ok"),
        ("worker/", "ok"),
        ("sub/", "ok"),
        ("sub", "ok"),
        ("with%20space.md", "ok"),
        ("../runbooks/worker.md", "ok"),
        ("#here", "ok"),
        ("#top", "ok"),
        ("#nowhere", "no_anchor"),
        ("#", "missing"),
        ("gone.md", "missing"),
        ("link", "missing"),
        ("a" * 280, "missing"),
        ("/runbooks/worker.md", "ok"),
        ("/gone.md", "missing"),
        ("/admin/queues", "unknown"),
        ("https://example.org/x", "external"),
        ("//example.org/x", "external"),
        ("mailto:ops@example.org", "external"),
        ("tel:+49305550100", "external"),
    ],
)
def test_the_state_of_a_link(write: Write, look: Look, target: str, state: str) -> None:
    write({**LINKED, "a.md": f"# A\n\n## Here\n\n[x]({target})\n"})
    document = look().documents[0]
    assert [link.state for link in document.links] == [state]


def test_a_broken_link_fails_and_a_broken_anchor_warns(judged: Judge, good: str) -> None:
    findings = judged({"worker.md": good + "\nSee [a](gone.md), [b](#gone) and [c](#check).\n"})
    assert rules(findings, Status.FAIL) == ["launch.documentation.link"]
    assert rules(findings, Status.WARN) == ["launch.documentation.anchor"]
    assert findings[0].location == {"kind": "file", "file": "runbooks/worker.md", "line": 21, "column": None}


class TestReading:
    def test_what_is_no_text_is_left_out_and_named(self, write: Write, look: Look) -> None:
        base = write({"a.md": "# A\n", "b.csv": "1,2\n", ".git/c.md": "# C\n", "node_modules/d.md": "# D\n"})
        (base / "runbooks" / "e.md").write_bytes(b"\x00\x01")
        (base / "runbooks" / "f.md").symlink_to(base / "nowhere")
        os.mkfifo(base / "runbooks" / "g.md")
        fact = look()
        assert [document.path for document in fact.documents] == ["runbooks/a.md"]
        assert fact.left_out == (
            "runbooks/e.md: not a text",
            "runbooks/f.md: not a regular file",
            "runbooks/g.md: not a regular file",
        )

    def test_globs(self, write: Write, look: Look) -> None:
        write({"a.md": "", "old/b.md": "", "c.txt": ""})
        fact = look(files=("**/*.md",), exclude=("old/**",))
        assert [document.path for document in fact.documents] == ["runbooks/a.md"]

    def test_one_file(self, write: Write, look: Look) -> None:
        write({"a.md": "# A\n\n[b](b.md)\n", "b.md": "# B\n"})
        (document,) = look("runbooks/a.md").documents
        assert [link.state for link in document.links] == ["ok"]

    def test_other_encodings(self, write: Write, look: Look) -> None:
        base = write({"a.md": ""})
        (base / "runbooks" / "a.md").write_bytes("# Prüfung\r\n\r\nläuft\r\n".encode("cp1252"))
        assert "Prüfung" in look().documents[0].text

    @pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
    def test_a_folder_that_may_not_be_read(self, write: Write, look: Look) -> None:
        base = write({"a.md": ""})
        (base / "runbooks").chmod(0)
        try:
            with pytest.raises(CannotLook) as caught:
                look()
        finally:
            (base / "runbooks").chmod(0o700)
        assert caught.value.reason is ReasonCode.ACCESS_DENIED

    @pytest.mark.parametrize("letter", ["[", "<a ", "(", "`", "*", "|", "- ", "<!--", "#", "_", "a.b", "[a](", "$"])
    def test_hostile_texts_come_to_an_end(self, write: Write, look: Look, letter: str, tmp_path: Path) -> None:
        text = (letter * (200_000 // len(letter)))[:200_000]
        write({"a.md": text, "b.rst": text, "c.adoc": text, "d.txt": text})
        assert rules(judge(CHECK, look(), {"required": ()}), Status.FAIL)
