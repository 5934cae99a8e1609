"""The peers' columns: MDN's HTTP Observatory and Google's csp_evaluator, brought down to the common topics.

They are installed from npm into a folder of the harness, without their installation scripts, and run with every way
off this machine closed (`peers/loopback.cjs`).
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from benchmarks.http_fixtures import Topic
from benchmarks.http_readycheck import Said
from benchmarks.http_site import Site

HERE = Path(__file__).resolve().parent
VERSIONS = {"@mdn/mdn-http-observatory": "1.4.8", "csp_evaluator": "1.1.8"}
TESTS = {
    Topic.CSP: "content-security-policy",
    Topic.COOKIES: "cookies",
    Topic.CORS: "cross-origin-resource-sharing",
    Topic.FRAMING: "x-frame-options",
    Topic.HSTS: "strict-transport-security",
    Topic.NOSNIFF: "x-content-type-options",
    Topic.REFERRER: "referrer-policy",
    Topic.SRI: "subresource-integrity",
    Topic.REDIRECTION: "redirection",
}
"""The Observatory's names."""
_GRAVE = ("HIGH", "SYNTAX", "MEDIUM")
"""What csp_evaluator ranks as a defect; below stand maybes and advice."""


def install(folder: Path) -> None:
    """Install the peers where they are not yet there; stops with what is missing."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("the peers need node 20 or newer with npm")
    (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
    packages = [f"{name}@{version}" for name, version in VERSIONS.items()]
    command = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"]
    subprocess.run([*command, *packages], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    # Its installation script fetches the preload list of browsers; no address of this machine is ever on it.
    preload = folder / "node_modules/@mdn/mdn-http-observatory/conf/hsts-preload.json"
    preload.write_text("{}", encoding="utf-8")


def run(command: Sequence[str], given: object, environ: Mapping[str, str]) -> dict[str, Any]:
    """A tool's own answer, with what its whole process took: `process_wall` and `process_cpu`, in seconds."""
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as stdout:
        stdin.write(json.dumps(given).encode())
        stdin.seek(0)
        clean = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        before = time.perf_counter()
        process = subprocess.Popen(command, stdin=stdin, stdout=stdout, env={**clean, **environ})
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - before
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"{command[0]}: exit code {process.returncode}")
        stdout.seek(0)
        answer = json.loads(stdout.read())
    if answer.get("refused"):
        sys.exit(f"a peer tried to leave this machine: {answer['refused'][:5]}")
    return {**answer, "process_wall": wall, "process_cpu": usage.ru_utime + usage.ru_stime}


def node(script: str, folder: Path) -> list[str]:
    """The command of a peer."""
    return ["node", "--require", str(HERE / "peers" / "loopback.cjs"), str(HERE / "peers" / script), str(folder)]


def observatory(answer: Mapping[str, Any]) -> dict[Topic, Said]:
    """What the Observatory says of one site."""
    if "error" in answer:
        return {topic: Said(None, str(answer["error"][1])) for topic in Topic}
    return {topic: Said(bool(answer[test][0]), str(answer[test][1])) for topic, test in TESTS.items()}


def csp_evaluator(answer: Sequence[Sequence[Sequence[str]]] | Mapping[str, str]) -> dict[Topic, Said]:
    """What csp_evaluator says of one site's policies.

    It reads one policy. Where there are several, the site counts as bad only if it finds fault with each of them,
    which is the reading that is kindest to it.
    """
    if isinstance(answer, Mapping):
        return {Topic.CSP: Said(None, f"stops with an error: {answer['error']}")}
    if not answer:
        return {}
    grave = [[one for one in findings if one[0] in _GRAVE] for findings in answer]
    if not all(grave):
        return {Topic.CSP: Said(True, "nothing above a maybe")}
    first = grave[0]
    worst = min((one[0] for one in first), key=_GRAVE.index)
    types = dict.fromkeys(one[1].lower().replace("_", "-") for one in first if one[0] == worst)
    return {Topic.CSP: Said(False, f"{worst}: {', '.join(types)}")}


class _Meta(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.policies: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "meta" and given.get("http-equiv", "").lower() == "content-security-policy":
            self.policies.append(given.get("content", ""))


def policies(site: Site, trusted: ssl.SSLContext) -> list[str]:
    """The policies that the first page enforces, as sent."""
    secure = site.fixture.tls
    connection = (
        http.client.HTTPSConnection(site.host, timeout=10, context=trusted)
        if secure
        else http.client.HTTPConnection(site.host, timeout=10)
    )
    connection.request("GET", "/")
    response = connection.getresponse()
    found = response.headers.get_all("Content-Security-Policy") or []
    page = _Meta()
    if (response.headers.get_content_type()) == "text/html":
        page.feed(response.read().decode())
    connection.close()
    return [*found, *page.policies]
