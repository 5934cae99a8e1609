"""Runs the tools on the thirty fixtures and writes what came of it, as the section of a page."""

from __future__ import annotations

import contextlib
import os
import ssl
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.http_fixtures import FIXTURES, Topic
from benchmarks.http_readycheck import Said
from benchmarks.http_site import Site, serve
from benchmarks.run import machine
from tests.support import certificates

from benchmarks import http_agreement, http_paths, http_peers

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 3
INTRODUCTION = f"""\
Written by `python benchmarks/http_posture.py`, which needs npm. Three tools look at the same {len(FIXTURES)} small
sites on loopback (`benchmarks/http_fixtures/`), served over TLS with plain http on the same port: readycheck through
its collectors and judges, MDN's HTTP Observatory {http_peers.VERSIONS["@mdn/mdn-http-observatory"]} through its `scan`,
Google's csp_evaluator {http_peers.VERSIONS["csp_evaluator"]} on the policies that the first page enforces. Each
verdict is written from the specification. The sites were chosen where tools are known to disagree, so the table tells
where a tool errs, and not how often it would on the sites of the world.

Bad is, for readycheck, anything that fails or warns; for the Observatory, a test that does not pass; for
csp_evaluator, a finding of HIGH, SYNTAX or MEDIUM in every policy of the page, as it reads one policy at a time. Only
the topics that a site is about are counted, and for csp_evaluator only sites with a policy to read."""
_BEYOND_POLICIES = {fixture.name for fixture in FIXTURES if fixture.beyond}


def measure(sites: list[Site], folder: Path, trusted: ssl.SSLContext, ca: Path) -> tuple[dict[str, Any], ...]:
    """Run the tools in turn; their last answers, what each round took, and the requests a site."""
    commands: dict[str, tuple[list[str], object]] = {
        "readycheck": (
            [sys.executable, "-m", "benchmarks.http_readycheck"],
            {site.fixture.name: site.origin for site in sites},
        ),
        "Observatory": (
            http_peers.node("observatory.mjs", folder),
            {site.fixture.name: site.host for site in sites},
        ),
        "csp_evaluator": (
            http_peers.node("csp_evaluator.cjs", folder),
            {site.fixture.name: http_peers.policies(site, trusted) for site in sites},
        ),
    }
    environ = {"NODE_EXTRA_CA_CERTS": str(ca), "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)])}
    answers: dict[str, Any] = {}
    spent: dict[str, list[dict[str, float]]] = {tool: [] for tool in commands}
    requests: dict[str, float] = {}
    for number in range(ROUNDS + 1):
        for tool in commands if number % 2 else reversed(commands):
            for site in sites:
                site.asked.clear()
            command, given = commands[tool]
            answer = http_peers.run(command, given, environ)
            requests[tool] = sum(len(site.asked) for site in sites) / len(sites)
            answers[tool] = answer["said"]
            if number:
                spent[tool].append({key: answer[key] for key in ("wall", "cpu", "process_wall", "process_cpu")})
    return answers, spent, requests


def columns(answers: dict[str, Any]) -> dict[str, http_agreement.Column]:
    """The answers in common words."""
    return {
        "readycheck": {
            name: {Topic(topic): Said(*said) for topic, said in topics.items()}
            for name, topics in answers["readycheck"].items()
        },
        "Observatory": {name: http_peers.observatory(said) for name, said in answers["Observatory"].items()},
        "csp_evaluator": {
            name: http_peers.csp_evaluator(said)
            for name, said in answers["csp_evaluator"].items()
            if name not in _BEYOND_POLICIES
        },
    }


def section(peers: Path) -> str:
    """Everything between the markers."""
    before = machine()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="readycheck-http-")))
        authority = certificates.authority(folder)
        tls = authority.server("localhost")
        trusted = ssl.create_default_context(cafile=str(authority.pem))
        sites = [stack.enter_context(serve(fixture, tls, authority.pem)) for fixture in FIXTURES]
        answers, spent, requests = measure(sites, peers, trusted, authority.pem)
        paths = http_paths.rows(tls, authority.pem)
    said = columns(answers)
    measured = (
        f"{before}, after the last {os.getloadavg()[0]:.1f}. All {len(FIXTURES)} sites in one process a tool, {ROUNDS} "
        "rounds in turn after one to warm up, the median. csp_evaluator is given the policies and asks nothing; "
        "readycheck also visits error pages, asks as foreign origins, compares responses and tries old versions of "
        "TLS, which the Observatory does not."
    )
    ten = (
        f"The collectors and judges in one process that is up, {http_paths.ROUNDS} rounds after one to warm up, "
        "the median:"
    )
    parts = [
        "## HTTP posture, side by side",
        INTRODUCTION,
        "How many verdicts of each tool are those of the specification:",
        "\n".join(http_agreement.matrix(said)),
        "### Every difference",
        f"In bold what the specification does not say. On {http_agreement.shared(said)} further verdicts all agree.",
        "\n".join(http_agreement.differences(said)),
        "### What it takes",
        measured,
        "\n".join(http_agreement.costs(spent, requests)),
        ten,
        "\n".join(paths),
    ]
    return "\n\n".join(parts)
