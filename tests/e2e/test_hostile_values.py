"""What a target says does not act: no script in the page, no code in the terminal, no command in a CI log."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from tests.support.cli import Running, started
from tests.support.serve import Answer, page, serve

SHOUTING = Path(__file__).parent / "hostile"
MARK = "zorro"
"""Stands in each hostile value, so that its way can be followed."""

HOSTILE = (
    f"<script>{MARK}()</script>",
    f'"><img src=x onerror={MARK}()>',
    f"</style></title></textarea><svg onload='{MARK}()'>",
    f"\x1b[31m\x1b]0;{MARK}\x07\x1b[2J\x9b31m",
    f"::error file=a.py,line=1::{MARK}",
    f"##[error]{MARK} ##vso[task.complete result=Succeeded] ##teamcity[buildStatus text='{MARK}']",
    f"a\n::set-output name=a::{MARK}\r\n##[group]{MARK}\r::stop-commands::{MARK}\u2028::error::{MARK}",
    f"\u202e{MARK}\u2066\u200b\ufeff\u0000",
    f"{{{{ {MARK} }}}}{{% {MARK} %}}[bold red]{MARK}[/]",
    f"javascript:{MARK}()",
)
EVERYTHING = " ".join(HOSTILE)


_FRAGMENT = re.compile(r"#[A-Za-z0-9._=-]+")
"""A link within the page: no letter of it is more than a letter."""
_INERT = {"id", "class", "title", "aria-label", "content", "datetime"}


class Page(HTMLParser):
    """Everything in a page that a browser would act on."""

    def __init__(self) -> None:
        super().__init__()
        self.acting: list[str] = []
        self.text: list[str] = []
        self._raw = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._raw = tag in ("script", "style")
        for name, value in attrs:
            inert = name in _INERT or name.startswith("data-") or (name == "href" and _FRAGMENT.fullmatch(value or ""))
            if name.startswith("on") or MARK in name or (MARK in (value or "") and not inert):
                self.acting.append(f"<{tag} {name}={value!r}>")
        if tag in ("iframe", "object", "embed", "base", "form"):
            self.acting.append(f"<{tag}>")

    def handle_data(self, data: str) -> None:
        if self._raw and MARK in data:
            self.acting.append(data)
        self.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._raw = False


_COMMAND = re.compile(r"(?m)^\s*(::[a-z]|##\[|##vso\[|##teamcity\[)|##vso\[|##teamcity\[|##\[")
_ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200b\ufeff]")


def harmless(text: str, where: str) -> None:
    found = _ACTING.search(text)
    assert found is None, f"{where}: {text[max(0, found.start() - 80) : found.end() + 20]!r}"
    found = _COMMAND.search(text)
    assert found is None, f"{where}: {text[max(0, found.start() - 80) : found.end() + 60]!r}"


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copytree(SHOUTING, folder / "hostile", ignore=shutil.ignore_patterns("__pycache__"))
    shouts: list[dict[str, object]] = [
        {"id": f"s{number}", "words": value.replace("\0", "")} for number, value in enumerate(HOSTILE)
    ]
    shouts.append({"id": "big", "words": EVERYTHING.replace("\0", ""), "times": 2**17 // len(EVERYTHING)})
    line = "; ".join(one.replace("\n", "\r\n  ").replace("\0", "") for one in HOSTILE if "\x1b" not in one)
    raw = line.encode().decode("latin-1").replace("\u2028", "")
    headers = [
        ("Server", raw),
        ("Content-Security-Policy", f"default-src 'self'; script-src {raw}"),
        ("Strict-Transport-Security", raw),
        ("X-Content-Type-Options", "\x1b[31m" + MARK),
        ("X-Powered-By", f"::error::{MARK}"),
        ("Set-Cookie", raw),
        ("Referrer-Policy", raw),
    ]
    routes: dict[str, Answer] = {
        "/": page(f"<!doctype html><title>{EVERYTHING}</title><p>{EVERYTHING}", headers=headers),
        "/big": page("<p>big", headers=[("X-Frame-Options", "A" * 2**20)]),
        "/health": page(json.dumps({"status": EVERYTHING, EVERYTHING: EVERYTHING}), headers=headers),
    }
    with serve(routes, otherwise=page(EVERYTHING, 404, headers)) as server:
        profile = {
            "version": 1,
            "packs": ["./hostile"],
            "target": {
                "name": EVERYTHING.replace("\0", ""),
                "url": {"url": server.url, "pages": ["", "/big"], "health": {"live": "/health", "ready": "/health"}},
                "shouts": shouts,
            },
            "areas": {"T": EVERYTHING.replace("\0", "")},
            "controls": {
                f"T-{number}": {
                    "title": HOSTILE[number].replace("\0", ""),
                    "severity": "blocker",
                    "owner": HOSTILE[-number].replace("\0", ""),
                    "why": EVERYTHING.replace("\0", ""),
                    "fix": EVERYTHING.replace("\0", ""),
                    "references": [EVERYTHING.replace("\0", "")],
                    "checks": [check],
                }
                for number, check in enumerate(
                    ("shouting.heard", "shouting.broken", "shouting.refused", "http.security_headers", "http.health")
                )
            },
            "waivers": [
                {
                    "control": "T-1",
                    "reason": EVERYTHING.replace("\0", ""),
                    "owner": EVERYTHING.replace("\0", ""),
                    "approver": HOSTILE[4],
                    "expires": (datetime.now(UTC).date() + timedelta(days=90)).isoformat(),
                }
            ],
        }
        (folder / "readycheck.yaml").write_text(yaml.safe_dump(profile, allow_unicode=False))
        yield folder


def test_nothing_acts_in_a_log_or_a_page(work: Path) -> None:
    arguments = ("audit", "--out", "run", "--format", "terminal", "--format", "html=report.html")
    with started(*arguments, cwd=work, environ={"CI": "true", "GITHUB_ACTIONS": "true"}) as run:
        assert run.end(120) == 1, run.stderr
        assert "Traceback" not in run.stderr
        harmless(run.stdout, "standard output")
        harmless(run.stderr, "standard error")
        assert run.stdout.count(MARK) > 20
    found = Page()
    found.feed((work / "report.html").read_text())
    assert found.acting == []
    assert "".join(found.text).count(MARK) > 20
    assert not _ACTING.search((work / "report.html").read_text()), "the page holds characters that act"


def test_nothing_acts_on_a_terminal(work: Path) -> None:
    """Only the codes that the view itself uses: colours, the cursor, a line's end."""
    main, terminal = os.openpty()
    seen = bytearray()
    environ = {"TERM": "xterm-256color", "NO_COLOR": "", "COLUMNS": "100", "PYTHONUNBUFFERED": "1"}
    with started("audit", cwd=work, environ=environ, stdout=terminal, stderr=terminal) as run:
        os.close(terminal)
        while True:
            try:
                data = os.read(main, 65536)
            except OSError:  # all writers have gone
                break
            if not data:
                break
            seen += data
        assert run.end(120) == 1
    os.close(main)
    text = seen.decode()
    assert text.count(MARK) > 20
    left = re.sub(r"\x1b\[[0-9;]*[mAK]|\x1b\[\?25[lh]|\x1b\[2K|\r", "", text)
    harmless(left, "the terminal")
    assert f"\x1b]0;{MARK}" not in text
    assert "\x1b[2J" not in text


