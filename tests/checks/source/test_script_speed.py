"""The short ways through a script lead where the long ways do."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from readycheck_checks.source.collect import script_lexer, script_names
from readycheck_checks.source.collect.script_tree import Script

_PIECES = [
    '"', "'", "`", "${", "}", "{", "(", ")", "[", "]", "/", "//", "/*", "*/", "\\", "\n", " ", "a", "1", "=", ";", ",",
    "return", "x/2", "/x/g", "'a'", '"b"', "`c`", "console.log(1);", "debugger;", "alert(1);", "=>", "+", ":", "?", "<",
]  # fmt: skip
_STATEMENTS = [
    "const a = b;", "let a;", "var a = 1;", "a => a;", "import a from 'a';", "a(b);", "a.b;", "b.a = a;", "(b);",
    "a?.b;", "const { a, b: c } = d;", "const [a = b] = c;", "let c\n[a] = b;", "var { ...a } = b;", "/* a */",
    "'a'; `${a}`;", "c = { a, b() { return a } };", "const c = (a) => b;", "a + b; a > b; a && b;",
    "x = class a { b = a };", "enum a { b }",
]  # fmt: skip
_AROUND = [
    "function a() { %s }", "function b(a, c) { %s }", "{ %s }", "for (const a of b) { %s }",
    "try { %s } catch (a) { c }", "try { c } catch (b) { %s }", "class a { b(c) { %s } }",
    "if (a && !b) { %s }", "function* a(...b) { %s }", "x((a) => { %s });",
    "switch (a) { case b: %s }", "x(async function c({ a, c: b }) { %s });", "%s",
]  # fmt: skip
_PROGRAMS = st.recursive(
    st.lists(st.sampled_from(_STATEMENTS), max_size=4).map(" ".join),
    lambda inner: st.builds(
        lambda around, parts: around.replace("%s", " ".join(parts)),
        st.sampled_from(_AROUND),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=40).map("".join))
@example('${/"*/console.log(1);')
@example("x = /a/gi/2; y = /[/]'/.test(z); console.log('`')")
def test_passing_over_plain_code_changes_no_hit(text: str) -> None:
    data = text.encode()
    fast = script_lexer.scan(data)
    with pytest.MonkeyPatch.context() as patch:
        never = re.compile(rb"(?!)")
        patch.setattr(script_lexer, "_PLAIN", never)
        patch.setattr(script_lexer, "_PLAIN_IN_TEMPLATE", never)
        slow = script_lexer.scan(data)
    assert fast == slow


@settings(max_examples=100, deadline=None)
@given(_PROGRAMS)
def test_a_name_means_the_nearest_of_all_its_declarations(text: str) -> None:
    script = Script(text.encode(), "typescript", 10)
    for name in "abc":
        mentions = script.mentions(name)
        found = (script_names._declaration(script, name, script.path(one)) for one in mentions)
        bound = [one for one in found if one is not None]
        for at in mentions:
            around = [one for one in bound if one.start <= at < one.end]
            nearest = min(around, key=lambda one: one.end - one.start, default=None)
            assert script.resolve(name, at) == nearest


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("function a(b) {}", "function"),
        ("x(function a(b) {})", "function"),
        ("function * a(b) {}", "function"),
        ("function f(...a) {}", "param"),
    ],
)
def test_signs_beside_a_name_that_is_bound(text: str, kind: str) -> None:
    script = Script(text.encode(), "javascript", 10)
    (at,) = script.mentions("a")
    bound = script.resolve("a", at)
    assert bound is not None
    assert bound.kind == kind
