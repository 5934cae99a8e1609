"""The transport on libcurl's multi interface, driven by its socket and timer callbacks."""

from __future__ import annotations

import errno
import math
import selectors
import time
from collections.abc import Sequence
from typing import Any

import pycurl

from readycheck_checks.load.collect.transport import KEPT_BODY, LARGEST_BODY, Failure, Request, Response

_LOCAL = {errno.EMFILE, errno.ENFILE, errno.EADDRNOTAVAIL, errno.ENOBUFS, errno.ENOMEM}
_TLS = {35, 51, 53, 54, 58, 59, 60, 64, 66, 77, 80, 82, 83, 90, 91, 98}
_CONNECT = {5, 6, 7}
_WRITE_ERROR, _TOO_LARGE, _TIMEOUT, _OUT_OF_MEMORY = 23, 63, 28, 27
_VERSIONS = {1: "1.0", 2: "1.1", 3: "2", 30: "3"}
_READ, _WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
_MASKS = {pycurl.POLL_IN: _READ, pycurl.POLL_OUT: _WRITE, pycurl.POLL_INOUT: _READ | _WRITE}


class CurlTransport:
    """Each user has a handle with cookies, and a connection pool, of its own.

    A pool of its own matters: libcurl otherwise lets all users of a multi handle share idle
    connections, and a server meant to hold a thousand connections would see twenty.
    """

    def __init__(self, ca_file: str, pinned: Sequence[str] = ()) -> None:
        self._ca_file = ca_file
        self._pinned = list(pinned)
        self._selector = selectors.DefaultSelector()
        self._timer = math.inf
        self._done: list[tuple[int, Response]] = []
        self._version = 0
        self.multi = pycurl.CurlMulti()
        self.multi.setopt(pycurl.M_SOCKETFUNCTION, self._on_socket)
        self.multi.setopt(pycurl.M_TIMERFUNCTION, self._on_timer)

    @property
    def name(self) -> str:
        """The client and its version."""
        return " ".join(pycurl.version.split()[:3])

    @property
    def http_version(self) -> str:
        """The HTTP version last spoken."""
        return _VERSIONS.get(self._version, "")

    def open(self, owner: int) -> CurlHandle:
        """A client for the user with this number."""
        return CurlHandle(self, owner, self._ca_file, self._pinned)

    def wait(self, seconds: float) -> Sequence[tuple[int, Response]]:
        """What has finished, by owner."""
        timeout = max(0.0, min(seconds, self._timer - time.perf_counter()))
        for key, mask in self._selector.select(timeout):
            bits = (pycurl.CSELECT_IN if mask & _READ else 0) | (pycurl.CSELECT_OUT if mask & _WRITE else 0)
            self.multi.socket_action(key.fd, bits)
        if time.perf_counter() >= self._timer:
            self._timer = math.inf
            self.multi.socket_action(pycurl.SOCKET_TIMEOUT, 0)
        return self._finished()

    def close(self) -> None:
        """Drop everything."""
        self.multi.close()
        self._selector.close()

    def _on_socket(self, what: int, fd: int, _multi: object, _data: object) -> None:
        if what == pycurl.POLL_REMOVE:
            if fd in self._selector.get_map():
                self._selector.unregister(fd)
        elif fd in self._selector.get_map():
            self._selector.modify(fd, _MASKS[what])
        else:
            self._selector.register(fd, _MASKS[what])

    def _on_timer(self, milliseconds: int) -> None:
        self._timer = math.inf if milliseconds < 0 else time.perf_counter() + milliseconds / 1000

    def _finished(self) -> Sequence[tuple[int, Response]]:
        found: list[tuple[int, Response]] = []
        queued = 1
        while queued:
            queued, good, bad = self.multi.info_read()
            for curl in good:
                found.append(self._finish(curl, 0, ""))
            for curl, code, message in bad:
                found.append(self._finish(curl, code, message))
        return found

    def _finish(self, curl: Any, code: int, message: str) -> tuple[int, Response]:
        self.multi.remove_handle(curl)
        handle: CurlHandle = curl.owner
        self._version = curl.getinfo(pycurl.INFO_HTTP_VERSION) or self._version
        return handle.number, handle.response(code, message)


