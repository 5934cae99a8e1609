"""What the process of one target is asked to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from readycheck.cli.baseline import load as load_baseline
from readycheck.cli.one_target import Asked
from readycheck.plan import Selection


class Request(BaseModel):
    """Plain data, so that it can cross to another process. `baseline` is a path."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    do: Literal["check", "audit"]
    profile: str
    selection: dict[str, Any]
    settings: tuple[str, ...]
    heed_waivers: bool
    baseline: str | None = None
    folder: str = ""
    run_id: str = ""
    jobs: int | None = None
    outputs: tuple[tuple[str, str], ...] = Field(default=())
    """(format, path)."""

    def asked(self) -> Asked:
        """The same for `audit_one`; ends with a usage error where the baseline cannot be relied on."""
        baseline = load_baseline(Path(self.baseline)) if self.baseline else None
        selection = Selection.from_plain(self.selection)
        return Asked(selection, self.settings, heed_waivers=self.heed_waivers, baseline=baseline)
