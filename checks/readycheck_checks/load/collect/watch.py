"""Ends a run that does harm: too many errors, or a target that asks for less."""

from __future__ import annotations

from collections import deque

from readycheck_checks.load.collect.recorder import Record

WINDOW = 10.0
"""Seconds looked back."""
FEWEST = 50
"""Fewer outcomes in the window say nothing."""
ERROR_SHARE = 0.5
RETRY_AFTER_SHARE = 0.1


class Watch:
    """Looks at the outcomes of the last ten seconds."""

    def __init__(self) -> None:
        self.reason = ""
        self.message = ""
        self._recent: deque[tuple[float, bool, bool]] = deque()
        self._errors = self._asked = 0

    def add(self, record: Record) -> None:
        """Take in one outcome; `reason` is set from the moment that the run should end."""
        error, asked = bool(record.outcome), record.outcome == "status 503 with Retry-After"
        self._recent.append((record.done, error, asked))
        self._errors += error
        self._asked += asked
        while self._recent[0][0] < record.done - WINDOW:
            _, error, asked = self._recent.popleft()
            self._errors -= error
            self._asked -= asked
        count = len(self._recent)
        if self.reason or count < FEWEST:
            return
        if self._asked > RETRY_AFTER_SHARE * count:
            self.reason = "asked_to_stop"
            self.message = f"{self._asked} of the last {count} answers were 503 with Retry-After"
        elif self._errors > ERROR_SHARE * count:
            self.reason = "errors"
            self.message = f"{self._errors} of the last {count} answers were errors, such as: {record.detail}"
