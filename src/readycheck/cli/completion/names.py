"""Reads the names of a profile, and nothing else of it: for completion only, which forgives everything."""

from __future__ import annotations

import importlib
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PERSON = "person"
"""How a check looks that takes a person's word."""
MOST_BYTES = 1024 * 1024
MOST_VALUES = 100_000
"""Once aliases are expanded, as of a profile."""
_MOST_FILES = 16


@dataclass
class Names:
    """What a profile names, the uppermost layer last."""

    controls: dict[str, str] = field(default_factory=dict)
    """Titles by id."""
    proved_by: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Ids of checks by control."""
    areas: dict[str, str] = field(default_factory=dict)
    owners: list[str] = field(default_factory=list)
    planned: set[str] = field(default_factory=set)
    """Ids of checks that no pack has yet."""

    @property
    def used(self) -> list[str]:
        """Ids of the checks that prove something, sorted."""
        return sorted({check for checks in self.proved_by.values() for check in checks})


def read_names(path: Path, shipped: Mapping[str, Path]) -> Names:
    """The names of a profile and of what it extends. Never raises: what cannot be read names nothing."""
    names = Names()
    for document in _layers(path, shipped, set()):
        _take(document, names)
    names.owners.sort()
    return names


def installed_checks() -> list[tuple[str, str, str]]:
    """Id, title and mode of each check, from the light tables of the packs; a pack without one offers none."""
    from readycheck.entrypoints import entry_points

    found: dict[str, tuple[str, str, str]] = {}
    for _, module in entry_points("readycheck.commands"):
        try:
            table = getattr(importlib.import_module(module), "CHECKS", ())
            for name, title, mode in table:
                found.setdefault(str(name), (str(name), str(title), str(mode)))
        except Exception:  # noqa: BLE001, S112 - a stranger's module may raise anything, and this is no place to say so
            continue
    return sorted(found.values())


def _layers(path: Path, shipped: Mapping[str, Path], seen: set[Path]) -> Iterator[dict[str, Any]]:
    """The documents that a profile is made of, the lowest first."""
    if path in seen or len(seen) >= _MOST_FILES:
        return
    seen.add(path)
    document = _document(path)
    extends = document.get("extends")
    for name in extends if isinstance(extends, list) else [extends]:
        if isinstance(name, str) and name:
            is_file = "/" in name or name.endswith((".yaml", ".yml", ".json"))
            below = path.parent / name if is_file else shipped.get(name)
            if below is not None:
                yield from _layers(below, shipped, seen)
    yield document


def _document(path: Path) -> dict[str, Any]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode) or found.st_size > MOST_BYTES:  # a FIFO would make the shell wait
            return {}
        text = path.read_text(encoding="utf-8")
        if "*" in text and _values(yaml.parse(text, Loader=loader)) > MOST_VALUES:
            return {}
        document = yaml.load(text, Loader=loader)  # noqa: S506 - a safe loader
    except (OSError, ValueError, yaml.YAMLError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _values(events: Iterable[Any]) -> int:
    """How many values a document has once its aliases are expanded; more than `MOST_VALUES` are not counted."""
    sizes: dict[str, int] = {}
    inside: list[tuple[str | None, int]] = [(None, 0)]
    for event in events:
        kind = type(event).__name__
        if kind in ("SequenceStartEvent", "MappingStartEvent"):
            inside.append((event.anchor, 1))
            continue
        if kind in ("SequenceEndEvent", "MappingEndEvent"):
            anchor, size = inside.pop()
        elif kind == "ScalarEvent":
            anchor, size = event.anchor, 1
        elif kind == "AliasEvent":
            anchor, size = None, sizes.get(event.anchor, 1)
        else:
            continue
        if anchor is not None:
            sizes[anchor] = size
        above, total = inside[-1]
        inside[-1] = (above, total + size)
        if total + size > MOST_VALUES:
            break
    return max(size for _, size in inside)


def _take(document: Mapping[str, Any], names: Names) -> None:
    areas = document.get("areas")
    for area, title in areas.items() if isinstance(areas, dict) else ():
        if isinstance(area, str):
            names.areas[area] = title if isinstance(title, str) else ""
    planned = document.get("planned")
    names.planned.update(one for one in (planned if isinstance(planned, list) else ()) if isinstance(one, str))
    controls = document.get("controls")
    for key, control in controls.items() if isinstance(controls, dict) else ():
        if isinstance(key, str):
            _take_control(key, control if isinstance(control, dict) else {}, names)


def _take_control(name: str, control: Mapping[str, Any], names: Names) -> None:
    title = control.get("title")
    names.controls[name] = title if isinstance(title, str) and title else names.controls.get(name, "")
    checks = control.get("checks")
    if isinstance(checks, (dict, list)):
        given = tuple(one for one in checks if isinstance(one, str))
        below = () if isinstance(checks, list) else names.proved_by.get(name, ())
        names.proved_by[name] = tuple(dict.fromkeys((*below, *given)))
    owner = control.get("owner")
    if isinstance(owner, str) and owner and owner not in names.owners:
        names.owners.append(owner)
    head, _, tail = name.rpartition("-")
    area = control.get("area")
    if not isinstance(area, str) or not area:
        area = head if head and tail.isdigit() else name.partition("-")[0]
    names.areas.setdefault(area, "")
