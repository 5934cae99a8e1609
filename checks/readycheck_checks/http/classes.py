"""What a response is: for a browser (its kind) and for the people who use the origin (its class).

A header is judged by the kind, for what a browser does with a response does not depend on why it was asked for; a
class says which further rules fit, and what the report calls it.
"""

from __future__ import annotations

import re
from enum import StrEnum
from urllib.parse import urlsplit

from readycheck_checks.http.facts import Response, Role
from readycheck_checks.http.reading import disposition, media
from readycheck_checks.http.reading.fields import split


class Kind(StrEnum):
    """What a browser makes of a response, whatever it was visited as."""

    PAGE = "page"
    """A document with scripts."""
    DATA = "data"
    """Something that a script reads, or that is shown as text."""
    FILE = "file"
    """Something that a page loads, or that is saved."""
    REDIRECT = "redirect"
    EMPTY = "empty"


class ResponseClass(StrEnum):
    """What a response is for; its value is what the report shows."""

    PAGE = "page"
    LOGIN = "login page"
    AUTHENTICATED = "authenticated page"
    API = "API"
    ASSET = "asset"
    DOWNLOAD = "download"
    REDIRECT = "redirect"
    ERROR = "error"
    EMPTY = "empty answer"
    OTHER = "other"
    """Such as a text or a PDF that was asked for as a page."""


_ASSETS = re.compile(r"(?:image|font|audio|video)/|text/css$|application/(?:wasm$|font-|x-font-|manifest\+json$)")
_DATA = re.compile(r"application/(?:x-)?(?:ndjson|jsonl|yaml|protobuf|grpc|msgpack|cbor)|text/(?:event-stream|csv)")


def media_of(response: Response) -> media.Media | None:
    """The media type that browsers take; None where they have to look into the body."""
    values = response.all("content-type")
    if not values and response.content_type:  # a saved response may have kept no more than this
        values = (response.content_type,)
    return media.extract(values)


def nosniff(response: Response) -> bool:
    """Whether browsers are told not to guess (Fetch, "determine nosniff"): the first member of all values counts."""
    values = split(response.all("x-content-type-options"))
    return bool(values) and values[0].lower() == "nosniff"


def attached(response: Response) -> bool:
    """Whether browsers save the body instead of showing it."""
    values = response.all("content-disposition")
    found = disposition.parse(values[0]) if values else None
    return found is not None and found.attachment


def kind_of(response: Response) -> Kind:
    """What a browser makes of it: by status, media type and first bytes; the role only tells a file from data."""
    if response.redirects:
        return Kind.REDIRECT
    found = media_of(response)
    if response.status in (204, 205, 304) or (found is None and response.body.length == 0):
        return Kind.EMPTY
    if attached(response):
        return Kind.FILE
    if _shown_as_page(response, found):
        return Kind.PAGE
    if response.role in (Role.ASSET, Role.DOWNLOAD) or (found is not None and _ASSETS.match(found.essence)):
        return Kind.FILE
    if found is not None and found.essence in media.JAVASCRIPT:
        return Kind.FILE
    return Kind.DATA


def _shown_as_page(response: Response, found: media.Media | None) -> bool:
    """JSON with the type of a page is data with a wrong type; markup without any type is shown as a page."""
    if found is not None and found.essence in media.HTML:
        return response.body.looks_like != "json"
    return media.is_unknown(found) and response.body.looks_like == "html" and not nosniff(response)


def classify(response: Response) -> ResponseClass:
    """What a response is for, in this order: redirect, error, empty, download, page, data, asset."""
    kind, found = kind_of(response), media_of(response)
    if kind is Kind.REDIRECT:
        return ResponseClass.REDIRECT
    if (response.status or 0) >= 400 or response.role is Role.ERROR or response.probe:
        return ResponseClass.ERROR
    if kind is Kind.EMPTY:
        return ResponseClass.EMPTY
    if response.role is Role.DOWNLOAD or attached(response):
        return ResponseClass.DOWNLOAD
    if kind is Kind.PAGE:
        if response.session:
            return ResponseClass.AUTHENTICATED
        login = response.role is Role.LOGIN or response.body.password_form
        return ResponseClass.LOGIN if login else ResponseClass.PAGE
    if response.role is Role.ASSET or (found is not None and kind is Kind.FILE):
        return ResponseClass.ASSET
    data = found is not None and (found.json or found.xml or bool(_DATA.match(found.essence)))
    if response.role is Role.API or data or response.body.looks_like in ("json", "xml"):
        return ResponseClass.API
    return ResponseClass.OTHER


def suffix(response: Response) -> str:
    """The extension of the path in lower case, such as `js`; empty where there is none."""
    try:
        name = urlsplit(response.url).path.rpartition("/")[2]
    except ValueError:
        return ""
    return name.rpartition(".")[2].lower() if "." in name else ""
