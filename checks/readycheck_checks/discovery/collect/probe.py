"""Asks the origin for its first page, for health, for a page to log in and for metrics: GET only, each path once."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Sequence
from urllib.parse import urljoin

from readycheck.api import CannotLook
from readycheck_checks.discovery.collect.looking import Looking
from readycheck_checks.discovery.detect.health import LOGINS, WELL_KNOWN
from readycheck_checks.discovery.facts import Answered, OriginFacts
from readycheck_checks.http.collect.client import Answer, Client, host_of

MOST = 30
_CONTROL = "/readycheck-init-a-page-that-does-not-exist"
_SECONDS = 3.0
_MOST_BYTES = 128 * 1024
_HTML = re.compile(r"<(?:!doctype html|html|head|body|div|form)\b", re.IGNORECASE)
_METRICS = re.compile(r"^# (?:HELP|TYPE) \w+", re.MULTILINE)
_PASSWORD = re.compile(r"<input\b[^>]{0,400}\btype\s*=\s*[\"']?password", re.IGNORECASE)
_DEPENDENCY = re.compile(
    r"\b(?:db|database|postgres\w*|mysql|redis|cache|queue|broker|storage|dependenc\w+)\b", re.IGNORECASE
)


class Asking:
    """Asks for what is well known at once, in a thread of its own, and for the routes of the source after."""

    def __init__(self, url: str, ca: str, looking: Looking) -> None:
        self._url, self._ca, self._looking = url, ca, looking
        self._known = OriginFacts(url, problem="there was no time to ask it")
        self._thread = threading.Thread(target=self._begin, daemon=True)
        self._thread.start()

    def answers(self, routes: Sequence[str]) -> OriginFacts:
        """Everything that was answered, the source's routes first; waits for what is under way."""
        self._thread.join(max(0.1, self._looking.remaining()))
        known = self._known
        further = [one for one in routes if one not in _PATHS][: MOST - len(_PATHS) - 4]
        if known.problem or not further:
            return known
        more = ask(self._url, self._ca, further, self._looking)
        first, *rest = known.answers
        named = [one for one in more.answers if one.path in further]
        return OriginFacts(self._url, (first, *named, *rest))

    def _begin(self) -> None:
        self._known = ask(self._url, self._ca, _PATHS, self._looking)


_PATHS = (*WELL_KNOWN, *LOGINS, "/metrics")


def ask(url: str, ca: str, paths: Sequence[str], looking: Looking) -> OriginFacts:
    """What the origin answered to its own address and these paths; no redirect is followed, no other host asked."""
    try:
        return asyncio.run(_ask(url, ca, paths, looking))
    except CannotLook as error:
        return OriginFacts(url, problem=error.message.rstrip("."))


async def _ask(url: str, ca: str, paths: Sequence[str], looking: Looking) -> OriginFacts:
    async with Client(looking, timeout=_SECONDS, budget=MOST, ca=ca or None) as client:

        async def get(path: str) -> tuple[str, Answer]:
            client.take()
            target = urljoin(url, path)
            return path, await client.send("GET", target, cap=_MOST_BYTES)

        first, (_, control) = await asyncio.gather(get(""), get(_CONTROL))
        if first[1].failure is not None and first[1].status is None:
            return OriginFacts(url, problem=first[1].failure.message.rstrip("."))
        same_host = [one for one in paths if host_of(urljoin(url, one)) == host_of(url)]
        answers = await asyncio.gather(*(get(one) for one in same_host))
    miss = _read(_CONTROL, control, None)
    return OriginFacts(url, tuple(_read(path, answer, (control, miss)) for path, answer in (first, *answers)))


def _read(path: str, answer: Answer, miss: tuple[Answer, Answered] | None) -> Answered:
    if answer.failure is not None:
        return Answered(path, None)
    text = answer.text
    kind = (
        "html" if _HTML.search(text[:4096]) else "metrics" if _METRICS.search(text[:65536])
        else "json" if text.lstrip()[:1] in ("{", "[") else "text"
    )  # fmt: skip
    same = False
    if miss is not None:
        control, missed = miss
        alike = kind == missed.kind == "html" or answer.body == control.body
        same = answer.status == control.status and alike
    return Answered(
        path=path,
        status=answer.status,
        kind=kind,
        login=kind == "html" and bool(_PASSWORD.search(text)) and not same,
        details=kind in ("json", "text") and bool(_DEPENDENCY.search(text[:4096])),
        same=same,
    )
