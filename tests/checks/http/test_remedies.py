"""Every remedy is complete and can be pasted: its rows exist, its snippets parse, its words fit the report."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import textwrap
from collections.abc import Iterator

import pytest
from tests.support.services import require

from readycheck_checks.http.asvs import FURTHER, ROWS
from readycheck_checks.http.pack import CHECKS
from readycheck_checks.http.remedies import REMEDIES, remedy_for
from readycheck_checks.http.remedies.remedy import NO_ROW, STANDARD, Remedy

ROWS_KNOWN = {row.id for row in (*ROWS, *FURTHER)}
FEWER = {
    "http.exposed_internals.actuator": "a part of Spring",
    "http.exposed_internals.administration": "a tool beside the application, which the server in front closes",
    "http.error_pages.server_error": "a status that only the application knows",
}
"""Remedies without a snippet for each stack, and why."""
_TOOLS = "uvicorn|gunicorn|hypercorn|certbot|python3?|pip|npm|npx|node|find|curl|openssl|git|sudo|rm"
_SHELL = re.compile(rf"(?:[A-Z_]+=\S+ )*(?:{_TOOLS}) ")
_MARKUP = re.compile(r"<[a-z!]|\{%|\{\{")
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'")
_RULE = re.compile(r"http\.[a-z_]+(?:\.[a-z0-9_]+)*")
_ids = [one.rule for one in REMEDIES]


def code(text: str) -> Iterator[str]:
    """A snippet's program text: nothing where it is lines for a shell or markup."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith(("#", "//"))]
    if lines and not any(_SHELL.match(line) or _MARKUP.match(line.lstrip()) for line in lines):
        yield text


def python_error(text: str) -> str:
    """Why a snippet is no Python inside of a function; a decorator alone is laid over one."""
    last = text.rstrip().splitlines()[-1]
    whole = f"{text}\ndef view(request): ..." if last.startswith("@") else text
    try:
        ast.parse("async def around():\n" + textwrap.indent(whole, "    "))
    except SyntaxError as error:
        return f"{error.msg}: {error.text}"
    return ""


def nginx_error(text: str) -> str:
    """Why lines are no configuration of nginx: a directive ends with a semicolon or opens a block."""
    bare = "\n".join(_QUOTED.sub("''", line).partition("#")[0] for line in text.splitlines())
    depth = 0
    for one in bare:
        depth += (one == "{") - (one == "}")
        if depth < 0:
            return "a block is closed that is not open"
    left = re.split(r"[;{}]", bare)[-1].strip()
    return "a block stays open" if depth else f"no semicolon behind '{left}'" if left else ""


@pytest.mark.parametrize("remedy", REMEDIES, ids=_ids)
def test_a_remedy_is_complete(remedy: Remedy) -> None:
    assert _RULE.fullmatch(remedy.rule)
    families = {"http.csp", *(check.id for check in CHECKS)}  # three checks share the rules of a policy as text
    assert any(f"{remedy.rule}.".startswith(f"{name}.") for name in families), "no check raises it"
    assert set(remedy.asvs) <= ROWS_KNOWN
    named = any(one.startswith(STANDARD) for one in (*(f"{STANDARD} {row}" for row in remedy.asvs), *remedy.sources))
    assert (NO_ROW in remedy.references) is not named, "says of no row that there is none"
    assert named or remedy.sources, "no row of ASVS, and no other standard"
    assert remedy.cwe
    assert all(isinstance(number, int) and 0 < number < 2000 for number in remedy.cwe)
    assert remedy.fix[:1].isupper()
    assert not remedy.fix.endswith((".", "!"))
    assert "!" not in remedy.fix
    assert all(source.strip() == source and source for source in remedy.sources)
    for values in (remedy.asvs, remedy.cwe, remedy.sources):
        assert len(set(values)) == len(values), "stands twice"
    assert (len(remedy.stacks) == 4) is (remedy.rule not in FEWER), [stack for stack, _ in remedy.stacks]
    assert remedy.stacks
    for stack, text in remedy.stacks:
        assert text == text.strip(), stack
        assert "\t" not in text, stack
        assert max(len(line) for line in text.splitlines()) <= 240, stack


def test_each_rule_has_one_remedy_and_finds_it() -> None:
    assert len(set(_ids)) == len(_ids)
    assert all(remedy_for(one.rule) is one for one in REMEDIES)
    assert remedy_for("http.security_headers.hsts_of_no_rule") is None
    assert set(FEWER) <= set(_ids)


