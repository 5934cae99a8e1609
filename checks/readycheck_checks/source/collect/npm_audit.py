"""Asks the npm registry through `npm audit`, whose exit code and good word prove nothing.

npm runs over a lock file of our own in a folder of our own, in which every locked package stands once under a number:
nothing of the target is run or installed, every kind of lock file can be asked about, its answer names packages
without ambiguity, and the canary has its place among them.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from readycheck.api import CollectContext
from readycheck_checks.source.advisories.model import CANARIES, Answer, Key, Match
from readycheck_checks.source.advisories.versions import in_npm_range
from readycheck_checks.source.collect.bounded_tool import Ran, run
from readycheck_checks.source.locks.model import Pinned, table, tables, text, texts

CANARY: Key = ("npm", *CANARIES["npm"][0])
_MOST_SECONDS = 120.0
_CONFIG_SECONDS = 20.0
_PASSED_ON = re.compile(
    r"PATH|HOME|USERPROFILE|APPDATA|LANG|LC_ALL|SYSTEMROOT|(?:NODE_EXTRA|SSL)_CA?\w*CERT\w*|(?:https?|no|all)_proxy"
    r"|npm_config_(?!(?:node|script|git|shell|onload)_)(?!git$|shell$)\w+",
    re.IGNORECASE,
)
"""npm's own configuration names the registry, so it reaches npm; what can load or start code does not."""
_OFFLINE = re.compile(r"^\s*(offline)\s*=\s*[\"']?true\b", re.MULTILINE)
_NAME = re.compile(r"(?:@[\w.~-]+/)?[\w.~-]+")
_VERSION = re.compile(r"[\w.+-]+")
_SEVERITIES = {"info": "low", "low": "low", "moderate": "medium", "high": "high", "critical": "critical"}


def ask(packages: Iterable[Pinned], npmrcs: Iterable[Path], context: CollectContext, npm: str | None = None) -> Answer:
    """Audit pinned npm packages along with a canary. `npmrcs` are the tree's own settings, which may say `offline`."""
    keys = sorted({one.key for one in packages})
    answer = Answer(asked=len(keys))
    program = npm or shutil.which("npm")
    if program is None:
        return answer.refuse(
            "missing_dependency", "npm is not installed; install node, or give advisories (source.osv)"
        )
    answer.canary = f"{CANARY[1]} {CANARY[2]}"
    said = next((path.name for path in npmrcs if _says_offline(path)), "")
    if said:
        return answer.refuse("no_service", f"the tree's {said} sets npm offline, and offline npm finds nothing")
    folder = context.scratch / "npm-audit"
    folder.mkdir()
    safe = [one for one in keys if _NAME.fullmatch(one[1]) and _VERSION.fullmatch(one[2])]
    added = CANARY not in keys
    wanted = [*safe, CANARY] if added else safe
    _write_lock(folder, wanted)
    problem = _offline(program, folder, context)
    if problem:
        return answer.refuse(*problem)
    if context.remaining() < 7:
        return answer.refuse("budget", "no time was left to ask")
    seconds = min(_MOST_SECONDS, context.remaining() - 5)
    ran = _npm(program, ["audit", "--json", "--package-lock-only", "--ignore-scripts"], folder, seconds)
    if ran.code is None:
        return answer.refuse("timeout", f"npm audit gave no answer within {seconds:.0f} s and was ended")
    return take(ran.output, ran.said, wanted, added, answer)


def _npm(program: str, arguments: list[str], folder: Path, seconds: float) -> Ran:
    environment = {name: value for name, value in os.environ.items() if _PASSED_ON.fullmatch(name)}
    environment |= {
        "npm_config_cache": str(folder / "cache"),
        "npm_config_update_notifier": "false",
        "npm_config_fund": "false",
        "npm_config_fetch_retries": "1",
        "npm_config_fetch_retry_mintimeout": "500",
        "npm_config_fetch_timeout": "30000",
        "npm_config_ignore_scripts": "true",
        "NODE_OPTIONS": "--max-old-space-size=512",
        "TMPDIR": str(folder),
    }
    try:
        return run([program, *arguments], folder, environment, seconds, address_space=None)
    except OSError as error:
        return Ran(127, b"", f"npm could not be started: {error.strerror}")


def _says_offline(path: Path) -> bool:
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return _OFFLINE.search(file.read(65536).decode("utf-8", "replace")) is not None
    except OSError:
        return False


