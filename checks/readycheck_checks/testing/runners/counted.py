"""How many tests a run had, by what its runner prints and by the report that it writes. Pure."""

from __future__ import annotations

from readycheck.api import Model
from readycheck_checks.testing.facts import Results, Summary


class Counted(Model):
    """How many tests a run had; `known` is false where nothing says so."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    known: bool = False
    at_least: bool = False

    @property
    def total(self) -> int:
        """All of them, skipped ones too."""
        return self.passed + self.failed + self.skipped


def counted_of(summaries: tuple[Summary, ...], results: Results | None) -> Counted:
    """What runner and report say together; of failures the greater number holds."""
    said = [one for one in summaries if one.passed or one.failed or one.skipped or one.nothing_ran]
    printed = Counted(
        passed=sum(one.passed for one in said),
        failed=sum(one.failed for one in said),
        skipped=sum(one.skipped for one in said),
        known=bool(said),
        at_least=any(one.at_least for one in said),
    )
    if results is None or not results.files:
        return printed
    bad = results.failures + results.errors
    if printed.known and not printed.at_least and printed.total >= results.tests:
        return printed.model_copy(update={"failed": max(printed.failed, bad)})
    return Counted(passed=results.executed - bad, failed=max(bad, printed.failed), skipped=results.skipped, known=True)
