"""A collector that waits, and 500 checks that do nothing: what is left is the engine. Loaded as a local folder."""

import time
from collections.abc import Iterator

from readycheck.api import (
    Check,
    CollectContext,
    Collector,
    Fact,
    Finding,
    JudgeContext,
    NoOptions,
    TargetKind,
    Thing,
    passed,
)


class Place(Thing):
    """A thing that says nothing of itself."""

    note: str = ""


class Waited(Fact):
    """The wait is over."""


class Nothing(Fact):
    """There was nothing to see."""


def wait(thing: Place, ctx: CollectContext) -> Waited:
    time.sleep(0.2)
    return Waited()


def look(thing: Place, ctx: CollectContext) -> Nothing:
    return Nothing()


def judge(fact: Fact, options: NoOptions, context: JudgeContext) -> Iterator[Finding]:
    yield passed("busy.nothing", "there is nothing to judge")


TARGETS = (TargetKind("places", "place", Place, "note"),)
COLLECTORS = (
    Collector("busy.wait", "Waits 200 ms", Waited, wait, "places"),
    Collector("busy.look", "Looks at nothing", Nothing, look, "places"),
)
CHECKS = (
    Check("busy.waited", "The wait is over", judge, Waited, NoOptions),
    *(Check(f"busy.empty_{number}", "There is nothing to judge", judge, Nothing, NoOptions) for number in range(500)),
)
