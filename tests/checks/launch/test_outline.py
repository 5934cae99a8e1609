from __future__ import annotations

import pytest

from readycheck_checks.launch.meaning import heading_roles, is_kind, language, sentence_roles
from readycheck_checks.launch.outline import read


def kinds(text: str, form: str = "markdown") -> list[tuple[str, str]]:
    return [(line.kind, line.text) for line in read(text, form)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("# A #\n\ntext", [("heading", "A"), ("text", "text")]),
        ("A\n===\n\nB\n---\n", [("heading", "A"), ("heading", "B")]),
        ("**A:**\n\n- x\n1. y", [("heading", "A"), ("item", "x"), ("step", "y")]),
        ("---\ntitle: x\n---\n# A", [("heading", "A")]),
        ("<!-- # A\nb -->\nc", [("text", "c")]),
        ("```sh\n# no heading\n```\n~~~\nx\n~~~", [("code", "# no heading"), ("code", "x")]),
        ("1. a\n   ```\n   b\n   ```\n2. c", [("step", "a"), ("code", "b"), ("step", "c")]),
        ("a\n\n    code\n\nb", [("text", "a"), ("code", "code"), ("text", "b")]),
        ("- a\n\n    still a\n", [("item", "a"), ("text", "still a")]),
        ("> a\n> # B", [("text", "a"), ("heading", "B")]),
        ("| a | b |\n|---|---|\n| c | d |", [("row", "a | b"), ("row", "c | d")]),
        ("- [ ] a\n- [x] b", [("step", "a"), ("step", "b")]),
        ("<details>\n<summary>A</summary>\nb\n</details>", [("heading", "A"), ("text", "b")]),
        ("a\n\n---\n\nb", [("text", "a"), ("text", "b")]),
        ("## [A](b.md) `c` {#d}", [("heading", "A c")]),
    ],
)
def test_markdown(text: str, lines: list[tuple[str, str]]) -> None:
    assert kinds(text) == lines


def test_restructured_text() -> None:
    text = "=====\nTitle\n=====\n\nPart\n----\n\nDo::\n\n   x y\n\n"
    text += ".. code-block:: sh\n\n   z\n\n.. hidden\n   too\n\n#. a\n"
    assert kinds(text, "rst") == [
        ("heading", "Title"),
        ("heading", "Part"),
        ("text", "Do::"),
        ("code", "x y"),
        ("code", "z"),
        ("step", "a"),
    ]


def test_asciidoc() -> None:
    text = "= T\n:toc:\n\n// no\n== P\n.Quick\n. a\n* b\n----\nc d\n----\n////\nhidden\n////\n"
    assert kinds(text, "asciidoc") == [
        ("heading", "T"),
        ("heading", "P"),
        ("heading", "Quick"),
        ("step", "a"),
        ("item", "b"),
        ("code", "c d"),
    ]


def test_plain_text() -> None:
    text = "TITLE\n\nPart\n----\nSteps:\n 1. a\n $ b c\n"
    assert kinds(text, "text") == [
        ("heading", "TITLE"),
        ("heading", "Part"),
        ("heading", "Steps"),
        ("step", "a"),
        ("code", "b c"),
    ]


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("When to use it", "when"),
        ("Symptoms", "when"),
        ("Zweck", "when"),
        ("Procedure", "steps"),
        ("Vorgehen", "steps"),
        ("Verification", "verify"),
        ("Done when", "verify"),
        ("How do you know it worked", "verify"),
        ("Erfolgskontrolle", "verify"),
        ("Rollback", "undo"),
        ("If that does not help", "undo"),
        ("Zurück", "undo"),
        ("Contacts", "escalate"),
        ("On-call", "escalate"),
        ("Ansprechpartner", "escalate"),
    ],
)
def test_a_part_by_its_heading(title: str, role: str) -> None:
    assert role in heading_roles(title)


@pytest.mark.parametrize(
    "title", ["Prerequisites", "Pre-deployment checks", "Before you verify", "Vorprüfung", "Postgres"]
)
def test_a_look_before_the_start_is_no_verification(title: str) -> None:
    assert "verify" not in heading_roles(title)


@pytest.mark.parametrize(
    ("sentence", "role"),
    [
        ("Use this when jobs wait", "when"),
        ("Wenn der Dienst nicht antwortet, geht es hier los", "when"),
        ("The health page should say ok", "verify"),
        ("`redis-cli ping` answers 200 within a second", "verify"),
        ("Die Seite muss wieder ok melden", "verify"),
        ("Then roll back with helm", "undo"),
        ("After 10 minutes page @grading-oncall", "escalate"),
        ("Nach 15 Minuten die Bereitschaft anrufen", "escalate"),
    ],
)
def test_a_part_by_a_sentence(sentence: str, role: str) -> None:
    assert role in sentence_roles(sentence)


def test_kinds_and_languages() -> None:
    assert is_kind("deployment", "release-process.md")
    assert is_kind("restore", "Datenbank wiederherstellen")
    assert is_kind("key rotation", "Key rotation, twice a year")
    assert not is_kind("rollback", "Deploy")
    assert language(["the", "service", "is", "on", "the", "host"]) == "English"
    assert language(["zadania", "stoją", "dłużej", "niż", "minut", "zaloguj", "się"]) == ""
    assert language([]) == ""
