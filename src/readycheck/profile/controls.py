"""What the checklist must hold together: checks that exist, options that fit, no circles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import partial

from readycheck.model import Model, Severity
from readycheck.profile.literals import check_marked
from readycheck.profile.problem import Problems
from readycheck.profile.translate import validate
from readycheck.profile.tree import Leaf, List, Map

_LONGEST_CIRCLE = 12
"""Controls of a circle that a problem names."""
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
        words, near = " and no ".join(missing), name if len(missing) == 2 else None
        problems.add(key, f"the control '{name}' has no {words}", near=near, known=lambda: _titled(controls))
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


def _titled(controls: Map) -> list[str]:
    return [
        name
        for name, entry in controls.entries.items()
        if isinstance(entry.node, Map) and "title" in entry.node.entries
    ]


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
                known=lambda: [*checks, *planned],
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
                what = f"'{name}' derives from '{other}', which is no control"
                problems.add(leaf.place, what, near=other, known=partial(_others, edges, name))
    known = {
        name: [(other, leaf) for other, leaf in derived if other in edges and other != name]
        for name, derived in edges.items()
    }
    done: set[str] = set()
    for start in known:
        if start not in done:
            _walk(start, known, done, problems)


def _others(names: Iterable[str], name: str) -> list[str]:
    return [one for one in names if one != name]


def _walk(start: str, edges: Mapping[str, list[tuple[str, Leaf]]], done: set[str], problems: Problems) -> None:
    """Depth first from one control, with a stack of its own: a chain may be as long as the file."""
    trail: list[str] = [start]
    position = {start: 0}
    waiting = [iter(edges[start])]
    while waiting:
        other, leaf = next(waiting[-1], (None, None))
        if other is None or leaf is None:
            name = trail.pop()
            del position[name]
            done.add(name)
            waiting.pop()
        elif other in position:
            circle = [*trail[position[other] : position[other] + _LONGEST_CIRCLE], "…"]
            if len(trail) - position[other] <= _LONGEST_CIRCLE:
                circle[-1] = other
            problems.add(leaf.place, f"'derive' runs in a circle: {' -> '.join(circle)}")
        elif other not in done:
            position[other] = len(trail)
            trail.append(other)
            waiting.append(iter(edges[other]))
