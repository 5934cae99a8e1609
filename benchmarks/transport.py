"""The load room's transport against two HTTP clients of the field: requests for a second of the processor."""

from __future__ import annotations

import importlib.util
import statistics
import subprocess
import sys
from pathlib import Path

from table import Row, Table

PEERS = Path(__file__).parent / "peers"
NAMES = {"ours": "the transport of `load` (pycurl)", "aiohttp": "aiohttp", "httpx": "httpx"}
ROUNDS, SECONDS = 3, 1.0


def run() -> Table:
    there = [name for name in NAMES if name == "ours" or importlib.util.find_spec(name)]
    rates: dict[str, list[float]] = {name: [] for name in there}
    command = [sys.executable, str(PEERS / "server.py")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        url = f"http://127.0.0.1:{server.stdout.readline().strip()}/"
        for _ in range(ROUNDS):
            for name in there:
                done = subprocess.run(
                    [sys.executable, str(PEERS / "clients.py"), name, url, str(SECONDS)],
                    capture_output=True,
                    text=True,
                    check=True,
                )
                requests, seconds = done.stdout.split()
                rates[name].append(int(requests) / float(seconds))
        server.terminate()
    ours = statistics.median(rates["ours"])
    rows = [
        Row(
            NAMES[name],
            "" if name == "ours" else f"ours does {ours / statistics.median(values):.1f} times as many",
            f"{statistics.median(values):,.0f} requests a processor second ({min(values):,.0f} to {max(values):,.0f})",
        )
        for name, values in rates.items()
    ]
    missing = [name for name in NAMES if name not in there]
    how = (
        f"50 users on 50 kept connections, each asks again at once; {ROUNDS} rounds of {SECONDS:g} s, in turn, on "
        "loopback, against a server of fixed answers in a process of its own. Only the client's processor time counts, "
        "so a slow server or a busy machine changes little. No bar is set"
        + (f"; not installed: {', '.join(missing)}." if missing else ".")
    )
    return Table("The load transport", how, rows)
