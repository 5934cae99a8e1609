"""Labelled snippets: what must be reported as reaching production, and the twin that must not."""

from __future__ import annotations

import pytest

from readycheck_checks.source.collect.debug_script import scan

REACHED = {
    "call": "console.log(1)",
    "debug": "console.debug(1)",
    "table": "console.table(rows)",
    "group": "console.group('a')",
    "optional chain": "console?.log?.(1)",
    "computed member": "console['log'](1)",
    "dynamic member": "console[level](1)",
    "window": "window.console.log(1)",
    "globalThis computed": "globalThis['console']['info'](1)",
    "self": "self.console.log(1)",
    "global": "global.console.log(1)",
    "alias of the object": "const c = console; c.log(1)",
    "alias of the method": "const say = console.log; say(1)",
    "alias assigned later": "let say; say = console.log; say(1)",
    "alias of an alias": "const a = console.log, b = a; b(1)",
    "bound alias": "const say = console.log.bind(console, 'x'); say(1)",
    "destructured": "const { log } = console; log(1)",
    "destructured and renamed": "const { log: say, warn } = console; say(1)",
    "destructured from window": "const { console: { log } } = window; log(1)",
    "module": "import c from 'node:console'; c.log(1)",
    "module's function": "import { log } from 'console'; log(1)",
    "required module": "const c = require('console'); c.log(1)",
    "passed as a value": "promise.then(console.log)",
    "event handler": "<a onClick={console.log}>x</a>",
    "exported": "export const log = console.log",
    "default of a parameter": "function f(log = console.log) { log(1) }",
    "property of an object": "const options = { onError: console.log }",
    "cast": "(console as any).log(1)",
    "non-null": "console!.log(1)",
    "parenthesised": "(console).log(1)",
    "sequence": "(0, console.log)(1)",
    "fallback": "(window.console || {}).log(1)",
    "apply": "console.log.apply(console, [1])",
    "template": "`a ${console.log(1)}`",
    "debugger": "function f() { debugger }",
    "in a class": "class A { m() { console.log(1) } }",
    "in an arrow": "xs.map(x => console.log(x))",
    "in a production branch": "if (process.env.NODE_ENV === 'production') { console.log(1) }",
    "in the else of a development branch": "if (import.meta.env.DEV) { f() } else { console.log(1) }",
    "behind a flag that is always true": "const DEBUG = true; if (DEBUG) { console.log(1) }",
    "behind an unrelated condition": "if (user.admin) { console.log(1) }",
    "after an unrelated early return": "function f() { if (!user) return; console.log(1) }",
    "or of development and another": "if (__DEV__ || user.admin) { console.log(1) }",
    "comment for another rule": "// eslint-disable-next-line no-alert\nconsole.log(1)",
    "comment two lines above": "// eslint-disable-next-line no-console\n\nconsole.log(1)",
    "after enable": "/* eslint-disable no-console */ /* eslint-enable no-console */\nconsole.log(1)",
    "another rule, on again": "/* eslint-disable camelcase */ /* eslint-enable new-cap */\nconsole.log(1)",
    "shadowed elsewhere": "function f(console) { console.log(1) }\nconsole.log(2)",
    "declared as ambient": "declare const console: any; console.log(1)",
    "before a broken line": "console.log(1);\nconst = ;",
}

NOT_REACHED = {
    "text": "const a = 'console.log(1)'; const b = `console.log(2)`",
    "comment": "// console.log(1)\n/* debugger */",
    "regular expression": "const a = /console.log/",
    "JSX text": "<p>console.log debugger</p>",
    "parameter": "function f(console) { console.log(1) }",
    "arrow parameter": "const f = console => console.log(1)",
    "destructured parameter": "function f({ console }) { console.log(1) }",
    "catch": "try { f() } catch (console) { console.log(1) }",
    "loop variable": "for (const console of all) { console.log(1) }",
    "imported logger": "import console from './logger'; console.log(1)",
    "local logger": "const console = makeLogger(); console.log(1)",
    "local logger, hoisted": "function f() { console.log(1); var console = {} }",
    "another object's console": "app.console.log(1)",
    "another object's log": "logger.log(1); log(1)",
    "method named debugger": "class A { debugger() {} } new A().debugger()",
    "property key": "const a = { console: 1, debugger: 2 }; a.console",
    "type": "let a: console.Type; interface I { console: Console }",
    "override": "console.log = () => {}",
    "test for its presence": "if (typeof console !== 'undefined' && console.log) { f() }",
    "unused alias of the object": "const c = console",
    "console of the node API": "new console.Console(stream)",
    "NODE_ENV": "if (process.env.NODE_ENV !== 'production') { console.log(1) }",
    "NODE_ENV turned round": "if ('production' != process.env.NODE_ENV) console.log(1)",
    "NODE_ENV in a list": "if (['development', 'test'].includes(process.env.NODE_ENV)) console.log(1)",
    "else of production": "if (process.env.NODE_ENV === 'production') { f() } else { console.log(1) }",
    "import.meta.env.DEV": "if (import.meta.env.DEV) { console.log(1) }",
    "not PROD": "if (!import.meta.env.PROD) { xs.forEach(x => console.log(x)) }",
    "__DEV__": "__DEV__ && console.log(1)",
    "or of production": "isProduction || console.log(1)",
    "and of development and another": "if (user.admin && __DEV__) { console.log(1) }",
    "ternary": "const log = isDev ? console.log : () => {}; log(1)",
    "variable": "const dev = process.env.NODE_ENV === 'development'; if (dev) console.log(1)",
    "variable of the mode": "const mode = process.env.NODE_ENV || 'x'; if (mode === 'development') console.log(1)",
    "early return": "function f() { if (process.env.NODE_ENV === 'production') return; console.log(1) }",
    "early return in a block": "const f = () => { if (!__DEV__) { return } g(() => console.log(1)) }",
    "flag that is false": "const DEBUG = false; if (DEBUG) console.log(1)",
    "never": "if (false) { console.log(1) }",
    "local host": "if (location.hostname === 'localhost') console.log(1)",
    "framework": "if (isDevMode()) console.log(1)",
    "hot reload": "if (import.meta.hot) { console.log(1) }",
    "eslint, next line": "// eslint-disable-next-line no-console -- wanted\nconsole.log(1)",
    "eslint, same line": "console.log(1) // eslint-disable-line",
    "eslint, block": "/* eslint-disable no-console */\nconsole.log(1)",
    "eslint, another rule on again": "/* eslint-disable no-console */ /* eslint-enable new-cap */\nconsole.log(1)",
    "eslint, configured": "/* eslint no-console: 'off' */\nconsole.log(1)",
    "eslint, debugger": "debugger // eslint-disable-line no-debugger",
    "oxlint": "// oxlint-disable-next-line no-console\nconsole.log(1)",
    "biome": "// biome-ignore lint/suspicious/noConsole: wanted\nconsole.log(1)",
    "biome, whole file": "// biome-ignore-all lint/suspicious/noConsole: wanted\nf()\nconsole.log(1)",
    "in JSX": "<p>{/* eslint-disable-next-line no-console */}\n{console.log(1)}</p>",
    "alias made under a comment": "const say = console.log // eslint-disable-line no-console\nsay(1)",
    "as a program": "if (require.main === module) { console.log(1) }",
}


