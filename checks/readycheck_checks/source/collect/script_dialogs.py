"""The browser's dialog, by its own name or by one that the script gives it."""

from __future__ import annotations

from readycheck_checks.source.collect.script_hits import Collected, Origin
from readycheck_checks.source.collect.script_roles import binds
from readycheck_checks.source.collect.script_tree import Path

_PASSED = {"arguments", "jsx_expression", "pair", "array"}
_PATTERNS = {"shorthand_property_identifier_pattern", "property_identifier"}
_MOST_HOPS = 3


class Dialogs(Collected):
    """Adds the uses of `alert` to what was found."""

    def _alert(self, path: Path) -> None:
        leaf, parent = path[-1].node, path[-2].node
        if leaf.type == "property_identifier" and parent.type == "member_expression":
            if self._is_global(parent.child_by_field_name("object")):
                self._dialog(path, len(path) - 2)
        elif leaf.type in _PATTERNS and parent.type in ("object_pattern", "pair_pattern"):
            declared = path[-3 if parent.type == "object_pattern" else -4].node
            if declared.type == "variable_declarator" and self._is_global(declared.child_by_field_name("value")):
                value = parent.child_by_field_name("value")
                self._tell(leaf.start_byte if value is None else value.start_byte, 0)
        elif leaf.type == "identifier" and not binds(path) and self.script.resolve("alert", leaf.start_byte) is None:
            self._dialog(path, len(path) - 1)

    def _dialog(self, path: Path, index: int, hops: int = 0) -> None:
        """`path[index]` is the dialog: see what is done with it."""
        parent, field = path[index - 1].node, path[index].field
        target = parent.child_by_field_name("name") if field == "value" else None
        if parent.type == "call_expression" and field == "function":
            self._add(path, "alert", "call", Origin())
        elif parent.type == "member_expression" and field == "object" and path[index - 1].field == "function":
            found = parent.child_by_field_name("property")
            if found is not None and self.script.text(found) in ("call", "apply"):
                self._add(path, "alert", "call", Origin())
        elif parent.type in _PASSED and field != "key":
            self._add(path, "alert", "reference", Origin())
        elif parent.type == "variable_declarator" and target is not None and target.type == "identifier":
            self._tell(target.start_byte, hops)

    def _tell(self, at: int, hops: int) -> None:
        """Look at every use of a name that the dialog was given at byte `at`."""
        name = self.script.text(self.script.path(at)[-1].node)
        bound = self.script.resolve(name, at)
        if bound is None or hops > _MOST_HOPS:
            return
        for start in self.script.mentions(name, bound.start, bound.end):
            used = self.script.path(start)
            plain = start != at and used[-1].node.type == "identifier" and not binds(used)
            if plain and self.script.resolve(name, start) == bound:
                self._dialog(used, len(used) - 1, hops + 1)
