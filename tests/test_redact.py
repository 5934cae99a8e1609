"""What is masked, in which spellings, and that a masked document keeps its shape."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import quote, quote_plus

import pytest
from pydantic import Field

from readycheck.model import Fact, Finding, Model, Status, TableEvidence
from readycheck.redact import Redactor, words_of

SECRET = "p@ss/w\"o'r&d<+ü %2f\\7"


def _basic(prefix: str) -> str:
    return base64.b64encode(f"{prefix}{SECRET}:tail".encode()).decode()


@pytest.mark.parametrize(
    "spelled",
    [
        SECRET,
        quote(SECRET),
        quote(SECRET, safe=""),
        quote_plus(SECRET),
        re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), quote(SECRET, safe="")),
        html.escape(SECRET),
        json.dumps(SECRET),
        json.dumps(SECRET, ensure_ascii=False),
        repr(SECRET),
        base64.b64encode(SECRET.encode()).decode(),
        base64.urlsafe_b64encode(SECRET.encode()).decode(),
        _basic(""),
        _basic("u"),
        _basic("us"),
        _basic("usr"),
    ],
)
def test_a_secret_is_masked_in_every_spelling(spelled: str) -> None:
    masked = Redactor([SECRET]).text(f"before {spelled} after")
    assert masked.startswith("before ")
    assert masked.endswith(" after")
    shown = masked.removeprefix("before ").removesuffix(" after")
    assert "***" in shown
    assert not any(spelled[start : start + 8] in shown for start in range(0, len(spelled) - 8, 3)) or "dGFpb" in shown


@pytest.mark.parametrize(
    "said", ["Basic authentication is off", "Basic Authentication", "a Basic HTTP server", "basic"]
)
def test_plain_words_are_not_credentials(said: str) -> None:
    assert Redactor().text(said) == said


def test_basic_credentials_are_masked_without_their_header() -> None:
    assert Redactor().text("it said Basic dXNlcjpodW50ZXIyMg== twice") == "it said Basic *** twice"


class Row(Model):
    kind: Literal["header", "cookie"] = "header"
    status: Status = Status.FAIL
    text: str = ""


class Seen(Fact):
    engine: Literal["postgres", "sqlite"] = "postgres"
    at: datetime = datetime(2026, 11, 23, tzinfo=UTC)
    headers: Mapping[str, str] = Field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()


WORDS = ("header", "headers", "engine", "postgres", "status", "inconclusive", "2026-11-23")
"""Words that a password may be, and that a document's shape is made of too."""


def test_a_secret_that_is_an_ordinary_word_breaks_no_fact() -> None:
    fact = Seen(
        headers={"Set-Cookie": "sid=abcdef", "X-postgres": "postgres"},
        rows=(Row(text="a postgres header", status=Status.INCONCLUSIVE),),
        pairs=(("Authorization", "Bearer 1"), ("status", "inconclusive")),
    )
    redactor = Redactor(WORDS)
    clean = redactor.of_model(fact)
    assert Seen.model_validate(clean) == Seen(
        headers={"Set-Cookie": "sid=***", "X-***": "***"},
        rows=(Row(text="a *** ***", status=Status.INCONCLUSIVE),),
        pairs=(("Authorization", "***"), ("***", "***")),
    )
    learned = Redactor(WORDS[:-1])
    assert Seen.model_validate(learned.outside(clean, words_of(Seen))) == Seen.model_validate(clean)


def test_a_secret_that_is_an_ordinary_word_breaks_no_finding() -> None:
    finding = Finding(
        rule="a.b",
        status=Status.INCONCLUSIVE,
        message="inconclusive: the message",
        location={"kind": "header", "header": "X"},
        evidence=(TableEvidence(label="table", columns=("status",), rows=(("message",),)),),
    )
    masked = Finding.model_validate(Redactor([*WORDS, "message", "evidence"]).of_model(finding))
    assert masked.status is Status.INCONCLUSIVE
    assert masked.message == "***: the ***"


def test_the_keys_of_a_profile_are_its_own() -> None:
    assert Redactor(["header"]).of_model(Seen(headers={"header": "header"}), keys=False)["headers"] == {"header": "***"}
