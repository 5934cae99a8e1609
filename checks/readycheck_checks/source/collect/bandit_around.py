"""What the code around a result of bandit says: which results are sound, and which digests protect something."""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterator

_NOQA = re.compile(r"#\s*(?:ruff:\s*)?noqa\s*:\s*(?P<codes>[A-Z]+\d+(?:[,\s]+[A-Z]+\d+)*)")
_FILE_NOQA = re.compile(r"^#\s*(?:ruff|flake8)\s*:\s*noqa\s*:\s*(?P<codes>[A-Z]+\d+(?:[,\s]+[A-Z]+\d+)*)", re.MULTILINE)
_PROTECTS = re.compile(
    r"pass(?:word|wd|phrase)|secret|credential|api_?key|signature|hmac|csrf|cookie|certificate|tokens?(?![a-z])"
    r"|(?<![a-z])(?:pwd|sign(?:ed)?|session(?:_?id)?|[ht]?otp|auth)(?![a-z])",
    re.IGNORECASE,
)
_CHECKED = re.compile(r"compare_digest|unsign|verify|check_signature")
_FIXED_NAMES = {"db_table", "__tablename__"}
_QUOTES = {"quote_name", "quote_ident", "Identifier"}
_MOST_DEPTH = 30
_DIGESTS = {"B303", "B324"}
_PASSWORDS = {"B105", "B106", "B107"}
_TWINS = {"B303": ("S324",), "B703": ("S308",)}
"""Codes under which ruff reports the same."""
_Function = ast.FunctionDef | ast.AsyncFunctionDef


class Around:
    """The code of one file. One that Python cannot parse says nothing, and so excuses nothing."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._everywhere = {code for one in _FILE_NOQA.finditer(text) for code in _codes(one)}
        try:
            self._tree: ast.Module | None = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            self._tree = None

    def mark(self, test_id: str, line: int) -> str:
        """Hex digits that tell the code of a line from other code: 3 where it holds a password, else 12."""
        code = "".join(self._lines[line - 1].split()) if 0 < line <= len(self._lines) else ""
        return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()[: 3 if test_id in _PASSWORDS else 12]

    def silenced(self, test_id: str, first: int, last: int) -> bool:
        """Whether a `noqa` names ruff's twin of the test, such as S324 for B324, in these lines."""
        codes = {f"S{test_id[1:]}", *_TWINS.get(test_id, ())}
        lines = self._lines[first - 1 : min(last, first + 200)]
        return bool(codes & self._everywhere) or any(
            codes & _codes(one) for line in lines for one in _NOQA.finditer(line)
        )

    def says(self, test_id: str, line: int) -> str:
        """`sound`, `protects` or nothing, for a result at a line."""
        if self._tree is None:
            return ""
        function = self._function(line)
        if test_id == "B608":
            queries = list(self._texts(line))
            return "sound" if queries and all(_fixed(one, function, 0) for one in queries) else ""
        if test_id == "B308":
            calls = [one for one in ast.walk(self._tree) if isinstance(one, ast.Call) and one.lineno == line]
            given = [one.args for one in calls if _last(one.func) == "mark_safe"]
            return "sound" if given and all(_fixed(one, function, 0) for args in given for one in args) else ""
        if test_id == "B301":
            copies = any(_is_copy(node) for node in ast.walk(self._tree) if getattr(node, "lineno", 0) == line)
            return "sound" if copies or (function is not None and _names(function, _CHECKED)) else ""
        if test_id in _DIGESTS:
            named = function is not None and _PROTECTS.search(function.name) is not None
            return "protects" if named or any(_names(one, _PROTECTS) for one in self._statements(line)) else ""
        return ""

    def _function(self, line: int) -> _Function | None:
        """The innermost function around a line."""
        found: _Function | None = None
        for node in ast.walk(self._tree) if self._tree is not None else ():
            if isinstance(node, _Function) and node.lineno <= line <= (node.end_lineno or node.lineno):
                found = node  # the walk goes from the outside in
        return found

    def _statements(self, line: int) -> Iterator[ast.stmt]:
        """The simple statements at a line; one that is only the start of a block would name too much."""
        for node in ast.walk(self._tree) if self._tree is not None else ():
            if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return, ast.Expr)) and (
                node.lineno <= line <= (node.end_lineno or node.lineno)
            ):
                yield node

    def _texts(self, line: int) -> Iterator[ast.expr]:
        """The outermost expressions at a line that put a text together."""
        stack: list[ast.AST] = [self._tree] if self._tree is not None else []
        while stack:
            node = stack.pop()
            if not getattr(node, "lineno", line) <= line <= (getattr(node, "end_lineno", line) or line):
                continue
            if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.BinOp) and _has_text(node)) or _formats(node):
                yield node  # type: ignore[misc]  # an expression by what was asked
                continue
            stack.extend(ast.iter_child_nodes(node))


