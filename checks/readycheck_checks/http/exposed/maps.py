"""Source maps: how a script leads to its own, and whether a map holds the source itself."""

from __future__ import annotations

import base64
import binascii
import re
import string

from readycheck_checks.http.exposed.sample import Sample
from readycheck_checks.http.exposed.signature import Signature

_COMMENT = re.compile(r"(?://[#@]|/\*[#@])[ \t]{1,4}sourceMappingURL=[ \t]{0,4}([^\s'\"*]{1,70000})")
_BASE64 = string.ascii_letters + string.digits + "+/="
_VERSION = re.compile(r'"version"\s{0,4}:\s{0,4}3\b')
_SOURCES = re.compile(r'"sources"\s{0,4}:\s{0,4}\[([^\[\]]{0,60000})\]')
_STYLE = re.compile(r"(?i)\.(?:css|scss|sass|less|styl|pcss)(?:\?[^/]*)?$")
_CONTENT = re.compile(r'"sourcesContent"\s{0,4}:\s{0,4}\[\s{0,9}(?:null\s{0,4},\s{0,9}){0,200}"')


def reference(sample: Sample) -> str:
    """Where a script or style says that its map lies: the header, else the last comment; `data:…` for one inside."""
    for name in ("sourcemap", "x-sourcemap"):
        if sample.headers.get(name):
            return sample.headers[name].strip()
    found = _COMMENT.findall(sample.text)
    return str(found[-1]) if found else ""


def inline(sample: Sample, where: str) -> bool | None:
    """Whether the map inside of a file holds the source; None where there is no map inside.

    `where` is what `reference` said. Of a file that is longer than what was read, only the end is looked at:
    base64 is aligned to its own end.
    """
    packed = ""
    if where.startswith("data:"):
        head, _, packed = where.partition(",")
        if "json" not in head:
            return None
        if "base64" not in head:
            return "sourcesContent" in packed
    elif not where and sample.truncated:
        end = sample.text.rstrip().removesuffix("*/").rstrip()
        packed = end[len(end.rstrip(_BASE64)) :]
        if len(packed) < 0.9 * len(sample.text):
            return None
    else:
        return None
    padded = packed + "=" * (-len(packed) % 4) if where else packed[len(packed) % 4 :]
    try:
        text = base64.b64decode(padded).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return None
    return '"sourcesContent"' in text or (False if where else None)


def _is_map(sample: Sample) -> bool:
    text = sample.text.removeprefix(")]}'").lstrip()
    if not text.startswith("{") or not _VERSION.search(text[:4000] + text[-4000:]):
        return False
    document = sample.mapping()
    if document:
        return isinstance(document.get("mappings"), str) or isinstance(document.get("sections"), list)
    return (sample.truncated and '"mappings"' in text) or ('"sources"' in text and '"names"' in text)


def _with_source(sample: Sample) -> bool:
    return _is_map(sample) and _CONTENT.search(sample.text) is not None


def _of_styles(sample: Sample) -> bool:
    """Whether every source is a style sheet, which browsers show anyhow."""
    listed = _SOURCES.search(sample.text)
    names = re.findall(r'"([^"]{1,2000})"', listed[1]) if listed is not None else []
    return bool(names) and _is_map(sample) and all(_STYLE.search(name) for name in names)


MAPS: tuple[Signature, ...] = (
    Signature("source_map_styles", "source_map", False, "which shows how its styles were written", _of_styles),
    Signature("source_map_content", "source_map", True, "so anybody can read the original source", _with_source),
    Signature("source_map", "source_map", False, "which tells the names of the source's files and functions", _is_map),
)
INLINE = Signature("source_map_inline", "source_map", True, "so anybody can read the original source", lambda _: False)
INLINE_NAMES = Signature(
    "source_map_inline_names", "source_map", False, "which tells the names of the source's files and functions",
    lambda _: False,
)  # fmt: skip
