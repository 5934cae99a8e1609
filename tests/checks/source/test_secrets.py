"""Secrets: what is one, what only looks like one, and that no value is ever kept.

Every token here is made up and put together at run time, so that a scanner of this repository has nothing to find.
"""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import string
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from readycheck.model import Status
from readycheck.testing import collect, judge, rules, worst
from readycheck_checks.source.collect.secrets import SECRETS
from readycheck_checks.source.facts import SecretsFact
from readycheck_checks.source.secret_words import is_made_up, no_password, no_secret
from readycheck_checks.source.secrets import CHECK
from readycheck_checks.source.targets import Source

Grow = Callable[[dict[str, str | bytes]], Path]
_RANDOM = random.Random(7)
ALNUM = string.ascii_letters + string.digits


def made(length: int, alphabet: str = ALNUM) -> str:
    """A value that nobody uses, with letters and digits."""
    return "Q7" + "".join(_RANDOM.choice(alphabet) for _ in range(length - 2))


def _hex(length: int) -> str:
    return "".join(_RANDOM.choice("0123456789abcdef") for _ in range(length))


UPPER = string.ascii_uppercase + string.digits
AWS = "AK" + "IA" + made(16, UPPER)
GITHUB = "gh" + "p_" + made(36)
STRIPE = "sk" + "_live_" + made(24)
SLACK = "xo" + "xb-" + "17623459812-27163458129-" + made(24).lower()
GOOGLE = "AI" + "za" + made(35)
JWT = "ey" + "JhbGciOiJIUzI1NiJ9.ey" + "JzdWIiOiI0MiJ9." + made(43)
PEM = "-----BEGIN " + "RSA PRIVATE KEY-----\n" + made(64) + "\n" + made(64) + "\n-----END " + "RSA PRIVATE KEY-----\n"
WORD = "Tr0ub4dor" + "&3x"
KEY = "p" + "assword"

SECRET = [
    ("app.py", f'AWS_KEY = "{AWS}"', "AWS Access Key"),
    ("app.py", f'aws_secret_access_key = "{made(40)}"', "AWS Access Key"),
    ("app.py", f'TOKEN = "{GITHUB}"', "GitHub Token"),
    ("app.py", f"# use {GITHUB} for the deploy", "GitHub Token"),
    ("app.py", 'T = "github' + f'_pat_{made(22)}_{made(59)}"', "GitHub Token"),
    ("app.js", f"stripe('{STRIPE}')", "Stripe Access Key"),
    ("app.js", f"const slack = `{SLACK}`", "Slack Token"),
    ("app.ts", f'const key = "{GOOGLE}";', "Google API Key"),
    ("app.py", f'x = "{"GOC" + "SPX-" + made(28)}"', "Google OAuth Secret"),
    ("app.py", f'x = "{"gl" + "pat-" + made(24)}"', "GitLab Token"),
    ("app.py", f'x = "{"SG" + "." + made(22) + "." + made(43)}"', "SendGrid API Key"),
    ("app.py", f'x = "{"npm" + "_" + made(36)}"', "NPM tokens"),
    (".npmrc", "//registry.example.org/:_auth" + f"Token=npm_{made(36)}", "NPM tokens"),
    ("app.py", f'x = "{"dop" + "_v1_" + _hex(64)}"', "DigitalOcean Token"),
    ("app.py", f'x = "{"sk-" + "ant-" + made(40)}"', "Anthropic Key"),
    ("app.py", f'x = "{"shp" + "at_" + _hex(32)}"', "Shopify Token"),
    ("app.py", f'x = "{"hv" + "s." + made(30)}"', "Vault Token"),
    ("app.py", f'x = "{made(3)}' + f'4Q~{made(33)}"', "Azure Client Secret"),
    ("app.py", f'x = "{_hex(32)}-us{12}"', "Mailchimp Access Key"),
    ("key.pem", PEM, "Private Key"),
    ("app.py", 'k = "' + PEM.replace("\n", "\\n") + '"', "Private Key"),
    ("k8s.yaml", "key: |\n" + "".join(f"  {line}\n" for line in PEM.splitlines()), "Private Key"),
    ("app.py", f'url = "postgres://app:{WORD}@db.university.edu/app"', "Basic Auth Credentials"),
    (".env", f"DATABASE_URL=mysql://app:{made(12)}@10.0.0.5/app", "Basic Auth Credentials"),
    ("app.js", f"redis.connect('rediss://:{made(20)}@cache.university.edu:6380')", "Basic Auth Credentials"),
    ("app.py", f'token = "{JWT}"', "JSON Web Token"),
    ("app.py", f'{KEY} = "{WORD}"', "Secret Keyword"),
    ("app.py", f"DB_PASSWORD = '{WORD}'", "Secret Keyword"),
    ("app.py", f'connect(host="db", {KEY}="{made(12)}")', "Secret Keyword"),
    ("app.py", f'config["secret_key"] = "{made(32)}"', "Secret Keyword"),
    ("app.py", f'SECRET_KEY = "{_hex(64)}"', "Secret Keyword"),
    ("app.py", f'api_key: str = "{made(20)}"', "Secret Keyword"),
    ("app.py", f'if {KEY} == "{WORD}":', "Secret Keyword"),
    ("app.js", f'const cfg = {{ apiKey: "{made(24)}" }}', "Secret Keyword"),
    ("app.js", f"client_secret: '{made(24)}',", "Secret Keyword"),
    ("app.ts", f'access_token = "{made(24)}"', "Secret Keyword"),
    ("app.go", f'passphrase := "{made(16)}"', "Secret Keyword"),
    ("App.java", f'private String dbPassword = "{made(14)}";', "Secret Keyword"),
    (".env", f"SECRET_KEY={made(32)}", "Secret Keyword"),
    (".env.production", f"MAIL_PASSWORD={WORD}", "Secret Keyword"),
    ("app.ini", f"{KEY} = {made(12)}", "Secret Keyword"),
    ("values.yaml", f"redis:\n  {KEY}: {made(16)}", "Secret Keyword"),
    ("settings.toml", f'secret = "{made(24)}"', "Secret Keyword"),
    ("app.properties", f"spring.datasource.{KEY}={made(12)}", "Secret Keyword"),
]

