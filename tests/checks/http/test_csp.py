from __future__ import annotations

import pytest

from readycheck_checks.http import csp


def one(value: str) -> csp.Policy:
    (policy,) = csp.parse(value)
    return policy


def test_commas_part_policies_and_semicolons_directives() -> None:
    first, second = csp.parse("default-src 'self'; IMG-SRC a.example  b.example, script-src x.example ,, ;")
    assert first.get("img-src") == ("a.example", "b.example")
    assert second.directives == (("script-src", ("x.example",)),)


def test_first_of_equal_directives_holds() -> None:
    policy = one("script-src 'self'; Script-Src *")
    assert policy.get("script-src") == ("'self'",)
    assert policy.repeated == ("script-src",)


@pytest.mark.parametrize(
    ("value", "directive", "sources"),
    [
        ("default-src a", "script-src-elem", ("a",)),
        ("default-src a; script-src b", "script-src-elem", ("b",)),
        ("default-src a; script-src b; script-src-elem c", "script-src-elem", ("c",)),
        ("default-src a; script-src-elem c", "script-src-attr", ("a",)),
        ("default-src a", "base-uri", None),
        ("default-src a", "frame-ancestors", None),
        ("script-src a", "object-src", None),
        ("default-src a; child-src b", "worker-src", ("b",)),
    ],
)
def test_fallbacks(value: str, directive: str, sources: tuple[str, ...] | None) -> None:
    assert one(value).sources(directive) == sources


@pytest.mark.parametrize(
    ("value", "elements", "attributes"),
    [
        ("default-src 'self'", False, False),
        ("img-src 'self'", True, True),
        ("default-src 'unsafe-inline'", True, True),
        ("script-src 'UNSAFE-INLINE'", True, True),
        ("script-src 'unsafe-inline' 'nonce-abc'", False, False),
        ("script-src 'unsafe-inline' 'sha256-abc='", False, False),
        ("script-src 'unsafe-inline' 'strict-dynamic'", False, False),
        ("script-src 'unsafe-inline' 'nonce-'", True, True),
        ("script-src 'self'; script-src-attr 'unsafe-inline'", False, True),
        ("script-src 'unsafe-inline'; script-src-elem 'self'", False, True),
        ("style-src 'unsafe-inline'; script-src 'self'", False, False),
        ("script-src", False, False),
    ],
)
def test_inline(value: str, elements: bool, attributes: bool) -> None:
    assert one(value).allows_inline("script-src-elem") is elements
    assert one(value).allows_inline("script-src-attr") is attributes


@pytest.mark.parametrize(
    ("value", "broad"),
    [
        ("script-src *", ("*",)),
        ("script-src https:", ("https:",)),
        ("script-src http://*", ("http://*",)),
        ("script-src *:443", ("*:443",)),
        ("script-src 'self' data:", ("data:",)),
        ("default-src HTTPS:", ("HTTPS:",)),
        ("script-src https: 'nonce-a' 'strict-dynamic'", ()),
        ("script-src 'self' *.example.com https://cdn.example", ()),
        ("script-src 'none'; img-src *", ()),
        ("img-src *", ("*",)),
    ],
)
def test_broad_scripts(value: str, broad: tuple[str, ...]) -> None:
    assert one(value).broad_scripts() == broad


def test_a_weakness_counts_only_if_each_policy_has_it() -> None:
    policies = csp.parse("script-src 'unsafe-inline', script-src 'self'")
    assert not csp.effective(policies, lambda policy: policy.allows_inline("script-src-elem"))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("script-src self", "single quotes"),
        ("script-src 'none' a.example", "'none' beside"),
        ("scirpt-src 'self'", "not a directive"),
        ("script-src a; script-src b", "twice"),
    ],
)
def test_mistakes(value: str, words: str) -> None:
    assert any(words in text for text in csp.mistakes(one(value)))


def test_no_mistakes_in_a_long_good_policy() -> None:
    good = (
        "default-src 'none'; script-src 'nonce-r4nd0m' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self';"
        " img-src 'self' data:; font-src 'self'; connect-src 'self' wss://h.example; base-uri 'none';"
        " form-action 'self'; frame-ancestors 'none'; upgrade-insecure-requests; report-to main; report-uri /r;"
        " require-trusted-types-for 'script'; trusted-types a b; sandbox allow-forms"
    )
    assert csp.mistakes(one(good)) == ()


def test_hostile_policies_are_read_in_time_and_bounded() -> None:
    for text in ("a " * 100_000, "a;" * 100_000, "a,b;c " * 50_000, "\xff\x00\x1b;" * 1000):
        for policy in csp.parse(text):
            assert len(policy.directives) <= 200
