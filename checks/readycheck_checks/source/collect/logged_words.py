"""Which names stand for a secret or for personal data, and which only look so."""

from __future__ import annotations

import re
from enum import StrEnum

from readycheck_checks.source.collect.guard_words import snake


class Sort(StrEnum):
    """What a name stands for."""

    SECRET = "secret"
    PERSONAL = "personal data"


_SECRETS = re.compile(
    r"(?:^|_)(?:password|passwd|pwd|passphrase|passcode|secret|api_?key|access_?key|private_?key|secret_?key|signing_?key"
    r"|encryption_?key|token|jwt|bearer|authorization|authorisation|auth_?header|cookies?|set_?cookie|credentials?|otp|totp|cvv|cvc"
    r"|session_?(?:key|cookie)|card_?number|credit_?card|pan|iban|ssn|connection_?string|dsn|database_?url|(?:access|refresh|auth)_tokens)$"
)
_PERSONAL = re.compile(
    r"(?:^|_)(?:e_?mail|e_?mail_?address|phone|phone_?number|mobile_?number|date_?of_?birth|birth_?date|dob|passport(?:_?number)?"
    r"|tax_?id|national_?id|home_?address|street_?address|social_?security(?:_?number)?)$"
)
_HARMLESS = re.compile(
    r"(?:^|_)(?:masked?|redacted?|hashed?|encrypted|obfuscated|sanitized|scrubbed|hidden|safe|has|have|is|was|no|not|num|count|max|min"
    r"|invalid|missing|expired|wrong|bad|empty|unknown|require[sd]?|needs?|allow|show|hide|reset|forgot|forgotten|change|update"
    r"|validate|verify|check|send|sent|page|next|previous|continuation|cancel(?:lation)?|csrf|xsrf|syntax|stop|eos|bos|pad|start|end"
    r"|unk|mask|special|current_char|sort|public|fake|dummy|test|example|with|without|by|for|use|via|total|prompt|completion)(?:_|$)"
)
_SESSION = re.compile(
    r"(?:^|_)(?:s?sid|(?:php|j)?sess(?:ion)?_?(?:id|key)?|auth|access|refresh|remember(?:_(?:me|user))?|login|sso|identity)$"
)
_OF_RESET = re.compile(r"(?:^|_)reset_(?=(?:token|code)$)")
_MAKERS = re.compile(r"^(?:get|generate|create|make|new|read|fetch|build|issue|load|find|decrypt|decode)_")
SAFE_CALLS = re.compile(
    r"(?i)(?:mask|redact|hash|sha\d|md5|bcrypt|encrypt|obfuscat|saniti[sz]e|scrub|fingerprint|hide|censor|anonymi[sz]e|pseudonym)"
    r"|(?:^|[._])(?:len|bool|type|typeof|Boolean|isinstance|strlen|count|is_null|isset|empty|present|blank|nil)\??$|^Object\.keys$"
)
"""Functions whose result no longer gives the value away."""


_HINTS = re.compile(
    rb"pass|pwd|secret|key|token|jwt|bearer|auth|cookie|credential|otp|cvv|cvc|card|pan|iban|ssn|connection|dsn|database"
    rb"|mail|phone|mobile|birth|dob|tax|national|address|social|env"
)
"""One of these is a part of every sensitive name, and of every name for the whole environment."""


def may_name(text: bytes) -> bool:
    """Whether a text may hold a sensitive name: a quick look before its names are read one by one."""
    return _HINTS.search(text.lower()) is not None


def sort_of(name: str, *, called: bool = False) -> Sort | None:
    """What the last name of an expression stands for; None for anything harmless."""
    words = snake(name.strip("$@_#?!"))
    words = re.sub(r"_+", "_", words)
    if called and not _MAKERS.match(words):
        return None
    found = Sort.SECRET if _SECRETS.search(words) else Sort.PERSONAL if _PERSONAL.search(words) else None
    return None if found is None or _HARMLESS.search(_OF_RESET.sub("_", words)) else found


def of_cookie(name: str) -> Sort | None:
    """What the cookie of this name holds: that of a session is a credential, that of a colour scheme is not."""
    words = snake(name.replace(".", "_"))
    return Sort.SECRET if _SESSION.search(words) and not _HARMLESS.search(words) else sort_of(words)
