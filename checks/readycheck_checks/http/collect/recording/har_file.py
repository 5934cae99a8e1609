"""HAR 1.2 as browsers and proxies write it, which is seldom quite what its text says (W3C draft of 2012).

Chrome joins equal headers with line breaks and marks what its cache answered; protocols of today add headers
with a colon in front; a request that was blocked has the status 0 or -1; whoever exports "sanitized" has no cookies.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from readycheck_checks.http.collect.client import BODY_CAP, Answer
from readycheck_checks.http.collect.decode import Bomb, Decoder, Garbled
from readycheck_checks.http.collect.recording.recording import MOST_ENTRIES, Entry, Recording, Unreadable
from readycheck_checks.http.facts import Failure, FailureKind
from readycheck_checks.http.reading.addresses import LONGEST, absolute

MOST_HEADERS = 1000
_LONGEST_HEADER = 64 * 1024
_MOST_FIELDS = 100
_VERSION = re.compile(r"HTTP/\d(?:\.\d)?")
_VERSIONS = {"H2": "HTTP/2", "HTTP/2.0": "HTTP/2", "H3": "HTTP/3", "HTTP/3.0": "HTTP/3"}
_METHOD = re.compile(r"[A-Z]{1,20}")
_PURPOSES = {
    "document": "document", "iframe": "document", "frame": "document", "subdocument": "document",
    "script": "script", "stylesheet": "style", "style": "style", "image": "image", "imageset": "image",
    "font": "font", "media": "image", "audio": "image", "video": "image", "xhr": "fetch", "fetch": "fetch",
    "empty": "fetch", "preflight": "preflight", "websocket": "websocket",
}  # fmt: skip
CACHED = "from the browser's cache"
NO_ANSWER = "blocked, cancelled or failed in the browser"
NO_HEADERS = "without response headers"


class _Strange(Exception):  # noqa: N818 - says what the entry is
    """An entry is not what the format says."""


def read(content: bytes, recording: Recording) -> None:
    """Read a HAR file into `recording`. Raises Unreadable where it is none."""
    try:
        document = json.loads(content.decode("utf-8", "replace"))
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Unreadable(f"it is not whole JSON ({error.msg} at {where}); save it again") from None
    except (ValueError, RecursionError):
        raise Unreadable("it is JSON that no recorder writes; save it again") from None
    log = document.get("log") if isinstance(document, dict) else None
    entries = log.get("entries") if isinstance(log, dict) else None
    if not isinstance(entries, list):
        raise Unreadable("it is JSON, but no HAR: there is no list log.entries")
    for number, raw in enumerate(entries[:MOST_ENTRIES], 1):
        try:
            _take(raw, number, recording)
        except _Strange as error:
            recording.miss(f"not as the format says ({error})", number)
    if len(entries) > MOST_ENTRIES:
        why = f"beyond the first {MOST_ENTRIES:,}, which are the most that are read"
        recording.broken[why] = (len(entries) - MOST_ENTRIES, MOST_ENTRIES + 1)


def _take(raw: Any, number: int, recording: Recording) -> None:
    request, response = _object(raw, "request"), _object(raw, "response")
    url, method = _text(request, "request.url"), _text(request, "request.method").upper()
    if not _METHOD.fullmatch(method):
        raise _Strange("request.method is no method")
    if not url.lower().startswith(("http:", "https:")):
        recording.leave_out("of other schemes, such as data: or blob:")
        return
    status = response.get("status")
    if not isinstance(status, int) or isinstance(status, bool):
        raise _Strange("response.status is no number")
    sent = {name.lower(): value for name, value in reversed(list(_headers(request, "request")))}
    purpose = _PURPOSES.get(str(raw.get("_resourceType") or sent.get("sec-fetch-dest") or "").lower(), "")
    url = _address(url)
    pairs = list(_headers(response, "response"))
    answer = Answer(
        url,
        method,
        sent=(("Origin", _raw(sent["origin"]).decode("latin-1")),) if sent.get("origin") else (),
        status=status,
        http_version=_version(response.get("httpVersion")),
        headers=[(_raw(name), _raw(value)) for name, value in pairs],
        seconds=_seconds(raw.get("time")),
    )
    if why := _not_judged(raw, answer, purpose):
        recording.leave_out(why)
        if why in (CACHED, NO_HEADERS) and purpose == "document":
            recording.miss(f"pages {why}; record again with the cache off", number)
        return
    _body(answer, response)
    recording.cookies_kept |= "cookie" in sent or bool(answer.header("set-cookie"))
    recording.entries.append(Entry(number, answer, sent, purpose, tuple(_posted(request)), _exact(answer, response)))


def _not_judged(raw: dict[str, Any], answer: Answer, purpose: str) -> str:
    """Why an entry says nothing of the server, or an empty string."""
    status = answer.status or 0
    if not 100 <= status <= 599:
        return NO_ANSWER
    if purpose == "preflight" or answer.method in ("OPTIONS", "CONNECT"):
        return "preflights"
    if status < 200:
        return "switches to another protocol, such as WebSocket"
    if raw.get("_fetchedViaServiceWorker") is True:
        return "made by a service worker"
    if answer.header("non-authoritative-reason"):
        return "redirects that the browser made itself"
    if status == 304 or raw.get("_fromCache"):
        return CACHED
    return "" if answer.headers else NO_HEADERS


def _body(answer: Answer, response: dict[str, Any]) -> None:
    """Fill in the body as far as it was recorded."""
    content = response.get("content")
    content = content if isinstance(content, dict) else {}
    text, size = content.get("text"), content.get("size")
    if not isinstance(text, str):
        if answer.method != "HEAD" and not (
            size == 0 or answer.status in (204, 205) or 300 <= (answer.status or 0) < 400
        ):
            answer.truncated = True
        return
    if content.get("encoding") == "base64":
        try:
            # Four characters make three bytes: no more is unpacked than is read.
            cut = text[: (BODY_CAP // 3 + 2) * 4]
            body = base64.b64decode(cut + "=" * (-len(cut) % 4), validate=False)
        except (binascii.Error, ValueError):
            answer.failure = Failure(
                kind=FailureKind.PROTOCOL, detail="encoding", message="the recording's base64 of its body is broken"
            )
            return
    else:
        body = text[: BODY_CAP + 1].encode("utf-8", "replace")
    settle(answer, body)


def address(url: str) -> str:
    """A URL as a browser asks for it: without user, password and fragment. Raises ValueError.

    Of a very long one, such as a beacon's, only the path is kept.
    """
    parts = urlsplit(absolute("", url if len(url) <= LONGEST else url.partition("?")[0]))
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], path=parts.path or "/").geturl()


def _exact(answer: Answer, response: dict[str, Any]) -> bool:
    """Whether the body's bytes are those that were sent: kept as such, or text as long as they were."""
    content = response.get("content")
    content = content if isinstance(content, dict) else {}
    return content.get("encoding") == "base64" or content.get("size") == len(answer.body)


