"""Looks up the server of a history before the driver does, which hears no signal and knows no limit meanwhile."""

from __future__ import annotations

import socket
from urllib.parse import parse_qs, unquote, urlsplit

from readycheck.history.errors import HistoryError
from readycheck.history.place import Place
from readycheck.history.waiting import apart

PATIENCE = 5.0
"""Seconds for the answer to a name; as many as for a connection."""


def find_host(place: Place) -> None:
    """Have the system know the server's address. Raises HistoryError where it has none, or none in time.

    A socket's folder, an address, or several servers are left to the driver.
    """
    parts = urlsplit(place.url)
    host = unquote(parts.hostname or "")
    if not host or host.startswith("/") or "," in host or {"host", "hostaddr"} & set(parse_qs(parts.query)):
        return
    try:
        apart(lambda: socket.getaddrinfo(host, None), PATIENCE)
    except (OSError, UnicodeError):  # TimeoutError is one
        said = f"the history in {place.shown} cannot be reached: the name of its server is not found"
        raise HistoryError(f"{said}; correct the URL, or see to the name service") from None
