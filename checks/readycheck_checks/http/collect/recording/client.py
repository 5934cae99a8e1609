"""A client that answers out of a recording, for collectors whose questions a recording may have answered."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from readycheck.api import CollectContext
from readycheck_checks.http.collect.client import Answer, Client
from readycheck_checks.http.collect.describe import is_page, media_type
from readycheck_checks.http.collect.recording import recording as recordings
from readycheck_checks.http.collect.recording.recording import Entry
from readycheck_checks.http.collect.recording.replayed import base_of, own
from readycheck_checks.http.facts import Failure, FailureKind
from readycheck_checks.http.targets import Origin

MOST_PAGES = 40
_NOT_THERE = Failure(kind=FailureKind.UNREACHABLE, detail="not_recorded", message="it is not in the recording")
_CHANGED = Failure(
    kind=FailureKind.PROTOCOL,
    detail="not_recorded",
    message="the recording keeps its text, not its bytes; save it with content in base64",
)
_NO_BODY = Failure(kind=FailureKind.PROTOCOL, detail="not_recorded", message="the recording leaves out its body")


class SavedClient(Client):
    """Has a client's manners and no connection: what is not in the recording fails."""

    def __init__(self, base: str, entries: Iterable[Entry], pages: Iterable[str]) -> None:
        self.base = base
        self.pages = tuple(pages)
        """The pages of the origin, in the order of the recording."""
        self.budget = self.sent = 0
        self._entries: dict[str, Entry] = {}
        for entry in entries:
            if entry.answer.method == "GET":
                self._entries.setdefault(entry.answer.url, entry)
        self.held = frozenset(self._entries)

    async def __aenter__(self) -> Self:
        """Nothing to open."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close."""

    def take(self) -> bool:
        """Always: nothing is sent."""
        return True

    async def send(self, method: str, url: str, *_: object, **__: object) -> Answer:
        """The answer that was saved, or one that failed because there is none."""
        entry = self._entries.get(url)
        if entry is None or method != "GET":
            return Answer(url, method, failure=_NOT_THERE)
        answer = copy.copy(entry.answer)
        if answer.failure is None and answer.truncated and not answer.body:
            answer.failure = _NO_BODY
            answer.truncated = False
        elif answer.failure is None and not entry.exact and not is_page(media_type(answer)):
            answer.failure = _CHANGED
        return answer


def saved_client(origin: Origin, context: CollectContext) -> SavedClient:
    """The client of an origin's recording. Raises CannotLook where it cannot be read."""
    recording = recordings.read(origin, context)
    base = base_of(origin, recording)
    pages = origin.pages if "pages" in origin.model_fields_set else _pages(own(recording, base))
    return SavedClient(base, recording.entries, pages)


def _pages(entries: Iterable[Entry]) -> list[str]:
    pages = [
        one.answer.url
        for one in entries
        if one.answer.method == "GET" and one.answer.status == 200 and is_page(media_type(one.answer))
    ]
    return list(dict.fromkeys(pages))[:MOST_PAGES]
