"""Every rule on headers that can fail or warn says what to do in four stacks, and which weakness it is."""

from __future__ import annotations

import ast
import inspect
from types import ModuleType

import pytest

from readycheck_checks.http import asvs
from readycheck_checks.http.headers import (
    caching,
    clearing,
    content_type,
    cross_origin,
    deprecated,
    disclosure,
    downloads,
    hsts,
    permissions,
    redirects,
    referrer,
    sniffing,
    unseen,
)
from readycheck_checks.http.remedies import headers, headers_content, remedy_for
from readycheck_checks.http.remedies.remedy import Remedy

MODULES: tuple[ModuleType, ...] = (
    caching, clearing, content_type, cross_origin, deprecated, disclosure, downloads, hsts, permissions, redirects,
    referrer, sniffing, unseen,
)  # fmt: skip
ROWS = {row.id for row in (*asvs.ROWS, *asvs.FURTHER)}
OURS = (*headers.REMEDIES, *headers_content.REMEDIES)


def rules(module: ModuleType) -> list[str]:
    """The rules of the calls that make an alarm, read from the module's source."""
    found: list[str] = []
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        makers = {one.id for one in ast.walk(node.func) if isinstance(one, ast.Name)}
        if makers & {"failed", "warned", "finding"}:
            rule = eval(compile(ast.Expression(node.args[0]), "rule", "eval"), {**vars(module), **CHOICES})
            found += [rule] if isinstance(rule, str) else []
    return found


CHOICES = {"several": True, "failure": type("F", (), {"detail": "expired"})}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_each_alarm_has_its_remedy(module: ModuleType) -> None:
    named = rules(module)
    assert named
    for rule in named:
        remedy = remedy_for(rule)
        assert remedy is not None, rule
        assert remedy.fix, rule
        assert remedy.cwe, rule
        assert len(remedy.stacks) == 4, rule


@pytest.mark.parametrize("remedy", OURS, ids=lambda remedy: remedy.rule)
def test_remedies_are_whole(remedy: Remedy) -> None:
    assert set(remedy.asvs) <= ROWS
    assert not remedy.fix.endswith(".")
    assert "!" not in remedy.fix
    for _, text in remedy.stacks:
        assert text.strip() == text
        assert max(map(len, text.splitlines())) < 160


def test_each_rule_has_one_remedy() -> None:
    named = [one.rule for one in OURS]
    assert len(set(named)) == len(named)


@pytest.mark.parametrize("remedy", OURS, ids=lambda remedy: remedy.rule)
def test_python_snippets_parse(remedy: Remedy) -> None:
    for text in (remedy.django, remedy.fastapi):
        if text.startswith(("uvicorn ", "# the server", "gunicorn ")):
            continue  # a command line
        body = text + "\nasync def view(): pass" if text.rpartition("\n")[2].startswith("@") else text
        ast.parse(body if "return " not in text.splitlines()[0] else f"def view():\n    {body}")
