"""Debug output in one JavaScript or TypeScript file: what `console` and its aliases are used for."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from readycheck_checks.source.collect import script_mentions
from readycheck_checks.source.collect.hits import Scan
from readycheck_checks.source.collect.script_computed import consoles_of, folded, writes_to_stdout
from readycheck_checks.source.collect.script_dialogs import Dialogs
from readycheck_checks.source.collect.script_hits import Origin
from readycheck_checks.source.collect.script_mentions import spelled
from readycheck_checks.source.collect.script_names import Declaration
from readycheck_checks.source.collect.script_roles import WRITERS, binds, outward, role
from readycheck_checks.source.collect.script_texts import ALERT, run_as_text
from readycheck_checks.source.collect.script_tree import Neighbours, Path, Script, TooSlowError

if TYPE_CHECKING:
    from tree_sitter import Node

WORDS = re.compile(rb"console|debugger|\balert\b|\bwindow\[")
"""A file that holds none has no debug output."""
LITERALS = script_mentions.LITERALS + script_mentions.COMPUTED

_MENTION = re.compile(rb"(?<![\w$])(?:(?:console|debugger)(?![\w$])|window(?=\[))|" + ALERT.pattern)
_MODULES = {"console", "node:console"}
_MOST_MENTIONS = 20_000
_TYPES = {"nested_type_identifier", "nested_identifier", "type_query", "type_annotation", "generic_type"}
_NAMED = {"export_specifier", "namespace_export"}
"""Where a name is that of another module's export: `export * as console from "…"`."""
_MOST_USES = 2000
_MOST_HOPS = 5


def scan(data: bytes, language: str, seconds: float = 10.0, around: Neighbours | None = None) -> Scan:
    """Every use of the console and every `debugger` of a file, within `seconds`."""
    if next(spelled(data, _MENTION, LITERALS), None) is None:
        return Scan()
    try:
        return _Search(Script(data, language, seconds, around)).run()
    except TooSlowError:
        return Scan(problem="too_complex", detail=f"nested too deep, or not read within {seconds:g} s")


