"""The nursery: one process that has loaded the packs and forks workers on request.

Forking from here makes a worker in milliseconds, where a fresh interpreter would spend
most of a second on imports. It has one thread, so the fork is safe. It ends every
worker when the supervisor goes away, however that happened.
"""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import selectors
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from readycheck.engine import wire
from readycheck.engine.processes import TOKEN, adopt_orphans, die_with_parent, end_tree, remove_folder, sweep

if TYPE_CHECKING:
    from readycheck.catalog import Catalog


def main(control_fd: int) -> None:
    """Serve the supervisor on `control_fd` until it closes."""
    control = socket.socket(fileno=control_fd)
    adopt_orphans()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    wake_read, wake_write = socket.socketpair()
    wake_write.setblocking(False)
    wake_read.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake_write.fileno(), warn_on_full_buffer=False)

    reader = wire.Reader()
    waiting: list[dict[str, Any]] = []
    fds: list[int] = []
    while not waiting:
        if not _hear(control, reader, waiting, fds):
            return  # the supervisor ended before it could say what to do
    setup = waiting.pop(0)
    try:
        Path(setup["scratch"]).mkdir(0o700)
    except OSError as error:
        sys.exit(f"no temporary folder can be made: {error.strerror or error}")
    try:
        catalog = _load(setup)
        wire.send(control, {"ready": os.getpid()})
    except BaseException:
        remove_folder(Path(setup["scratch"]))
        raise

    workers: set[int] = set()
    selector = selectors.DefaultSelector()
    selector.register(control, selectors.EVENT_READ)
    selector.register(wake_read, selectors.EVENT_READ)
    try:
        while True:
            while waiting:
                number = waiting.pop(0)["spawn"]
                pid = _fork(catalog, fds.pop(0), [control, wake_read, wake_write], setup)
                workers.add(pid)
                wire.send(control, {"spawned": number, "pid": pid})
            for key, _ in selector.select():
                if key.fileobj is wake_read:
                    with contextlib.suppress(BlockingIOError):
                        wake_read.recv(4096)
                    _reap(control, workers)
                elif not _hear(control, reader, waiting, fds):
                    return
    finally:
        end_tree(*workers)
        sweep(os.environ.get(TOKEN, ""), frozenset({os.getppid()}))
        remove_folder(Path(setup["scratch"]))


def _load(setup: dict[str, Any]) -> Catalog:
    """The packs, imported without collecting garbage: nearly all of it stays, and is a tenth of the time."""
    gc.disable()
    import readycheck.engine.worker  # noqa: F401 - after the line above; forks find it loaded
    from readycheck.catalog import load_catalog

    catalog = load_catalog([Path(folder) for folder in setup["local"]])
    gc.freeze()  # workers share these pages for longer
    gc.enable()
    return catalog


def _hear(control: socket.socket, reader: wire.Reader, waiting: list[dict[str, Any]], fds: list[int]) -> bool:
    """Take in what the supervisor sent; False at its end."""
    data, received, _, _ = socket.recv_fds(control, 1 << 18, 8)
    fds += received
    waiting += reader.feed(data)
    return bool(data)


def _fork(catalog: Catalog, fd: int, inherited: list[socket.socket], setup: dict[str, Any]) -> int:
    from readycheck.engine.worker import serve

    nursery = os.getpid()
    pid = os.fork()
    if pid:
        os.close(fd)
        return pid
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        os.setsid()
        die_with_parent(nursery)
        for sock in inherited:
            sock.close()
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        serve(socket.socket(fileno=fd), catalog, setup)
        status = 0
    finally:
        os._exit(status)


def _reap(control: socket.socket, workers: set[int]) -> None:
    """Tell the supervisor which workers ended and how; orphans that came back are only reaped."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        if pid in workers:
            workers.discard(pid)
            with contextlib.suppress(OSError):
                wire.send(control, {"exited": pid, "status": os.waitstatus_to_exitcode(status)})


if __name__ == "__main__":
    main(int(sys.argv[1]))
    os._exit(0)  # nothing is left to do, and a tidy end takes longer than the start of a worker
