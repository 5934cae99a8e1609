"""`yarn.lock`: version 1, a format of its own, and berry, which is YAML.

Neither says what is for development, and berry merges the two kinds in its workspaces; the manifests do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from readycheck_checks.source.locks.model import DamagedError, Given, Pinned, Read, manifests, reached, table, text
from readycheck_checks.source.locks.package_lock import ELSEWHERE
from readycheck_checks.source.locks.yaml_events import read_yaml

_BERRY = {str(number) for number in range(2, 11)}
_NAME = re.compile(r"((?:@[^/@\s]+/)?[^@/\s]+)@(.+)", re.DOTALL)
_FIELD = re.compile(r'(?:"((?:[^"\\]|\\.)+)"|([^\s":]+))(?:\s+(?:"((?:[^"\\]|\\.)*)"|(\S.*)))?')


@dataclass
class _Entry:
    """One locked package: the ranges it stands for, and what it needs, as ranges."""

    line: int
    ranges: list[str]
    version: str = ""
    resolved: str = ""
    needs: list[str] = field(default_factory=list)


def yarn(given: Given) -> Read:
    """Read a lock file of any version up to 10 of berry. Raises DamagedError."""
    head = given.data[:4096]
    if re.search(rb"^__metadata:", given.data, re.MULTILINE):
        entries = _berry(given.data)
    elif b"# yarn lockfile v1" in head:
        entries = _classic(given.data)
    else:
        raise DamagedError("neither a `yarn lockfile v1` nor one with `__metadata`")
    production = _production(entries, given)
    read = Read()
    for entry in entries:
        name, version, origin = _identity(entry)
        if origin == "own":
            read.own += 1
        elif origin == "elsewhere":
            read.elsewhere.append(f"{name} from a repository or an address"[:80])
        elif not name or not version:
            read.odd(f"the entry at line {entry.line}")
        else:
            development = given.development or (production is not None and entry.ranges[0] not in production)
            read.pinned.append(Pinned("npm", name, version, given.file, entry.line, development))
    return read


def _classic(data: bytes) -> list[_Entry]:
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise DamagedError(f"not UTF-8 (byte {error.start})") from error
    entries: list[_Entry] = []
    block = ""
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        indent = len(line) - len(line.lstrip(" "))
        body = line.strip()
        if indent == 0:
            if not body.endswith(":"):
                raise DamagedError(f"a line that is no entry (line {number})")
            entries.append(_Entry(number, [one.strip().strip('"') for one in body[:-1].split(",")]))
            block = ""
            continue
        match = _FIELD.fullmatch(body.removesuffix(":") if indent == 2 and body.endswith(":") else body)
        if match is None or not entries:
            raise DamagedError(f"a line that is no field of an entry (line {number})")
        key, value = match[1] or match[2], match[3] if match[3] is not None else (match[4] or "")
        if indent == 2:
            block = key if not value else ""
            if key == "version":
                entries[-1].version = value
            elif key == "resolved":
                entries[-1].resolved = value
        elif block in ("dependencies", "optionalDependencies"):
            entries[-1].needs.append(f"{key}@{value}")
    return entries


def _berry(data: bytes) -> list[_Entry]:
    document, lines = read_yaml(data)
    if not isinstance(document, dict):
        raise DamagedError("not a table")
    version = text(table(document.get("__metadata")).get("version"))
    if version not in _BERRY:
        raise DamagedError(f"version {version[:20] or 'none'} of yarn's lock file is not known")
    entries = []
    for key, value in document.items():
        if key == "__metadata":
            continue
        entry = table(value)
        needs = [f"{name}@{want}" for name, want in table(entry.get("dependencies")).items()]
        line = lines.get(("", key), 1)
        ranges = [_plain(one.strip()) for one in key.split(", ")]
        entries.append(_Entry(line, ranges, text(entry.get("version")), text(entry.get("resolution")) or "?", needs))
    return entries


def _plain(spec: str) -> str:
    """A range without the protocol that yarn adds, so that it reads as in a manifest."""
    name, _, want = spec[1:].partition("@")
    return f"{spec[:1]}{name}@{want.removeprefix('npm:')}"


def _identity(entry: _Entry) -> tuple[str, str, str]:
    """Name, version and where it comes from: the registry (nothing), `own` or `elsewhere`."""
    berry = bool(entry.resolved) and not re.match(r"(?:https?|git|file|ssh)\b", entry.resolved)
    first = _NAME.fullmatch(entry.resolved if berry else entry.ranges[0])
    if first is None:
        return "", "", ""
    name, want = first[1], first[2]
    if want.startswith(("workspace:", "link:", "portal:", "file:")):
        return name, entry.version, "own"
    if berry:
        if want.startswith("patch:"):  # a release that was changed a little is still that release
            inner = _NAME.match(unquote(want.removeprefix("patch:")))
            return (inner[1] if inner else name), entry.version, ""
        version = want.removeprefix("npm:").split("::")[0]
        return name, version, "" if want.startswith("npm:") else "elsewhere"
    if alias := re.fullmatch(r"npm:((?:@[^/@]+/)?[^@/]+)(?:@.*)?", want):
        return alias[1], entry.version, ""
    return name, entry.version, "elsewhere" if ELSEWHERE.match(want) else ""


def _production(entries: list[_Entry], given: Given) -> set[str] | None:
    """The ranges that production leads to; None where no manifest tells."""
    known = [one for one in manifests(given) if one.keys() & {"dependencies", "devDependencies"}]
    if not known:
        return None
    first = {one: entry.ranges[0] for entry in entries for one in entry.ranges}
    graph = {entry.ranges[0]: [first[n] for n in map(_plain, entry.needs) if n in first] for entry in entries}
    wants = [
        _plain(f"{name}@{want}")
        for manifest in known
        for section in ("dependencies", "optionalDependencies", "peerDependencies")
        for name, want in table(manifest.get(section)).items()
    ]
    development = {_plain(f"{n}@{want}") for one in known for n, want in table(one.get("devDependencies")).items()}
    if any(one not in first and "@workspace:" not in one and "@link:" not in one for one in wants if "@" in one[1:]):
        # A resolution or a patch took the place of a range: by name then, so that nothing is taken for development.
        names = {one[: one.rindex("@")] for one in wants if one not in first and one.rfind("@") > 0}
        wants += [key for key in first if key[: key.rfind("@")] in names]
    # The workspaces of berry name both kinds, so nothing may be reached through them.
    graph = {key: [] if "@workspace:" in key else needs for key, needs in graph.items()}
    reach = reached(graph, [first[one] for one in wants if one in first])
    below = reached(graph, [first[one] for one in development if one in first])
    # What neither leads to is of no known use, so it counts as production.
    return {entry.ranges[0] for entry in entries if entry.ranges[0] in reach or entry.ranges[0] not in below}
