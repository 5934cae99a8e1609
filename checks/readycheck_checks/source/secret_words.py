"""What looks like a secret and is none: placeholders, references, digests, public keys. Pure."""

from __future__ import annotations

import re
import zlib
from pathlib import PurePosixPath

_PLACEHOLDER = re.compile(
    r"change[-_ ]?(?:me|it|this)|replace[-_ ]?(?:me|this|with)|example|sample|dummy|placeholder|your[-_ ]?\w*|my[-_]\w+"
    r"|todo|fixme|fake|mock|redacted|not[-_ ]?(?:a[-_ ])?(?:set|real|secret|used)|no[-_ ]?secret|in[-_]?secure|unsafe"
    r"|some[-_ ]?(?:secret|password|key)|(?:top|super)[-_ ]?secret|s3cr3t|foo|bar|baz|lorem|test(?:ing)?|demo|none|null"
    r"|undefined|default|hidden|masked|\bxx+|x{4,}|\.{3}|…|\*{3,}|<[^>]+>|insert|generate|dev(?:elopment)?[-_ ]?only"
    r"|1234|abcd|qwert|^p[a@]ssw[o0]rd\d{0,4}!?$",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"\$\{|\$\(|\{\{|%\(|%[sd]\b|#\{|<%|\$[A-Z_]{2}|^\$\w|process\.env|os\.environ|getenv|import\.meta|secretKeyRef"
    r"|^(?:env|vault|secret|ssm|arn|file|ref|op|sops|aws|gcp|azure|keyring)[:/]|!(?:ref|sub|vault|env)\b|^\w+\(.*\)?$"
    r"|^(?:self|this|cls|settings|config|options|props|request|req|args|ctx|context|data|form|user|state)\.",
    re.IGNORECASE,
)
_UUID = re.compile(r"\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?", re.IGNORECASE)
_DIGEST_LINE = re.compile(
    r"(?:integrity|sha-?(?:1|224|256|384|512)|md5|checksum|digest|hash(?:es|ed)?|etag|fingerprint|commit|revision|\brev\b"
    r"|thumbprint|cache[-_]?key|build[-_]?id)\W",
    re.IGNORECASE,
)
_DIGEST = re.compile(
    r"(?:sha\d+[-:])?(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})", re.IGNORECASE
)
_HASHED = re.compile(
    r"\$(?:2[aby]|argon2\w*|scrypt|pbkdf2\S*|[156y])\$|pbkdf2_|bcrypt|argon2|\{SSHA|^sha\d+[$:-]", re.I
)
_PUBLIC = re.compile(
    r"ssh-(?:rsa|ed25519|dss)\b|ecdsa-sha2|BEGIN (?:PUBLIC KEY|CERTIFICATE)|\bpk_(?:test|live)_|data:\w+/"
)
_NAME = re.compile(r"[A-Za-z_$][\w$]*(?:(?:\.|::|->|\?\.)[A-Za-z_$][\w$]*)*")
_WORDS = re.compile(r"[^\W\d_]+(?:[ _.:/'’,-]+[^\W\d_]+)*[.:!?…]?")
_PATH = re.compile(
    r"(?:\.{0,2}/|~/|[A-Za-z]:\\|https?://|[#.]?[\w-]+\.(?:pem|key|crt|json|ya?ml|txt|env|html?|[jt]sx?|py)$)"
)
_SELECTOR = re.compile(r"[.#][a-z]+(?:[-_.][a-z]+)*(?:[:>\s].*)?|\[[a-z-]+(?:[~|^$*]?=.*)?\]")
"""The name of a class, an id or an attribute in a page, or the namespace of its events."""
_PATTERN = re.compile(r"^\^|\$$|\\[dwsb]|\[[^\]]+\][+*{]|\(\?")
_CONFIG = {".env", ".ini", ".cfg", ".conf", ".properties", ".yaml", ".yml", ".toml"}
_LOCAL = re.compile(
    r"@(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0|host\.docker\.internal|[\w-]*(?:example|test|invalid)\b)"
)
_SAMPLES = {
    "password",
    "passwd",
    "passw0rd",
    "password1",
    "pass",
    "pwd",
    "pw",
    "p",
    "secret",
    "user",
    "token",
    "key",
    "guest",
}
_TYPE = re.compile(r"[A-Za-z_][\w.]*\[.*\]")
_MADE_UP = re.compile(r"redacted|placeholder|dummy|change[-_]?me|your[-_]", re.IGNORECASE)
_WRITTEN_OUT = re.compile(r"(?:SubscriptionId|AWSAccessKeyId|X-Amz-Credential)=\Z")
_EMULATOR = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq"
"""The beginning of the account key of Azure's storage emulator, which is documented and the same everywhere."""
_FOR_TESTS = r"(?<![A-Za-z])(?:test|dummy|fake|mock|selenium|e2e)[\w.-]*[\"'\]]?\s*(?::[^=\n]*)?[:=]=?\s*[\"'`]?"
_OWNER = r"(?:user(?:_?name)?|db|database|db_?name)[\"']?\s*[:=]\s*[\"']?"
_KEY_FILE = re.compile(r"(?:^|[._-])(?:test|dummy|fake|sample|example|snake-?oil)(?:[._-]|$)", re.IGNORECASE)
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_GITHUB = re.compile(r"gh[pousr]_([0-9A-Za-z]{30})([0-9A-Za-z]{6})")
_TEMPLATE = re.compile(r"(?:^|[./_-])(?:example|sample|template|dist|tpl|tmpl)s?(?:[./_-]|$)", re.IGNORECASE)


