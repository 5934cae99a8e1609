"""Planted secrets are found nowhere: not in what is printed, not in what is kept, not in an argument of a process."""

from __future__ import annotations

import base64
import json
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest
from tests.support.cli import Running, started
from tests.support.serve import Answer, Reply, Request, page, serve

TELLTALE = Path(__file__).parent / "telltale"


def _planted() -> dict[str, str]:
    """A secret for each place; made at run time, so that no scanner finds one in this file."""
    random = {
        name: secrets.token_urlsafe(24).replace("-", "k").replace("_", "w")
        for name in (
            *("dsn", "told", "progress", "fact", "refused", "raised", "late", "verdict", "broken", "learned"),
            *("file", "session", "tracking", "error_page", "basic", "git", "api_key"),
        )
    }
    odd = {"account": f'p@ss/"{secrets.token_urlsafe(12)}"&<{secrets.token_hex(6)}> +ü'}
    letters = secrets.token_hex(40).upper()
    tokens = {
        "aws": "AKIA" + letters[:16].replace("0", "Q"),
        "github": "gh" + "p_" + secrets.token_hex(18),
        "jwt": ".".join(
            base64.urlsafe_b64encode(part.encode()).decode().rstrip("=")
            for part in (json.dumps({"alg": "HS256"}), json.dumps({"sub": secrets.token_hex(8)}), secrets.token_hex(16))
        ),
        "pem": base64.b64encode(secrets.token_bytes(96)).decode(),
        "stripe": "sk_" + "live_" + secrets.token_hex(12),
    }
    return random | odd | tokens


def _parts(name: str, secret: str) -> Iterator[str]:
    """The secret as it may be spelled, and each end of it, as a cut would leave it."""
    raw = secret.encode()
    yield secret
    yield quote(secret, safe="")
    yield quote(secret)
    for skipped in range(3):
        yield base64.b64encode(b"x" * skipped + raw).decode()[4:-4]
    if name not in ("jwt", "aws", "github", "stripe"):  # the beginning of a token is that of its format
        yield secret[:12]
    yield secret[-12:]


PROFILE = """\
version: 1
extends: submission-system
packs: [./telltale]
target:
  name: t
  url:
    url: {url}
    pages: ["", /error, /leaks]
    api: [/api]
    login: {{page: /login, authenticated: [/home]}}
    health: {{live: /health, ready: /leaks}}
  source: ./source
  databases: [{{id: main, url: "${{env:PLANTED_DSN}}"}}]
  queues: [{{id: jobs, bullmq: {{redis: "${{env:PLANTED_REDIS}}", names: [jobs]}}}}]
  vaults:
    - id: v
      told: "${{env:PLANTED_TOLD}}"
      progress: "${{env:PLANTED_PROGRESS}}"
      fact: "${{file:secret.txt}}"
      refused: "${{env:PLANTED_REFUSED}}"
      raised: "${{env:PLANTED_RAISED}}"
      late: "${{env:PLANTED_LATE}}"
consent:
  active: {{hosts: ["127.0.0.1"], account: {{user: probe, password: "${{env:PLANTED_ACCOUNT}}"}}}}
areas: {{T: Telltale}}
controls:
  T-1:
    title: Telltale
    severity: blocker
    checks:
      telltale.said: {{word: "${{env:PLANTED_VERDICT}}"}}
      telltale.broken: {{word: "${{env:PLANTED_BROKEN}}"}}
      telltale.refused: {{}}
      telltale.raised: {{}}
      telltale.wrong: {{}}
"""


