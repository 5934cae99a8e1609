"""What was seen, by kind. Renderers draw kinds, never domains."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from readycheck.model.base import Model, Scalar


class TextEvidence(Model):
    """A value as it was seen, such as a header."""

    kind: Literal["text"] = "text"
    label: str
    value: str


class CodeEvidence(Model):
    """Lines of source or configuration; `line` is the number of the first (from 1)."""

    kind: Literal["code"] = "code"
    label: str
    value: str
    language: str = ""
    line: int | None = None


class TableEvidence(Model):
    """Rows under named columns; every row is as long as `columns`."""

    kind: Literal["table"] = "table"
    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Scalar, ...], ...]


class SeriesEvidence(Model):
    """A quantity over another, usually time: points (x, y), both with a unit."""

    kind: Literal["series"] = "series"
    label: str
    x_label: str
    x_unit: str = ""
    y_label: str
    y_unit: str = ""
    points: tuple[tuple[float, float], ...]
    bar: float | None = None
    """The threshold to draw across, in `y_unit`."""


class DistributionEvidence(Model):
    """A histogram: bins (from, to, count) in `unit`, with named percentiles."""

    kind: Literal["distribution"] = "distribution"
    label: str
    unit: str = ""
    bins: tuple[tuple[float, float, int], ...]
    percentiles: dict[str, float] = Field(default_factory=dict)
    bar: float | None = None
    judged: str = ""
    """Which of `percentiles` must not lie above `bar`; empty where another figure is held against it."""


class StagesEvidence(Model):
    """Steps one after another and what each took, in `unit`."""

    kind: Literal["stages"] = "stages"
    label: str
    unit: str = "s"
    stages: tuple[tuple[str, float], ...]
    bar: float | None = None
    """The threshold for the sum, in `unit`."""


class BarsEvidence(Model):
    """One value, not below 0, of each of several things, in `unit`: such as coverage file by file."""

    kind: Literal["bars"] = "bars"
    label: str
    unit: str = ""
    values: tuple[tuple[str, float], ...]
    bar: float | None = None
    """The threshold to draw across, in `unit`."""


Evidence = Annotated[
    TextEvidence | CodeEvidence | TableEvidence | SeriesEvidence | DistributionEvidence | StagesEvidence | BarsEvidence,
    Field(discriminator="kind"),
]