CLEAN = [
    ("app.py", f'{KEY} = os.environ["DB_PASSWORD"]'),
    ("app.py", f'{KEY} = os.getenv("PASSWORD", "")'),
    ("app.py", f"{KEY} = settings.database_{KEY}"),
    ("app.py", f'{KEY} = "changeme"'),
    ("app.py", f'def set_{KEY}(self, {KEY}: "Optional[str]") -> None:'),
    ("app.py", f'test_{KEY} = "{WORD}"'),
    ("app.yml", f"selenium_{KEY}: {WORD}"),
    ("app.md", "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="),
    ("app.html", f'<a href="https://shop.example.org/?SubscriptionId={AWS}&tag=1">knife</a>'),
    ("app.js", "// https://hooks." + "slack.com/services/T0_REDACTED/B01_REDACTED/mk_REDACTEDREDACTEDREDAC"),
    ("app.py", f'{KEY} = "your-{KEY}-here"'),
    ("app.py", f'{KEY} = "<{KEY}>"'),
    ("app.py", f'{KEY} = "********"'),
    ("app.py", f'{KEY} = ""'),
    ("app.py", f'{KEY} = None'),
    ("app.py", f'field = "{KEY}_confirmation"'),
    ("app.py", f'{KEY}_field = "new_{KEY}"'),
    ("app.py", f'input(type="{KEY}", name="user_{KEY}")'),
    ("app.py", f'label = {{"{KEY}": "Passwort"}}'),
    ("app.py", f'message = {{"{KEY}": "The {KEY} is too short"}}'),
    ("app.py", f'{KEY}_hash = "{"$2" + "b$12$" + made(53)}"'),
    ("app.py", f'{KEY} = "pbkdf2_sha256$600000$abc$def"'),
    ("app.py", 'token_url = "https://login.university.edu/token"'),
    ("app.py", 'token_type = "bearer"'),
    ("app.py", 'SECRET_KEY_FILE = "/run/secrets/key"'),
    ("app.py", 'secret_name = "DJANGO_SECRET_KEY"'),
    ("app.py", 'secret = "env:APP_SECRET"'),
    ("app.py", 'secret_id = "123e4567-e89b-42d3-a456-426614174000"'),
    ("app.py", 'password_re = r"^[A-Z]+\\d{2}$"'),
    ("app.py", f'AWS_KEY = "{"AK" + "IA"}IOSFODNN7EXAMPLE"'),
    ("app.py", 'if "BEGIN ' + 'PRIVATE KEY" in text: raise ValueError'),
    ("app.py", 'HEAD = "-----BEGIN ' + 'PRIVATE KEY-----"'),
    ("app.py", f'url = "postgres://user:{KEY}@localhost/db"'),
    ("app.py", 'url = "postgres://postgres:postgres@db:5432/app"'),
    ("app.py", 'url = f"postgres://{user}:{word}@{host}/db"'),
    ("app.py", 'url = "https://example.org:8080/a@b"'),
    ("app.py", 'git = "ssh://git@example.org:22/x.git"'),
    ("app.py", f'sha256 = "{_hex(64)}"'),
    ("app.py", f'token_digest = "{_hex(64)}"'),
    ("app.py", f'revision = "{_hex(40)}"'),
    ("app.js", f"const {KEY} = process.env.PASSWORD"),
    ("app.js", f"const {KEY} = req.body.{KEY}"),
    ("app.js", f'document.querySelector("#{KEY}")'),
    ("app.js", f'<input type="{KEY}" placeholder="{KEY}">'),
    ("app.js", "stripe('pk" + f"_live_{made(24)}')"),
    ("app.js", "const t = { secret: 'translation.key.secret' }"),
    ("app.js", f'integrity="sha384-{made(64)}"'),
    ("app.js", f'img = "data:image/png;base64,{made(300)}{AWS}{made(300)}"'),
    ("app.ts", f"interface User {{ {KEY}: string; token?: string }}"),
    ("app.ts", "export const setToken = (token: string) => ({ type: 'SET_TOKEN', token })"),
    ("app.go", f'{KEY} := os.Getenv("DB_PASSWORD")'),
    ("app.rb", f"{KEY} = ENV.fetch('DB_PASSWORD')"),
    (".env", "SECRET_KEY=${SECRET_KEY}"),
    (".env", "API_TOKEN="),
    (".env.example", f"SECRET_KEY={made(32)}"),
    ("app.ini", f"{KEY} = ${{DB_PASSWORD}}"),
    ("values.yaml", f"{KEY}: "),
    ("values.yaml", f"{KEY}: '{{{{ .Values.word }}}}'"),
    ("values.yaml", "secretKeyRef: {name: app, key: token}"),
    ("docker-compose.yml", "environment:\n  POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?}"),
    (".github/workflows/ci.yml", "token: ${{ secrets.GITHUB_TOKEN }}"),
    ("key.pub", "ssh-rsa " + made(200) + " me@host"),
    ("cert.pem", "-----BEGIN CERTIFICATE-----\n" + made(64) + "\n-----END CERTIFICATE-----\n"),
    ("README.md", f"Set `{KEY}` to a value of your own."),
    ("package-lock.json", json.dumps({"packages": {"a": {"integrity": f"sha512-{made(86)}=="}}})),
    ("requirements.txt", f"a==1 --hash=sha256:{_hex(64)}"),
    ("vendor/lib.js", f'var apiKey = "{made(24)}"'),
    ("app.min.js", f'var apiKey="{made(24)}"'),
]  # fmt: skip