@dataclass
class Scene:
    folder: Path
    planted: dict[str, str]
    environ: dict[str, str]
    asked: list[Request]

    def leaks(self, text: str, where: str) -> list[str]:
        return [
            f"{name} in {where}: …{text[max(0, text.find(part) - 60) : text.find(part) + 20]!r}"
            for name, secret in self.planted.items()
            for part in _parts(name, secret)
            if part in text
        ]

    def run(self, *arguments: str) -> tuple[int, list[str], Running]:
        """Run a command; its exit code and what leaked: output, files, arguments of processes."""
        found: list[str] = []
        with started(*arguments, cwd=self.folder, environ=self.environ) as run:
            while run.process.poll() is None:
                for one in (
                    psutil.Process(run.process.pid).children(recursive=True) if run.process.poll() is None else ()
                ):
                    try:
                        found += self.leaks(" ".join(one.cmdline()), "an argument")
                    except psutil.Error:
                        continue
            code = run.end(120)
        for path in (*self.folder.glob("output/*"), *self.folder.glob("temp/**/*"), *self.folder.glob("kept/**/*")):
            if path.is_file():
                found += self.leaks(path.read_bytes().decode(errors="replace"), str(path.relative_to(self.folder)))
        return code, found, run


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("secrets")
    planted = _planted()
    shutil.copytree(TELLTALE, folder / "telltale", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "secret.txt").write_text(planted["file"] + "\n")
    source = folder / "source"
    source.mkdir()
    (source / "app.ts").write_text(
        f'console.log("{planted["stripe"]}");\nconsole.log("https://oauth2:{planted["git"]}@git.example.edu/a.git");\n'
        f'console.log("{"x" * 60}", "{planted["jwt"]}");\n'
    )
    (source / "app.py").write_text(f'password = "{planted["api_key"]}"\nprint(password, "{planted["aws"]}")\n')
    (source / "package.json").write_text(
        json.dumps({"name": "a", "dependencies": {"b": f"git+https://oauth2:{planted['git']}@git.example.edu/b.git"}})
    )
    key = f"-----BEGIN {'RSA'} PRIVATE KEY-----\n{planted['pem']}\n-----END {'RSA'} PRIVATE KEY-----"
    basic = base64.b64encode(f"svc:{planted['basic']}".encode()).decode()
    everything = (
        f"<p>postgresql://svc:{planted['error_page']}@db/app failed\n<pre>{key}</pre> {planted['aws']}"
        f" {planted['github']} {planted['jwt']} Authorization: Basic {basic}</p>"
    )

    def log_in(request: Request) -> Reply:
        to = f"/home?password={quote(planted['account'])}"
        return Reply(302, [("Location", to), ("Set-Cookie", f"sid={planted['session']}; Path=/")])

    def home(request: Request) -> Reply:
        return page(
            f"<!doctype html><title>home</title><p>you are {planted['account']} {planted['session']} <a>Log out</a>"
        )

    form = "<form method=post><input name=user><input type=password name=password><input type=hidden name=c></form>"
    common = [("Set-Cookie", f"track={planted['tracking']}"), ("X-Api-Key", planted["api_key"])]
    routes: dict[str, Answer] = {
        "/": page(f"<!doctype html><title>{planted['jwt']}</title>{everything}"),
        "/leaks": page(everything, 500),
        "/error": page(everything, 500),
        "/login": lambda request: log_in(request) if request.method == "POST" else page(form),
        "/home": home,
        "/health": page(json.dumps({"status": "ok", "dsn": f"postgresql://svc:{planted['error_page']}@db/app"})),
        "/api": page(json.dumps({"token": planted["github"], "error": everything})),
    }
    environ = {f"PLANTED_{name.upper()}": value for name, value in planted.items()}
    environ |= {
        "PLANTED_DSN": f"postgresql://app:{planted['dsn']}@127.0.0.1:9/app",
        "PLANTED_REDIS": f"redis://:{planted['dsn']}@127.0.0.1:9/0",
        "TELLTALE_LEARNED": planted["learned"],
    }
    with serve(routes, headers=common, otherwise=page(everything, 404)) as server:
        (folder / "readycheck.yaml").write_text(PROFILE.format(url=server.url))
        yield Scene(folder, planted, environ, server.requests)


def test_at_least_twenty_secrets_are_planted(scene: Scene) -> None:
    assert len(scene.planted) >= 20


def test_an_audit_tells_none(scene: Scene) -> None:
    code, leaks, run = scene.run(
        *("audit", "--out", "kept/run", "--format", "terminal", "--format", "html=kept/report.html"),
        *("--format", "json=kept/report.json"),
    )
    assert leaks == []
    assert code == 1, run.stderr
    assert any(request.method == "POST" and "password=p%40ss" in request.body.decode() for request in scene.asked)
    assert any(scene.planted["session"] in request.headers.get("cookie", "") for request in scene.asked)
    report = json.loads((scene.folder / "kept" / "report.json").read_text())
    kept = "".join(path.read_text() for path in (scene.folder / "kept").rglob("*") if path.is_file())
    for word in ('console.log(\\"***\\")', "https://***@git.example.edu", '"X-Api-Key","***"', "track=***", "sid=***"):
        assert word in kept, f"{word} was not looked at"
    (told,) = [one for one in report["controls"] if one["id"] == "T-1"]
    by_check = {check["id"]: check["findings"][0] for check in told["checks"]}
    assert by_check["telltale.said"]["message"] == "it was ***"
    assert "***" in by_check["telltale.broken"]["message"]
    assert "*** was refused" in by_check["telltale.refused"]["message"]
    assert "yyy***" in by_check["telltale.raised"]["message"]
    assert "should be a valid integer" in by_check["telltale.wrong"]["message"]
    fact = json.loads((scene.folder / "kept/run/facts/telltale.tell@v.json").read_text())
    assert fact["text"] == "it is *** *** ***"
    assert fact["by_key"] == {"key ***": "value ***"}


def test_judging_again_and_the_profile_tell_none(scene: Scene) -> None:
    assert (scene.folder / "kept" / "run").is_dir()
    for arguments in (("judge", "kept/run"), ("judge", "kept/run", "--profile", "readycheck.yaml", "--format", "json")):
        code, leaks, run = scene.run(*arguments)
        assert leaks == []
        assert code == 1, run.stderr
    for arguments in (("profile", "explain"), ("profile", "check"), ("audit", "--dry-run")):
        code, leaks, run = scene.run(*arguments)
        assert leaks == []
        assert code == 0, run.stderr


def test_errors_tell_none(scene: Scene) -> None:
    wrong = (
        "target.databases=${env:PLANTED_TOLD}",
        "target.url=${file:secret.txt}",
        "consent.load.hosts=${env:PLANTED_LATE}",
        "target.sources=[{path: ., service: '${env:PLANTED_LATE}'}]",
    )
    for one in wrong:
        code, leaks, run = scene.run("profile", "check", "--set", one)
        assert leaks == []
        assert code in (0, 2), run.stderr
        assert "Traceback" not in run.stderr
    pack = scene.folder / "telltale" / "raising.py"
    pack.write_text("import os\nraise ValueError(os.environ['PLANTED_TOLD'])\n")
    try:
        for arguments in (("profile", "check"), ("profile", "check", "--set", "nonsense=1")):
            code, leaks, run = scene.run(*arguments)
            assert leaks == []
            assert code == 2
            assert "importing raising.py raised ValueError: ***" in run.stderr
    finally:
        pack.unlink()
