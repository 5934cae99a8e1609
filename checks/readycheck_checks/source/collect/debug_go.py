"""Debug output in one Go file: fmt.Print and its like, the built-in print, spew, the stack."""

from __future__ import annotations

import re
from dataclasses import replace

from readycheck_checks.source.collect.grammar_guards import meaning
from readycheck_checks.source.collect.grammar_scan import scan_by
from readycheck_checks.source.collect.hits import Scan
from readycheck_checks.source.collect.script_tree import Path, Script

WORDS = re.compile(
    rb"\b(?:Print(?:f|ln)?|Fprint(?:f|ln)?|print(?:ln)?|Dump|Fdump|PrintStack|Breakpoint)\b|(?<=os\.Stdout\.)Write(?:String)?\b|(?<=\bio\.)WriteString\b"
)
LITERALS = (b"rint", b"ump", b"Breakpoint", b"os.Stdout")

_PACKAGES = {
    ("fmt", "Print"): "fmt.Print", ("fmt", "Printf"): "fmt.Printf", ("fmt", "Println"): "fmt.Println",
    ("fmt", "Fprint"): "fmt.Fprint", ("fmt", "Fprintf"): "fmt.Fprintf", ("fmt", "Fprintln"): "fmt.Fprintln",
    ("github.com/davecgh/go-spew/spew", "Dump"): "spew.Dump", ("github.com/k0kubun/pp", "Println"): "pp.Println",
    ("io", "WriteString"): "io.WriteString",
    ("runtime/debug", "PrintStack"): "debug.PrintStack", ("runtime", "Breakpoint"): "runtime.Breakpoint",
}  # fmt: skip
_IMPORT = re.compile(rb'^\s*(?:import\s*\(?\s*)?(?:(?P<name>[\w.]+)\s+)?"(?P<path>[\w./~-]+)"', re.MULTILINE)
_ONE_LINE = re.compile(rb'(?:[(;]\s*)(?:(?P<name>[\w.]+)\s+)?"(?P<path>[\w./~-]+)"')
_SERVES = re.compile(
    rb'"(?:net/http|net/rpc|google\.golang\.org/grpc|github\.com/(?:gin-gonic|labstack|gofiber|go-chi)[\w/.-]*)"'
)
_COMMAND = re.compile(rb'"(?:flag|github\.com/(?:spf13|urfave|alecthomas|jessevdk)/[\w/.-]+)"')
_FRAMEWORK = re.compile(
    rb'"github\.com/(?:spf13/cobra|urfave/cli|alecthomas/(?:kong|kingpin)|jessevdk/go-flags)[\w/.-]*"'
)
"""What a package of commands is written with, whatever its name."""
_CONSTRAINT = re.compile(rb"^//go:build (?P<tags>[^\n]{1,200})", re.MULTILINE)
_MAIN = re.compile(rb"^package main\b", re.MULTILINE)


def scan(data: bytes, seconds: float = 10.0) -> Scan:
    """Every print to standard output, and every built-in print."""
    end = data.find(b"\nfunc ")
    head = data[: end if end >= 0 else len(data)]
    names: dict[str, str] = {}
    for pattern in (_IMPORT, _ONE_LINE):
        for found in pattern.finditer(head):
            path = found.group("path").decode()
            last = path.rsplit("/", 1)[-1]
            names[(found.group("name") or b"").decode() or last] = path
    dotted = {path for name, path in names.items() if name == "."}
    program = bool(_MAIN.search(data)) and not _SERVES.search(head)
    command = bool(_COMMAND.search(head) if program else _FRAMEWORK.search(head) and not _SERVES.search(head))

    def judge(script: Script, path: Path) -> tuple[str, str] | None:
        node, parent = path[-1].node, path[-2].node
        name = script.text(node)
        if node.type == "field_identifier" and parent.type == "selector_expression":
            package = parent.child_by_field_name("operand")
            if package is not None and script.text(package) == "os.Stdout" and name.startswith("Write"):
                return _used(script, path[:-1], f"os.Stdout.{name}")
            if package is None or package.type != "identifier":
                return None
            spelt = script.text(package)
            what = _PACKAGES.get((names.get(spelt, ""), name), "")
            if not what or _shadowed(script, path, spelt):
                return None
            return _used(script, path[:-1], what)
        if node.type == "identifier" and parent.type == "call_expression" and path[-1].field == "function":
            what = next((_PACKAGES[one, name] for one in dotted if (one, name) in _PACKAGES), "")
            if not what and name in ("print", "println") and not _declared(data, name):
                what = name
            return _used(script, path, what) if what else None
        return None

    def terminal(script: Script, path: Path) -> bool:
        return command or (program and any(_is_main(script, step.node) for step in path))

    scanned = scan_by(data, "go", WORDS, judge, seconds, terminal)
    if scanned.hits and (tag := _build_tag(data)):
        scanned.hits = [replace(one, guarded=one.guarded or tag) for one in scanned.hits]
    return scanned


def _build_tag(data: bytes) -> str:
    """The constraint that keeps a file out of the build for production: `//go:build debug`, `//go:build ignore`."""
    found = _CONSTRAINT.search(data, 0, max(0, data.find(b"\npackage ")))
    wanted = found.group("tags").decode("utf-8", "replace").strip() if found else ""
    return f"go:build {wanted}" if wanted == "ignore" or meaning(wanted).if_true else ""


def _is_main(script: Script, node: object) -> bool:
    found = node.child_by_field_name("name") if getattr(node, "type", "") == "function_declaration" else None  # type: ignore[attr-defined]
    return found is not None and script.text(found) == "main"


def _used(script: Script, path: Path, what: str) -> tuple[str, str] | None:
    """A call, unless it names another stream; a function that is passed on."""
    parent = path[-2].node
    if parent.type != "call_expression" or path[-1].field != "function":
        return what, "reference"
    if ".Fprint" in what or what == "io.WriteString":
        arguments = parent.child_by_field_name("arguments")
        first = arguments.named_children[0] if arguments is not None and arguments.named_children else None
        if first is None or script.text(first) != "os.Stdout":
            return None
    return what, "call"


def _declared(data: bytes, name: str) -> bool:
    return re.search(rb"\bfunc " + name.encode() + rb"\(|\b" + name.encode() + rb"\s*:?=[^=]", data) is not None


def _shadowed(script: Script, path: Path, name: str) -> bool:
    """Whether a parameter or a variable of a function around it has the package's name."""
    wanted = re.compile(rb"\b" + name.encode() + rb"\b")
    variable = re.compile(rb"(?m)^\s*(?:var\s+" + name.encode() + rb"\b|" + name.encode() + rb"\s*(?:,[^=\n]*)?:=)")
    for step in path:
        if step.node.type in ("function_declaration", "method_declaration", "func_literal"):
            given = step.node.child_by_field_name("parameters")
            if given is not None and any(
                (found := one.child_by_field_name("name")) is not None and wanted.fullmatch(script.text(found).encode())
                for one in given.named_children
            ):
                return True
            if variable.search(script.data, step.node.start_byte, path[-1].node.start_byte):
                return True
    return False
