"""What the checklist must hold together: checks that exist, options that fit, no circles."""

from __future__ import annotations

import re
from collections.abc import Mapping

from readycheck.model import Model, Severity
from readycheck.profile.literals import check_marked
from readycheck.profile.problem import Problems
from readycheck.profile.translate import validate
from readycheck.profile.tree import Leaf, List, Map

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def check_controls(tree: Map, checks: Mapping[str, type[Model]], problems: Problems, *, complete: bool) -> bool:
    """Check every control of the merged tree; True where all is well.

    Where a layer could not be read (`complete` is false), what it would have brought is not missed.
    """
    before = len(problems)
    controls = tree.node("controls")
    if not isinstance(controls, Map):
        return True
    planned = _planned(tree)
    for name, entry in controls.entries.items():
        if not _ID.fullmatch(name):
            problems.add(entry.key, f"the control id '{name}' must be up to 64 letters, digits, '.', '_' and '-'")
        if isinstance(entry.node, Map):
            _check_control(name, entry.node, controls, problems, complete=complete)
            _check_checks(name, entry.node, checks, planned, problems, complete=complete)
    _check_circles(controls, problems)
    return len(problems) == before


def _planned(tree: Map) -> set[str]:
    listed = tree.node("planned")
    if not isinstance(listed, List):
        return set()
    return {item.value for item in listed.items if isinstance(item, Leaf) and isinstance(item.value, str)}


def _check_control(name: str, control: Map, controls: Map, problems: Problems, *, complete: bool) -> None:
    key = controls.entries[name].key
    missing = [word for word in ("title", "severity") if control.node(word) is None]
    if missing and complete:
        others = [other for other in controls.entries if other != name and _has_title(controls, other)]
        words = " and no ".join(missing)
        problems.add(
            key, f"the control '{name}' has no {words}", near=name if len(missing) == 2 else None, known=others
        )
    if complete and not any(control.node(word) is not None for word in ("checks", "derive", "skip")):
        problems.add(key, f"the control '{name}' names no check", "give it 'checks', 'derive' or a reason to 'skip'")
    options = control.entries.get("options")
    if options is not None and complete:
        count = len(node.entries) if isinstance(node := control.node("checks"), Map) else 0
        problems.add(
            options.key,
            f"'options' is short for a control with one check; '{name}' has {count}",
            "give them under 'checks'",
        )
    skip = control.entries.get("skip")
    if skip is not None and isinstance(skip.node, Map):
        approver = skip.node.text("approver")
        if control.text("severity") == Severity.BLOCKER and not (approver or "").strip():
            problems.add(
                skip.key,
                f"'{name}' is a blocker; to skip it needs an approver",
                'write skip: {reason: "…", approver: "…"}',
            )


def _has_title(controls: Map, name: str) -> bool:
    node = controls.node(name)
    return isinstance(node, Map) and node.node("title") is not None


def _check_checks(
    name: str, control: Map, checks: Mapping[str, type[Model]], planned: set[str], problems: Problems, *, complete: bool
) -> None:
    listed = control.node("checks")
    for check, entry in listed.entries.items() if isinstance(listed, Map) else ():
        options = checks.get(check)
        if options is not None:
            if isinstance(entry.node, Map):
                check_marked(options, entry.node, problems)
                validate(options, entry, ("controls", name, "checks", check), problems)
        elif check not in planned and complete:
            problems.add(
                entry.key,
                f"no installed pack has a check '{check}'",
                "'readycheck checks' lists them; one that is yet to come is listed under 'planned'",
                near=check,
                known=[*checks, *planned],
            )


def _derived(control: Map) -> list[tuple[str, Leaf]]:
    listed = control.node("derive")
    if not isinstance(listed, List):
        return []
    return [(item.value, item) for item in listed.items if isinstance(item, Leaf) and isinstance(item.value, str)]


def _check_circles(controls: Map, problems: Problems) -> None:
    """Report derivations from unknown controls and circles, each circle once."""
    edges = {
        name: _derived(entry.node) if isinstance(entry.node, Map) else [] for name, entry in controls.entries.items()
    }
    for name, derived in edges.items():
        for other, leaf in derived:
            if other == name:
                problems.add(leaf.place, f"'{name}' derives from itself")
            elif other not in edges:
                problems.add(
                    leaf.place, f"'{name}' derives from '{other}', which is no control", near=other, known=edges
                )
    done: set[str] = set()
    for start in edges:
        trail: list[str] = []
        stack: list[tuple[str, int]] = [(start, 0)]
        while stack:
            name, number = stack.pop()
            if number == 0:
                if name in done:
                    continue
                trail.append(name)
            derived = [(other, leaf) for other, leaf in edges[name] if other in edges and other != name]
            if number < len(derived):
                stack.append((name, number + 1))
                other, leaf = derived[number]
                if other in trail:
                    circle = " -> ".join([*trail[trail.index(other) :], other])
                    problems.add(leaf.place, f"'derive' runs in a circle: {circle}")
                elif other not in done:
                    stack.append((other, 0))
            else:
                done.add(name)
                trail.pop()
