"""What scripts and styles inside of a page load: statements, calls and rules, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readycheck_checks.http.reading import markup
from readycheck_checks.http.reading.addresses import absolute
from readycheck_checks.http.reading.modules import MOST_BYTES, MOST_FOUND, Imports, imports
from readycheck_checks.http.reading.references import Named, imported, named, references
from readycheck_checks.http.reading.style_imports import MOST_FOUND as MOST_STYLES
from readycheck_checks.http.reading.style_imports import style_imports

A = "https://cdn.example/a.js"


def read(text: str, *, module: bool = True) -> list[tuple[str, bool]]:
    found = imports(text, module=module)
    assert found.whole
    return [(one.specifier, one.dynamic) for one in found.found]


@pytest.mark.parametrize(
    "text",
    [
        f'import "{A}"',
        f"import '{A}'",
        f'import a from"{A}"',
        f'import {{\n  a,\n  b as c,\n}} from "{A}"',
        f'import a, * as b from\n"{A}"',
        f'import json from "{A}" with {{ type: "json" }}',
        f'function f() {{}} import a from "{A}"',
        f'let a = {{}}\n;import /* "no" */ "{A}"',
        f'export * from "{A}"',
        f'export * as all from "{A}"',
        f'export {{ a }} from "{A}"; export let b = 1',
        'import "https:\\/\\/cdn.example\\u002fa\\x2ejs"',
        'import "https://cdn.example\\\n/\\u{61}.js"',
        f'let r = /"/, s = `\'`; import "{A}"',
        f'let a = 4 / 2; import "{A}" // "/',
        f'<!-- import "x"\nimport "{A}"',
    ],
)
def test_statements_of_a_module(text: str) -> None:
    assert read(text) == [(A, False)]
    assert read(text, module=False) == []


@pytest.mark.parametrize(
    "text",
    [
        f'import("{A}")',
        f"const {{ a }} = await import(`{A}`)",
        f'import(/* webpackIgnore: true */ "{A}", {{ with: {{ type: "json" }} }})',
        f'import\n("{A}").then(m => m.run())',
        f'import /* "no" */ (("{A}"))',
        f"button.onclick = () => import('{A}')",
        f'let text = `${{await import("{A}")}}`',
        f'for (const part of [...import("{A}")]) run(part)',
    ],
)
def test_calls_in_any_script(text: str) -> None:
    assert (A, True) in read(text, module=False)
    assert (A, True) in read(text)


@pytest.mark.parametrize(
    "text",
    [
        f'// import "{A}"',
        f'/* import("{A}") */',
        f"let text = 'import(\"{A}\")'",
        f"let text = `import(\"{A}\") from '{A}'`",
        f'let pattern = /import("{A}")/',
        f'let pattern = /[/]import("{A}")/.test(x) / 2',
        f'loader.import("{A}")',
        f'self.$import("{A}")',
        f'class Loader {{ import(from = "{A}") {{}} }}',
        f'let o = {{ import: "{A}", from: "{A}" }}',
        f'import(base + "{A}")',
        "import(`https://cdn.example/${name}.js`)",
        "import(name)",
        "import.meta.url",
        "export default 'https://cdn.example/a.js'",
        f'export let from = "{A}"',
        "",
    ],
)
def test_what_only_looks_like_an_import(text: str) -> None:
    assert read(text) == []
    assert read(text, module=False) == []


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000 + 'import("a")',
        "import(" * 60_000,
        "`${import(" * 40_000,
        "import {" * 50_000,
        "/*" * 100_000 + "import(",
        'import("a");' * 40_000,
        "[{(" * 30_000 + 'import("a")',
        'a=b?import("a"):' * 10_000,
    ],
    ids=range(8),
)
def test_a_tangled_script_is_read_in_bounds_and_says_what_it_left(text: str) -> None:
    found = imports(text, module=True)
    assert len(found.found) <= MOST_FOUND
    assert not found.whole or len(found.found) <= 1


def test_a_script_that_is_too_large_is_not_read_unless_it_imports_nothing() -> None:
    filler = "let a = 1;\n" * (MOST_BYTES // 11 + 1)
    assert imports(filler, module=True) == Imports()
    assert not imports(filler + f'import "{A}"', module=True).whole


@given(st.text(max_size=60) | st.text(alphabet="import exprtf(){}'\"`/*$\\u;.\n", max_size=80), st.booleans())
@settings(deadline=None)
def test_any_script_is_read(text: str, module: bool) -> None:
    assert isinstance(imports("import " + text, module=module), Imports)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@import 'a.css'", ["a.css"]),
        ('@import "a.css";', ["a.css"]),
        ("@IMPORT URL(a.css);", ["a.css"]),
        ("@import url( 'a.css' ) layer(x) supports(display: grid) screen;", ["a.css"]),
        ("@import/**/url(a.css);@import url(b.css)", ["a.css", "b.css"]),
        ("<!-- @import 'a.css'; -->", ["a.css"]),
        ("/* @import 'x'; */ @charset \"utf-8\"; @layer a, b; @import 'a.css';", ["a.css"]),
        ("@import 'h\\74 tps:\\2f/cdn.example/\\\na.css';", ["https://cdn.example/a.css"]),
        ("@import url(a\\).css);", ["a).css"]),
        ("@import 'a.css' print; body { color: red } @import 'b.css';", ["a.css"]),
        ("body {} @import 'a.css';", []),
        ("@layer a { b {} } @import 'a.css';", []),
        ("@namespace url(a); @import 'a.css';", []),
        ("@media print { @import 'a.css'; }", []),
        ("/* @import 'a.css'; */", []),
        ("@imported 'a.css';", []),
        ("@import", []),
        ("@import url(", []),
        ("@import 'a", []),
        ("@charset 'x", []),
        ("@layer " * 20_000, []),
        ("@import url(" + "\\" * 50_000, []),
        ("/*" * 50_000, []),
        ("@import 'a';" * 300, ["a"] * MOST_STYLES),
    ],
)
def test_what_a_style_imports(text: str, expected: list[str]) -> None:
    assert list(style_imports(text)) == expected


PAGE = "https://h.example/dir/page"


def loaded(text: str) -> list[tuple[str, str]]:
    return [(one.kind, one.url) for one in references(markup.read(text), PAGE)[0]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"<style>@import '{A}';</style>", [("style_import", A)]),
        (f"<style type=Text/CSS>@import '{A}';</style>", [("style_import", A)]),
        (f"<style type=text/less>@import '{A}';</style>", []),
        (f"<noscript><style>@import '{A}';</style></noscript>", []),
        (f"<svg><script href={A} /></svg><script src=/b.js></script>", [("script", A), ("script", "https://h.example/b.js")]),
        (f"<svg/><script src={A}></script>", [("script", A)]),
        (f"<svg><g><p><script src={A}></script>", [("script", A)]),
        (f"<svg><foreignObject><script src={A}></script></foreignObject></svg>", [("script", A)]),
        (f"<svg><script><![CDATA[import('{A}')]]></script></svg>", [("dynamic", A)]),
        (f"<svg><script type=module>import '{A}'</script></svg>", [("import", A)]),
        (f"<svg><script src={A}></script></svg>", []),
        (f"<iframe srcdoc='<script src={A}></script>'></iframe>", [("script", A)]),
        ("<iframe srcdoc='&lt;script src=a.js&gt;'></iframe>", [("script", "https://h.example/dir/a.js")]),
        ("<base href=/b/><iframe srcdoc='<script src=a.js></script>'></iframe>", [("script", "https://h.example/b/a.js")]),
        (f"<iframe srcdoc=\"<iframe srcdoc='<script src={A}></script>'></iframe>\"></iframe>", [("script", A)]),
        (f"<iframe sandbox srcdoc='<script src={A}></script>'></iframe>", []),
        (f"<iframe sandbox=allow-scripts srcdoc='<script src={A}></script>'></iframe>", []),
        (
            f"<iframe sandbox='allow-same-origin ALLOW-SCRIPTS' srcdoc='<script src={A}></script>'></iframe>",
            [("script", A)],
        ),
        (f"<template><iframe srcdoc='<script src={A}></script>'></iframe></template>", []),
        (
            (
                '<script type=importmap>{"imports": {"lib/": "https://cdn.example/", "x/": "bare"}}</script>'
                '<script type=module>import "lib/a.js"; import "x/a.js"; import "other/a.js"</script>'
            ),
            [("import", A)],
        ),
        ("<script src='https:/cdn.example/a.js'></script>", [("script", "https://h.example/cdn.example/a.js")]),
        ("<script src='https:cdn.js'></script>", [("script", "https://h.example/dir/cdn.js")]),
        ("<script src='http:/cdn.example/a.js'></script>", [("script", "http://cdn.example/a.js")]),
    ],
)  # fmt: skip
def test_what_a_page_loads(text: str, expected: list[tuple[str, str]]) -> None:
    assert loaded(text) == expected


def test_what_is_not_read_is_counted() -> None:
    tangled = f"<script>{'[' * 6000}import('a'){']' * 6000}</script>"
    assert references(markup.read(tangled), PAGE)[1] == 1
    deep = "<p>hi"
    for _ in range(6):
        escaped = deep.replace("&", "&amp;").replace('"', "&quot;")
        deep = f'<iframe srcdoc="{escaped}"></iframe>'
    assert references(markup.read(deep), PAGE)[1] == 1


@pytest.mark.parametrize(
    ("base", "written", "address"),
    [
        ("http://h.example/d/p", "https:/cdn.example/a.js", "https://cdn.example/a.js"),
        ("http://h.example/d/p", "HTTPS:cdn.example/a.js", "https://cdn.example/a.js"),
        ("http://h.example/d/p", "https:\\cdn.example\\a.js", "https://cdn.example/a.js"),
        ("http://h.example/d/p", "http:/a.js?b=http:/c", "http://h.example/a.js?b=http:/c"),
        ("https://h.example/d/p", "HTTPS:///cdn.example/a.js", "https://cdn.example/a.js"),
        ("https://h.example/d/p", "/x/https:/a.js", "https://h.example/x/https:/a.js"),
    ],
)  # fmt: skip
def test_few_slashes_after_a_scheme(base: str, written: str, address: str) -> None:
    assert absolute(base, written) == address


def given_by(text: str) -> list[tuple[str, str | None]]:
    return [(one.load.kind, one.integrity) for one in named(markup.read(text), PAGE)]


MAP = f'<script type=importmap>{{"integrity": {{"{A}": "sha384-x"}}}}</script>'


def test_a_digest_of_an_import_map_holds_for_what_comes_after_it_and_for_calls() -> None:
    statement, call = f"<script type=module>import '{A}'</script>", f"<script>import('{A}')</script>"
    assert given_by(MAP + statement) == [("import", "sha384-x")]
    assert given_by(statement + MAP) == [("import", None)]
    assert given_by(MAP + call) == given_by(call + MAP) == [("dynamic", "sha384-x")]
    assert given_by(MAP + f"<script src={A}></script><link rel=preload as=script href={A}>") == [
        ("script", None),
        ("preload", None),
    ]


def test_what_an_own_script_imports() -> None:
    page = markup.read('<script type=importmap>{"imports": {"lib/": "/lib/"}}</script>' + MAP)
    script = imports(f'import "./b.js"; import "bare"; import "lib/c.js"; import("{A}")', module=True)

    def found(*, module: bool) -> list[Named]:
        return list(imported("https://h.example/js/a.js", script, page, PAGE, module=module))

    assert [(one.load.kind, one.url, one.integrity) for one in found(module=True)] == [
        ("import", "https://h.example/js/b.js", None),
        ("import", "https://h.example/lib/c.js", None),
        ("dynamic", A, "sha384-x"),
    ]
    assert [one.url for one in found(module=False)] == [A]
    assert {one.reference.within for one in found(module=True)} == {"https://h.example/js/a.js"}
