"""Why a history cannot be used: one sentence, without what its URL holds."""

from __future__ import annotations


class HistoryError(Exception):
    """The history cannot be read or written; the sentence says why and what to do."""


class NoHistoryError(HistoryError):
    """Nothing has been kept there yet."""
