"""Collectors and checks that break in every way a pack can break. Loaded as a local folder."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from readycheck.api import (
    CannotLook,
    Check,
    CollectContext,
    Collector,
    Fact,
    Finding,
    JudgeContext,
    NoOptions,
    ReasonCode,
    TargetKind,
    Thing,
    passed,
)


class Spot(Thing):
    """A thing of the tests."""

    note: str = ""


class Seen(Fact):
    """The only kind of fact here that is well made."""

    text: str = ""


TARGET = TargetKind("spots", "spot", Spot, "note")


def fine(thing: Spot, ctx: CollectContext) -> Seen:
    ctx.count("looks")
    return Seen(text=f"saw {thing.id} {thing.note}")


def raises(thing: Spot, ctx: CollectContext) -> Seen:
    raise ValueError(f"no luck with {thing.note}")


def cannot(thing: Spot, ctx: CollectContext) -> Seen:
    raise CannotLook(ReasonCode.UNREACHABLE, "nobody answers; start the target first")


def hangs_in_c(thing: Spot, ctx: CollectContext) -> Seen:
    ctypes.CDLL(None).sleep(600)
    return Seen()


def spins(thing: Spot, ctx: CollectContext) -> Seen:
    while True:
        pass


def spins_and_tells(thing: Spot, ctx: CollectContext) -> Seen:
    """Says who it is, then spins."""
    Path(thing.note).write_text(str(os.getpid()))
    while True:
        pass


def exits(thing: Spot, ctx: CollectContext) -> Seen:
    os._exit(7)


def segfaults(thing: Spot, ctx: CollectContext) -> Seen:
    os.kill(os.getpid(), signal.SIGSEGV)
    return Seen()


def eats_memory(thing: Spot, ctx: CollectContext) -> Seen:
    return Seen(text=str(len(bytearray(1 << 30))))


def floods(thing: Spot, ctx: CollectContext) -> Seen:
    for _ in range(200):
        os.write(1, b"x" * 65536)
        sys.stderr.write("y" * 65536)
    return Seen(text="flooded")


def wrong_type(thing: Spot, ctx: CollectContext) -> Any:
    return {"not": "a fact"}


def double_forks(thing: Spot, ctx: CollectContext) -> Seen:
    """Leaves a grandchild in a session of its own, then hangs."""
    script = "import os,time\nif os.fork(): os._exit(0)\nos.setsid()\nif os.fork(): os._exit(0)\ntime.sleep(600)"
    subprocess.run([sys.executable, "-c", script], check=True)
    time.sleep(600)
    return Seen()


def leaves_child(thing: Spot, ctx: CollectContext) -> Seen:
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
    return Seen(text="left a child")


def uses_scratch(thing: Spot, ctx: CollectContext) -> Seen:
    (ctx.scratch / "file").write_text("x")
    return Seen(text=str(ctx.scratch))


def waits(thing: Spot, ctx: CollectContext) -> Seen:
    """Says that it is here and waits for the file that `note` names."""
    Path(f"{thing.note}.{thing.id}.here").write_text(str(os.getpid()))
    while not Path(thing.note).exists() and ctx.remaining() > 0:
        time.sleep(0.01)
    return Seen(text="waited")


def tells(thing: Spot, ctx: CollectContext) -> Seen:
    ctx.mask("learned-on-the-way")
    ctx.progress("telling learned-on-the-way")
    return Seen(text=f"learned-on-the-way and {thing.note}")


_COLLECT: tuple[tuple[Callable[[Spot, CollectContext], Any], float], ...] = (
    (fine, 20), (raises, 20), (cannot, 20), (hangs_in_c, 0.5), (spins, 0.5), (spins_and_tells, 0.5),
    (exits, 20), (segfaults, 20),
    (eats_memory, 20), (floods, 20), (wrong_type, 20), (double_forks, 2.5), (leaves_child, 20), (uses_scratch, 20),
    (waits, 30), (tells, 20),
)  # fmt: skip

_FACTS: dict[str, type[Fact]] = {
    function.__name__: type(f"Seen_{function.__name__}", (Seen,), {}) for function, _ in _COLLECT
}


def _collector(function: Callable[[Spot, CollectContext], Any], seconds: float) -> Collector[Spot, Any]:
    kind = _FACTS[function.__name__]

    def collect(thing: Spot, ctx: CollectContext) -> Any:
        seen = function(thing, ctx)
        return kind(**seen.model_dump()) if isinstance(seen, Seen) else seen

    return Collector(
        f"faults.{function.__name__}", function.__name__, kind, collect, "spots", deadline=seconds, memory_mb=512
    )


COLLECTORS = tuple(_collector(function, seconds) for function, seconds in _COLLECT)


def judge(fact: Seen, options: NoOptions, context: JudgeContext) -> Iterator[Finding]:
    yield passed("faults.seen", f"it said: {fact.text}")


def judge_compares(fact: Seen, options: NoOptions, context: JudgeContext) -> Iterator[Finding]:
    before = ", ".join(one.text for one in context.prior if isinstance(one, Seen))
    yield passed("faults.compared", f"before: {before}; now: {fact.text}")


def judge_raises(fact: Seen, options: NoOptions, context: JudgeContext) -> Iterator[Finding]:
    yield passed("faults.seen", "so far so good")
    raise RuntimeError("in the middle of judging")


def judge_nothing(fact: Seen, options: NoOptions, context: JudgeContext) -> Iterator[Finding]:
    return iter(())


def judge_spins(fact: Seen, options: NoOptions, context: JudgeContext) -> Iterator[Finding]:
    while True:
        pass


def judge_wrong(fact: Seen, options: NoOptions, context: JudgeContext) -> Any:
    return ["a string"]


def judge_endless(fact: Seen, options: NoOptions, context: JudgeContext) -> Iterator[Finding]:
    while True:
        yield passed("faults.seen", "again")


def judge_exits(fact: Seen, options: NoOptions, context: JudgeContext) -> Iterator[Finding]:
    os._exit(3)


CHECKS = (
    *(Check(f"faults.{name}", name, judge, kind, NoOptions) for name, kind in _FACTS.items()),
    Check("faults.compares", "", judge_compares, _FACTS["fine"], NoOptions, prior=2),
    Check("faults.judge_raises", "", judge_raises, _FACTS["fine"], NoOptions),
    Check("faults.judge_nothing", "", judge_nothing, _FACTS["fine"], NoOptions),
    Check("faults.judge_spins", "", judge_spins, _FACTS["fine"], NoOptions, deadline=0.5),
    Check("faults.judge_wrong", "", judge_wrong, _FACTS["fine"], NoOptions),
    Check("faults.judge_endless", "", judge_endless, _FACTS["fine"], NoOptions, deadline=20),
    Check("faults.judge_exits", "", judge_exits, _FACTS["fine"], NoOptions),
)
