"""Downloads: what users have uploaded is saved or shown, and never runs with the rights of the site."""

from __future__ import annotations

import re

from readycheck.api import failed, passed, warned
from readycheck_checks.http.classes import ResponseClass, media_of
from readycheck_checks.http.facts import Role
from readycheck_checks.http.headers.seen import CHECK_ID, Findings, Options, Seen, shown
from readycheck_checks.http.reading import disposition, media

HEADER = "content-disposition"
RULE = f"{CHECK_ID}.downloads"
_POLICY = "content-security-policy"
_UNSAFE_NAME = re.compile(r"[/\\\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""Separators of folders, control characters, and those that turn the direction of text around."""


def judge(seen: Seen, _options: Options) -> Findings:
    """Judge one file that is served whole."""
    status = seen.response.status or 0
    if seen.what is not ResponseClass.DOWNLOAD or not 200 <= status < 300:
        return
    values, where = seen.all(HEADER), seen.at(HEADER)
    found = disposition.parse(values[0]) if values else None
    value = shown(" | ".join(values)) if values else None
    if values and (found is None or len(set(values)) > 1):
        yield warned(
            f"{RULE}.invalid",
            "Content-Disposition breaks its grammar, so browsers do not agree whether the file is saved or shown",
            value=value,
            location=where,
        )
    elif found is not None and found.attachment:
        yield from _saved(seen, found, value)
    elif seen.response.role is Role.DOWNLOAD:
        yield from _opened(seen, value)


def _saved(seen: Seen, found: disposition.Disposition, value: str | None) -> Findings:
    where = seen.at(HEADER)
    if not found.filename:
        yield warned(
            f"{RULE}.no_name",
            "the download does not say its file name, so browsers take one out of the address",
            value=value,
            location=where,
        )
    elif _UNSAFE_NAME.search(found.filename) or found.filename in (".", ".."):
        yield warned(
            f"{RULE}.name",
            "the download's file name holds characters that name folders or hide what the file is",
            value=value,
            location=where,
        )
    else:
        yield passed(RULE, "the file is saved and not shown as a page", value=value, location=where)


def _opened(seen: Seen, value: str | None) -> Findings:
    """Shown in the browser: harmless for a type that runs nothing, or in a sandbox."""
    found, where = media_of(seen.response), seen.at(HEADER)
    if sandboxed(seen.all(_POLICY)):
        yield passed(RULE, "the file is shown in a sandbox", location=seen.at(_POLICY))
    elif media.is_unknown(found) or (found is not None and found.active):
        what = found.essence if found is not None else "no type"
        yield failed(
            f"{RULE}.inline",
            f"an uploaded file ({what[:60]}) is shown as a page of the site, so script in it runs as the visitor",
            value=value or "no Content-Disposition",
            threshold="attachment",
            location=where,
        )
    else:
        yield passed(RULE, "the file is shown, and its type runs nothing", value=value, location=where)


def sandboxed(policies: tuple[str, ...]) -> bool:
    """Whether a policy puts the response into a sandbox that its scripts cannot leave (HTML, section 7.5)."""
    for value in policies:
        for policy in value.split(","):
            for directive in policy.split(";"):
                words = directive.lower().split()
                if words[:1] == ["sandbox"] and not {"allow-scripts", "allow-same-origin"} <= set(words[1:]):
                    return True
    return False
