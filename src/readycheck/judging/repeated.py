"""The same run given twice counts once."""

from __future__ import annotations

from collections.abc import Iterable

from readycheck.judging.counting import Glance
from readycheck.model import EXIT_PRECEDENCE


def without_repeats(
    runs: Iterable[tuple[Glance, float, int]],
) -> tuple[list[Glance], list[tuple[Glance, str]]]:
    """Each run once; and the others with the reason, where they do not say the same.

    A run comes with its seconds and its exit code. Of two reports of one run that differ, the one counts that went
    on for longer (it was resumed), then the graver one (it was decided again).
    """
    best: dict[tuple[str, tuple[str, str, str]], tuple[Glance, float, int]] = {}
    gone: list[tuple[Glance, str]] = []
    for run in runs:
        key = (run[0].run, run[0].target)
        other = best.setdefault(key, run)
        if other is run:
            continue
        best[key], less = (run, other) if _rank(run) > _rank(other) else (other, run)
        if _rank(less) != _rank(best[key]):
            longer = less[1] != best[key][1]
            why = "went on for longer" if longer else "is graver"
            gone.append((less[0], f"another report of the same run counts, since it {why}"))
    return [run for run, _, _ in best.values()], gone


def _rank(run: tuple[Glance, float, int]) -> tuple[float, int]:
    return (run[1], -EXIT_PRECEDENCE.index(run[2]))