@pytest.mark.parametrize("remedy", REMEDIES, ids=_ids)
def test_what_is_written_for_python_is_python(remedy: Remedy) -> None:
    wrong = [said for stack in (remedy.django, remedy.fastapi) for text in code(stack) if (said := python_error(text))]
    assert not wrong


@pytest.mark.parametrize("remedy", REMEDIES, ids=_ids)
def test_what_is_written_for_nginx_is_its_configuration(remedy: Remedy) -> None:
    assert not [said for text in code(remedy.nginx) if (said := nginx_error(text))]


def test_what_is_written_for_express_is_javascript() -> None:
    node = shutil.which("node")
    if node is None:
        require("node; install it to check the snippets for Express")
    texts = [[one.rule, text] for one in REMEDIES for text in code(one.express)]
    script = """
        const vm = require('node:vm'), wrong = []
        for (const [rule, text] of JSON.parse(require('node:fs').readFileSync(0, 'utf8'))) {
          const body = text.replace(/^import .*$/gm, '').replace('export default', 'module.exports =')
          try { new vm.Script(`(async (req, res, next) => {\\n${body}\\n})`) }
          catch (error) { wrong.push(`${rule}: ${error}`) }
        }
        console.log(JSON.stringify(wrong))
    """
    done = subprocess.run([node, "-e", script], input=json.dumps(texts), capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []
    assert len(texts) > 50


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("add_header X-A 'b' always;", False),
        ("add_header X-A b", True),
        ("location / { deny all; }", False),
        ("location / {", True),
        ("}", True),
        ('add_header X "a; b {" always;  # why', False),
    ],
)
def test_the_reading_of_nginx(text: str, wrong: bool) -> None:
    assert bool(nginx_error(text)) is wrong


@pytest.mark.parametrize(
    ("text", "wrong"), [("A = 1", False), ("return x", False), ("@never_cache", False), ("A = ", True), ("x y", True)]
)
def test_the_reading_of_python(text: str, wrong: bool) -> None:
    assert bool(python_error(text)) is wrong


_IMPORTED = {
    "BaseHTTPMiddleware", "CORSMiddleware", "CSP", "HTTPSRedirectMiddleware", "SessionMiddleware", "StaticFiles",
}  # fmt: skip
"""Names that no project has at hand before it needs them."""


@pytest.mark.parametrize("remedy", REMEDIES, ids=_ids)
def test_what_is_written_for_python_brings_its_imports(remedy: Remedy) -> None:
    for text in (*code(remedy.django), *code(remedy.fastapi)):
        if text.splitlines()[-1].startswith("@"):
            continue
        tree = ast.parse("async def around():\n" + textwrap.indent(text, "    "))
        used = {one.id for one in ast.walk(tree) if isinstance(one, ast.Name)} & _IMPORTED
        brought = {one.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for one in node.names}
        assert used <= brought


@pytest.mark.parametrize("remedy", REMEDIES, ids=_ids)
def test_fastapi_snippets_fit_starlette_too_and_replace_what_is_wrong(remedy: Remedy) -> None:
    assert "@app." not in remedy.fastapi, "Starlette 1 has no decorators"
    assert "setdefault" not in remedy.fastapi + remedy.django, "a wrong value would stay"


@pytest.mark.parametrize("remedy", REMEDIES, ids=_ids)
def test_express_snippets_bring_what_node_does_not_have_at_hand(remedy: Remedy) -> None:
    text = remedy.express
    for name in ("crypto", "cors", "onHeaders"):
        if re.search(rf"(?<![\w.\"']){name}[.(]", text):
            assert re.search(rf"const {name} = require\(", text), name
    assert "session({" not in text or ("resave" in text and "saveUninitialized" in text), "express-session complains"


@pytest.mark.parametrize("remedy", REMEDIES, ids=_ids)
def test_nginx_sends_a_header_once_and_tells_that_locations_inherit_none(remedy: Remedy) -> None:
    text = "\n".join(line.partition("#")[0] for line in remedy.nginx.splitlines())
    added = set(re.findall(r"add_header ([\w-]+)", text))
    several = {"Vary", "Content-Security-Policy"}  # lists, where a second one is right
    assert added <= several | set(re.findall(r"proxy_hide_header ([\w-]+)", text)) or "location /static/" in text
    if re.search(r"location [^{]*\{[^}]*add_header", text):
        assert "repeat those of the server here" in remedy.nginx