def _look(root: Path, **given: Any) -> SecretsFact:
    return collect(SECRETS, Source.model_validate({"path": root.name, **given}), base=root.parent)


def test_there_are_enough_cases() -> None:
    assert len(SECRET) >= 40
    assert len(CLEAN) >= 60


@pytest.mark.parametrize(("file", "line", "type_"), SECRET, ids=[f"{f}-{t}-{n}" for n, (f, _, t) in enumerate(SECRET)])
def test_what_is_a_secret(grow: Grow, file: str, line: str, type_: str) -> None:
    fact = _look(grow({file: f"first line\n{line}\n"}))
    assert [(one.file, one.type) for one in fact.seen] == [(file, type_)]
    assert fact.seen[0].line in (2, 3)
    assert worst(judge(CHECK, fact)) is Status.FAIL


@pytest.mark.parametrize(("file", "line"), CLEAN, ids=[f"{f}-{n}" for n, (f, _) in enumerate(CLEAN)])
def test_what_only_looks_like_one(grow: Grow, file: str, line: str) -> None:
    fact = _look(grow({file: f"{line}\n", "other.txt": "text\n"}))
    assert not fact.seen
    assert worst(judge(CHECK, fact)) is Status.PASS


def test_no_value_is_kept_or_shown(grow: Grow) -> None:
    fact = _look(grow({file.replace(".", f"{number}.", 1): line for number, (file, line, _) in enumerate(SECRET)}))
    kept = fact.model_dump_json() + "".join(one.model_dump_json() for one in judge(CHECK, fact))
    for value in (AWS, GITHUB, STRIPE, SLACK, GOOGLE, WORD, PEM.splitlines()[1], JWT.split(".")[2]):
        assert value not in kept
        assert hashlib.sha1(value.encode()).hexdigest() not in kept


