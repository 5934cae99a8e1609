"""The graph of migrations: ends, order, circles. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from readycheck_checks.database.facts import Revision


class History:
    """What the revisions of a project make together."""

    def __init__(self, revisions: Iterable[Revision]) -> None:
        self.by_id: dict[str, Revision] = {}
        for revision in revisions:
            self.by_id.setdefault(revision.id, revision)
        self._labels = {label: one.id for one in self.by_id.values() for label in one.labels}

    @cached_property
    def dangling(self) -> list[tuple[Revision, str]]:
        """Revisions that build on one which no file gives."""
        return [
            (revision, name)
            for revision in self.by_id.values()
            for name in (*revision.down, *revision.depends_on)
            if self._resolve(name) is None
        ]

    @cached_property
    def cycle(self) -> list[str]:
        """Revisions that build on each other in a circle; empty where there is none."""
        try:
            TopologicalSorter({name: self._parents(one) for name, one in self.by_id.items()}).prepare()
        except CycleError as error:
            return list(dict.fromkeys(error.args[1]))
        return []

    @cached_property
    def heads(self) -> list[str]:
        """Revisions on which no other builds."""
        taken = {self._resolve(name) for one in self.by_id.values() for name in one.down}
        return sorted(name for name in self.by_id if name not in taken)

    def ancestors(self, names: Iterable[str]) -> set[str]:
        """These revisions and all that they build on."""
        seen: set[str] = set()
        waiting = [name for name in names if name in self.by_id]
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting.extend(self._parents(self.by_id[name]))
        return seen

    def ordered(self) -> list[Revision]:
        """All revisions, earlier ones first; by id where the graph leaves it open. Needs a graph without circles."""
        sorter = TopologicalSorter({name: self._parents(one) for name, one in self.by_id.items()})
        sorter.prepare()
        order: list[Revision] = []
        while sorter.is_active():
            ready = sorted(sorter.get_ready())
            order.extend(self.by_id[name] for name in ready)
            sorter.done(*ready)
        return order

    def _parents(self, revision: Revision) -> list[str]:
        resolved = (self._resolve(name) for name in (*revision.down, *revision.depends_on))
        return [name for name in resolved if name is not None]

    def _resolve(self, name: str) -> str | None:
        """The id that `name` means: an id, a branch's label or the unambiguous start of an id."""
        if name in self.by_id:
            return name
        if name in self._labels:
            return self._labels[name]
        # `label@head` stands for the branch's newest revision; its first is enough to know the branch.
        if name.partition("@")[0] in self._labels:
            return self._labels[name.partition("@")[0]]
        starts = [one for one in self.by_id if one.startswith(name)] if len(name) >= 4 else []
        return starts[0] if len(starts) == 1 else None
