"""The live schema is what the migrations make, object by object.

Compares the live database with the migrations replayed up to the revision that the
database says is applied; later migrations are pending, not drift. Names of constraints,
the order of columns and the spelling of equal types change no behaviour and never fail.
"""

from __future__ import annotations

from collections.abc import Iterator

from readycheck.api import (
    Check,
    Confidence,
    Field,
    Finding,
    JudgeContext,
    Model,
    ReasonCode,
    Status,
    TableEvidence,
    at_object,
    failed,
    field_validator,
    finding,
    passed,
    unknown,
)
from readycheck_checks.database.difference import ORDER, counts, differences
from readycheck_checks.database.facts import Difference, Schema
from readycheck_checks.database.reconcile import KINDS, name_of, remedy, sentence, shown, tally

_ID = "database.schema_drift"
_MOST = 5000
_NAMES = frozenset(
    [f"{change}_{kind}" for change in ("missing", "extra") for kind in ORDER]
    + [f"column_{one}" for one in ("type", "nullable", "default", "collation", "generated", "on_conflict")]
    + [f"table_{one}" for one in ("without_rowid", "strict", "autoincrement", "virtual")]
    + [f"foreign_key_{one}" for one in ("columns", "on_update", "on_delete", "deferred", "definition")]
    + [f"index_{one}" for one in ("columns", "unique", "predicate", "on")]
    + ["primary_key_columns", "primary_key_on_conflict", "unique_on_conflict", "unique_definition"]
    + ["check_definition", "check_text", "trigger_text", "view_text"]
)


class Options(Model):
    """Which differences only warn."""

    warn: tuple[str, ...] = Field(
        default=("extra_index",),
        description="Differences that only warn, such as extra_index, missing_view or column_default.",
    )

    @field_validator("warn")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        strange = sorted(set(names) - _NAMES)
        if strange:
            raise ValueError(f"'{strange[0]}' is no difference; there are: {', '.join(sorted(_NAMES))}")
        return names


def judge(fact: Schema, options: Options, context: JudgeContext) -> Iterator[Finding]:  # noqa: ARG001
    """One finding per difference; a pass names what was compared."""
    if fact.expected is None:
        reason = fact.reason or ReasonCode.INSUFFICIENT_DATA
        yield unknown(f"{_ID}.not_compared", reason, fact.problem or "the expected schema could not be made")
        return
    if fact.live.cut or fact.expected.cut:
        yield unknown(
            f"{_ID}.truncated",
            ReasonCode.TRUNCATED,
            f"only the first {len(fact.live.objects)} objects of the schema were read, so the rest is not compared",
        )
    ignore = (*fact.ignore, fact.version_table)
    found = differences(fact.expected, fact.live, ignore)
    real = [one for one in found if not one.cosmetic or one.attribute == "type"]
    for one in real[:_MOST]:
        yield _finding(one, options)
    if len(real) > _MOST:
        further = len(real) - _MOST
        yield failed(
            f"{_ID}.more", f"{further} further differences are not listed", value=len(real), stands_for=further
        )
    harmless = [one for one in found if one.cosmetic and one.attribute != "type"]
    compared = tally(counts(fact.live, ignore))
    if not real or harmless:
        yield passed(
            f"{_ID}.compared" if not real else f"{_ID}.harmless",
            f"the live schema is what {fact.source} make: {compared or 'no objects'}"
            if not real
            else f"{len(harmless)} further differences change no behaviour",
            evidence=(_harmless(harmless),) if harmless else (),
        )


def _finding(one: Difference, options: Options) -> Finding:
    name = name_of(one)
    status = Status.WARN if one.cosmetic or name in options.warn else Status.FAIL
    absent = ReasonCode.ABSENT if one.change == "missing" else ReasonCode.DEFECT
    message = sentence(one)
    if one.cosmetic:
        message += "; SQLite stores both alike"
    return finding(
        f"{_ID}.{name}",
        status,
        message,
        reason_code=absent,
        location=at_object(one.name, one.kind, one.attribute or None),
        value=shown(one.actual),
        threshold=shown(one.expected),
        confidence=Confidence.HIGH,
        fix=remedy(one),
    )


def _harmless(found: list[Difference]) -> TableEvidence:
    rows = tuple(
        (KINDS[one.kind], one.name, one.attribute or one.change, shown(one.expected), shown(one.actual))
        for one in found[:50]
    )
    return TableEvidence(
        label="Differences without effect", columns=("kind", "object", "what", "expected", "actual"), rows=rows
    )


CHECK = Check(
    id=_ID,
    title="The live schema is what the migrations make, object by object",
    needs=Schema,
    options=Options,
    judge=judge,
    why="A change made by hand on the live database is lost at the next rebuild, and code tested against the"
    " migrations meets another schema in production.",
    fix="Bring each difference into a migration, or undo it on the live database.",
)
