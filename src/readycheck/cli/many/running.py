"""Which target is audited when: several at once, and one alone where something must not be disturbed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from readycheck.cli.many.children import INTERRUPTED, Child, Children
from readycheck.cli.many.sharing import shares

if TYPE_CHECKING:
    from readycheck.cli.many.request import Request


@dataclass(frozen=True)
class Work:
    """One target to audit; `request` is made with the number of workers that it gets."""

    alone: bool
    request: Callable[[int], Request]


@dataclass(frozen=True)
class Ended:
    """How the process of a target ended."""

    code: int
    words: tuple[str, ...] = ()
    """What it said on standard error."""
    begun: bool = True


class Watcher(Protocol):
    """Told what is going on."""

    def begins(self, number: int) -> None:
        """The audit of this target begins."""

    def says(self, number: int, finished: int, total: int, doing: str) -> None:
        """How far the audit of this target is."""

    def interrupted(self) -> None:
        """Somebody wants it to end."""

    def tick(self) -> None:
        """Called several times a second."""


def run_all(works: Sequence[Work], workers: int, watcher: Watcher, ended: Callable[[int, Ended], None]) -> list[Ended]:
    """Audit every target; `ended` hears of each as it ends. The answers are in the order of `works`.

    After an interruption those that run write what they have, and no further one begins.
    """
    outcomes: dict[int, Ended] = {}

    def note(number: int, outcome: Ended) -> None:
        outcomes[number] = outcome
        ended(number, outcome)

    with Children() as children:
        together = [number for number, work in enumerate(works) if not work.alone]
        alone = [number for number, work in enumerate(works) if work.alone]
        # Whatever runs alone comes last, so that most is known early.
        _run(works, together, shares(workers, len(together) or 1), children, watcher, note)
        _run(works, alone, (workers,), children, watcher, note)
    return [outcomes[number] for number in range(len(works))]


def _run(
    works: Sequence[Work],
    numbers: Sequence[int],
    slots: tuple[int, ...],
    children: Children,
    watcher: Watcher,
    note: Callable[[int, Ended], None],
) -> None:
    waiting, free = deque(numbers), sorted(slots)
    running: dict[Child, tuple[int, int]] = {}
    told = False
    while waiting or running:
        if children.interrupts and not told:
            told = True
            watcher.interrupted()
        while waiting and children.interrupts:
            note(waiting.popleft(), Ended(INTERRUPTED, begun=False))
        while waiting and free:
            number, workers = waiting.popleft(), free.pop()
            try:
                child = children.start(works[number].request(workers))
            except OSError as error:
                free.append(workers)
                note(number, Ended(4, (f"no process can be started for it: {error.strerror or error}",)))
                continue
            running[child] = (number, workers)
            watcher.begins(number)
        if not running:
            continue
        heard, over = children.wait()
        for child in heard:
            state = child.state
            if child in running and "total" in state:
                watcher.says(running[child][0], int(state["finished"]), int(state["total"]), str(state["doing"]))
        for child in over:
            number, workers = running.pop(child)
            free.append(workers)
            free.sort()
            words = child.words()
            if child.ended_by:
                words.append(f"its process was ended by {child.ended_by}")
            note(number, Ended(child.code if child.code is not None else 4, tuple(words)))
            children.close(child)
        watcher.tick()


def check_apart(request: Request) -> Child:
    """Have a request to check a profile done in a process of its own, whose state and words then tell the outcome."""
    with Children() as children:
        child = children.start(request)
        while True:
            _, over = children.wait()
            if over:
                child.state["words"] = child.words()
                children.close(child)
                return child
