"""Names that say that something is for developers."""

from __future__ import annotations

import re

_DEVELOPMENT = re.compile(
    r"(?:^|[-_./])(?:dev|develop|development|tests?|testing|docs?|lint|linting|ci|bench|benchmarks?|typing|mypy)"
    r"(?:[-_./]|$)"
)


def development_word(name: str) -> bool:
    """Whether a file's, a group's or an extra's name says that it is not installed in production."""
    return bool(_DEVELOPMENT.search(name.lower()))
