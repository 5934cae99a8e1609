"""A folder of checks for the tests that tells every secret it is given, wherever something can be told."""

import os
from collections.abc import Iterator

from pydantic import Field

from readycheck.api import (
    CannotLook,
    Check,
    CollectContext,
    Collector,
    Fact,
    Finding,
    JudgeContext,
    Model,
    ReasonCode,
    Secret,
    TargetKind,
    Thing,
    failed,
)


class Vault(Thing):
    """One secret for each way to tell it."""

    told: Secret = ""
    progress: Secret = ""
    fact: Secret = ""
    refused: Secret = ""
    raised: Secret = ""
    late: Secret = ""


class Told(Fact):
    """Holds secrets where a fact can hold something."""

    text: str = ""
    by_key: dict[str, str] = Field(default_factory=dict)
    pairs: tuple[tuple[str, str], ...] = ()


class Refused(Fact):
    """Never made."""


class Raised(Fact):
    """Never made either."""


class Wrong(Fact):
    """Refused by its own model."""

    number: int = 0


TARGET = TargetKind("vaults", "vault", Vault, "told")


def tell(thing: Vault, ctx: CollectContext) -> Told:
    ctx.progress(f"now with {thing.progress}")
    ctx.progress("x" * 190 + thing.progress)
    (ctx.scratch / "half.txt").write_text(thing.fact)
    learned = os.environ["TELLTALE_LEARNED"]
    ctx.mask(learned)
    return Told(
        text=f"it is {thing.fact} {thing.told} {learned}",
        by_key={f"key {thing.fact}": f"value {thing.fact}"},
        pairs=(("Authorization", thing.fact), ("Set-Cookie", f"sid={thing.fact}; Path=/")),
    )


def refuse(thing: Vault, ctx: CollectContext) -> Refused:
    raise CannotLook(ReasonCode.UNREACHABLE, f"{thing.refused} was refused; try another than {thing.refused}")


def fail(thing: Vault, ctx: CollectContext) -> Raised:
    raise ValueError("y" * 490 + thing.raised + "y" * 3000)


def mistake(thing: Vault, ctx: CollectContext) -> Wrong:
    return Wrong.model_validate({"number": f"{thing.late} is no number", f"{thing.late}": 1})


class Options(Model):
    """What a judge may know."""

    word: str = Field(default="", description="A word that it tells.")


def judge(fact: Told, options: Options, context: JudgeContext) -> Iterator[Finding]:
    said = options.word
    yield failed("telltale.said", f"it was {said}", fix=f"change {said}", location={"kind": "url", "url": said})


def judge_broken(fact: Told, options: Options, context: JudgeContext) -> Iterator[Finding]:
    raise RuntimeError("z" * 490 + options.word)


COLLECTORS = (
    Collector("telltale.tell", "Tells", Told, tell, thing="vaults"),
    Collector("telltale.refuse", "Refuses", Refused, refuse, thing="vaults"),
    Collector("telltale.fail", "Fails", Raised, fail, thing="vaults"),
    Collector("telltale.mistake", "Is mistaken", Wrong, mistake, thing="vaults"),
)

CHECKS = (
    Check("telltale.said", "It keeps its secrets", judge, Told, Options),
    Check("telltale.broken", "It breaks in silence", judge_broken, Told, Options),
    Check("telltale.refused", "It refuses in silence", judge, Refused, Options),
    Check("telltale.raised", "It raises in silence", judge, Raised, Options),
    Check("telltale.wrong", "It is wrong in silence", judge, Wrong, Options),
)