class CurlHandle:
    """One user's curl handle."""

    def __init__(self, transport: CurlTransport, number: int, ca_file: str, pinned: list[str]) -> None:
        self.number = number
        self._transport = transport
        self._pool = pycurl.CurlShare()
        self._pool.setopt(pycurl.SH_SHARE, pycurl.LOCK_DATA_CONNECT)
        self._busy = False
        self._method = "GET"
        self._keeps = False
        self._sent = 0.0
        self._headers: list[bytes] = []
        self._body = bytearray()
        self._read = 0
        curl = self._curl = pycurl.Curl()
        curl.owner = self
        for option, value in (
            (pycurl.SHARE, self._pool),
            (pycurl.NOSIGNAL, 1),
            (pycurl.COOKIEFILE, ""),
            (pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS),
            # an environment's proxy would be what is measured
            (pycurl.PROXY, ""),
            (pycurl.WRITEFUNCTION, len),
            (pycurl.MAXFILESIZE_LARGE, LARGEST_BODY),
            (pycurl.CAINFO, ca_file),
        ):
            curl.setopt(option, value)
        if pinned:
            curl.setopt(pycurl.RESOLVE, pinned)

    def send(self, request: Request) -> None:
        """Start a request."""
        curl = self._curl
        if request.method != self._method or request.body is not None:
            self._set_method(request)
        if request.keep != self._keeps:
            self._keeps = request.keep
            curl.setopt(pycurl.WRITEFUNCTION, self._write if request.keep else len)
            curl.setopt(pycurl.HEADERFUNCTION, self._headers.append if request.keep else len)
            # read bodies are decoded; unread ones arrive as a browser would get them, and stay so
            curl.setopt(pycurl.ACCEPT_ENCODING, "gzip, deflate") if request.keep else curl.unsetopt(
                pycurl.ACCEPT_ENCODING
            )
        lines = [*request.headers, "Expect:"]
        if not request.keep:
            lines.append("Accept-Encoding: gzip, deflate")
        curl.setopt(pycurl.HTTPHEADER, lines)
        curl.setopt(pycurl.URL, request.url)
        curl.setopt(pycurl.TIMEOUT_MS, max(1, int(request.timeout * 1000)))
        curl.setopt(pycurl.CONNECTTIMEOUT_MS, max(1, int(request.timeout * 1000)))
        self._headers.clear()
        self._body.clear()
        self._read = 0
        self._busy = True
        self._sent = time.perf_counter()
        self._transport.multi.add_handle(curl)

    def close(self) -> None:
        """Drop the connection, and a request under way."""
        if self._busy:
            self._transport.multi.remove_handle(self._curl)
            self._busy = False
        self._curl.close()

    def response(self, code: int, message: str) -> Response:
        """What came of the request that just ended."""
        done = time.perf_counter()
        self._busy = False
        curl = self._curl
        failure = _failure(code, curl.getinfo(pycurl.OS_ERRNO)) if code else ""
        return Response(
            sent=self._sent,
            done=done,
            status=curl.getinfo(pycurl.RESPONSE_CODE),
            headers=_pairs(self._headers) if self._keeps else (),
            body=bytes(self._body),
            redirect=(curl.getinfo_raw(pycurl.REDIRECT_URL) or b"").decode("utf-8", "replace"),
            retry_after=curl.getinfo(pycurl.RETRY_AFTER) > 0,
            failure=failure,
            detail=message[:200],
        )

    def _set_method(self, request: Request) -> None:
        curl = self._curl
        self._method = request.method
        curl.unsetopt(pycurl.CUSTOMREQUEST)
        if request.method == "GET":
            curl.setopt(pycurl.HTTPGET, 1)
            return
        curl.setopt(pycurl.POST, 1)
        curl.setopt(pycurl.POSTFIELDS, request.body or b"")
        if request.method != "POST":
            curl.setopt(pycurl.CUSTOMREQUEST, request.method)

    def _write(self, data: bytes) -> int:
        self._read += len(data)
        if len(self._body) < KEPT_BODY:
            self._body += data[: KEPT_BODY - len(self._body)]
        # decoded bytes are what a small compressed body may blow up to
        return len(data) if self._read <= LARGEST_BODY else -1


def _failure(code: int, os_error: int) -> Failure:
    if os_error in _LOCAL or code == _OUT_OF_MEMORY:
        return "local"
    if code == _TIMEOUT:
        return "timeout"
    if code in _CONNECT:
        return "connect"
    if code in _TLS:
        return "tls"
    return "too_large" if code in (_WRITE_ERROR, _TOO_LARGE) else "transfer"


def _pairs(lines: list[bytes]) -> tuple[tuple[str, str], ...]:
    pairs = (line.decode("latin-1").partition(":") for line in lines if b":" in line)
    return tuple((name.strip(), value.strip()) for name, colon, value in pairs if colon)
