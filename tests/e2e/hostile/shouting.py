"""A folder of checks for the tests that shouts what it is told, to everybody who listens."""

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
    TableEvidence,
    TargetKind,
    TextEvidence,
    Thing,
    failed,
)


class Shout(Thing):
    """What is shouted."""

    words: str = ""
    times: int = 1


class Heard(Fact):
    """What was shouted."""

    words: str = ""


class Refused(Fact):
    """Never heard."""


class Options(Model):
    """What is shouted by the judge."""

    word: str = Field(default="", description="What is shouted.")


TARGET = TargetKind("shouts", "shout", Shout, "words")


def hear(thing: Shout, ctx: CollectContext) -> Heard:
    ctx.progress(thing.words)
    return Heard(words=thing.words * thing.times)


def refuse(thing: Shout, ctx: CollectContext) -> Refused:
    raise CannotLook(ReasonCode.UNREACHABLE, thing.words)


def judge(fact: Heard, options: Options, context: JudgeContext) -> Iterator[Finding]:
    words = fact.words
    yield failed(
        "shouting.heard",
        words,
        fix=words,
        location={"kind": "url", "url": words},
        value=words,
        threshold=words,
        unit=words,
        references=(words,),
        evidence=(
            TextEvidence(label=words, value=words),
            TableEvidence(label=words, columns=(words,), rows=((words,),)),
        ),
    )


def broken(fact: Heard, options: Options, context: JudgeContext) -> Iterator[Finding]:
    raise ValueError(fact.words)


COLLECTORS = (
    Collector("shouting.hear", "Hears", Heard, hear, thing="shouts"),
    Collector("shouting.refuse", "Refuses", Refused, refuse, thing="shouts"),
)
CHECKS = (
    Check("shouting.heard", "It is quiet", judge, Heard, Options),
    Check("shouting.broken", "It breaks in silence", broken, Heard, Options),
    Check("shouting.refused", "It refuses in silence", judge, Refused, Options),
)