def settle(answer: Answer, body: bytes) -> None:
    """The body of a recorded answer: unpacked where the recorder kept it packed, and cut at the live cap."""
    if body.startswith(b"\x1f\x8b") and "gzip" in answer.header("content-encoding").lower():
        decoder = Decoder("gzip", BODY_CAP)
        try:
            decoder.feed(body)
            body, answer.truncated = decoder.data, decoder.full
        except Bomb as error:
            answer.truncated, answer.failure = True, Failure(kind=FailureKind.TOO_LARGE, message=str(error))
            body = decoder.data
        except Garbled as error:
            answer.failure = Failure(kind=FailureKind.PROTOCOL, detail="encoding", message=str(error))
            body = b""
    answer.truncated = answer.truncated or len(body) > BODY_CAP
    answer.body = body[:BODY_CAP]


def _object(raw: Any, key: str) -> dict[str, Any]:
    found = raw.get(key) if isinstance(raw, dict) else None
    if not isinstance(found, dict):
        raise _Strange(f"there is no {key}")
    return found


def _text(found: dict[str, Any], name: str) -> str:
    value = found.get(name.rpartition(".")[2])
    if not isinstance(value, str) or not value:
        raise _Strange(f"{name} is no text")
    return value


def _headers(found: dict[str, Any], where: str) -> Iterator[tuple[str, str]]:
    listed = found.get("headers")
    if not isinstance(listed, list):
        raise _Strange(f"{where}.headers is no list")
    for one in listed[:MOST_HEADERS]:
        name, value = (one.get("name"), one.get("value")) if isinstance(one, dict) else (None, None)
        if not isinstance(name, str) or not isinstance(value, str):
            raise _Strange(f"{where}.headers holds more than names and values")
        if name and not name.startswith(":"):
            for line in value[:_LONGEST_HEADER].split("\n"):
                yield name, line.strip("\r \t")


def _raw(text: str) -> bytes:
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def _address(url: str) -> str:
    try:
        return address(url)
    except ValueError:
        raise _Strange("request.url is no address") from None


def _version(said: Any) -> str:
    text = said.strip().upper() if isinstance(said, str) else ""
    return _VERSIONS.get(text, text if _VERSION.fullmatch(text) else "")


def _seconds(said: Any) -> float:
    if isinstance(said, bool) or not isinstance(said, int | float) or not 0 <= said <= 1e9:
        return 0.0
    return round(said / 1000, 4)


def _posted(request: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The fields of a form that was sent, or the top of a JSON document."""
    data = request.get("postData")
    if not isinstance(data, dict):
        return
    params, text = data.get("params"), data.get("text")
    found: list[tuple[Any, Any]] = []
    if isinstance(params, list):
        found = [(one.get("name"), one.get("value")) for one in params[:_MOST_FIELDS] if isinstance(one, dict)]
    if not found and isinstance(text, str) and len(text) < _LONGEST_HEADER:
        try:
            document = json.loads(text) if text.lstrip()[:1] == "{" else None
            found = list(document.items()) if isinstance(document, dict) else list(parse_qsl(text))
        except (ValueError, RecursionError):
            found = []
    yield from (
        (name, value) for name, value in found[:_MOST_FIELDS] if isinstance(name, str) and isinstance(value, str)
    )
