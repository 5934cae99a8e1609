"""Three real targets in one audit: the embedded system with flaws, a plain web server, a source tree."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.support.cli import started

from readycheck.demo.flaws import resolve
from readycheck.demo.profile import write_profile
from readycheck.demo.system import start

pytestmark = pytest.mark.thorough


class Quiet(SimpleHTTPRequestHandler):
    """A web server as it comes, without a word."""

    def log_message(self, *_arguments: object) -> None:
        """Nothing."""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    place = tmp_path / "site"
    place.mkdir()
    (place / "index.html").write_text("<!doctype html><title>Plain</title><p>Hello</p>")
    return place


def test_three_targets_of_different_kinds(tmp_path: Path, site: Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "app.py").write_text("def pay():\n    breakpoint()\n")
    (tmp_path / "tree.yaml").write_text("version: 1\nextends: submission-system\ntarget: {name: tree, source: tree}\n")
    with (
        start(tmp_path / "demo", resolve("cookie-for-scripts")) as running,
        ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as server,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        profile = write_profile(running, tmp_path / "demo", datetime.now(UTC).date())
        (tmp_path / "plain.yaml").write_text(
            "version: 1\nextends: minimal\n"
            f"target: {{name: plain, environment: production, url: 'http://127.0.0.1:{server.server_port}'}}\n"
        )
        arguments = ("--only", "http.*", "--only", "source.debug_logging", "--out", "runs")
        with started("audit", profile, "plain.yaml", "tree.yaml", *arguments, cwd=tmp_path) as run:
            assert run.end(120) == 1, run.stderr
            run.is_gone()
        server.shutdown()
    page = (tmp_path / "runs" / "summary.html").read_text()
    for name in ("coursework", "plain", "tree"):
        report = json.loads((tmp_path / "runs" / name / "report.json").read_text())
        assert report["exit_code"] == 1, name
        assert f'href="./{name}/report.html"' in page
        assert (tmp_path / "runs" / name / "report.html").exists()
    assert "None of 3 targets is ready; 3 are not ready" in run.stdout.replace("\n", " ")
