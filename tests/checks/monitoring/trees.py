"""Small trees for the monitoring room."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from readycheck.testing import collect
from readycheck_checks.monitoring.collect.instrumentation import INSTRUMENTATION
from readycheck_checks.monitoring.facts import InstrumentationFact
from readycheck_checks.source.targets import Source


def look(folder: Path, files: Iterable[tuple[str, str]], **given: Any) -> InstrumentationFact:
    """What the collector sees in a tree of these files."""
    root = folder / "tree"
    root.mkdir(exist_ok=True)
    for name, text in files:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return collect(INSTRUMENTATION, Source.model_validate({"path": "tree", **given}), base=folder)
