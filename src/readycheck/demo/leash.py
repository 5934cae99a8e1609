"""Run a module of the project on a leash: when the holder of the pipe is gone, so is this process group.

Started by path, as `python leash.py FD PARENT FOLDER MODULE [ARGUMENT …]`, so it imports nothing of readycheck.
A reader on the pipe sees its end even after `kill -9`; the parent's id is looked at too, because a process that
the parent forked may still hold the pipe's other end. FOLDER is removed then, as the parent would have done; it is
empty where the folder is the caller's.
"""

from __future__ import annotations

import os
import runpy
import select
import shutil
import signal
import sys
import threading
from pathlib import Path

_LOOK_EVERY = 0.5


def _watch(pipe: int, parent: int, folder: str) -> None:
    while os.getppid() == parent:
        readable, _, _ = select.select([pipe], [], [], _LOOK_EVERY)
        if readable and not os.read(pipe, 1):
            break
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
    # The group, not only this process: a worker may have children of its own.
    os.killpg(os.getpgrp(), signal.SIGKILL)


def main() -> None:
    """Start the watch, then become the module."""
    pipe, parent, folder, module = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
    threading.Thread(target=_watch, args=(pipe, parent, folder), name="leash", daemon=True).start()
    sys.argv[:] = [module, *sys.argv[5:]]
    sys.path[0] = str(Path.cwd())
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
