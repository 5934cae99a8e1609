"""HAR files for tests: of real answers, and of made-up ones."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.support.serve import Reply

Pairs = Sequence[tuple[str, str]]


def entry(
    url: str,
    status: int = 200,
    headers: Mapping[str, str] | Pairs = (),
    body: str | bytes | None = "",
    *,
    method: str = "GET",
    sent: Mapping[str, str] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """One entry; a body of bytes is kept in base64, None leaves it out."""
    content: dict[str, Any] = {"size": len(body or ""), "mimeType": ""}
    if isinstance(body, bytes):
        content |= {"text": base64.b64encode(body).decode(), "encoding": "base64"}
    elif body is not None:
        content["text"] = body
    else:
        content["size"] = 100
    return {
        "startedDateTime": "2026-11-28T10:00:00.000Z",
        "time": 12.5,
        "request": {
            "method": method,
            "url": url,
            "httpVersion": "HTTP/1.1",
            "headers": _named(dict(sent or {}).items()),
        },
        "response": {
            "status": status,
            "statusText": "",
            "httpVersion": "HTTP/1.1",
            "headers": _named(headers.items() if isinstance(headers, Mapping) else headers),
            "content": content,
        },
        **more,
    }


def of_reply(url: str, reply: Reply, **more: Any) -> dict[str, Any]:
    """An entry of what a test's server answers."""
    return entry(url, reply.status, reply.pairs, reply.body, **more)


def text(*entries: Mapping[str, Any]) -> str:
    """The file's text."""
    return json.dumps(
        {"log": {"version": "1.2", "creator": {"name": "test", "version": "1"}, "entries": list(entries)}}
    )


def save(folder: Path, *entries: Mapping[str, Any], name: str = "saved.har") -> str:
    """Write a file; its name, as a profile in `folder` gives it."""
    (folder / name).write_text(text(*entries), encoding="utf-8")
    return name


def _named(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]