def is_config(file: str) -> bool:
    """Whether values stand without quotes in this kind of file."""
    path = PurePosixPath(file)
    return path.suffix.lower() in _CONFIG or path.name.lower().startswith(".env")


def is_template(file: str) -> bool:
    """Whether a file by its name shows what to fill in, such as `.env.example`."""
    return _TEMPLATE.search(PurePosixPath(file).name) is not None


def no_password(value: str, line: str) -> str:
    """Why the password in an address is none; nothing where it is one."""
    if _REFERENCE.search(value) or _PLACEHOLDER.search(value) or re.search(r"[<>{}$%*\[\]]", value):
        return "placeholder"
    if value.lower() in _SAMPLES or value.lower().startswith("tiger") or re.fullmatch(r"[A-Z][A-Z_]+", value):
        return "placeholder"
    if re.search(rf"://{re.escape(value)}:{re.escape(value)}@", line):
        return "placeholder"
    host = re.search(rf":{re.escape(value)}@\[?([\w.-]+)", line)
    if _LOCAL.search(line) or (host is not None and "." not in host[1] and value.isalpha()):
        return "local"  # a word as a password, at a host of a private network or of a container
    return ""


def no_token(value: str, line: str) -> str:
    """Why what has the form of a provider's key is none; nothing where it is one."""
    if re.search(r"EXAMPLE|XXXX|0{8}|1234567890|abcdefgh|(.)\1{7}", value, re.IGNORECASE):
        return "placeholder"
    if len(set(value)) < 6 or _MADE_UP.search(value):
        return "placeholder"
    if _EMULATOR in value or _WRITTEN_OUT.search(line.partition(value)[0]):
        return "public"
    return "public" if _PUBLIC.search(line) else ""


def no_secret(value: str, line: str, file: str) -> str:
    """Why a literal beside a name such as `password` is no secret; nothing where it is one."""
    value = value.strip().rstrip(";,")
    checks = (
        ("short", len(value) < 6),
        ("reference", _REFERENCE.search(value) is not None),
        ("placeholder", _PLACEHOLDER.search(value) is not None or len(set(value.lower())) < 5),
        ("made up for tests", re.search(_FOR_TESTS + re.escape(value), line, re.IGNORECASE) is not None),
        ("identifier", _UUID.fullmatch(value) is not None),
        ("public", _PUBLIC.search(line) is not None),
        ("hash", _HASHED.search(value) is not None),
        ("digest", _DIGEST.fullmatch(value) is not None and _DIGEST_LINE.search(line) is not None),
        ("selector", _SELECTOR.fullmatch(value) is not None),
        ("path", _PATH.match(value) is not None),
        ("pattern", _PATTERN.search(value) is not None),
        ("text", any(one.isspace() for one in value) or not value.isascii() or "<" in value),
        ("name", _is_name(value, line, file)),
    )
    return next((reason for reason, holds in checks if holds), "")


def is_guessable(value: str, text: str) -> bool:
    """Whether a password is the name of its own user, database or service, as in most files for containers."""
    if value.lower() in ("postgres", "mariadb", "rabbitmq", "minioadmin"):
        return True
    if len(value) > 40 or not re.fullmatch(r"[A-Za-z][\w-]*", value):
        return False
    return re.search(_OWNER + re.escape(value) + r"[\"']?\s*$", text, re.IGNORECASE | re.MULTILINE) is not None


def is_test_key(file: str) -> bool:
    """Whether the file of a private key is by its name one for tests, such as `test_admin_key.pem`."""
    return _KEY_FILE.search(PurePosixPath(file).name) is not None


def is_made_up(token: str) -> bool:
    """Whether a token of GitHub's has a wrong checksum: its last six characters are a CRC-32 in base 62."""
    found = _GITHUB.fullmatch(token)
    if found is None:
        return False
    number, digits = zlib.crc32(found[1].encode()), ""
    while number:
        number, rest = divmod(number, 62)
        digits = _BASE62[rest] + digits
    return digits.rjust(6, "0") != found[2]


def _is_name(value: str, line: str, file: str) -> bool:
    """Whether it is a word or a name: of a field, of a setting, of a type, of a variable."""
    if re.fullmatch(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+", value) or _TYPE.fullmatch(value):
        return True  # the name of an environment variable, or a type in quotes
    if _WORDS.fullmatch(value):
        # In a settings file a word can be a password; in code it is nearly always a label or a field.
        return not (is_config(file) and re.search(r"(?:password|passwd|pwd|_pass)['\"]?\s*[:=]", line, re.IGNORECASE))
    quoted = re.search(rf"[\"'`]{re.escape(value)}[\"'`]", line) is not None
    if not quoted and not is_config(file):
        return True
    digits = sum(one.isdigit() for one in value)
    return (
        _NAME.fullmatch(value) is not None
        and (digits <= 1 or (not quoted and not is_config(file)))
        and ("_" in value or "." in value or digits == 0)
    )