def _codes(found: re.Match[str]) -> set[str]:
    return set(re.split(r"[,\s]+", found["codes"]))


def _last(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _has_text(node: ast.BinOp) -> bool:
    return any(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in ast.walk(node))


def _formats(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "format"
        and isinstance(node.func.value, ast.Constant)
    )


def _fixed(node: ast.AST | None, function: _Function | None, depth: int) -> bool:
    """Whether no input can reach this part of a query: constants, and what is made of nothing else."""
    if node is None or depth > _MOST_DEPTH:
        return False
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.FormattedValue):
        return _fixed(node.value, function, depth + 1)
    if isinstance(node, (ast.JoinedStr, ast.Tuple, ast.List, ast.Set)):
        parts = node.values if isinstance(node, ast.JoinedStr) else node.elts
        return all(_fixed(one, function, depth + 1) for one in parts)
    if isinstance(node, ast.BinOp):
        right = isinstance(node.op, ast.Mult) or _fixed(node.right, function, depth + 1)  # "?" * len(…)
        return right and _fixed(node.left, function, depth + 1)
    if isinstance(node, ast.IfExp):
        return _fixed(node.body, function, depth + 1) and _fixed(node.orelse, function, depth + 1)
    if isinstance(node, (ast.GeneratorExp, ast.ListComp)):
        return _fixed(node.elt, function, depth + 1)
    if isinstance(node, ast.Attribute):
        return node.attr in _FIXED_NAMES or node.attr.isupper()
    if isinstance(node, ast.Call):
        return _fixed_call(node, function, depth)
    return isinstance(node, ast.Name) and _fixed_name(node.id, function, depth)


def _fixed_call(node: ast.Call, function: _Function | None, depth: int) -> bool:
    if not isinstance(node.func, ast.Attribute):
        return False
    if node.func.attr in _QUOTES:
        return True
    given = [*node.args, *(one.value for one in node.keywords)]
    joins = node.func.attr in ("join", "format") and isinstance(node.func.value, ast.Constant)
    return joins and all(_fixed(one, function, depth + 1) for one in given)


def _fixed_name(name: str, function: _Function | None, depth: int) -> bool:
    """A constant by its name, or a variable of the function that is given nothing but fixed values."""
    if name.isupper():
        return True
    if function is None:
        return False
    values: list[ast.AST | None] = []
    for node in ast.walk(function):
        if isinstance(node, ast.arg) and node.arg == name:
            return False
        if isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load):
            values.append(None)
        bound = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
        bound = node.target if isinstance(node, (ast.For, ast.AnnAssign, ast.NamedExpr)) else bound
        if isinstance(bound, ast.Name) and bound.id == name:
            values.append(node.iter if isinstance(node, ast.For) else node.value)  # type: ignore[attr-defined]
    known = [one for one in values if one is not None]
    return len(known) * 2 == len(values) and bool(known) and all(_fixed(one, function, depth + 1) for one in known)


def _is_copy(node: ast.AST) -> bool:
    """`pickle.loads(pickle.dumps(x))`."""
    return (
        isinstance(node, ast.Call)
        and bool(node.args)
        and isinstance(node.args[0], ast.Call)
        and isinstance(node.args[0].func, ast.Attribute)
        and node.args[0].func.attr == "dumps"
    )


def _names(node: ast.AST, wanted: re.Pattern[str]) -> bool:
    """Whether a name, an attribute or a key in this code says so."""
    for one in ast.walk(node):
        text = one.id if isinstance(one, ast.Name) else one.attr if isinstance(one, ast.Attribute) else ""
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and len(one.value) < 40:
            text = one.value
        if text and wanted.search(text):
            return True
    return False