@pytest.mark.parametrize(
    "arguments",
    [
        ("audit", "--dry-run"),
        ("profile", "explain"),
        ("profile", "check"),
        ("judge", "run"),
        ("explain", "T-1"),
        ("doctor",),
        ("checks", EVERYTHING),
        ("audit", "--only", EVERYTHING),
        ("audit", "--format", EVERYTHING),
        ("audit", "--set", f"{EVERYTHING}={EVERYTHING}"),
        ("audit", EVERYTHING),
        ("judge", EVERYTHING),
        ("audit", "--resume", EVERYTHING),
        ("explain", EVERYTHING),
        ("demo", "--flaws", EVERYTHING),
        ("report", "open", EVERYTHING),
        ("audit", f"--{EVERYTHING}"),
    ],
    ids=lambda arguments: " ".join(arguments).replace(EVERYTHING, "EVERYTHING").replace("\0", "")[:40],
)
def test_nothing_that_is_said_acts(work: Path, arguments: tuple[str, ...]) -> None:
    given = [one.replace("\0", "") for one in arguments]
    with started(*given, cwd=work, environ={"CI": "true", "GITHUB_ACTIONS": "true"}) as run:
        assert run.end(60) != 130
        _said(run)


def test_what_a_pack_raises_at_import_does_not_act(work: Path) -> None:
    folder = work / "packs\x1b[31m\n::error::zorro"
    folder.mkdir()
    (folder / "a.py").write_text(f"raise ValueError({EVERYTHING!r})\n")
    profile = yaml.safe_load((work / "readycheck.yaml").read_text()) | {"packs": [str(folder)]}
    path = work / "::error::zorro.yaml"
    path.write_text(yaml.safe_dump(profile))
    with started("profile", "check", path.name, cwd=work) as run:
        assert run.end(60) == 2
        assert "is not used" in run.stderr
        _said(run)


def _said(run: Running) -> None:
    assert "Traceback" not in run.stderr
    own = re.compile(r"\x1b\[[0-9;]*m")  # a usage error has colours where the log of a CI runner shows them
    harmless(own.sub("", run.stdout), "standard output")
    harmless(own.sub("", run.stderr), "standard error")
    assert "\x1b[31m" + MARK not in run.stdout + run.stderr
    assert MARK in run.stdout + run.stderr or "EVERYTHING" not in run.stdout
