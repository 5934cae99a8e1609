"""Servers that do what servers must not: each a real one on loopback, gone when its block ends.

    with HOSTILE["drips"]() as server:
        ...  # server.url

`HOSTILE` names each. All of them speak to any number of clients at once, never send more than `MOST` bytes to
one, and stop in the middle of whatever they do.
"""

from __future__ import annotations

import contextlib
import functools
import select
import socket
import ssl
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support import certificates

MOST = 64 * 1024 * 1024
_OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@dataclass
class Hostile:
    """A running server."""

    url: str
    port: int
    ca: Path | None = None
    """For those with TLS: the authority that a client may trust."""
    requests: list[bytes] = field(default_factory=list)
    """The first line of each request."""


@dataclass
class Line:
    """A connection as a server's script sees it."""

    socket: socket.socket
    stopping: threading.Event
    server: Hostile
    sent: int = 0

    def request(self) -> bytes:
        """Read the head of a request; returns its first line."""
        head = b""
        while b"\r\n\r\n" not in head and len(head) < 65536:
            chunk = self.socket.recv(65536)
            if not chunk:
                break
            head += chunk
        if b"\r\n\r\n" not in head:
            raise ConnectionAbortedError  # the client gave up first
        first = head.split(b"\r\n")[0]
        self.server.requests.append(first)
        return first

    def send(self, content: bytes) -> None:
        """Send, unless it would be more than a test may move."""
        self.sent += len(content)
        if self.sent > MOST or self.stopping.is_set():
            raise ConnectionAbortedError
        self.socket.sendall(content)

    def wait(self, seconds: float) -> None:
        """Do nothing for so long, or until the test ends or the client leaves."""
        waited = 0.0
        while waited < seconds and not self.stopping.is_set():
            readable, _, _ = select.select([self.socket], [], [], 0.05)
            if readable and not self.socket.recv(1024):
                raise ConnectionAbortedError
            waited += 0.05
        if self.stopping.is_set():
            raise ConnectionAbortedError


Script = Callable[[Line], None]
Server = Callable[[], contextlib.AbstractContextManager[Hostile]]


@contextlib.contextmanager
def scripted(
    script: Script, *, tls: ssl.SSLContext | None = None, ca: Path | None = None, host: str = "127.0.0.1"
) -> Iterator[Hostile]:
    """A server that runs `script` for each connection."""
    listener = socket.create_server((host, 0))
    listener.settimeout(0.05)
    port = listener.getsockname()[1]
    server = Hostile(f"{'https' if tls else 'http'}://{host}:{port}/", port, ca)
    stopping = threading.Event()
    threads: list[threading.Thread] = []

    def talk(connection: socket.socket) -> None:
        with contextlib.suppress(OSError, ssl.SSLError), connection:
            connection.settimeout(5)
            if tls is not None:
                connection = tls.wrap_socket(connection, server_side=True)
            with connection:
                script(Line(connection, stopping, server))

    def accept() -> None:
        while not stopping.is_set():
            with contextlib.suppress(TimeoutError):
                connection, _ = listener.accept()
                threads.append(threading.Thread(target=talk, args=(connection,), daemon=True))
                threads[-1].start()

    acceptor = threading.Thread(target=accept, daemon=True)
    acceptor.start()
    try:
        yield server
    finally:
        stopping.set()
        acceptor.join(5)
        listener.close()
        for thread in threads:
            thread.join(6)


