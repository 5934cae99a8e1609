"""What counts as debug output, as a checklist may say it."""

from __future__ import annotations

from typing import Literal

from readycheck.api import Field, Model


class Options(Model):
    """What counts as debug output."""

    allow: tuple[str, ...] = Field(
        default=("console.error", "console.warn", "print to stderr", "pprint to stderr", "System.err"),
        description="Output that production may write.",
    )
    built: Literal["fail", "warn", "ignore"] = Field(
        default="fail", description="What debug output in the bundles named in `built` leads to."
    )
    suppressed: Literal["pass", "warn", "fail"] = Field(
        default="pass", description="What output that a linter's comment silences leads to."
    )
    most: int = Field(
        default=5000, ge=1, le=20_000, description="So many places are listed one by one, the rest as a number."
    )
