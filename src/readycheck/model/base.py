"""The base of every value that crosses a file boundary."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Scalar = Annotated[str | int | float | bool | None, Field(union_mode="smart")]
"""One value of a flat map: text, a number, a truth value or nothing."""


class Model(BaseModel):
    """A frozen value; unknown fields are refused.

    Readers of files written by a newer minor version go through
    `readycheck.model.tolerant`, which drops what they do not know.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, validate_default=False, defer_build=True
    )
