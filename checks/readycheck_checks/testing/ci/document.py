"""YAML of strangers: safe types only, bounded in size, depth and aliases, with the line of each key."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

MOST_CHARACTERS = 1_000_000
_MOST_NODES = 100_000
_MOST_DEPTH = 60
_MOST_ALIASES = 2_000
_MOST_MERGED = 20_000
_MOST_STEPS = 5_000
_MOST_SPREAD = 200_000


class DocumentError(ValueError):
    """A document that was not read; says why."""


class Table(dict[str, Any]):
    """A mapping that knows where its keys stand; lines count from 1."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, int] = {}

    def line(self, key: str) -> int | None:
        """The line of a key."""
        return self.lines.get(key)


class Reference(list[str]):
    """GitLab's `!reference [job, key]`."""


class _Loader(yaml.SafeLoader):
    """SafeLoader with limits, and with YAML 1.2's truth values: `on` is a word."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own shape
        first: [(tag, pattern) for tag, pattern in given if tag != "tag:yaml.org,2002:bool"]
        for first, given in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._nodes = self._aliases = self._merged = self._depth = 0

    def compose_node(self, parent: Node | None, index: Any) -> Node | None:
        self._nodes += 1
        self._depth += 1
        if self.check_event(yaml.AliasEvent):
            self._aliases += 1
        if self._nodes > _MOST_NODES or self._aliases > _MOST_ALIASES or self._depth > _MOST_DEPTH:
            raise DocumentError("it is nested or repeated beyond the limits")
        try:
            node: Node | None = super().compose_node(parent, index)
        finally:
            self._depth -= 1
        return node

    def flatten_mapping(self, node: MappingNode) -> None:
        super().flatten_mapping(node)
        self._merged += len(node.value)
        if self._merged > 10 * _MOST_MERGED or len(node.value) > _MOST_MERGED:
            raise DocumentError("its merged keys go beyond the limits")


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def _mapping(loader: _Loader, node: MappingNode) -> Iterator[Table]:
    table = Table()
    yield table
    loader.flatten_mapping(node)
    for key_node, value_node in node.value:
        key = str(key_node.value) if isinstance(key_node, ScalarNode) else "?"
        table[key] = loader.construct_object(value_node, deep=False)
        table.lines[key] = key_node.start_mark.line + 1


def _any(loader: _Loader, suffix: str, node: Node) -> Any:
    if isinstance(node, SequenceNode):
        items = [str(one.value) for one in node.value if isinstance(one, ScalarNode)]
        return Reference(items) if suffix == "reference" else items
    if isinstance(node, MappingNode):
        return next(iter(list(_mapping(loader, node))))
    return str(node.value)


def _plain(loader: _Loader, node: ScalarNode) -> str:
    return str(loader.construct_scalar(node))


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _plain)
_Loader.add_constructor("tag:yaml.org,2002:int", _plain)
_Loader.add_constructor("tag:yaml.org,2002:float", _plain)
_Loader.add_multi_constructor("!", _any)


def load(text: str) -> Table:
    """The mapping that a document holds; of several documents the last (GitLab puts a `spec` before).

    Raises DocumentError with the reason.
    """
    if len(text) > MOST_CHARACTERS:
        raise DocumentError(f"it is longer than {MOST_CHARACTERS:,} characters")
    documents: list[Any] = []
    try:
        loader = _Loader(text)
        while len(documents) < 100 and loader.check_data():  # type: ignore[no-untyped-call]
            documents.append(loader.get_data())
        for one in documents:
            _spread(one, {})
    except DocumentError:
        raise
    except yaml.reader.ReaderError:
        raise DocumentError("it is no text") from None
    except yaml.MarkedYAMLError as error:
        line = f" in line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise DocumentError(f"it is not valid YAML{line}: {error.problem}") from None
    except (yaml.YAMLError, RecursionError, ValueError, TypeError) as error:
        raise DocumentError(f"it is not valid YAML: {type(error).__name__}") from None
    if not documents or not isinstance(documents[-1], Table):
        raise DocumentError("it holds no mapping")
    return documents[-1]


def _spread(value: Any, known: dict[int, int]) -> int:
    """How many values there are with every alias written out. Raises DocumentError where that is beyond the limit."""
    if not isinstance(value, (dict, list)):
        return 1
    if id(value) not in known:
        known[id(value)] = _MOST_SPREAD  # what holds itself has no end
        known[id(value)] = 1 + sum(
            _spread(one, known) for one in (value.values() if isinstance(value, dict) else value)
        )
    if known[id(value)] > _MOST_SPREAD:
        raise DocumentError("its aliases repeat it beyond the limits")
    return known[id(value)]


def table(value: Any) -> Table:
    """`value` where it is a mapping, else an empty one."""
    return value if isinstance(value, Table) else Table()


def items(value: Any) -> list[Any]:
    """`value` as a list: itself, one item, or nothing."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def words(value: Any, refer: Callable[[Reference], Any] | None = None) -> list[str]:
    """The texts of a list that may be nested, such as GitLab's `script`; references are followed by `refer`."""
    return [str(one) for one in flat(value, refer) if not isinstance(one, dict)]


def flat(value: Any, refer: Callable[[Reference], Any] | None = None) -> list[Any]:
    """What a nested list holds, in order; aliases may repeat a list without end, so that the steps are counted."""
    found: list[Any] = []
    stack, steps = [value], 0
    while stack and steps < _MOST_STEPS:
        steps += 1
        one = stack.pop()
        if isinstance(one, Reference) and refer is not None:
            stack.append(refer(one))
        elif isinstance(one, list):
            stack.extend(reversed(one[:_MOST_STEPS]))
        elif one is not None:
            found.append(one)
    return found
