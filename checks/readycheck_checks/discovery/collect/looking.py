"""The context that the readers of other rooms ask for, without an engine: a folder, a deadline, nothing else."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from readycheck.api import Consent, SecretTraits

T = TypeVar("T")


class Looking:
    """A context manager; `until` is a time of the monotonic clock, in seconds."""

    def __init__(self, base: Path, until: float) -> None:
        self._base = base
        self._until = until
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self.target_name, self.environment, self.consent = "", "", Consent()
        self.as_of = datetime.now(UTC)

    def __enter__(self) -> Self:
        """Nothing is made before it is asked for."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove the private folder."""
        if self._scratch is not None:
            self._scratch.cleanup()

    def at_most(self, until: float) -> Looking:
        """The same with an earlier end."""
        return Looking(self._base, min(until, self._until))

    @property
    def scratch(self) -> Path:
        """A private folder, made on first use."""
        if self._scratch is None:
            self._scratch = tempfile.TemporaryDirectory(prefix="readycheck-init-")
        return Path(self._scratch.name)

    @property
    def base(self) -> Path:
        """Where relative paths start."""
        return self._base

    def remaining(self) -> float:
        """Seconds left."""
        return self._until - time.monotonic()

    def left_until(self, reserve: float) -> Callable[[], float]:
        """`remaining`, with so many seconds kept for what comes after."""
        return lambda: self.remaining() - reserve

    def things(self, key: str, model: type[T]) -> tuple[T, ...]:  # noqa: ARG002 - the context's contract
        """There are none yet."""
        return ()

    def mask(self, value: str) -> None:
        """Nothing of a value is kept."""

    def secret(self, value: str) -> SecretTraits:
        """No reader that is used here describes a secret."""
        raise NotImplementedError

    def count(self, what: str, by: int = 1) -> None:
        """Nothing is counted."""

    def progress(self, text: str) -> None:
        """The command says what it does by itself."""

    def files_lie_in(self, folder: Path) -> None:
        """No finding is made."""
