"""The `ProfileWriter` of a pack's command: it checks a profile before it is a file, and never replaces one."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import typer

_PATIENCE = 2.0
"""How long nothing is said, in seconds."""
_STAND_IN = "readycheck-stand-in"
"""The value of a variable that the profile only has to be able to read."""


class NewProfile:
    """A context manager, so that nothing is said after the command has ended."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._timer: threading.Timer | None = None
        self._late = False
        self._doing = ""

    def __enter__(self) -> Self:
        """Begin to wait."""
        if not self._quiet:
            self._timer = threading.Timer(_PATIENCE, self._begin)
            self._timer.daemon = True
            self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is said any more."""
        if self._timer is not None:
            self._timer.cancel()

    def telling(self, text: str) -> None:
        """Say what is being done, once it takes longer than two seconds."""
        self._doing = text
        if self._late:
            self._say()

    def problems(self, text: str, variables: Sequence[str] = ()) -> tuple[str, ...]:
        """What `readycheck profile check` would say; `variables` count as set."""
        from readycheck.engine.audit import catalog_for, vocabulary_of
        from readycheck.profile import ProfileInvalid, load_profile

        catalog, _ = catalog_for(None)
        with tempfile.TemporaryDirectory(prefix="readycheck-init-") as folder:
            path = Path(folder) / "readycheck.yaml"
            path.write_text(text, encoding="utf-8")
            try:
                load_profile(
                    path, vocabulary_of(catalog), environ={**os.environ, **dict.fromkeys(variables, _STAND_IN)}
                )
            except ProfileInvalid as invalid:
                said = str(invalid).replace(f"{folder}{os.sep}", "").splitlines()
                return (*catalog.problems, *said)  # a lost pack is why what it brings is unknown
        return ()

    def write(self, path: Path, text: str) -> None:
        """Write a new file whole or not at all. Raises FileExistsError, OSError."""
        from readycheck.engine.replacing import write_new

        write_new(path, text.encode("utf-8"))

    def _begin(self) -> None:
        self._late = True
        self._say()

    def _say(self) -> None:
        if self._doing and not self._quiet:
            with suppress(OSError, ValueError):
                typer.echo(f"readycheck: {self._doing}", err=True)