@contextlib.contextmanager
def refuses() -> Iterator[Hostile]:
    """Nobody listens: the port is held, so that nobody else takes it, but not listened on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        yield Hostile(f"http://127.0.0.1:{port}/", port)


def _resets(line: Line) -> None:
    line.request()
    line.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _resets_inside(line: Line) -> None:
    line.request()
    line.send(_OK + b"Content-Length: 100000\r\n\r\n<p>some")
    line.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _hangs_before(line: Line) -> None:
    line.request()
    line.wait(30)


def _hangs_inside_headers(line: Line) -> None:
    line.request()
    line.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/h")
    line.wait(30)


def _hangs_inside_body(line: Line) -> None:
    line.request()
    line.send(_OK + b"Content-Length: 1000\r\n\r\n<p>and then")
    line.wait(30)


def _drips_headers(line: Line) -> None:
    line.request()
    for byte in _OK + b"X-Slow: " + b"y" * 10000:
        line.send(bytes([byte]))
        line.wait(0.05)


def _drips_body(line: Line) -> None:
    line.request()
    line.send(_OK + b"Content-Length: 100000\r\n\r\n")
    for _ in range(100000):
        line.send(b".")
        line.wait(0.05)


def _endless_body(line: Line) -> None:
    line.request()
    line.send(_OK + b"Transfer-Encoding: chunked\r\n\r\n")
    while True:
        line.send(b"10000\r\n" + b"a" * 65536 + b"\r\n")


def _endless_interim(line: Line) -> None:
    line.request()
    while True:
        line.send(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n" * 100)


@functools.cache
def _bomb() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return b"".join(packer.compress(b"\0" * 1024 * 1024) for _ in range(20)) + packer.flush()


def _gzip_bomb(line: Line) -> None:
    line.request()
    packed = _bomb()
    line.send(_OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed)


@functools.cache
def _layered_bomb() -> bytes:
    packed = b"\0" * 4 * 1024 * 1024
    for _ in range(3):
        packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
        packed = packer.compress(packed) + packer.flush()
    return packed


def _layered_gzip_bomb(line: Line) -> None:
    line.request()
    packed = _layered_bomb()
    line.send(_OK + b"Content-Encoding: gzip, gzip, gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed)


def _not_gzip(line: Line) -> None:
    line.request()
    line.send(_OK + b"Content-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot gzip!")


def _redirect_loop(line: Line) -> None:
    path = line.request().split(b" ")[1]
    onward = b"/b" if path == b"/" else b"/"
    line.send(b"HTTP/1.1 302 Found\r\nLocation: " + onward + b"\r\nContent-Length: 0\r\n\r\n")


def _redirects_for_ever(line: Line) -> None:
    path = line.request().split(b" ")[1]
    line.send(b"HTTP/1.1 302 Found\r\nLocation: " + path[:1000] + b"x\r\nContent-Length: 0\r\n\r\n")


def _redirects_off_host(line: Line) -> None:
    path = line.request().split(b" ")[1]
    onward = b"/next" if path == b"/" else b"http://elsewhere.invalid/"
    line.send(b"HTTP/1.1 302 Found\r\nLocation: " + onward + b"\r\nContent-Length: 0\r\n\r\n")


def _redirects_to_nonsense(line: Line) -> None:
    line.request()
    line.send(b"HTTP/1.1 302 Found\r\nLocation: http://[::1/\xff\xfe%zz\r\nContent-Length: 0\r\n\r\n")


def _many_headers(line: Line) -> None:
    line.request()
    line.send(_OK + b"".join(b"X-%d: v\r\n" % number for number in range(10000)) + b"Content-Length: 2\r\n\r\nok")


def _thousand_headers(line: Line) -> None:
    line.request()
    line.send(_OK + b"".join(b"X-%d: v\r\n" % number for number in range(1000)) + b"Content-Length: 2\r\n\r\nok")


def _huge_header(line: Line) -> None:
    line.request()
    line.send(_OK + b"X-Huge: " + b"h" * 1024 * 1024 + b"\r\nContent-Length: 2\r\n\r\nok")


def _long_header(line: Line) -> None:
    line.request()
    line.send(_OK + b"Content-Security-Policy: " + b"a " * 20000 + b"\r\nContent-Length: 2\r\n\r\nok")


def _not_utf8(line: Line) -> None:
    line.request()
    junk = bytes(range(0x80, 0x100)) + b"\xc3\x28\xf0\x28\x8c\xbc"
    line.send(
        b"HTTP/1.1 200 " + junk + b"\r\nContent-Type: text/html; charset=" + junk + b"\r\nServer: " + junk
        + b"\r\nContent-Security-Policy: default-src " + junk + b"\r\nSet-Cookie: " + junk + b"=" + junk
        + b"\r\nContent-Length: %d\r\n\r\n" % len(junk) + junk
    )  # fmt: skip


def _control_characters(line: Line) -> None:
    line.request()
    line.send(
        _OK + b"Server: <script>alert(1)</script>\x1b[31mred\x1b[0m\x07/1.0\r\n"
        b"X-Powered-By: a\r\n ::error::folded\r\nContent-Length: 2\r\n\r\nok"
    )  # fmt: skip


def _forged_lines(line: Line) -> None:
    """Values that would forge a log line, run as script or move a cursor where they are printed raw."""
    line.request()
    line.send(
        _OK + b"Server: </td><script>alert(1)</script>/1.2\r\nX-Powered-By: \x9b31m::error::forged/1.0\r\n"
        b"X-Generator: \xe2\x80\xae9.9 =cmd()\r\nContent-Length: 2\r\n\r\nok"
    )  # fmt: skip


def _length_too_long(line: Line) -> None:
    line.request()
    line.send(_OK + b"Content-Length: 1000\r\n\r\n<p>short")


def _length_too_short(line: Line) -> None:
    line.request()
    line.send(_OK + b"Content-Length: 3\r\n\r\n<p>and much more than three")


def _lengths_differ(line: Line) -> None:
    line.request()
    line.send(_OK + b"Content-Length: 3\r\nContent-Length: 30\r\n\r\n<p>which of the two is it?....")


def _old_http(line: Line) -> None:
    line.request()
    line.send(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<p>until I close")


def _status_line_only(line: Line) -> None:
    line.request()
    line.send(b"HTTP/1.1 200 OK\r\n")


def _not_http(line: Line) -> None:
    line.request()
    line.send(b"SSH-2.0-OpenSSH_9.6\r\nwhat do you want\r\n")


def _broken_chunks(line: Line) -> None:
    line.request()
    line.send(_OK + b"Transfer-Encoding: chunked\r\n\r\nzzzz\r\nnot a size\r\n")


def _quick_page(line: Line) -> None:
    line.request()
    line.send(_OK + b"Content-Length: 7\r\n\r\n<p>here")


def _bad_request(line: Line) -> None:
    line.socket.recv(65536)
    line.send(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


def _plain(script: Script) -> Server:
    return lambda: scripted(script)


@contextlib.contextmanager
def _with_tls(kind: str) -> Iterator[Hostile]:
    with TemporaryDirectory() as folder:
        known = certificates.authority(Path(folder))
        context = {
            "expired": known.expired,
            "self_signed": certificates.self_signed,
            "wrong_name": known.wrong_name,
            "unknown_authority": known.server,
        }[kind]()
        trusted = None if kind == "unknown_authority" else known.pem
        with scripted(_quick_page, tls=context, ca=trusted) as server:
            yield server


def _tls(kind: str) -> Server:
    return lambda: _with_tls(kind)


def _packed(script: Script, pack: Callable[[], bytes]) -> Server:
    """A server that packs what it sends before anybody asks, since that takes as long as a client may wait."""

    @contextlib.contextmanager
    def server() -> Iterator[Hostile]:
        pack()
        with scripted(script) as running:
            yield running

    return server


@contextlib.contextmanager
def _plain_behind_https() -> Iterator[Hostile]:
    with scripted(_bad_request) as server:
        server.url = server.url.replace("http:", "https:")
        yield server


@contextlib.contextmanager
def _silent_behind_https() -> Iterator[Hostile]:
    with scripted(lambda line: line.wait(30)) as server:
        server.url = server.url.replace("http:", "https:")
        yield server


HOSTILE: dict[str, Server] = {
    "refuses": refuses,
    "resets": _plain(_resets),
    "resets inside the body": _plain(_resets_inside),
    "hangs before the response": _plain(_hangs_before),
    "hangs inside the headers": _plain(_hangs_inside_headers),
    "hangs inside the body": _plain(_hangs_inside_body),
    "drips headers": _plain(_drips_headers),
    "drips a body": _plain(_drips_body),
    "endless body": _plain(_endless_body),
    "endless interim responses": _plain(_endless_interim),
    "gzip bomb": _packed(_gzip_bomb, _bomb),
    "layered gzip bomb": _packed(_layered_gzip_bomb, _layered_bomb),
    "not gzip": _plain(_not_gzip),
    "redirect loop": _plain(_redirect_loop),
    "redirects for ever": _plain(_redirects_for_ever),
    "redirects off the host": _plain(_redirects_off_host),
    "redirects to nonsense": _plain(_redirects_to_nonsense),
    "10,000 headers": _plain(_many_headers),
    "1,000 headers": _plain(_thousand_headers),
    "1 MB header": _plain(_huge_header),
    "40 kB header": _plain(_long_header),
    "not UTF-8": _plain(_not_utf8),
    "control characters": _plain(_control_characters),
    "forged lines": _plain(_forged_lines),
    "content-length too long": _plain(_length_too_long),
    "content-length too short": _plain(_length_too_short),
    "two content-lengths": _plain(_lengths_differ),
    "HTTP/1.0": _plain(_old_http),
    "closes after the status line": _plain(_status_line_only),
    "not HTTP": _plain(_not_http),
    "broken chunks": _plain(_broken_chunks),
    "expired certificate": _tls("expired"),
    "self-signed certificate": _tls("self_signed"),
    "certificate for another name": _tls("wrong_name"),
    "certificate of an unknown authority": _tls("unknown_authority"),
    "plain HTTP behind https": _plain_behind_https,
    "no TLS handshake": _silent_behind_https,
}

SILENT = frozenset(
    {
        "refuses",
        "hangs before the response",
        "hangs inside the headers",
        "drips headers",
        "endless interim responses",
        "no TLS handshake",
    }
)
"""Those that answer nothing within any time."""
