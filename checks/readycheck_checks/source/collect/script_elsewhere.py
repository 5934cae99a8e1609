"""What a script's name means in other files of its tree: a flag that it imports, a constant that the bundler defines.

Asked only where such a name stands in a condition around debug output, so a tree without any pays nothing.
"""

from __future__ import annotations

import re
from functools import cached_property
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

from readycheck_checks.source.collect.bundle_settings import is_configuration
from readycheck_checks.source.collect.classify import SCRIPT, suffix_of
from readycheck_checks.source.collect.guard_words import NEVER, UNKNOWN, Meaning
from readycheck_checks.source.collect.reading import NotReadableError, content
from readycheck_checks.source.collect.script_exports import exported, member
from readycheck_checks.source.collect.script_guards import meaning
from readycheck_checks.source.collect.script_tree import Script, TooSlowError, unwrapped

if TYPE_CHECKING:
    from tree_sitter import Node

    from readycheck_checks.source.collect.walk import FileEntry, Tree

_MOST_BYTES = 256 * 1024
_SECONDS = 2.0
_ENDINGS = ("", ".ts", ".js", ".tsx", ".jsx", ".mjs", ".cjs", ".mts", "/index.ts", "/index.js")
_ALIASED = re.compile(r"^(?:@|~|\$lib|#|src)/")
"""What bundlers and compilers let stand for the folder of the sources."""
_SOURCES = ("src", "src/lib", "app", "")
_FOR_DEVELOPERS = re.compile(r"(?:^|[./_-])(?:dev|development|debug|local|test|tests|storybook)(?:[./_-]|$)")
_DEFINES = re.compile(rb"[dD]efine|replace")
_FALSE = {"false", "0", "null", "undefined", "!1", ""}
_SERVING = re.compile(r"^\(?command={2,3}['\"]serve['\"]\)?$")


class Elsewhere:
    """The other files of one tree, read when they are asked for."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._imported: dict[tuple[str, tuple[str, ...]], Meaning] = {}
        self._defined: dict[str, Meaning] = {}
        self._scripts: dict[str, Script | None] = {}

    def seen_from(self, name: str) -> From:
        """The same, as one file of the tree sees it."""
        return From(self, name)

    def imported(self, importer: str, module: str, names: tuple[str, ...]) -> Meaning:
        """What a value means that `importer` takes from `module`: its exported name, and a member's of it."""
        entry = self._found(importer, module)
        if entry is None:
            return UNKNOWN
        key = (entry.name, names)
        if key not in self._imported:
            self._imported[key] = self._exported(entry, names)
        return self._imported[key]

    def defined(self, name: str) -> Meaning:
        """What a global means for which a bundler puts a constant: development's only where each setting says so."""
        if name not in self._defined:
            said = [one for entry, data in self._settings for one in self._constants(entry, data, name)]
            true = bool(said) and all(one.if_true for one in said)
            false = bool(said) and all(one.if_false for one in said)
            self._defined[name] = Meaning(name if true else "", name if false else "")
        return self._defined[name]

    @cached_property
    def _by_name(self) -> dict[str, FileEntry]:
        return {one.name: one for one in self._tree.files if suffix_of(one.name) in SCRIPT}

    @cached_property
    def _settings(self) -> list[tuple[FileEntry, bytes]]:
        """The settings of bundlers that put constants for names."""
        found = []
        for one in self._tree.files:
            if is_configuration(one.name) and not one.declared_built and not _FOR_DEVELOPERS.search(one.name):
                try:
                    data = content(one.where, _MOST_BYTES)
                except NotReadableError:
                    continue
                if _DEFINES.search(data):
                    found.append((one, data))
        return found

    def _found(self, importer: str, module: str) -> FileEntry | None:
        if module.startswith("."):
            return self._at(normpath(join(dirname(importer), module)))
        if not (alias := _ALIASED.match(module)):
            return None
        folder, rest = dirname(importer), module[alias.end() :]
        for _ in range(20):
            for source in _SOURCES:
                if found := self._at(normpath(join(folder, source, rest))):
                    return found
            if not folder:
                break
            folder = dirname(folder)
        return None

    def _at(self, stem: str) -> FileEntry | None:
        stems = (stem, re.sub(r"\.[cm]?jsx?$", "", stem))  # TypeScript imports `./flags.js` for `flags.ts`
        return next((found for one in stems for end in _ENDINGS if (found := self._by_name.get(one + end))), None)

    def _script(self, entry: FileEntry) -> Script | None:
        if entry.name not in self._scripts:
            try:
                data = content(entry.where, _MOST_BYTES)
                self._scripts[entry.name] = Script(data, SCRIPT[suffix_of(entry.name)], _SECONDS)
            except (NotReadableError, TooSlowError):
                self._scripts[entry.name] = None
        return self._scripts[entry.name]

    def _exported(self, entry: FileEntry, names: tuple[str, ...]) -> Meaning:
        script = self._script(entry)
        try:
            value = exported(script, names[0]) if script is not None else None
            for one in names[1:]:
                value = member(script, value, one) if script is not None else None
            return meaning(script, value) if script is not None else UNKNOWN
        except TooSlowError:
            return UNKNOWN

    def _constants(self, entry: FileEntry, data: bytes, name: str) -> list[Meaning]:
        """What the settings of one file put for a name."""
        if name.encode() not in data:
            return []
        if suffix_of(entry.name) not in SCRIPT:
            given = re.compile(r"--define:" + re.escape(name) + r"=(\w+)").findall(data.decode("utf-8", "replace"))
            return [NEVER if one in _FALSE else UNKNOWN for one in given]
        script = self._script(entry)
        try:
            return [_constant(script, one) for one in _values(script, name)] if script is not None else []
        except TooSlowError:
            return []


