"""The hits of one script: where an alias was made counts for its uses, and a replaced method is silent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from readycheck_checks.source.collect.hits import Hit
from readycheck_checks.source.collect.script_guards import TERMINAL, guard_of
from readycheck_checks.source.collect.script_roles import argument_of, column, does_nothing, operator
from readycheck_checks.source.collect.script_silenced import Silenced
from readycheck_checks.source.collect.script_tree import WRAPPERS, Path, Script
from readycheck_checks.source.collect.script_writers import is_writer

if TYPE_CHECKING:
    from tree_sitter import Node


_GLOBALS = {"window", "globalThis", "self", "global", "top", "parent", "frames", "unsafeWindow"}


def _is_written(script: Script, path: Path, what: str) -> bool:
    return what.startswith("console") and is_writer(script, path)


@dataclass(frozen=True, slots=True)
class Origin:
    """What an alias inherits from the place where it was made."""

    guarded: str = ""
    suppressed_by: str = ""
    hops: int = 0


class Collected:
    """The hits found so far, and what is needed to judge the next."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.silenced = Silenced(script)
        self.hits: dict[int, Hit] = {}
        self.used: set[int] = set()
        """Positions of declarations whose alias is called somewhere."""
        self.aliases: list[tuple[int, Hit]] = []
        self.replaced: dict[str, int] = {}
        """Methods that the top of the file replaces by nothing, and where."""

    def _sorted(self) -> list[Hit]:
        return [self._after_override(self.hits[start]) for start in sorted(self.hits)]

    def _after_override(self, hit: Hit) -> Hit:
        """A call of a method that the file has replaced by a function that does nothing writes nothing."""
        replaced = self.replaced.get(hit.what)
        late = replaced is not None and hit.start > replaced and hit.how != "override"
        return replace(hit, guarded=hit.guarded or "overridden") if late else hit

    def _note_override(self, path: Path, index: int, what: str) -> None:
        statement = path[index - 1].node
        plain = index == 3 and path[0].node.type == "program" and path[1].node.type == "expression_statement"
        right = statement.child_by_field_name("right")
        if (
            plain
            and statement.type == "assignment_expression"
            and right is not None
            and does_nothing(self.script, right)
        ):
            self.replaced.setdefault(what, statement.start_byte)

    def _inherit(self, path: Path, origin: Origin) -> Origin:
        line = path[-1].node.start_point[0] + 1
        return Origin(
            origin.guarded or guard_of(self.script, path),
            origin.suppressed_by or self.silenced.by(line, "console"),
            origin.hops + 1,
        )

    def _add(self, path: Path, what: str, how: str, origin: Origin) -> None:
        hit = self._hit(path, what, how, origin)
        self.hits.setdefault(hit.start, hit)

    def _hit(self, path: Path, what: str, how: str, origin: Origin) -> Hit:
        node: Node = path[-1].node
        row, start = node.start_point[0], node.start_byte
        begin = self.script.data.rfind(b"\n", 0, start) + 1
        guarded = origin.guarded or guard_of(self.script, path)
        return Hit(
            line=row + 1,
            column=column(self.script.data, begin, start),
            start=start,
            what=what,
            how="logger" if how in ("call", "reference") and _is_written(self.script, path, what) else how,
            guarded="" if guarded == TERMINAL else guarded,
            suppressed_by=origin.suppressed_by
            or self.silenced.by(row + 1, what if what in ("debugger", "alert") else "console"),
            terminal=guarded == TERMINAL,
        )

    def _is_global(self, node: Node | None, hops: int = 3) -> bool:
        """Whether an expression is the global object; a variable or a parameter given on the spot may hold it."""
        while node is not None and node.type in WRAPPERS and node.named_children:
            node = node.named_children[0]
        if node is None:
            return False
        if node.type == "member_expression":  # window.window, window.top
            found = node.child_by_field_name("property")
            inner = node.child_by_field_name("object")
            return found is not None and self.script.text(found) in _GLOBALS and self._is_global(inner, hops)
        if node.type == "ternary_expression" or (node.type == "binary_expression" and operator(node) in ("||", "??")):
            return hops > 0 and any(self._is_global(one, hops - 1) for one in node.named_children[-2:])
        if node.type != "identifier":
            return False
        name = self.script.text(node)
        bound = self.script.resolve(name, node.start_byte)
        if bound is None:
            return name in _GLOBALS
        given = bound.value[-1].node if bound.value is not None else argument_of(self.script, bound)
        return given is not None and hops > 0 and self._is_global(given, hops - 1)

    def _is_receiver(self, path: Path, index: int) -> bool:
        """The first argument of `f.call(console)` is what `this` means in it, no more."""
        call = path[index - 2].node if path[index - 1].node.type == "arguments" and index >= 2 else None
        function = call.child_by_field_name("function") if call is not None else None
        found = function.child_by_field_name("property") if function is not None else None
        return found is not None and self.script.text(found) in ("call", "apply", "bind")
