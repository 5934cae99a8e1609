"""The `CollectContext` that a collector is given, in a worker or in a test."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from readycheck.model import Consent, SecretTraits, Thing
from readycheck.redact import Redactor

T = TypeVar("T", bound=Thing)


def _silent(_text: str) -> None:
    """Progress that nobody asked for."""


@dataclass
class RunContext:
    """Holds the limits and collects what the collector reports on the way.

    A context manager: the scratch folder is removed at its end.
    """

    target_name: str
    environment: str
    consent: Consent
    as_of: datetime
    base: Path
    seconds: float
    redactor: Redactor
    raw_things: dict[str, tuple[dict[str, Any], ...]] = field(default_factory=dict)
    say: Callable[[str], None] = _silent
    counts: dict[str, int] = field(default_factory=dict)
    files_in: Path | None = None
    """Where the files that the fact names begin; None for the profile's folder."""
    masked: list[str] = field(default_factory=list)
    """Secrets learned on the way; the engine masks them in whatever it writes."""
    scratch_root: Path | None = None
    _scratch: Path | None = None
    _started: float = field(default_factory=time.monotonic)

    @property
    def scratch(self) -> Path:
        """A private folder, made on first use."""
        if self._scratch is None:
            self._scratch = Path(tempfile.mkdtemp(prefix="readycheck-", dir=self.scratch_root))
        return self._scratch

    def remaining(self) -> float:
        """Seconds left before the engine ends this collector."""
        return max(0.0, self.seconds - (time.monotonic() - self._started))

    def things(self, key: str, model: type[T]) -> tuple[T, ...]:
        """The things of the kind `key`."""
        return tuple(model.model_validate(raw) for raw in self.raw_things.get(key, ()))

    def mask(self, value: str) -> None:
        """Mask `value` from now on, everywhere."""
        self.redactor.add(value)
        self.masked.append(value)

    def secret(self, value: str) -> SecretTraits:
        """Describe a secret and mask it."""
        self.masked.append(value)
        return self.redactor.describe(value)

    def count(self, what: str, by: int = 1) -> None:
        """Add to the run's counters."""
        self.counts[what] = self.counts.get(what, 0) + by

    def progress(self, text: str) -> None:
        """Say what is being done."""
        self.say(self.redactor.text(text))

    def files_lie_in(self, folder: Path) -> None:
        """Say where the files that the fact names begin."""
        self.files_in = folder

    def __enter__(self) -> Self:
        """Start the clock."""
        self._started = time.monotonic()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove the scratch folder."""
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)