class From:
    """The same, as one file of the tree sees it."""

    def __init__(self, elsewhere: Elsewhere, name: str) -> None:
        self._elsewhere, self.name = elsewhere, name

    def imported(self, module: str, names: tuple[str, ...]) -> Meaning:
        """See `Elsewhere.imported`."""
        return self._elsewhere.imported(self.name, module, names)

    def defined(self, name: str) -> Meaning:
        """See `Elsewhere.defined`."""
        return self._elsewhere.defined(name)


def _values(script: Script, name: str) -> list[Node]:
    """What stands behind a key of this name."""
    values = []
    for at in script.mentions(name):
        pair = next((step.node for step in script.path(at)[-3:] if step.node.type == "pair"), None)
        key = pair.child_by_field_name("key") if pair is not None else None
        value = pair.child_by_field_name("value") if pair is not None else None
        if key is not None and value is not None and script.text(key).strip("'\"`") == name:
            values.append(value)
    return values


def _constant(script: Script, value: Node) -> Meaning:
    """A constant is given as code in a text, most often through JSON.stringify."""
    value = unwrapped(value)
    if value.type == "call_expression":
        function, arguments = value.child_by_field_name("function"), value.child_by_field_name("arguments")
        if function is not None and script.text(function) in ("JSON.stringify", "String") and arguments is not None:
            return _constant(script, arguments.named_children[0]) if arguments.named_children else UNKNOWN
    if value.type == "string":
        return NEVER if script.text(value).strip("'\"") in _FALSE else UNKNOWN
    if value.type == "template_string" and len(value.named_children) == 1:
        inner = value.named_children[0]
        held = inner.named_children[0] if inner.type == "template_substitution" and inner.named_children else None
        if held is not None:
            return meaning(script, held)
        return NEVER if script.text(value).strip("`") in _FALSE else UNKNOWN
    if _SERVING.match("".join(script.text(value).split())):
        return Meaning(if_true="serve")
    return meaning(script, value)
