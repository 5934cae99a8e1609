"""How a number of workers is shared by targets that are audited at the same time."""

from __future__ import annotations

WORKERS_EACH = 4
"""Collectors mostly wait; with four of them a target keeps a processor busy."""


def shares(workers: int, targets: int) -> tuple[int, ...]:
    """How many workers each of the targets has that run at once; their sum is `workers`, the largest share first.

    As many targets run at once as have four workers each, but two where there are workers for two.
    """
    together = max(1, min(targets, workers, max(2, workers // WORKERS_EACH)))
    each, more = divmod(workers, together)
    return tuple(each + (number < more) for number in range(together))
