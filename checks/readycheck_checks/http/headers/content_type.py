"""Content-Type: what a response says it is fits what it holds, and a page names its character set."""

from __future__ import annotations

from collections.abc import Iterator

from readycheck.api import Finding, ReasonCode, failed, passed, warned
from readycheck_checks.http.classes import Kind, attached, media_of, suffix
from readycheck_checks.http.facts import Role
from readycheck_checks.http.headers.seen import CHECK_ID, Findings, Options, Seen, shown
from readycheck_checks.http.reading import encodings, media

HEADER = "content-type"
RULE = f"{CHECK_ID}.content_type"
_SCRIPTS = ("js", "mjs", "cjs")


def judge(seen: Seen, _options: Options) -> Findings:
    """Judge one response whose body was read."""
    if seen.kind in (Kind.REDIRECT, Kind.EMPTY) or not seen.response.body.length:
        return
    found = media_of(seen.response)
    problems = [*_named(seen, found), *_fitting(seen, found), *_charset(seen, found)]
    yield from problems
    if not problems:
        value = shown(seen.joined(HEADER) or "")
        yield passed(RULE, "the response says what it is", value=value, location=seen.at(HEADER))


def _named(seen: Seen, found: media.Media | None) -> Iterator[Finding]:
    values, where = seen.all(HEADER), seen.at(HEADER)
    if not values and found is None:
        yield warned(
            f"{RULE}.missing",
            "the response does not say what it is, so a browser has to guess",
            reason_code=ReasonCode.ABSENT,
            location=where,
        )
    elif found is None:
        yield warned(
            f"{RULE}.invalid",
            "Content-Type has a value that is no media type, so a browser has to guess",
            value=shown(", ".join(values)),
            location=where,
        )
    elif len({one.essence for one in map(media.parse, values) if one is not None}) > 1:
        yield warned(
            f"{RULE}.several",
            "Content-Type is sent with different types, which browsers and proxies do not read alike",
            value=shown(" | ".join(values)),
            location=where,
        )


def _fitting(seen: Seen, found: media.Media | None) -> Iterator[Finding]:
    """What the type says against the body's first bytes and the path's extension."""
    response, looks = seen.response, seen.response.body.looks_like
    if found is None or attached(response):
        return
    value, where = shown(seen.joined(HEADER) or ""), seen.at(HEADER)
    if found.essence in media.HTML and looks == "json":
        yield (failed if response.role is Role.API else warned)(
            f"{RULE}.data_as_page",
            "data is served as a page, so markup that a user has stored in it would run as script",
            value=value,
            location=where,
        )
    elif found.json and looks == "html":
        yield warned(
            f"{RULE}.page_as_data",
            "a page is served as JSON, so clients fail to read it",
            value=value,
            location=where,
        )
    if (response.status or 0) >= 400:
        return
    if response.role is not Role.ASSET and found.essence in media.HTML and looks == "html":
        return  # a page about a script, as code hosts show it under the script's own name
    extension = suffix(response)
    if extension in _SCRIPTS and found.essence not in media.JAVASCRIPT:
        yield warned(
            f"{RULE}.script",
            "a script is not served as JavaScript, so browsers that do not guess refuse to run it",
            value=value,
            threshold="text/javascript",
            location=where,
        )
    elif extension == "css" and found.essence != "text/css":
        yield warned(
            f"{RULE}.style",
            "a style sheet is not served as CSS, so browsers that do not guess refuse to apply it",
            value=value,
            threshold="text/css",
            location=where,
        )


def _charset(seen: Seen, found: media.Media | None) -> Iterator[Finding]:
    """The character set of an HTML page: the header's, else that of a meta element in its first 1,024 bytes."""
    if seen.kind is not Kind.PAGE or found is None or found.essence != "text/html":
        return  # XML says its own, and is UTF-8 where it does not
    where, label = seen.at(HEADER), found.charset
    meta = seen.response.body.meta_charset
    if not label and not meta:
        yield warned(
            f"{RULE}.charset_missing",
            "the page does not name its character set, so a browser guesses, and text can turn into script",
            reason_code=ReasonCode.ABSENT,
            location=where,
        )
        return
    name = label or meta
    if name in encodings.STATEFUL:
        yield warned(
            f"{RULE}.charset_stateful",
            f"the page has the character set {name[:40]}, in which escape sequences can hide script from filters",
            value=name[:40],
            location=where,
        )
    elif name in encodings.REPLACED:
        yield warned(
            f"{RULE}.charset_refused",
            f"the page has the character set {name[:40]}, which browsers refuse to decode",
            value=name[:40],
            location=where,
        )
    elif not encodings.is_known(name):
        yield warned(
            f"{RULE}.charset_unknown",
            "the page names a character set that browsers do not know, so they guess",
            value=name[:40],
            location=where,
        )
    elif not label:
        yield passed(
            f"{RULE}.charset_in_page",
            "only the page itself names its character set; the header is read earlier",
            value=meta[:40],
            location=where,
        )
