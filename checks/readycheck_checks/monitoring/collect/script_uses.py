"""What a JavaScript or TypeScript file does with the modules that it loads, followed through every way to name them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from readycheck_checks.monitoring.collect.event import Event
from readycheck_checks.monitoring.collect.script_places import (
    FUNCTION_VALUES,
    around,
    handed_on,
    imported,
    is_exported,
    joined,
    specified,
)
from readycheck_checks.monitoring.collect.script_values import settings_of
from readycheck_checks.source.collect.script_guards import TERMINAL, guard_of
from readycheck_checks.source.collect.script_roles import binds
from readycheck_checks.source.collect.script_tree import WRAPPERS, Path, Script, TooSlowError

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST_HOPS = 6
_MOST_EVENTS = 2000
_MOST_USES = 400
_THROUGH = WRAPPERS | {"await_expression"}
_TYPES = {"type_annotation", "generic_type", "nested_type_identifier", "type_query", "type_arguments"}
_LOADERS = {"require", "import", "requireActual", "lazyRequire"}

Wanted = Callable[[str], bool]
"""Whether the module of this name is of interest."""


def events(
    data: bytes, language: str, names: re.Pattern[bytes], wanted: Wanted, seconds: float, brought: tuple[str, ...] = ()
) -> list[Event]:
    """What happens with each module that is wanted; `brought` are globals that a page's loader brings.

    Raises TooSlowError.
    """
    return _Uses(Script(data, language, seconds), wanted).run(names, brought)


class _Uses:
    def __init__(self, script: Script, wanted: Wanted) -> None:
        self.script, self.wanted = script, wanted
        self.found: list[Event] = []
        self.module = ""
        self._seen: set[tuple[int, str]] = set()

    def run(self, names: re.Pattern[bytes], brought: tuple[str, ...]) -> list[Event]:
        for found in names.finditer(self.script.data):
            path = self.script.path(found.end())  # within the string, behind its quote
            if path[-1].node.type == "string_fragment" and path[-2].node.type == "string":
                text = self.script.text(path[-2].node).strip("'\"`")
                if self.wanted(text):
                    self.module = text
                    self._loaded(path[:-1])
        for name in brought:
            self.module = name
            for start in self.script.mentions(name)[:_MOST_USES]:
                path = self.script.path(start)
                if path[-1].node.type == "identifier" and self.script.resolve(name, start) is None:
                    self._value(path, len(path) - 1, "", 0)
                elif path[-1].node.type == "property_identifier" and path[-1].field == "property":
                    self._value(path, len(path) - 2, "", 0)  # window.Sentry
        return self.found

    def _loaded(self, path: Path) -> None:
        """`path` leads to a module's name: see by which way it is loaded."""
        owner, index = path[-2].node, len(path) - 2
        if owner.type == "import_statement":
            self._import(owner, path)
        elif owner.type == "export_statement" and path[-1].field == "source":
            self._add(path, "", "import")
            for inner, given in handed_on(self.script, owner):
                self._add(path, inner, "export", given)
        elif owner.type == "import_require_clause":
            self._add(path, "", "import")
            self._follow(owner.named_children[0], "", 0)
        elif owner.type == "arguments" and len(path) > 2:
            function = path[-3].node.child_by_field_name("function")
            called = self.script.text(function).rsplit(".", 1)[-1] if function is not None else ""
            first = owner.named_children[0] if owner.named_children else None
            if called in _LOADERS and first is not None and first.id == path[-1].node.id:
                self._add(path, "", "import")
                if not self._value(path, index - 1, "", 0):
                    self._add(path, "", "effect")
            else:
                self._add(path, "", "text")
        else:
            self._add(path, "", "text")

    def _import(self, statement: Node, path: Path) -> None:
        if any(one.type == "type" for one in statement.children):
            return
        self._add(path, "", "import")
        found = imported(self.script, statement)
        if found is None:
            self._add(path, "", "effect")
        for binding, export in found or ():
            self._follow(binding, export, 0)

    def _follow(self, binding: Node, name: str, hops: int) -> int:
        """Look at every use of a name; gives how many there are."""
        text, script = self.script.text(binding), self.script
        bound = script.resolve(text, binding.start_byte)
        if bound is None or hops > _MOST_HOPS:
            return 0
        uses = 0
        for start in script.mentions(text, bound.start, bound.end)[:_MOST_USES]:
            path = script.path(start)
            kind = path[-1].node.type
            if start == binding.start_byte or script.resolve(text, start) != bound:
                continue
            if kind == "shorthand_property_identifier":
                uses += 1
                self._given_away(path, len(path) - 1, name)
            elif kind == "identifier" and not binds(path) and not any(step.node.type in _TYPES for step in path[-4:]):
                uses += 1
                self._value(path, len(path) - 1, name, hops)
        return uses

    def _value(self, path: Path, index: int, name: str, hops: int) -> bool:  # noqa: PLR0912 - one branch a way to use a value
        """`path[index]` stands for an export: see what is done with it. False where nothing is."""
        script = self.script
        if (path[index].node.id, name) in self._seen or hops > _MOST_HOPS or len(self.found) > _MOST_EVENTS:
            return True
        self._seen.add((path[index].node.id, name))
        while index > 0 and path[index - 1].node.type in _THROUGH:
            index -= 1
        parent, field = path[index - 1].node, path[index].field
        match parent.type:
            case "member_expression" if field == "object":
                held = parent.child_by_field_name("property")
                member = script.text(held) if held is not None else "?"
                if member == "then":
                    self._then(path, index - 1, name, hops)
                else:
                    self._value(path, index - 1, joined(name, member), hops)
            case "subscript_expression" if field == "object":
                held = parent.child_by_field_name("index")
                literal = held is not None and held.type == "string"
                self._value(
                    path, index - 1, joined(name, script.text(held).strip("'\"") if literal and held else "?"), hops
                )
            case "call_expression" if field == "function":
                self._called(path, index - 1, name, hops)
            case "new_expression" if field == "constructor":
                self._called(path, index - 1, name, hops)
            case "variable_declarator" if field == "value":
                target = parent.child_by_field_name("name")
                if target is not None and target.type == "identifier" and is_exported(path, index):
                    self._add(path[: index + 1], name, "export", script.text(target))
                self._declared(target, name, hops)
            case "assignment_expression" if field == "right":
                target = parent.child_by_field_name("left")
                if target is not None and target.type in ("identifier", "object_pattern"):
                    self._declared(target, name, hops)
                else:
                    self._given_away(path, index, name)
            case "arguments":
                function = path[index - 2].node.child_by_field_name("function")
                called = script.text(function).rsplit(".", 1)[-1] if function is not None else ""
                self._add(path[: index + 1], name, "argument", receiver=called)
            case "class_heritage" | "extends_clause":
                self._add(path[: index + 1], name, "extends")
            case "decorator":
                self._add(path[: index + 1], name, "call")
            case "expression_statement":
                return False
            case "export_specifier":
                _, given = specified(script, parent)
                self._add(path[: index + 1], name, "export", given)
            case "export_statement":
                self._add(path[: index + 1], name, "export")
            case _:
                self._given_away(path, index, name)
        return True

    def _given_away(self, path: Path, index: int, name: str) -> None:
        """A value that goes somewhere: to `module.exports` perhaps, under a name of its own."""
        member, outer = "", index
        parent = path[outer - 1].node
        if parent.type == "pair":
            key = parent.child_by_field_name("key")
            member, outer = self.script.text(key) if key is not None else "", outer - 1
        elif path[index].node.type == "shorthand_property_identifier":
            member = self.script.text(path[index].node)
        if path[outer - 1].node.type == "object":
            outer -= 1
        owner = path[outer - 1].node
        target = owner.child_by_field_name("left") if owner.type == "assignment_expression" else None
        left = self.script.text(target) if target is not None else ""
        if left == "module.exports":
            self._add(path[: index + 1], name, "export", member)
        elif left.startswith(("exports.", "module.exports.")) and not member:
            self._add(path[: index + 1], name, "export", left.rsplit(".", 1)[-1])
        else:
            self._add(path[: index + 1], name, "value")

    def _declared(self, target: Node | None, name: str, hops: int) -> None:
        if target is None:
            return
        if target.type == "identifier":
            self._follow(target, name, hops + 1)
        elif target.type == "object_pattern":
            for one in target.named_children:
                node = one.child_by_field_name("left") if one.type == "object_assignment_pattern" else one
                if node is None:
                    continue
                if node.type == "shorthand_property_identifier_pattern":
                    self._follow(node, joined(name, self.script.text(node)), hops + 1)
                elif node.type == "pair_pattern":
                    key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
                    if key is not None and value is not None and value.type == "identifier":
                        member = self.script.text(key).strip("'\"")
                        self._follow(value, name if member == "default" else joined(name, member), hops + 1)

    def _then(self, path: Path, index: int, name: str, hops: int) -> None:
        """`import("x").then(({init}) => init())`."""
        call = path[index - 1].node
        arguments = call.child_by_field_name("arguments") if call.type == "call_expression" else None
        first = arguments.named_children[0] if arguments is not None and arguments.named_children else None
        if first is None or first.type not in FUNCTION_VALUES:
            return
        given = first.child_by_field_name("parameter") or first.child_by_field_name("parameters")
        if given is not None and given.type == "formal_parameters":
            given = given.named_children[0] if given.named_children else None
        if given is not None and given.type == "required_parameter":
            given = given.child_by_field_name("pattern")
        self._declared(given, name, hops)

    def _called(self, path: Path, index: int, name: str, hops: int) -> None:
        """`path[index]` calls the export: what it is given, and what becomes of its result."""
        node, outer = path[index].node, index
        while outer > 0 and path[outer - 1].node.type in _THROUGH:
            outer -= 1
        parent, field = path[outer - 1].node, path[outer].field
        kept, bound = True, ""
        if parent.type == "expression_statement":
            kept = False
        elif parent.type == "variable_declarator" and field == "value":
            target = parent.child_by_field_name("name")
            if target is not None and target.type == "identifier":
                bound = self.script.text(target)
                exported = any(step.node.type == "export_statement" for step in path)
                kept = bool(self._follow(target, f"{name}()", hops + 1)) or exported
        elif parent.type == "member_expression" and field == "object":
            member = parent.child_by_field_name("property")
            if member is not None and hops < _MOST_HOPS:
                self._value(path, outer - 1, f"{name}().{self.script.text(member)}", hops + 1)
        settings, complete = settings_of(self.script, node)
        event = self._event(path[: index + 1], name, "call")
        receiver = ""
        if parent.type == "arguments":
            function = path[outer - 2].node.child_by_field_name("function")
            receiver = self.script.text(function).rsplit(".", 1)[-1] if function is not None else ""
        self.found.append(
            replace(event, kept=kept, bound=bound, settings=settings, complete=complete, receiver=receiver)
        )

    def _add(self, path: Path, name: str, how: str, receiver: str = "") -> None:
        self.found.append(replace(self._event(path, name, how), receiver=receiver))

    def _event(self, path: Path, name: str, how: str) -> Event:
        node = path[-1].node
        guarded = guard_of(self.script, path)
        return Event(
            module=self.module,
            name=name.removeprefix("default."),
            how=how,
            line=node.start_point[0] + 1,
            shown=self.script.text(node).split("(")[0].split("\n")[0][:60],
            guarded="" if guarded == TERMINAL else guarded,
            inside=around(self.script, path),
        )


__all__ = ["TooSlowError", "events"]
