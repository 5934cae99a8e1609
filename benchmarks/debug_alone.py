"""Runs one command and says what it took: `python -ISE debug_alone.py SECONDS OUTPUT ERRORS COMMAND…`.

A process of its own and a small one: a child's peak memory counts from what its parent held when it was started.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time


def main(seconds: int, output: str, errors: str, command: list[str]) -> None:
    """Print seconds by the clock and of the processor (with all children), the largest process in MB and the exit code."""  # noqa: E501
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    before = time.perf_counter()
    child = os.posix_spawnp(
        command[0],
        command,
        os.environ,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, output, flags, 0o600), (os.POSIX_SPAWN_OPEN, 2, errors, flags, 0o600)],
        setpgroup=0,
    )
    signal.signal(signal.SIGALRM, lambda *_: os.killpg(child, signal.SIGKILL))
    signal.alarm(seconds)
    _, status, usage = os.wait4(child, 0)
    unit = 1 if sys.platform == "darwin" else 1024
    largest = max(usage.ru_maxrss, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    print(
        json.dumps(
            {
                "wall": time.perf_counter() - before,
                "cpu": usage.ru_utime + usage.ru_stime,
                "megabytes": largest * unit / 1e6,
                "code": os.waitstatus_to_exitcode(status),
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4:])
