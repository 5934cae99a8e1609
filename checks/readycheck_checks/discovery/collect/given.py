"""What the command line gave: whether a URL is one, and whether it may stand in a file."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

_FOLDERS = re.compile(r"sqlite(?:\+\w+)?:///(?P<path>[^/?#:][^?#]*)")
_PASSWORD = re.compile(r"://[^@]*:[^@]*@")
"""Wider than URLs allow: a password that should have been quoted, as one with a slash, is one all the same."""


@dataclass(frozen=True, slots=True)
class GivenDatabase:
    """A database URL as it may be written: `literal`, or a secret of which nothing is."""

    literal: str = ""
    is_secret: bool = False


def database_of(url: str, base: Path) -> GivenDatabase:
    """How a URL is written into a profile in the folder `base`, where the path of a SQLite file then starts."""
    if not url:
        return GivenDatabase()
    if found := _FOLDERS.match(url):
        path = os.path.relpath(Path(found["path"]).absolute(), base).replace(os.sep, "/")
        return _given(url[: found.start("path")] + path + url[found.end("path") :], secret="?" in url)
    try:
        parts = urlsplit(url)
        secret = bool(_PASSWORD.search(url) or parts.query) or parts.password is not None or not parts.scheme
    except ValueError:
        secret = True
    return _given(url, secret=secret)


def _given(url: str, *, secret: bool) -> GivenDatabase:
    return GivenDatabase(is_secret=True) if secret else GivenDatabase(url)


def url_problem(url: str) -> str:
    """Why an address cannot be an origin, in a sentence; empty where it can."""
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if parts.username is not None or parts.password is not None:
        return "a user or password does not belong in it; give the account in consent.active of the profile"
    if parts.scheme not in ("http", "https") or not host or not url.isprintable() or " " in url:
        return "not a web address; write for example https://staging.example.edu"
    return ""
