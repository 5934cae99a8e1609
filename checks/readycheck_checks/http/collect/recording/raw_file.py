"""Raw responses as `curl -i`, `curl -D` and proxies write them: a status line, headers, an empty line, the body.

Several may follow one another. A line with an address, or the head of the request, may stand before each.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin

from readycheck_checks.http.collect.client import Answer
from readycheck_checks.http.collect.recording.har_file import MOST_HEADERS, address, settle
from readycheck_checks.http.collect.recording.recording import MOST_ENTRIES, Entry, Recording, Unreadable

_STATUS_LINE = rb"HTTP/\d(?:\.\d)? +\d{3}(?: [^\r\n]*)?"
_REQUEST_LINE = rb"[A-Z]{3,10} \S{1,8192} HTTP/\d(?:\.\d)?"
_URL = rb"https?://[^\s<>\"]{1,8192}"
_BEFORE_URL, _BEHIND_URL = rb"(?:#{1,3} {0,3}|[Uu][Rr][Ll]: {0,3})?", rb"[ \t]{0,3}"
_TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]"
_START = re.compile(rb"HTTP/(\d(?:\.\d)?) +(\d{3})(?: [^\r\n]*)?(\r?\n|\Z)")
_REQUEST = re.compile(rb"([A-Z]{3,10}) (\S{1,8192}) HTTP/\d(?:\.\d)?\r?\n")
_HEAD_LINE = rb"(?:" + _STATUS_LINE + rb"|" + _REQUEST_LINE + rb")"
_ADDRESS = re.compile(
    _BEFORE_URL + rb"(" + _URL + rb")" + _BEHIND_URL + rb"\r?\n(?=(?:\r?\n)*" + _HEAD_LINE + rb"(?:\r?\n|\Z))"
)
_HEADER = re.compile(rb"(" + _TOKEN + rb"+)[ \t]*:[ \t]*(.*)")


def _head(end: bytes) -> re.Pattern[bytes]:
    """Where another head begins: a status or request line with a header behind it, perhaps an address before it."""
    from_where = rb"(?:(?<=\n)" + _BEFORE_URL + _URL + _BEHIND_URL + end + rb"(?:" + end + rb")?)?"
    return re.compile(from_where + _HEAD_LINE + end + rb"(?:" + _TOKEN + rb"{1,200}:|" + end + rb")")


_NEXT = {b"\r\n": _head(rb"\r\n"), b"\n": re.compile(rb"(?<=\n)" + _head(rb"\n").pattern)}
_ANSWER = re.compile(rb"(?<=\n)" + _STATUS_LINE + rb"\r?\n")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})(?:;[^\r\n]*)?\r\n")
LONGEST = 64 * 1024
_REDIRECTS = (301, 302, 303, 307, 308)


class _Reader:
    """A position in the file."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.at = 0

    def line(self, at: int | None = None) -> int:
        """The line of a position, from 1."""
        return self.content.count(b"\n", 0, self.at if at is None else at) + 1

    def take(self, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        """Step over `pattern` where it stands here."""
        found = pattern.match(self.content, self.at)
        if found is not None:
            self.at = found.end()
        return found

    def blank(self) -> None:
        """Step over empty lines."""
        while self.content[self.at : self.at + 1] in (b"\r", b"\n", b" ", b"\t"):
            self.at += 1

    def headers(self) -> list[tuple[bytes, bytes]]:
        """The lines up to the empty one, or the end. Raises Unreadable with the line."""
        found: list[tuple[bytes, bytes]] = []
        while self.at < len(self.content):
            start = self.at
            end = self.content.find(b"\n", self.at)
            text = self.content[self.at : end if end >= 0 else len(self.content)].rstrip(b"\r")
            if found and _START.match(text + b"\n"):  # heads that stand one after another, without an empty line
                return found
            self.at = end + 1 if end >= 0 else len(self.content)
            if not text.strip():
                return found
            if len(found) >= MOST_HEADERS:
                raise Unreadable(f"there are more than {MOST_HEADERS:,} headers before line {self.line()}")
            if text[:1] in (b" ", b"\t") and found:
                name, value = found[-1]  # far more than is kept of a value, and told as cut then
                found[-1] = (name, value + b" " + text.strip()[:LONGEST] if len(value) < LONGEST else value)
            elif (header := _HEADER.fullmatch(text)) is not None:
                found.append((header.group(1), header.group(2).rstrip()))
            else:
                shown = text[:40].decode("latin-1")
                raise Unreadable(f"line {self.line(start)} is no header: '{shown}'; save it again with curl -i")
        return found


def read(content: bytes, recording: Recording, url: str) -> None:
    """Read raw responses into `recording`; `url` is where they come from unless the file says. Raises Unreadable."""
    url = address(url) if url else ""
    reader, here, number = _Reader(content), url, 0
    reader.blank()
    while reader.at < len(content):
        method, sent, told = "GET", {}, False
        if (found := reader.take(_ADDRESS)) is not None:
            here, told = _checked(found.group(1), reader), True
            reader.blank()
        if (asked := reader.take(_REQUEST)) is not None:
            method = asked.group(1).decode()
            sent = {name.decode().lower(): value.decode("latin-1") for name, value in reversed(reader.headers())}
            if not told:
                here = _asked(asked.group(2), sent.get("host", ""), here or url, reader)
            _skip_sent_body(reader)
        if (start := reader.take(_START)) is None:
            raise Unreadable(
                f"line {reader.line()} is neither HAR (JSON) nor the first line of an answer, such as HTTP/1.1 200 OK; "
                "save it as HAR, or with curl -i"
            )
        number += 1
        if number > MOST_ENTRIES:
            recording.miss(f"beyond the first {MOST_ENTRIES:,}, which are the most that are read", number)
            return
        where = start.start()
        status, headers = int(start.group(2)), reader.headers()
        answer = Answer(here, method, status=status, http_version=f"HTTP/{start.group(1).decode()}", headers=headers)
        body = _body(reader, answer, end=start.group(3))
        reader.blank()
        if status < 200 or (not headers and not body):
            recording.leave_out("interim answers, such as 100 or a proxy's")
            continue
        if not here:
            raise Unreadable(
                f"it does not say where the answer in line {reader.line(where)} comes from; give the url too, as in "
                "url: https://staging.example.edu, or write the address into a line before it"
            )
        settle(answer, body)
        expected = status not in (204, 205, *_REDIRECTS) and answer.header("content-length") != "0"
        answer.truncated = answer.truncated or (not body and expected)
        recording.cookies_kept = True
        recording.entries.append(Entry(number, answer, sent))
        here = _onward(answer) or url


def _checked(written: bytes, reader: _Reader) -> str:
    try:
        return address(written.decode("utf-8", "replace"))
    except ValueError as error:
        raise Unreadable(f"the address before line {reader.line()} is none ({error})") from None


def _asked(path: bytes, host: str, before: str, reader: _Reader) -> str:
    """The URL of a request's head; which scheme it went over is known from the address of the origin alone."""
    written = path.decode("utf-8", "replace")
    if not written.lower().startswith(("http:", "https:")):
        scheme = "http" if before.lower().startswith("http:") else "https"
        written = urljoin(f"{scheme}://{host}" if host else before, written)
    return _checked(written.encode(), reader)


def _skip_sent_body(reader: _Reader) -> None:
    """What the request sent is of no interest."""
    reader.blank()
    if not _START.match(reader.content, reader.at) and (found := _ANSWER.search(reader.content, reader.at)) is not None:
        reader.at = found.start()


def _body(reader: _Reader, answer: Answer, *, end: bytes) -> bytes:
    """The body: as Content-Length says where that leads to another head or the end, else up to the next head."""
    content, start = reader.content, reader.at
    said = answer.header("content-length").strip()
    if said.isdigit() and len(said) < 12:
        reader.at = last = start + int(said)
        reader.blank()
        if last <= len(content) and (reader.at >= len(content) or _is_head(content, reader.at)):
            return content[start:last]
        reader.at = start
    if _is_head(content, start):
        return b""
    # A body may speak of HTTP; a head that follows has the line ends of the first, and a header after it.
    following = _NEXT[end].search(content, start) if end in _NEXT else None
    reader.at = following.start() if following is not None else len(content)
    body = content[start : reader.at]
    return _joined(body) if "chunked" in answer.header("transfer-encoding").lower() else body


def _is_head(content: bytes, at: int) -> bool:
    return any(one.match(content, at) for one in (_START, _REQUEST, _ADDRESS))


def _joined(body: bytes) -> bytes:
    """A body without its chunks' frames, which curl takes away and others keep."""
    parts: list[bytes] = []
    at = 0
    while (frame := _CHUNK.match(body, at)) is not None:
        length = int(frame.group(1), 16)
        at = frame.end() + length
        if length == 0:
            return b"".join(parts)
        if body[at : at + 2] != b"\r\n":
            return body
        parts.append(body[frame.end() : at])
        at += 2
    return b"".join(parts) if parts and at >= len(body) else body


def _onward(answer: Answer) -> str:
    """Where curl went next with -L, for the answer that follows in the file."""
    location = answer.header("location")
    if answer.status not in _REDIRECTS or not location:
        return ""
    try:
        return address(urljoin(answer.url, location.encode("latin-1").decode("utf-8", "replace")))
    except ValueError:
        return ""
