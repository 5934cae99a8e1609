"""`${env:NAME}`, `${env:NAME:-default}` and `${file:PATH}`: values that the profile only names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

from readycheck.profile.problem import Problems
from readycheck.profile.reading import Unreadable, read_text
from readycheck.profile.stand_ins import StandIns
from readycheck.profile.tree import Entry, Leaf, List, Node, Place
from readycheck.redact import SHORTEST

MOST_FILE_BYTES = 64 * 1024
MOST_TEXT = 4 * 1024 * 1024
"""All values read by reference together, in characters."""

_PART = re.compile(r"\$\$\{|\$\{([^{}]*)\}|\$\{")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PASSWORD = re.compile(r"://[^/?#\s:]*:([^/?#\s]*)@")


@dataclass(frozen=True, slots=True)
class Reference:
    """One `${…}` of a scalar, as written."""

    written: str
    kind: str
    name: str
    default: str | None = None


def parts(template: str) -> Iterator[str | Reference]:
    """The literal pieces and the references of a scalar; an unknown `${…}` has the kind ''."""
    end = 0
    for found in _PART.finditer(template):
        if found.start() > end:
            yield template[end : found.start()]
        end = found.end()
        if found[0] == "$${":
            yield "${"
            continue
        kind, _, name = (found[1] or "").partition(":")
        if kind == "env":
            name, given, default = name.partition(":-")
            yield Reference(found[0], kind if _NAME.fullmatch(name) else "", name, default if given else None)
        else:
            yield Reference(found[0], kind if kind == "file" and name.strip() else "", name)
    if end < len(template):
        yield template[end:]


class References:
    """Fills in references and remembers what was read by them; `stand_ins` give what is not there."""

    def __init__(self, environ: Mapping[str, str], problems: Problems, stand_ins: StandIns | None = None) -> None:
        self._stand_ins = stand_ins
        self._read: dict[str, dict[str, None]] = {}
        self._environ = environ
        self._problems = problems
        self._files: dict[Path, str | Unreadable] = {}
        self._room = MOST_TEXT

    def secrets(self, shown: Collection[str] = ()) -> tuple[str, ...]:
        """Everything read that is long enough to be masked, in order, but not what only these references gave."""
        masked = [values for written, values in self._read.items() if written not in shown]
        return tuple(dict.fromkeys(one for values in masked for one in values))

    def fill(self, node: Node) -> Node:
        """The same tree with the references of its scalars filled in."""
        if isinstance(node, Leaf):
            return self._leaf(node) if isinstance(node.value, str) and "${" in node.value else node
        if isinstance(node, List):
            return replace(node, items=tuple(self.fill(item) for item in node.items))
        entries = {}
        for key, entry in node.entries.items():
            if "${env:" in key or "${file:" in key:
                self._problems.add(entry.key, "a reference may stand in a value, not in a key")
            entries[key] = Entry(entry.key, self.fill(entry.node))
        return replace(node, entries=entries)

    def _leaf(self, leaf: Leaf) -> Leaf:
        text, written = [], []
        for part in parts(leaf.value):
            if isinstance(part, str):
                text.append(part)
            else:
                value = self._value(part, leaf.place)
                if value is not None:
                    text.append(value)
                    written.append(part.written)
        return leaf.with_value("".join(text), tuple(written))

    def _value(self, reference: Reference, place: Place) -> str | None:
        value: str | None
        if reference.kind == "env":
            value = self._environ.get(reference.name)
            if not value and reference.default is not None:
                return reference.default
            if value is None and self._stand_ins is not None:
                return self._stand_ins.value("env", reference.name, "it is not set", place)
            if value is None:
                self._problems.settle(
                    place,
                    f"the environment variable {reference.name} is not set",
                    f"set it, or give a default: ${{env:{reference.name}:-…}}",
                )
                return None
        elif reference.kind == "file":
            read = self._file(reference.name, place)
            if isinstance(read, Unreadable):
                if self._stand_ins is not None:
                    return self._stand_ins.value("file", reference.name, str(read), place)
                self._problems.settle(place, f"the file '{reference.name}' cannot be read: {read}")
                return None
            value = read
        else:
            self._problems.settle(
                place,
                f"'{reference.written}' is not a reference",
                "write ${env:NAME}, ${env:NAME:-default} or ${file:PATH}; a literal '${' is written '$${'",
            )
            return None
        if value is None:
            return None
        self._room -= len(value)
        if self._room < 0:
            self._problems.settle(place, f"the references read more than {MOST_TEXT // 1024**2} MiB together")
            return None
        if "\0" in value or any("\ud800" <= one <= "\udfff" for one in value):
            self._problems.settle(place, f"the value of {reference.written} is not text")
            return None
        self._remember(reference.written, value)
        return value

    def _file(self, name: str, place: Place) -> str | Unreadable:
        path = place.source.folder / Path(name)
        if path not in self._files:
            try:
                self._files[path] = read_text(path, MOST_FILE_BYTES).removesuffix("\n").removesuffix("\r")
            except Unreadable as error:
                self._files[path] = error
        return self._files[path]

    def _remember(self, written: str, value: str) -> None:
        read = self._read.setdefault(written, {})
        passwords = [spelling for found in _PASSWORD.findall(value) for spelling in (found, unquote(found))]
        lines = [line.strip() for line in value.splitlines()[:200]]
        for secret in (value, value.strip(), *passwords, *lines):
            if len(secret) >= SHORTEST:
                read[secret] = None
                self._problems.mask(secret)
