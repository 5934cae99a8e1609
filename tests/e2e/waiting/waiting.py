"""A folder of checks for the tests: one collector is done at once, one never comes to an end."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

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


class Spot(Thing):
    """A thing of the tests."""

    sign: str = ""
    """A file that is written when the endless collector has begun."""


class Quick(Fact):
    """Seen at once."""


class Endless(Fact):
    """Never seen."""


TARGET = TargetKind("spots", "spot", Spot, "sign")


def quick(thing: Spot, ctx: CollectContext) -> Quick:
    return Quick()


def endless(thing: Spot, ctx: CollectContext) -> Endless:
    (ctx.scratch / "half").write_text("half written")
    subprocess.Popen(["sleep", "600"], start_new_session=True)
    ctx.progress("waiting")
    Path(thing.sign).write_text(str(os.getpid()))
    time.sleep(600)
    return Endless()


COLLECTORS = (
    Collector("waiting.quick", "Sees at once", Quick, quick, thing="spots"),
    Collector("waiting.endless", "Never ends", Endless, endless, thing="spots", deadline=600),
)


def judge(fact: Fact, options: NoOptions, context: JudgeContext) -> Iterator[Finding]:
    yield passed("waiting.seen", "it was seen")


CHECKS = (
    Check("waiting.quick", "It is seen at once", judge, Quick, NoOptions),
    Check("waiting.endless", "It is seen some day", judge, Endless, NoOptions),
)