def _reached(text: str) -> list[str]:
    found = scan(text.encode(), "tsx")
    return [
        one.what
        for one in found.hits
        if one.how in ("call", "reference", "statement") and not (one.guarded or one.suppressed_by or one.terminal)
    ]


@pytest.mark.parametrize("text", REACHED.values(), ids=REACHED)
def test_reaches_production(text: str) -> None:
    assert _reached(text)


@pytest.mark.parametrize("text", NOT_REACHED.values(), ids=NOT_REACHED)
def test_does_not_reach_production(text: str) -> None:
    assert not _reached(text)


def test_place_and_name() -> None:
    (hit,) = scan("é; f(\n  ünï, console.debug)".encode(), "javascript").hits
    assert (hit.line, hit.column, hit.what, hit.how) == (2, 8, "console.debug", "reference")


def test_guard_and_tool_are_named() -> None:
    (hit,) = scan(b"if (__DEV__) {\n// biome-ignore lint: x\nconsole.log(1) }", "javascript").hits
    assert (hit.guarded, hit.suppressed_by) == ("__DEV__", "biome")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("javascript", "// @flow\nfunction f(x: number): ?string { console.log(x) }"),
        ("javascript", "const a = <b c={console.log(1)} />"),
        ("typescript", "const a = <any>console; a.log(1)"),
        ("tsx", "const f = <T,>(x: T) => console.log(x)"),
    ],
)
def test_dialects(language: str, text: str) -> None:
    found = scan(text.encode(), language)
    assert [hit.what for hit in found.hits] == ["console.log"]
    assert not found.problem


@pytest.mark.parametrize(
    "data",
    [
        b"(" * 200_000 + b"console.log(1)",
        b"[" * 50_000 + b"console" + b"]" * 50_000,
        b"console.log(1);" * 30_000,
        b"\xff\xfeconsole.log(1)\xc3\x28",
        b"const a=console;" + b"a.log(1);" * 3_000,
        b"console" * 10_000,
        b"`${" * 5_000 + b"console.log(1)",
        b"eslint-disable " * 20_000 + b"// console.log",
        b"/* eslint-disable " + b" " * 500_000 + b"\nconsole.log(1)",
        b"const a0=console.log;" + b"".join(b"const a%d=a%d;" % (one + 1, one) for one in range(2_000)),
        b"console.log(1)" + b"?1:" * 3_000 + b"1",
        b"",
    ],
    ids=[
        "parentheses", "brackets", "many calls", "not UTF-8", "many uses", "one word", "templates", "marks",
        "open comment", "aliases", "ternaries", "empty",
    ],
)  # fmt: skip
def test_hostile_files_end(data: bytes) -> None:
    found = scan(data, "javascript")
    assert len(found.hits) <= 30_000


def test_what_nests_too_deep_is_said() -> None:
    assert scan(b"f(" * 2_000 + b"console.log(1)" + b")" * 2_000, "javascript").problem == "too_complex"


def test_a_parse_out_of_time_is_said() -> None:
    found = scan(b"f(console.log(1));\n" * 50_000, "javascript", seconds=0.0)
    assert found.problem == "too_complex"


def test_syntax_that_hides_the_console_is_said() -> None:
    found = scan(b"@@@ console @@ ( = > ## console", "javascript")
    assert found.problem == "syntax"
