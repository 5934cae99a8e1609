"""Finds secrets with the detectors of detect-secrets, and a few forms of keys that it does not know yet.

Its detectors are asked line by line and only where one of their patterns is in the file at all. Its verification, which
would send what it finds to the provider, is never on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from readycheck.api import CannotLook, ReasonCode
from readycheck_checks.source.facts import SecretKind
from readycheck_checks.source.secret_words import is_config, is_guessable, no_password, no_secret, no_token

_MOST_LINE = 1500
_LEFT_OUT = {"Secret Keyword", "Base64 High Entropy String", "Hex High Entropy String", "Public IP (ipv4)",
             "Private Key", "Basic Auth Credentials"}  # fmt: skip
"""Asked in a way of their own, or too often wrong: a digest and a key look the same to a measure of entropy."""
_MARKS = {
    "Artifactory Credentials": ("AKC", "AP"),
    "AWS Access Key": ("AKIA", "ASIA", "ABIA", "ACCA", "A3T", "aws", "AWS", "Aws"),
    "Cloudant Credentials": ("cloudant", "CLOUDANT"),
    "IBM Cloud IAM Key": ("ibm", "IBM"),
    "IBM COS HMAC Credentials": ("ibm", "IBM"),
    "SoftLayer Credentials": ("softlayer", "SOFTLAYER"),
    "JSON Web Token": ("eyJ",),
    "Mailchimp Access Key": ("-us",),
    "NPM tokens": ("_authToken",),
}
"""A text without any of these is not searched for the detector's patterns, which are slow."""
_WHOLE = {"AWS Access Key", "Twilio API Key", "Telegram Bot Token", "Discord Bot Token", "Mailchimp Access Key"}
"""Keys of a fixed length: a longer run of characters is something else, such as an embedded picture."""
_MORE = (
    ("Google API Key", r"\bAIza[0-9A-Za-z_-]{35}\b"),
    ("Google OAuth Secret", r"\bGOCSPX-[0-9A-Za-z_-]{28}\b"),
    ("GitHub Token", r"\bgithub_pat_[0-9A-Za-z]{22}_[0-9A-Za-z]{59}\b"),
    ("Slack Token", r"\bxapp-\d-[0-9A-Z]+-\d+-[0-9a-f]{40,}\b"),
    ("NPM tokens", r"\bnpm_[0-9A-Za-z]{36}\b"),
    ("DigitalOcean Token", r"\bdo[opr]_v1_[0-9a-f]{64}\b"),
    ("Anthropic Key", r"\bsk-ant-[0-9A-Za-z_-]{32,}"),
    ("OpenAI Token", r"\bsk-proj-[0-9A-Za-z_-]{40,}"),
    ("Hugging Face Token", r"\bhf_[A-Za-z]{34}\b"),
    ("Docker Hub Token", r"\bdckr_pat_[0-9A-Za-z_-]{27}\b"),
    ("Shopify Token", r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b"),
    ("Vault Token", r"\bhv[sb]\.[0-9A-Za-z_-]{24,}"),
    ("Age Secret Key", r"\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b"),
    ("Azure Client Secret", r"(?<![\w~.-])[0-9A-Za-z_.-]{3}\dQ~[0-9A-Za-z_.~-]{31,34}(?![\w~.-])"),
)
_KEY_BLOCK = re.compile(
    r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"
    r"(?:\\r|\\n|\s|[\"'+,\\|>]|(?:Proc-Type|DEK-Info|Version|Comment):[^\n\\]*)*(?P<key>[A-Za-z0-9+/=]{40,})"
)
_ADDRESS = re.compile(r"://[^\s:/?#\"'<>@]{0,200}:([^\s/?#\"'<>@]{1,200})@(?=[\w.\[-])")
_WORDS = (
    "pass", "pwd", "secret", "token", "credential", "contrase",
    *(f"{owner}{join}key" for owner in ("api", "auth", "service", "account", "db", "database", "priv", "private",
                                        "client", "access", "signing", "encryption", "master", "jwt", "session")
      for join in ("", "_", "-")),
)  # fmt: skip
_GIVEN = re.compile(r"[=:(]|\s[\"'`]")
_GIVES = r"[\"'\]]{0,2}\s*(?::=|=>|[:=])\s*"
_TYPED = r"\w{0,30}\s*:\s*[\w\[\]., |]{1,40}=\s*"
_QUOTED = r"(?P<quote>[\"'`])(?P<value>[^\"'`\s]{8,200})(?P=quote)"
_ASSIGNED = (
    re.compile(
        r"(?:access|auth|api|bearer|refresh|bot|deploy|session|jwt|signing|encryption|master)[_-]?(?:token|key)\w{0,20}"
        + _GIVES
        + _QUOTED,
        re.IGNORECASE,
    ),
    re.compile(r"(?:passphrase|credentials?)" + _GIVES + _QUOTED, re.IGNORECASE),
    re.compile(r"(?:api_?key|auth_?key|token|password|passwd|pwd|secret)" + _TYPED + _QUOTED, re.IGNORECASE),
)
"""Names that the engine does not know, and a type between a name and its value."""
_LITERAL = re.compile(r"(?<=\\b)[A-Za-z_-]+|Q~")
"""The letters that every key of a form in `_MORE` begins with, or holds."""
ALLOWED = (
    ("detect-secrets", re.compile(r"pragma: ?(?:allow|white)list[ -]secret")),
    ("gitleaks", re.compile(r"\bgitleaks:allow\b")),
    ("trufflehog", re.compile(r"\btrufflehog:ignore\b")),
    ("ggshield", re.compile(r"\bggignore\b|\bpragma: ?ggignore")),
)
_NEXT_LINE = re.compile(r"pragma: ?allowlist[ -]nextline[ -]secret")


@dataclass(frozen=True, slots=True)
class Hit:
    """One secret, with its value: it stays inside of the collector."""

    type: str
    kind: SecretKind
    value: str
    line: int
    allowed_by: str = ""
    raw: str = ""
    """What detect-secrets takes for the value, which is what its baseline names: of some tokens the beginning only."""


PassOver = Callable[[str], None]


class Engine:
    """The detectors, made once."""

    def __init__(self) -> None:
        try:
            from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
            from detect_secrets.plugins import keyword
            from detect_secrets.util.filetype import determine_file_type
        except ImportError as error:
            raise CannotLook(
                ReasonCode.MISSING_DEPENDENCY,
                f"detect-secrets cannot be imported ({error.name}); install with: pip install detect-secrets",
            ) from error
        self.name = f"detect-secrets {version('detect-secrets')}"
        self._keyword: Any = keyword.KeywordDetector()
        self._by_type: dict[Any, Any] = dict(keyword.REGEX_BY_FILETYPE)
        self._plain: Any = keyword.CONFIG_DENYLIST_REGEX_TO_GROUP
        self._quoted: Any = keyword.QUOTES_REQUIRED_DENYLIST_REGEX_TO_GROUP
        self._type_of: Callable[[str], Any] = determine_file_type
        self._raw: dict[str, str] = {}
        self._known: list[tuple[str, Any, re.Pattern[str]]] = []
        detectors: Any = get_mapping_from_secret_type_to_class()
        for name, detector in detectors.items():
            if name not in _LEFT_OUT:
                made: Any = detector()
                self._known += [(name, made, pattern) for pattern in made.denylist]
        self._more = [(name, re.compile(pattern), _LITERAL.findall(pattern)[0]) for name, pattern in _MORE]

    def scan(self, text: str, file: str, passed_over: PassOver, *, forms_only: bool = False) -> Iterator[Hit]:
        """The secrets of one file, each once a line; what only looks like one is told to `passed_over`.

        `forms_only` leaves out the literals beside a name, which take most of the time.
        """
        starts = _Lines(text)
        done: set[tuple[int, str]] = set()
        for name, kind, value, position, reason in self._candidates(text, file, starts, forms_only):
            number = starts.number(position)
            if not value or any(line == number and (value in seen or seen in value) for line, seen in done):
                continue
            if reason:
                passed_over(reason)
                continue
            done.add((number, value))
            yield Hit(name, kind, value, number, _allowed(starts, number), self._raw.pop(value, value))
        self._raw.clear()

    def _candidates(
        self, text: str, file: str, lines: _Lines, forms_only: bool
    ) -> Iterator[tuple[str, SecretKind, str, int, str]]:
        for block in _KEY_BLOCK.finditer(text):
            value = block["key"]
            yield "Private Key", SecretKind.KNOWN, value, block.start(), no_token(value, "")
        for name, pattern, mark in self._more:
            for one in pattern.finditer(text) if mark in text else ():
                yield name, SecretKind.KNOWN, one[0], one.start(), no_token(one[0], lines.around(one.start()))
        for name, plugin, pattern in self._known:
            marks = _MARKS.get(name, ())
            if marks and not any(mark in text for mark in marks):
                continue
            for one in pattern.finditer(text):
                if _is_part(text, one, name):
                    continue
                around = lines.around(one.start())
                for raw in plugin.analyze_string(around):
                    value = one[0] if raw in one[0] and len(raw) < 12 else raw
                    self._raw[value] = raw
                    # A JSON Web Token can have expired long ago, and libraries' documents are full of them.
                    kind = SecretKind.ASSIGNED if name == "JSON Web Token" else SecretKind.KNOWN
                    yield name, kind, value, one.start(), no_token(value, around)
        for one in _ADDRESS.finditer(text):
            around = lines.around(one.start())
            yield "Basic Auth Credentials", SecretKind.KNOWN, one[1], one.start(), no_password(one[1], around)
        for number in () if forms_only else self._worded(text, lines):
            line, start = lines.line(number), lines.start(number)
            if len(line) > _MOST_LINE:
                yield "Secret Keyword", SecretKind.ASSIGNED, "long line", start, "long line"
                continue
            for value in self._assigned(line, file) if _GIVEN.search(line) else ():
                name = "Default Password" if is_config(file) and is_guessable(value, text) else "Secret Keyword"
                yield name, SecretKind.ASSIGNED, value, start, no_secret(value, line, file)

    def _worded(self, text: str, lines: _Lines) -> list[int]:
        """The lines that hold one of the words, found as fast as text can be searched."""
        lower = text.lower()
        if len(lower) != len(text):
            lower = "".join(one.lower() if len(one.lower()) == 1 else one for one in text)
        found: set[int] = set()
        for word in _WORDS:
            at = lower.find(word)
            while at >= 0:
                number = lines.number(at)
                found.add(number)
                at = lower.find(word, lines.end(number))
        return sorted(found)

    def _assigned(self, line: str, file: str) -> Iterator[str]:
        # Not analyze_line: that one can be set to verify what it finds.
        plain = self._plain if is_config(file) else self._quoted
        patterns = self._by_type.get(self._type_of(file), plain)
        yield from self._keyword.analyze_string(line, denylist_regex_to_group=patterns)
        for pattern in _ASSIGNED:
            yield from (one["value"] for one in pattern.finditer(line))


class _Lines:
    """A text by its lines."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(one.end() for one in re.finditer("\n", text))]

    def number(self, position: int) -> int:
        """The line of a position, from 1."""
        import bisect

        return bisect.bisect_right(self._starts, position)

    def start(self, number: int) -> int:
        """The position at which a line begins."""
        return self._starts[number - 1]

    def end(self, number: int) -> int:
        """The position after a line."""
        return self._starts[number] if number < len(self._starts) else len(self._text)

    def line(self, number: int) -> str:
        """A line by its number; nothing before the first."""
        if number < 1:
            return ""
        return self._text[self._starts[number - 1] : self.end(number)].rstrip("\r\n")

    def around(self, position: int) -> str:
        """The line of a position, or of a long one the part around it."""
        start = self._starts[self.number(position) - 1]
        line = self.line(self.number(position))
        if len(line) <= _MOST_LINE:
            return line
        begin = max(0, position - start - 200)
        return line[begin : begin + _MOST_LINE]


def _is_part(text: str, one: re.Match[str], name: str) -> bool:
    """Whether a match is a part of something longer, such as of an embedded picture or font."""
    before, after = text[max(0, one.start() - 1) : one.start()], text[one.end() : one.end() + 1]
    if one[0][:1].isalnum() and (before.isalnum() or before == "+"):
        return True
    return name in _WHOLE and one[0][-1:].isalnum() and (after.isalnum() or after in ("+", "/"))


def _allowed(lines: _Lines, number: int) -> str:
    line, before = lines.line(number)[-_MOST_LINE:], lines.line(number - 1)[:_MOST_LINE]
    if _NEXT_LINE.search(before):
        return "detect-secrets"
    return next((name for name, pattern in ALLOWED if pattern.search(line)), "")
