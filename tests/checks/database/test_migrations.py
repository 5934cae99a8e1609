from __future__ import annotations

import pytest

from readycheck.api import Status
from readycheck.testing import judge, worst
from readycheck_checks.database.facts import Migrations, Revision, Unreadable
from readycheck_checks.database.migrations import CHECK


def revision(name: str, *down: str, after: tuple[str, ...] = (), labels: tuple[str, ...] = ()) -> Revision:
    return Revision(id=name, down=down, depends_on=after, labels=labels, title=f"makes {name}", file=f"v/{name}.py")


LINE = (revision("a"), revision("b", "a"), revision("c", "b"))
FORK = (revision("a"), revision("b", "a"), revision("c", "a"))
MERGED = (*FORK, revision("d", "b", "c"))
RING = (revision("a", "c"), revision("b", "a"), revision("c", "b"))
BRANCHES = (revision("a", labels=("main",)), revision("x", labels=("extra",)), revision("y", "x", after=("main",)))


def fact(revisions: tuple[Revision, ...], *applied: str, unreadable: bool = False, tables: int = 3) -> Migrations:
    return Migrations(
        dialect="sqlite",
        folder="migrations",
        revisions=revisions,
        unreadable=(Unreadable(file="v/odd.py", line=3, problem="its revision is computed"),) if unreadable else (),
        has_version_table=bool(applied),
        applied=applied,
        tables=tables,
    )


@pytest.mark.parametrize(
    ("seen", "wanted", "status"),
    [
        (fact(LINE, "c"), ["applied"], Status.PASS),
        (fact(MERGED, "d"), ["applied"], Status.PASS),
        (fact((revision("a"),), "a"), ["applied"], Status.PASS),
        (fact(LINE, "b"), ["pending"], Status.FAIL),
        (fact(LINE), ["unversioned"], Status.FAIL),
        (fact(LINE, tables=0), ["unversioned"], Status.FAIL),
        (fact(LINE, "z"), ["unknown_version"], Status.FAIL),
        (fact((), "c"), ["absent"], Status.FAIL),
        (fact(FORK, "b", "c"), ["heads"], Status.FAIL),
        (fact(FORK, "b"), ["heads", "pending"], Status.FAIL),
        (fact(MERGED, "b", "c"), ["pending"], Status.FAIL),
        (fact(MERGED, "d", "b"), ["overlap", "applied"], Status.WARN),
        (fact((*LINE, revision("b", "a")), "c"), ["duplicate"], Status.FAIL),
        (fact((revision("b", "a"), revision("c", "b")), "c"), ["dangling"], Status.FAIL),
        (fact(RING, "c"), ["cycle"], Status.FAIL),
        (fact((*LINE, revision("d", "d")), "c"), ["cycle"], Status.FAIL),
        (fact(LINE, "c", unreadable=True), ["unreadable"], Status.INCONCLUSIVE),
        (fact(LINE, "z", unreadable=True), ["unreadable", "unknown_version"], Status.INCONCLUSIVE),
        (fact(LINE, "b", unreadable=True), ["unreadable", "pending"], Status.FAIL),
        (fact((revision("b", "a"),), "b", unreadable=True), ["unreadable"], Status.INCONCLUSIVE),
    ],
)
def test_a_history_and_what_is_applied(seen: Migrations, wanted: list[str], status: Status) -> None:
    found = judge(CHECK, seen)
    assert [one.rule.removeprefix("database.migrations.") for one in found] == wanted
    assert worst(found) is status


def test_two_branches_may_be_wanted() -> None:
    seen = fact(BRANCHES, "a", "y")
    assert worst(judge(CHECK, seen)) is Status.FAIL
    # `y` depends on `a`, yet both are ends: Alembic keeps a row for each.
    assert worst(judge(CHECK, seen, {"heads": 2})) in (Status.PASS, Status.WARN)


def test_the_first_pending_migration_is_named_in_order() -> None:
    (found,) = judge(CHECK, fact(LINE, "a"))
    assert "2 of 3 migrations are not applied, the first is b (makes b)" in found.message
    assert found.location is not None
    assert found.location["file"] == "v/b.py"
    assert found.value == 2


def test_ten_thousand_migrations_are_no_trouble() -> None:
    names = [f"r{n:05}" for n in range(10_000)]
    chain = tuple(revision(name, *names[n - 1 : n]) for n, name in enumerate(names))
    assert worst(judge(CHECK, fact(chain, names[-1]))) is Status.PASS