def test_equal_values_have_equal_tokens(grow: Grow) -> None:
    fact = _look(grow({"a.py": f'x = "{AWS}"', "b.py": f'y = "{AWS}"', "c.py": f'z = "{GITHUB}"'}))
    first, second, third = sorted(fact.seen, key=lambda one: one.file)
    assert first.token == second.token != third.token
    again = _look(grow({}))
    assert first.token not in {one.token for one in again.seen}


@pytest.mark.parametrize(
    ("file", "line", "status"),
    [
        ("tests/test_a.py", f'{KEY} = "{WORD}"', Status.PASS),
        ("tests/test_a.py", f'x = "{AWS}"', Status.WARN),
        ("tests/key.pem", PEM, Status.PASS),
        ("scripts/seed.py", f'{KEY} = "{WORD}"', Status.WARN),
        ("scripts/seed.py", f'x = "{AWS}"', Status.FAIL),
        ("vendored/a.js", f'x = "{AWS}"', Status.WARN),
        ("docs/setup.md", f"export KEY={AWS}", Status.FAIL),
    ],
)
def test_where_it_lies_decides(grow: Grow, file: str, line: str, status: Status) -> None:
    assert worst(judge(CHECK, _look(grow({file: line, "app.py": "x = 1"})))) is status


@pytest.mark.parametrize(
    "comment",
    [
        "# pragma: allowlist secret",
        "# pragma: whitelist secret",
        "// gitleaks:allow",
        "# trufflehog:ignore",
        "# ggignore",
    ],
)
def test_a_comment_that_allows_it(grow: Grow, comment: str) -> None:
    fact = _look(grow({"a.py": f'x = "{AWS}"  {comment}\n'}))
    assert fact.seen[0].allowed_by
    assert worst(judge(CHECK, fact)) is Status.PASS


def test_a_comment_that_allows_the_next_line(grow: Grow) -> None:
    text = f'# pragma: allowlist nextline secret\nx = "{AWS}"\ny = "{GITHUB}"\n'
    findings = judge(CHECK, _look(grow({"a.py": text})))
    assert [one.location["line"] for one in findings if one.status is Status.FAIL and one.location] == [3]


def _baseline(**given: Any) -> str:
    entry = {"type": "AWS Access Key", "filename": "a.py", "hashed_secret": hashlib.sha1(AWS.encode()).hexdigest()}
    return json.dumps({"version": "1.5.0", "results": {"a.py": [{**entry, **given}]}})


@pytest.mark.parametrize(
    ("given", "options", "status"),
    [
        ({"is_secret": False}, {}, Status.PASS),
        ({"is_secret": True}, {}, Status.FAIL),
        ({}, {}, Status.WARN),
        ({}, {"undecided": "ignore"}, Status.PASS),
        ({"hashed_secret": "0"}, {}, Status.FAIL),
    ],
)
def test_a_baseline(grow: Grow, given: dict[str, Any], options: dict[str, Any], status: Status) -> None:
    root = grow({"a.py": f'x = "{AWS}"', ".secrets.baseline": _baseline(**given)})
    assert worst(judge(CHECK, _look(root), options)) is status


@pytest.mark.parametrize(
    ("document", "status"),
    [
        ({"results": {}, "filters_used": [{"path": "detect_secrets.filters.regex.should_exclude_file",
                                           "pattern": ["^a\\.py$"]}]}, Status.PASS),
        ({"results": {}, "filters_used": [{"path": "x.should_exclude_secret", "pattern": ["^AK"]}]}, Status.PASS),
        ({"results": {}, "exclude": {"files": "a.py", "lines": None}}, Status.PASS),
        ({"results": {}}, Status.FAIL),
        ([], Status.FAIL),
        ({"results": {}, "exclude": {"files": "("}}, Status.FAIL),
    ],
)  # fmt: skip
def test_what_a_baseline_leaves_out(grow: Grow, document: Any, status: Status) -> None:
    root = grow({"a.py": f'x = "{AWS}"', "b.py": "", ".secrets.baseline": json.dumps(document)})
    findings = judge(CHECK, _look(root))
    assert worst(findings) is status
    assert ("source.secrets.baseline" in rules(findings)) is (isinstance(document, list) or "(" in str(document))