class _Search(Dialogs):
    def run(self) -> Scan:
        unclear: list[int] = []
        for count, found in enumerate(spelled(self.script.data, _MENTION, LITERALS)):
            if count >= _MOST_MENTIONS:
                return Scan(self._sorted(), "too_complex", f"more than {_MOST_MENTIONS} mentions of the console")
            path = self.script.path(found.start())
            if found.group() == b"alert":
                self._alert(path)
                continue
            if found.group() == b"window":
                self._computed(path)
                continue
            known = self._debugger(path) if found.group() == b"debugger" else self._console(path)
            if not known and path[-1].node.type not in ("comment", "html_comment"):
                broken = any(step.node.is_error or step.node.is_missing for step in path)
                if broken:
                    unclear.append(path[-1].node.start_point[0] + 1)
        for position, hit in self.aliases:
            used = position in self.used
            self.hits.setdefault(hit.start, replace(hit, how="inspection") if used else hit)
        if unclear:
            return Scan(self._sorted(), "syntax", f"line {unclear[0]}: the syntax could not be read")
        return Scan(self._sorted())

    def _computed(self, path: Path) -> None:
        """`window["con" + "sole"]`, where no mention of the console is found."""
        owner = path[-2].node
        if owner.type == "subscript_expression" and path[-1].field == "object" and self._is_global(path[-1].node):
            name = folded(self.script, owner.child_by_field_name("index"))
            if name == "console":
                self._object(path, len(path) - 2, Origin())
            elif name == "alert":
                self._dialog(path, len(path) - 2)

    def _debugger(self, path: Path) -> bool:
        if path[-1].node.type == "string_fragment" and (what := run_as_text(self.script, path)):
            self._add(path, what, "call", Origin())
            return True
        if not any(step.node.type == "debugger_statement" for step in path[-2:]):
            return False
        self._add(path, "debugger", "statement", Origin())
        return True

    def _console(self, path: Path) -> bool:
        """Follow a mention of `console`; False where the tree gives it no meaning."""
        leaf, index = path[-1].node, len(path) - 1
        match leaf.type:
            case "identifier":
                if binds(path) or path[-2].node.type in _NAMED or any(step.node.type in _TYPES for step in path[-5:-1]):
                    return True  # `declare const console`, `typeof console` as a type
                if self.script.resolve("console", leaf.start_byte) is not None:
                    return True  # shadowed, or an alias that is followed from its declaration
                return self._object(path, index, Origin())
            case "property_identifier" if path[index].field == "property":
                if self._is_global(path[index - 1].node.child_by_field_name("object")):
                    return self._object(path, index - 1, Origin())
                return True
            case "shorthand_property_identifier":
                if self.script.resolve("console", leaf.start_byte) is None:
                    self._add(path, "console", "reference", Origin())
                return True
            case "shorthand_property_identifier_pattern" | "property_identifier":
                return self._from_global(path)
            case "string_fragment":
                if what := run_as_text(self.script, path):
                    self._add(path, what, "call", Origin())
                    return True
                return self._named_in_string(path)
        return leaf.type in (
            "type_identifier",
            "statement_identifier",
            "jsx_text",
            "regex_pattern",
            "hash_bang_line",
        ) or (leaf.type == "string" and not any(step.node.is_error for step in path))

    def _from_global(self, path: Path) -> bool:
        """`const { console } = window` and `const { console: { log } } = window` declare aliases."""
        index = len(path) - 1
        while index > 0 and path[index].node.type != "variable_declarator":
            index -= 1
        if index and self._is_global(path[index].node.child_by_field_name("value")):
            if path[-1].node.type == "shorthand_property_identifier_pattern":
                self._follow(path, "console", Origin())
            else:
                self._pair(path, len(path) - 2, Origin())
        return True

    def _pair(self, path: Path, index: int, origin: Origin) -> None:
        value = path[index].node.child_by_field_name("value")
        if value is not None and value.type == "identifier":
            self._follow(self.script.path(value.start_byte), "console", origin)
        elif value is not None and value.type == "object_pattern":
            self._pattern(value, origin)

    def _named_in_string(self, path: Path) -> bool:
        """`window["console"]`, `require("console")`, `import … from "node:console"`."""
        if len(path) < 3:
            return True
        owner = path[-3].node
        text = self.script.text(path[-2].node).strip("'\"`")
        if owner.type == "subscript_expression" and path[-2].field == "index" and text == "console":
            if self._is_global(owner.child_by_field_name("object")):
                return self._object(path, len(path) - 3, Origin())
        elif owner.type == "arguments" and text in _MODULES and len(path) > 3:
            function = path[-4].node.child_by_field_name("function")
            if function is not None and self.script.text(function) in ("require", "import"):
                return self._object(path, len(path) - 4, Origin())
        elif owner.type == "import_statement" and text in _MODULES:
            for bound, what in consoles_of(self.script, owner):
                self._follow(self.script.path(bound.start_byte), what, Origin())
        elif owner.type == "import_require_clause" and text in _MODULES:
            self._follow(self.script.path(owner.named_children[0].start_byte), "console", Origin())
        return not any(step.node.is_error for step in path)

    def _object(self, path: Path, index: int, origin: Origin) -> bool:
        """`path[index]` is the console: see what is done with it."""
        place = path[: index + 1]
        index = outward(path, index)
        parent, field = path[index - 1].node, path[index].field
        match parent.type:
            case "member_expression" if field == "object":
                found = parent.child_by_field_name("property")
                return self._method(
                    path, index - 1, place, self.script.text(found) if found is not None else "?", origin
                )
            case "subscript_expression" if field == "object":
                found = parent.child_by_field_name("index")
                name = folded(self.script, found) or "?"
                return self._method(path, index - 1, place, name, origin)
            case "variable_declarator" if field == "value":
                target = parent.child_by_field_name("name")
                if target is not None and target.type == "identifier":
                    self._follow(self.script.path(target.start_byte), "console", self._inherit(path, origin))
                elif target is not None and target.type == "object_pattern":
                    self._pattern(target, self._inherit(path, origin))
                if index >= 3 and path[index - 3].node.type == "export_statement":
                    self._add(place, "console", "reference", origin)
                return True
            case "assignment_expression" if field == "right":
                target = parent.child_by_field_name("left")
                if target is not None and target.type == "identifier":
                    self._follow(self.script.path(target.start_byte), "console", self._inherit(path, origin))
                    return True
            case "assignment_pattern" if field == "right":
                target = parent.child_by_field_name("left")
                if target is not None and target.type == "object_pattern":
                    self._pattern(target, self._inherit(path, origin))
                    return True
        if role(parent, field) == "reference" and not self._is_receiver(path, index):
            self._add(place, "console", "reference", origin)
        return not parent.is_error

    def _pattern(self, pattern: Node, origin: Origin) -> None:
        """`const { log, warn: w = … } = console`: each name is an alias of a method."""
        for one in pattern.named_children:
            node = one.child_by_field_name("left") if one.type == "object_assignment_pattern" else one
            if node is None:
                continue
            if node.type == "shorthand_property_identifier_pattern":
                self._follow(self.script.path(node.start_byte), f"console.{self.script.text(node)}", origin)
            elif node.type == "rest_pattern" and node.named_children:
                self._follow(self.script.path(node.named_children[0].start_byte), "console", origin)
            elif node.type == "pair_pattern":
                key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
                if value is not None and value.type == "assignment_pattern":
                    value = value.child_by_field_name("left")
                if key is not None and value is not None and value.type == "identifier":
                    method = self.script.text(key).strip("'\"")
                    self._follow(self.script.path(value.start_byte), f"console.{method}", origin)

    def _method(self, path: Path, index: int, place: Path, method: str, origin: Origin) -> bool:
        """`path[index]` is `console.<method>`: see what is done with it."""
        what = f"console.{method}" if not method.startswith("console.") else method
        if what == "console.Console" and self._made(path, outward(path, index), origin):
            return True
        if what not in WRITERS:
            self._add(place, what, "inspection", origin)
            return True
        index = outward(path, index)
        parent, field = path[index - 1].node, path[index].field
        match parent.type:
            case "call_expression" if field == "function":
                self._add(place, what, "call", origin)
                return True
            case "member_expression" if field == "object":
                found = parent.child_by_field_name("property")
                name = self.script.text(found) if found is not None else ""
                if name in ("call", "apply") and path[index - 1].field == "function":
                    self._add(place, what, "call", origin)
                    return True
                if name == "bind" and path[index - 1].field == "function":
                    return self._method(path, index - 2, place, what, origin)
            case "variable_declarator" | "assignment_expression" if field in ("value", "right"):
                target = parent.child_by_field_name("name" if field == "value" else "left")
                if target is not None and target.type == "identifier":
                    inherited = self._inherit(path, origin)
                    hit = self._hit(place, what, "reference", origin)
                    at = self.script.resolve(self.script.text(target), target.start_byte)
                    self.aliases.append((at.position if at is not None else -1, hit))
                    self._follow(self.script.path(target.start_byte), what, inherited)
                    return True
        if role(parent, field) == "override":
            self._note_override(path, index, what)
        self._add(place, what, role(parent, field), origin)
        return True

    def _made(self, path: Path, index: int, origin: Origin) -> bool:
        """`new console.Console(process.stdout)` is one more console."""
        parent, field = path[index - 1].node, path[index].field
        if parent.type == "variable_declarator" and field == "value":
            target = parent.child_by_field_name("name")
            if target is not None and target.type == "identifier":
                self._follow(self.script.path(target.start_byte), "console.Console", self._inherit(path, origin))
                return True
        made = parent.type in ("new_expression", "call_expression") and field in ("constructor", "function")
        return made and writes_to_stdout(self.script, parent) and self._object(path, index - 1, origin)

    def _follow(self, path: Path, what: str, origin: Origin) -> None:
        """Look at every use of an alias; `path` leads to the name where it is bound."""
        leaf = path[-1].node
        name = self.script.text(leaf)
        bound: Declaration | None = self.script.resolve(name, leaf.start_byte)
        if origin.hops > _MOST_HOPS or bound is None:
            return
        mentions = self.script.mentions(name, bound.start, bound.end)
        if len(mentions) > _MOST_USES:
            self._add(path, what, "reference", origin)  # too many to follow: listed where it is made
            return
        for start in mentions:
            used = self.script.path(start)
            node = used[-1].node
            if start == leaf.start_byte or self.script.resolve(name, start) != bound:
                continue
            if node.type == "shorthand_property_identifier":
                self.used.add(bound.position)
                self._add(used, what, "reference", origin)
            elif node.type == "identifier" and not binds(used):
                before = len(self.hits)
                if what == "console":
                    self._object(used, len(used) - 1, origin)
                else:
                    self._method(used, len(used) - 1, used, what, origin)
                if len(self.hits) > before:
                    self.used.add(bound.position)
