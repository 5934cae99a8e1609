"""What a missing page looks like here, and what an answer is beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from readycheck_checks.http.exposed.likeness import alike
from readycheck_checks.http.exposed.sample import Sample
from readycheck_checks.http.facts.exposed import Outcome

NAMES: dict[str, tuple[str, str]] = {
    "plain": ("{0}", "{1}/{0}"),
    "dotfile": (".{0}", ".{1}/{0}"),
    "data": ("{0}.json", "{1}.js.map"),
    "dump": ("{0}.sql", "{1}.zip"),
    "server": ("{0}.php", "{1}.php.bak"),
    "folder": ("{0}/", "{1}/{0}/"),
}
"""Two names that do not exist for each class of extensions; the second is asked where the first is no plain 404."""
_DATA = {
    "js", "mjs", "css", "map", "json", "xml", "yml", "yaml", "txt", "lock", "toml", "ini", "conf", "config", "cfg",
    "env",    "properties", "log", "key", "pem", "html", "py", "md", "graphql",
}  # fmt: skip
_DUMP = {"sql", "sqlite", "sqlite3", "db", "zip", "gz", "tgz", "tar", "bz2", "7z", "rar", "dump", "bak", "old", "orig"}
_SERVER = {"php", "phtml", "asp", "aspx", "axd", "jsp", "cgi"}
_LOGIN = re.compile(r"(?i)log-?in|sign-?in|log-?on|\bsso\b|\bauth\b|/oauth|/saml|/cas\b|account|session|identity")
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as it is judged."""

    status: int | None
    sample: Sample
    location: str = ""
    failed: bool = False


def extension(path: str) -> str:
    """The class of extensions that a path belongs to; servers treat each in a way of its own."""
    path = path.partition("?")[0]
    segments = path.strip("/").split("/")
    if any(segment.startswith(".") and segment != ".well-known" for segment in segments):
        return "dotfile"
    if path.endswith("/"):
        return "folder"
    ending = segments[-1].rpartition(".")[2].lower().rstrip("~") if "." in segments[-1] else ""
    if any(f".{server}" in segments[-1].lower() for server in _SERVER):
        return "server"
    if ending in _DUMP:
        return "dump"
    return "data" if ending in _DATA else "plain"


def is_login(location: str) -> bool:
    """Whether a redirect leads to where one logs in."""
    return _LOGIN.search(location) is not None


def outcome(shown: Shown, missing: Sequence[Shown], *, names: tuple[str, ...] = ()) -> Outcome:
    """What an answer is, before anybody looks for a signature: `OTHER` is what has to be looked at.

    `missing` holds what this origin answers to names that do not exist, and its first page; `names` are the
    names that were asked for.
    """
    status = shown.status
    if shown.failed or status is None:
        return Outcome.FAILED
    if status == 429 or (status == 503 and "retry-after" in shown.sample.headers):
        return Outcome.THROTTLED
    if status in (401, 403, 407):
        return Outcome.REFUSED
    if status in _REDIRECTS:
        return Outcome.REFUSED if is_login(shown.location) else Outcome.MISSING
    if status >= 500:
        return Outcome.FAILED if status != 501 else Outcome.MISSING
    if not 200 <= status < 300 or not shown.sample.data:
        return Outcome.MISSING
    for control in missing:
        if (
            control.status is not None
            and 200 <= control.status < 300
            and alike(shown.sample, control.sample, names=names)
        ):
            return Outcome.MISSING
    return Outcome.OTHER
