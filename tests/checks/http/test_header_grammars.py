"""The grammars of Permissions-Policy and Referrer-Policy."""

from __future__ import annotations

import pytest

from readycheck_checks.http.headers.permissions import parse
from readycheck_checks.http.headers.referrer import effective, of_meta


@pytest.mark.parametrize(
    ("value", "features"),
    [
        ("", {}),
        ("camera=()", {"camera": ()}),
        ("camera=(self), usb", {"camera": ("self",), "usb": ()}),
        ("camera=?1, usb=1, midi=(1 ?0)", {"camera": (), "usb": (), "midi": ()}),
        ("camera=none", {"camera": ("none",)}),
        ("camera=(), camera=*", {"camera": ("*",)}),
        ('camera="https://a.example"', {"camera": ('"https://a.example"',)}),
        ('usb=(self "https://a.example");report-to=x', {"usb": ("self", '"https://a.example"')}),
        ("camera=*", {"camera": ("*",)}),
        ("camera=(), ", None),
        ("camera=()microphone=()", None),
        ("camera 'none'; microphone 'none'", None),
        ("Camera=()", None),
        ("camera=(self", None),
        ("camera=('self')", None),
    ],
)  # fmt: skip
def test_permissions_grammar(value: str, features: dict[str, tuple[str, ...]] | None) -> None:
    assert parse(value) == features


def test_permissions_grammar_on_hostile_text_ends() -> None:
    for text in (
        "a=(" + "b " * 50_000,
        "a=(" + 'b;"' * 30_000,
        "a," * 50_000,
        "a=(" * 30_000,
        "a" + ";b=c" * 30_000 + "!",
    ):
        parse(text)


def test_last_known_referrer_policy_holds() -> None:
    assert effective("unsafe-url, no-referrer, x") == "no-referrer"
    assert effective("") == ""
    assert effective("no-referrer, ,") == "no-referrer"


@pytest.mark.parametrize(
    ("meta", "policy"),
    [
        ("never", "no-referrer"),
        ("always", "unsafe-url"),
        ("origin-when-crossorigin", "origin-when-cross-origin"),
        ("default", "strict-origin-when-cross-origin"),
        (" Same-Origin ", "same-origin"),
        ("no-referrer, same-origin", ""),
        ("", ""),
    ],
)
def test_a_meta_takes_one_word_and_the_old_ones(meta: str, policy: str) -> None:
    assert of_meta(meta) == policy
