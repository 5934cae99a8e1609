"""Small facts of a body: classes of text that strangers should not read, and what it says of health."""

from __future__ import annotations

import json
import re
from typing import Any

from readycheck_checks.http.facts import HealthBody
from readycheck_checks.http.reading.traces import glimpsed

LONGEST = 256 * 1024
"""Characters of a body that are searched."""

_DATA_PATTERNS = {
    "secret": re.compile(
        r"""(?ix) ["']?\b[\w-]{0,32}(?:password|passwd|secret|api_?key|access_?key|private_?key|auth_?token)\b["']?
            \s{0,4}[=:]\s{0,4} ["']?(?!null\b|none\b|true\b|false\b|\*)[^\s"',;}{\]]{6,}"""
    ),
    "version": re.compile(
        r"""(?ix) ["'][\w-]{0,24}version["']\s{0,4}:\s{0,4}["']?v?\d+\.\d+
          | \b(?:nginx|apache|python|php|node|openssl|postgres(?:ql)?|mysql|mariadb|redis|java|jdk|tomcat
                |gunicorn|uvicorn|werkzeug|django|flask|express|rails|spring|sqlite|mongodb|rabbitmq)
                [\ /:=-]{1,2}v?\d+\.\d+"""
    ),
    "host": re.compile(
        r"""(?ix) \b(?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2})\b
          | \b[a-z0-9](?:[a-z0-9-]{0,62}\.){1,6}(?:internal|local|lan|corp|cluster)\b
          | ["'](?:host|hostname|server|node|pod|instance)(?:_?name|_?id)?["']\s{0,4}:\s{0,4}["'][^"']"""
    ),
    "path": re.compile(r"(?<![\w/.:])/(?:home|var|usr|opt|srv|root|etc|mnt|Users)/[\w.-]+"),
}
_PATTERNS = {
    "dsn": re.compile(
        r"""(?ix)\b(?:postgres(?:ql)?|mysql|mariadb|mongodb|rediss?|amqps?|mssql|sqlite|oracle|nats|clickhouse|cockroachdb)
            (?:\+\w{1,20})?://[^\s"'<>]"""
    ),
    "secret": re.compile(
        r"""(?x) \b(?:AKIA|ASIA)[0-9A-Z]{16}\b | \bgh[pousr]_[A-Za-z0-9]{30} | \bglpat-[\w-]{18}
          | \bxox[abprs]-[\w-]{10}
          | \b[sr]k_(?:live|test)_\w{16} | -----BEGIN\ [A-Z ]{0,20}PRIVATE\ KEY-----"""
    ),
}

_WORDS = {
    "pass": {"pass", "passed", "ok", "okay", "up", "healthy", "alive", "live", "ready", "green", "serving", "success",
             "running"},
    "warn": {"warn", "warning", "degraded", "yellow", "partial"},
    "fail": {
        "fail", "failed", "failing", "down", "unhealthy", "error", "dead", "red", "critical", "not_serving",
        "out_of_service", "unavailable", "not_ready", "notready", "ko", "false",
    },
}  # fmt: skip
_STATUS_KEYS = ("status", "state", "health", "result")
_TRUTH_KEYS = ("healthy", "ok", "ready", "alive", "up", "live", "success")
_PART_KEYS = ("checks", "components", "details", "entries", "dependencies", "services", "results", "info", "error")
_DEEPEST = 6


def patterns(text: str, *, data: bool) -> tuple[str, ...]:
    """The classes of text found; with `data` also those that are ordinary in documents and scripts."""
    text = text[:LONGEST]
    found = {name for name, pattern in _PATTERNS.items() if pattern.search(text)}
    if glimpsed(text):
        found.add("trace")
    if data:
        found |= {name for name, pattern in _DATA_PATTERNS.items() if pattern.search(text)}
    return tuple(sorted(found))


def read_health(text: str) -> HealthBody:
    """What a body says of health: JSON of the usual shapes, or one short line of text."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        return HealthBody()
    if text[0] in '{["':
        try:
            document = json.loads(text)
        except (ValueError, RecursionError):
            return HealthBody()
        return _of_document(document)
    return HealthBody(verdict=_of_word(text)) if len(text) <= 64 else HealthBody()


def _of_document(document: Any) -> HealthBody:
    if isinstance(document, str):
        return HealthBody(verdict=_of_word(document))
    if not isinstance(document, dict):
        return HealthBody()
    failing = sum(_failing(document[key], 0) for key in document if key.lower() in _PART_KEYS)
    return HealthBody(verdict=_of_object(document), failing=failing)


def _of_object(document: dict[str, Any]) -> str:
    lowered = {key.lower(): value for key, value in document.items()}
    for key in _STATUS_KEYS:
        if key in lowered and (word := _of_value(lowered[key])):
            return word
    truths = [lowered[key] for key in _TRUTH_KEYS if isinstance(lowered.get(key), bool)]
    if truths:
        return "pass" if all(truths) else "fail"
    return ""


def _of_value(value: Any) -> str:
    if isinstance(value, bool):
        return "pass" if value else "fail"
    return _of_word(value) if isinstance(value, str) else ""


def _of_word(text: str) -> str:
    word = re.sub(r"[\s-]+", "_", text.strip().strip("\"'.!").lower()[:64])
    return next((verdict for verdict, words in _WORDS.items() if word in words), "")


def _failing(value: Any, depth: int) -> int:
    """How many named parts say that they failed."""
    if depth > _DEEPEST:
        return 0
    if isinstance(value, list):
        return sum(_failing(item, depth + 1) for item in value[:100] if isinstance(item, (dict, list)))
    if not isinstance(value, dict):
        return 0
    if depth and (verdict := _of_object(value)):
        return int(verdict == "fail")
    count = 0
    for item in list(value.values())[:100]:
        count += _failing(item, depth + 1) if isinstance(item, (dict, list)) else int(_of_value(item) == "fail")
    return count