def test_what_git_ignores_is_not_in_the_source(grow: Grow) -> None:
    root = grow({".gitignore": ".env\n", ".env": f"SECRET_KEY={made(32)}", "app.py": "x = 1"})
    assert worst(judge(CHECK, _look(root))) is Status.PASS
    assert worst(judge(CHECK, _look(root, gitignore=False))) is Status.FAIL


def test_what_was_not_read_is_not_known(grow: Grow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("readycheck_checks.source.collect.secrets.MOST_SEARCHED", 4000)
    root = grow({"app.py": "x = 1\n", "big.py": "x = 1\n" * 2000, "picture.png": b"\0", "data": b"\0\0"})
    fact = _look(root, max_file=5000)
    assert [(one.file, one.reason) for one in fact.not_read] == [("big.py", "too_large")]
    assert worst(judge(CHECK, fact)) is Status.INCONCLUSIVE
    assert fact.tally.seen == fact.tally.scanned + fact.tally.other + sum(fact.tally.skipped.values())


@pytest.mark.parametrize(
    ("value", "line", "file", "reason"),
    [
        ("pbkdf2_kq7Zw2Lp9x", "", "app.py", "hash"),
        ("{SSHA}kq7Zw2Lp9x", "", "app.yaml", "hash"),
        ("sha512:kq7Zw2Lp9x", "", "app.yaml", "hash"),
        ("qwlkz", "", "app.yaml", "short"),
        ("kq7Zw2", "", "app.yaml", ""),
        ("kq7Zw2;", "", "app.yaml", ""),
        ("kq7Zw;", "", "app.yaml", "short"),
        ("vault:kq7Zw2Lp9x", "", "app.yaml", "reference"),
        ("my_kq7Zw2Lp9x", "", "app.yaml", "placeholder"),
        ("kqkq7kqkq", "", "app.yaml", "placeholder"),
        ("kqw7kqkq", "", "app.yaml", "placeholder"),
        ("kqwz7kqkq", "", "app.yaml", ""),
        ("123e4567-e89b-42d3-a456-426614174009", "", "app.yaml", "identifier"),
        ("kq7Zw2Lp9x", "key = ssh-rsa kq7Zw2Lp9x", "app.yaml", "public"),
        (_hex(32), f"etag: {_hex(32)}", "app.yaml", "digest"),
        (_hex(32), f"secret: {_hex(32)}", "app.yaml", ""),
        (_hex(33), f"etag: {_hex(33)}", "app.yaml", ""),
        ("/run/kq7Zw2Lp9x", "", "app.yaml", "path"),
        ("^kq7Zw2Lp9x", "", "app.yaml", "pattern"),
        ("kq7Z w2Lp9x", "", "app.yaml", "text"),
        ("kq7Zw2Lp9\u00e4", "", "app.yaml", "text"),
        ("KQ7_ZW2", "", "app.yaml", "name"),
        ("wrongdoer", "label: wrongdoer", "app.yaml", "name"),
        ("wrongdoer", "password: wrongdoer", "app.yaml", ""),
        ("wrongdoer", 'password = "wrongdoer"', "app.py", "name"),
        ("kq7Zw2Lp9x", "password = kq7Zw2Lp9x", "app.py", "name"),
        ("kq7Zw2Lp9x", 'password = "kq7Zw2Lp9x"', "app.py", ""),
        ("kq_Zw_Lp7x", 'password = "kq_Zw_Lp7x"', "app.py", "name"),
        ("kq_Zw2Lp7x", 'password = "kq_Zw2Lp7x"', "app.py", ""),
        (".data-api", "const DATA_API_KEY = '.data-api'", "app.js", "selector"),
        ("#user-password", "passwordField = '#user-password'", "app.js", "selector"),
        ("[data-password]", "password = '[data-password]'", "app.js", "selector"),
        (".kq-Zw2Lp7x", "password = '.kq-Zw2Lp7x'", "app.js", ""),
    ],
)
def test_why_a_literal_is_no_secret(value: str, line: str, file: str, reason: str) -> None:
    assert no_secret(value, line, file) == reason


def test_a_bundle_larger_than_a_parser_may_read_is_searched(grow: Grow) -> None:
    filler = "x = 1;\n" * 2000
    root = grow({"a.py": filler + f'{KEY} = "{WORD}"', "b.min.js": filler + f'{KEY}="{WORD}";key="{AWS}"'})
    fact = _look(root, max_file=5000)
    assert (fact.not_read, [(one.file, one.type) for one in fact.seen]) == (
        (), [("b.min.js", "AWS Access Key"), ("a.py", "Secret Keyword")]
    )  # fmt: skip


_COMPOSE = "db:\n  environment:\n    POSTGRES_USER: coursework\n    POSTGRES_PASSWORD: {}\n"


@pytest.mark.parametrize(
    ("file", "text", "status"),
    [
        ("compose.yml", _COMPOSE.format("coursework"), Status.WARN),
        ("compose.yml", _COMPOSE.format("postgres"), Status.WARN),
        ("compose.yml", _COMPOSE.format("wrongdoer"), Status.FAIL),
        ("compose.yml", _COMPOSE.format("coursework2"), Status.FAIL),
        (".github/workflows/test.yml", _COMPOSE.format("coursework"), Status.PASS),
        (".github/workflows/test.yml", _COMPOSE.format("wrongdoer"), Status.WARN),
        ("tests/compose.yml", _COMPOSE.format("coursework"), Status.PASS),
        ("test_admin_key.pem", PEM, Status.PASS),
        ("latest_admin_key.pem", PEM, Status.FAIL),
        ("tests/a.py", f'x = "{"ghp" + "_" + made(36)}"', Status.PASS),
        ("app.py", f'x = "{"ghp" + "_" + made(36)}"', Status.FAIL),
    ],
)
def test_what_everybody_knows_is_told_apart(grow: Grow, file: str, text: str, status: Status) -> None:
    assert worst(judge(CHECK, _look(grow({file: text})))) is status


def test_the_checksum_of_a_token() -> None:
    # The checksum of thirty zeros, by the rule that GitHub has published.
    assert not is_made_up("ghp_" + "0" * 30 + _checksum("0" * 30))
    assert is_made_up("ghp_" + "0" * 36)
    assert not is_made_up("ghp_short")


def _checksum(text: str) -> str:
    number, digits = zlib.crc32(text.encode()), string.digits + string.ascii_uppercase + string.ascii_lowercase
    return "".join(digits[number // 62**place % 62] for place in range(5, -1, -1))


def test_how_sure_a_finding_is_stands_in_its_rule(grow: Grow) -> None:
    fact = _look(grow({"a.py": f'x = "{AWS}"\n', "b.py": f'{KEY} = "{WORD}"\n'}))
    found = {one.location["file"]: one.rule for one in judge(CHECK, fact) if one.location}
    assert found == {"a.py": "source.secrets.known", "b.py": "source.secrets.assigned"}


@pytest.mark.parametrize(
    ("value", "line", "reason"),
    [
        ("kq%7Zw", "postgres://app:kq%7Zw@db.university.edu/x", "placeholder"),
        ("Kq7Zw", "postgres://app:Kq7Zw@db.university.edu/x", ""),
        ("app7", "postgres://app7:app7@db.university.edu/x", "placeholder"),
        ("DB_WORD", "postgres://app:DB_WORD@db.university.edu/x", "placeholder"),
        ("wrongdoer", "postgres://app:wrongdoer@db/x", "local"),
        ("wrongdoer", "postgres://app:wrongdoer@db.university.edu/x", ""),
        ("wrongd0er", "postgres://app:wrongd0er@db/x", ""),
        ("Kq7Zw", "postgres://app:Kq7Zw@127.0.0.1/x", "local"),
    ],
)
def test_why_a_password_in_an_address_is_none(value: str, line: str, reason: str) -> None:
    assert no_password(value, line) == reason


def test_an_empty_tree_says_nothing(grow: Grow) -> None:
    assert worst(judge(CHECK, _look(grow({})))) is Status.INCONCLUSIVE


def _git(root: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(root), *identity, *arguments], check=True, capture_output=True)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_the_history_is_read_and_nothing_of_it_is_run(grow: Grow, tmp_path: Path) -> None:
    root = grow({"a.py": f'x = "{AWS}"\n', "b.py": f'y = "{GITHUB}"\n', "pass.py": f'{KEY} = "{WORD}"\n'})
    _git(root, "init", "-q")
    _git(root, "add", ".")
    _git(root, "commit", "-qm", "one")
    (root / "a.py").write_text("x = 1\n")
    (root / "pass.py").write_text("x = 1\n")
    _git(root, "commit", "-qam", "two")
    trap = tmp_path / "trap"
    for key in ("diff.external", "core.fsmonitor", "gpg.program", "core.pager", "diff.x.textconv"):
        _git(root, "config", key, f"touch {trap}; cat")
    (root / ".gitattributes").write_text("*.py diff=x\n")
    plain, whole = _look(root), _look(root, history=True)
    assert [one.file for one in plain.seen] == ["b.py"]
    past = {one.file: one for one in whole.seen if one.commit}
    assert set(past) == {"a.py", "pass.py"}
    assert (whole.history, whole.history_commits) == ("complete", 2)
    assert not trap.exists()
    assert [one.status for one in judge(CHECK, whole) if one.location and one.location["file"] == "a.py"] == [
        Status.FAIL
    ]


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_repository_cannot_hide_or_start_anything(grow: Grow, tmp_path: Path) -> None:
    """Drivers of a submodule, whose configuration is its own, and a transport that would fetch a missing object."""
    trap, inner, root = tmp_path / "trap", tmp_path / "inner", grow({"a.py": f'x = "{AWS}"\n'})
    inner.mkdir()
    (inner / "b.py").write_text("b = 1\n")
    (inner / ".gitattributes").write_text("*.py diff=trap filter=trap\n")
    for one in (inner, root):
        _git(one, "init", "-q")
        _git(one, "add", ".")
        _git(one, "commit", "-qm", "one")
    _git(root, "-c", "protocol.file.allow=always", "submodule", "add", str(inner), "sub")
    (root / "a.py").write_text("x = 1\n")
    _git(root, "commit", "-qam", "two")
    (root / "sub/b.py").write_text("b = 2\n")
    _git(root / "sub", "commit", "-qam", "three")
    _git(root, "commit", "-qam", "four")
    with (root / ".git/config").open("a") as file:
        file.write("[diff]\nsubmodule = diff\nnoprefix = true\n")
    (root / ".git/info/attributes").write_text("*.py -diff\n")
    with (root / ".git/modules/sub/config").open("a") as file:
        file.write(f'[diff "trap"]\ncommand = touch {trap}\n[filter "trap"]\nsmudge = touch {trap}; cat\n')
    fact = _look(root, history=True)
    assert [one.file for one in fact.seen if one.commit] == ["a.py"]
    assert (fact.history, fact.history_commits) == ("complete", 3)
    blob = subprocess.run(["git", "-C", root, "rev-parse", "HEAD~2:a.py"], capture_output=True, text=True, check=True)
    (root / ".git/objects" / blob.stdout[:2] / blob.stdout[2:].strip()).unlink()
    with (root / ".git/config").open("a") as file:
        file.write('[extensions]\npartialClone = origin\n[protocol "ext"]\nallow = always\n[remote "origin"]\n')
        file.write(f"url = ext::sh -c touch% {trap}\npromisor = true\n")
    lost = _look(root, history=True)
    assert (lost.history, worst(judge(CHECK, lost))) == ("failed", Status.INCONCLUSIVE)
    assert not trap.exists()


def test_a_history_that_is_not_there_is_not_known(grow: Grow) -> None:
    fact = _look(grow({"a.py": "x = 1"}), history=True)
    assert fact.history == "failed"
    assert worst(judge(CHECK, fact)) is Status.INCONCLUSIVE


def test_a_long_list_is_summed_up(grow: Grow) -> None:
    fact = _look(grow({f"a{number}.py": f'x = "{AWS}"' for number in range(60)}))
    assert len(rules(judge(CHECK, fact), Status.FAIL)) == 60
    assert len(rules(judge(CHECK, fact, {"most": 50}), Status.FAIL)) == 51
    cut = fact.model_copy(update={"seen": fact.seen[:40]})
    assert [one.stands_for for one in judge(CHECK, cut) if one.rule.endswith(".more")] == [20]