def _offline(program: str, folder: Path, context: CollectContext) -> tuple[str, str] | None:
    """Why npm would not ask; None where its settings let it."""
    seconds = min(_CONFIG_SECONDS, context.remaining() - 5)
    ran = _npm(program, ["config", "get", "offline", "prefer-offline"], folder, max(seconds, 1.0))
    if ran.code is None:
        return "timeout", f"npm config gave no answer within {seconds:.0f} s and was ended"
    settings = dict(line.partition("=")[::2] for line in ran.output.decode("utf-8", "replace").split())
    if settings.get("offline") != "false":
        word = settings.get("offline")
        why = "npm is set to be offline, where it finds nothing" if word == "true" else f"npm did not start: {ran.said}"
        return ("no_service" if word == "true" else "missing_dependency"), why
    return None


def _write_lock(folder: Path, wanted: list[Key]) -> None:
    needs = {f"p{number}": f"npm:{name}@{version}" for number, (_, name, version) in enumerate(wanted)}
    root = {"name": "audited", "version": "0.0.0", "private": True, "dependencies": needs}
    entries = {f"node_modules/p{number}": {"name": n, "version": v} for number, (_, n, v) in enumerate(wanted)}
    lock = {"name": "audited", "version": "0.0.0", "lockfileVersion": 3, "requires": True}
    (folder / "package.json").write_text(json.dumps(root), "utf-8")
    (folder / "package-lock.json").write_text(json.dumps({**lock, "packages": {"": root, **entries}}), "utf-8")


def take(output: bytes, said: str, wanted: list[Key], added: bool, answer: Answer) -> Answer:
    """Judge a report of npm 7 or newer by its content; `wanted` are the packages in the order of their numbers.

    `added` says that the canary is ours; a tree that locks the same release has it among its own.
    """
    try:
        document = json.loads(output)
    except (ValueError, RecursionError):
        return answer.refuse("no_service", f"npm audit wrote no report: {said}")
    found = document.get("vulnerabilities") if isinstance(document, dict) else None
    if not isinstance(found, dict) or "error" in document:
        why = text(table(document).get("message")) or text(table(table(document).get("error")).get("summary")) or said
        return answer.refuse("no_service", f"the report of npm audit has no result: {_without_query(why)}")
    if document.get("auditReportVersion") != 2:
        return answer.refuse(
            "unsupported", f"version {document.get('auditReportVersion')!r} of npm's report is unknown"
        )
    for name, value in found.items():
        _vulnerable(name, table(value), wanted, answer)
    answer.canary_found = bool(answer.found.get(CANARY))
    total = table(table(document.get("metadata")).get("dependencies")).get("total")
    answer.audited = max(0, min(answer.asked, total - added)) if isinstance(total, int) else 0
    if not answer.canary_found:
        detail = f"the registry does not know that {answer.canary} is affected, so it says nothing about the rest"
        return answer.refuse("no_service", detail)
    if answer.audited < answer.asked or total != len(wanted):
        return answer.refuse("insufficient_data", f"npm audited {total} of {len(wanted)} packages")
    if added:
        answer.found.pop(CANARY, None)
    return answer


def _vulnerable(name: str, entry: dict[str, Any], wanted: list[Key], answer: Answer) -> None:
    """Take one vulnerable package: its advisories by the versions that each of them names."""
    advisories = tables(entry.get("via"))
    for node in texts(entry.get("nodes")):
        place = re.fullmatch(r"node_modules/p(\d{1,9})", node)
        if place is None or int(place[1]) >= len(wanted) or wanted[int(place[1])][1] != name:
            continue
        key = wanted[int(place[1])]
        matches = [_match(one) for one in advisories if _concerns(key[2], text(one.get("range")))]
        if matches:
            answer.found[key] = matches


def _concerns(version: str, given: str) -> bool:
    try:
        return in_npm_range(version, given)
    except (ValueError, TypeError):
        return True  # npm has matched it already


def _match(one: dict[str, Any]) -> Match:
    url = text(one.get("url"))
    identity = url.rpartition("/")[2] or f"npm-{one.get('source')}"
    severity = _SEVERITIES.get(text(one.get("severity")), "unknown")
    fixed = re.findall(r"<\s*([\w.+-]+)", text(one.get("range")))
    return Match((identity[:60],), severity, tuple(fixed[-1:]), " ".join(text(one.get("title")).split())[:200])


def _without_query(message: str) -> str:
    """A message without what an address may carry: user-info and query."""
    return re.sub(r"(://)[^/@\s]+@", r"\1", re.sub(r"\?\S*", "", message))
