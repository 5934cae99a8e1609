"""What an expression of a judge may say, as far as its source tells; what is computed is a gap."""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

from generators.definitions import Definition, named

GAP = "…"
_MOST = 12
_DEEPEST = 7


@dataclass(frozen=True)
class Call:
    """One call of a function of the pack, and from where."""

    node: ast.Call
    scope: Scope


class Scope:
    """A top-level function with what it sets, what its callers hand to it, and the names of its module."""

    def __init__(self, place: Definition, calls: dict[Definition, list[Call]], only: Call | None = None) -> None:
        self.place = place
        self._calls = calls
        self._only = only

    def by_call(self) -> list[Scope]:
        """The same function as each of its callers calls it, so that what they hand over stays together."""
        return [Scope(self.place, self._calls, one) for one in self._calls.get(self.place, ())] or [self]

    @cached_property
    def _local(self) -> dict[str, list[ast.expr]]:
        found: dict[str, list[ast.expr]] = {}
        for node in ast.walk(self.place.node):
            if not isinstance(node, ast.Assign) or len(node.targets) != 1:
                continue
            target, value = node.targets[0], node.value
            pairs = [(target, value)]
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
                pairs = list(zip(target.elts, value.elts, strict=True))
            for left, right in pairs:
                if isinstance(left, ast.Name):
                    found.setdefault(left.id, []).append(right)
        return {name: sorted(said, key=lambda one: one.lineno) for name, said in found.items()}

    @cached_property
    def _parameters(self) -> list[str]:
        node = self.place.node
        if not isinstance(node, ast.FunctionDef):
            return []
        return [one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]

    def set_to(self, node: ast.AST | None) -> list[ast.AST]:
        """The expression itself, and what a local name is set to."""
        return [one for one in (node, *(self._local.get(node.id, ()) if isinstance(node, ast.Name) else ())) if one]

    def texts(self, node: ast.AST | None, depth: int = 0, *, last: bool = False) -> list[str]:
        """Every text that the expression may be; with `last`, a name says what it was set to just before."""
        if node is None or depth > _DEEPEST:
            return [GAP]
        match node:
            case ast.Constant(value=str(text)):
                found = [text]
            case ast.JoinedStr(values=parts):
                inner = [part.value if isinstance(part, ast.FormattedValue) else part for part in parts]
                found = self._products(inner, depth, last=last)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                found = self._products([left, right], depth, last=last)
            case ast.IfExp(body=one, orelse=other):
                found = [text for part in (one, other) for text in self.texts(part, depth + 1, last=last)]
            case ast.Name():
                found = self._named(node, depth, last=last)
            case _:
                value = self.value(node)
                found = [str(value)] if isinstance(value, str) else [GAP]
        return list(dict.fromkeys(found))[:_MOST]

    def _products(self, parts: list[ast.expr], depth: int, *, last: bool) -> list[str]:
        choices = [self.texts(part, depth + 1, last=last) for part in parts]
        return [_without_doubles("".join(one)) for one in list(product(*choices))[:_MOST]]

    def _named(self, node: ast.Name, depth: int, *, last: bool) -> list[str]:
        if node.id in self._local:
            said = self._local[node.id]
            if last:
                said = [one for one in said if one.lineno <= node.lineno][-1:] or said
            return [text for one in said for text in self.texts(one, depth + 1, last=last)]
        if node.id in self._parameters:
            place = self._parameters.index(node.id)
            calls = [self._only] if self._only else self._calls.get(self.place, ())
            handed = [(call, _argument(call.node, node.id, place)) for call in calls]
            found = [
                text for call, one in handed if one is not None for text in call.scope.texts(one, depth + 1, last=last)
            ]
            return found or [GAP]
        value = self.value(node)
        return [str(value)] if isinstance(value, str) else [GAP]

    def value(self, node: ast.AST | None) -> Any:
        """The object that a name of the module stands for, None where it is local or computed."""
        if isinstance(node, ast.Name) and node.id not in self._local and node.id not in self._parameters:
            return getattr(sys.modules[self.place.module], node.id, None)
        if isinstance(node, ast.Attribute):
            owner = self.value(node.value)
            return getattr(owner, node.attr, None) if owner is not None else None
        return None


def scopes(places: tuple[Definition, ...]) -> list[Scope]:
    """A scope for each function, each knowing the calls from all others."""
    calls: dict[Definition, list[Call]] = {}
    found = [Scope(place, calls) for place in places if isinstance(place.node, ast.FunctionDef)]
    for scope in found:
        for node in ast.walk(scope.place.node):
            if isinstance(node, ast.Call):
                callee = named(scope.place.module, node.func)
                if callee is not None and callee != scope.place:
                    calls.setdefault(callee, []).append(Call(node, scope))
    return found


def _argument(call: ast.Call, name: str, place: int) -> ast.expr | None:
    for word in call.keywords:
        if word.arg == name:
            return word.value
    return call.args[place] if place < len(call.args) else None


def _without_doubles(text: str) -> str:
    while GAP + GAP in text:
        text = text.replace(GAP + GAP, GAP)
    return text
