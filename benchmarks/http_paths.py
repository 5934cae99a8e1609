"""How long ten paths of one site take, beside the start-up."""

from __future__ import annotations

import os
import ssl
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.http_fixtures.fixture import HEADERS, Fixture, Reply, html
from benchmarks.http_readycheck import collector
from benchmarks.http_site import Site, serve

from readycheck.api import Status
from readycheck.testing import audit, collect, judge
from readycheck_checks.http import health
from readycheck_checks.http.facts import HttpResponses
from readycheck_checks.http.pack import CHECKS, COLLECTORS
from readycheck_checks.http.targets import Origin

ROUNDS = 7
BAR = 2.0
_JSON = Reply({**HEADERS, "Content-Type": "application/json"}, '{"items": []}')
_STYLE = Reply({**HEADERS, "Content-Type": "text/css"}, "p { color: black }")
_FILE = Reply({**HEADERS, "Content-Type": "application/pdf", "Content-Disposition": "attachment"}, "%PDF-1.7")
PAGES, API, ASSETS, FILES = (
    ("", "courses", "help", "login"),
    ("api/a", "api/b", "api/c"),
    ("a.css", "b.css"),
    ("f.pdf",),
)
TEN = Fixture(
    "ten paths",
    {},
    routes={
        **{f"/{path}": Reply(HEADERS, html()) for path in PAGES},
        **{f"/{path}": _JSON for path in API},
        **{f"/{path}": _STYLE for path in ASSETS},
        **{f"/{path}": _FILE for path in FILES},
    },
    origin={"pages": PAGES, "api": API, "assets": ASSETS, "downloads": FILES},
)


def _classes(site: Site) -> None:
    origin = Origin.model_validate(site.origin)
    fact = collect(collector(HttpResponses), origin)
    for check in CHECKS:
        if check.needs is HttpResponses:
            judge(check, fact)


def _everything(site: Site) -> None:
    origin = Origin.model_validate(site.origin)
    facts = {one.fact: collect(collector(one.fact), origin) for one in COLLECTORS if one.thing == "origins"}
    for check in CHECKS:
        if check.needs in facts:
            judge(check, facts[check.needs], others=[fact for kind, fact in facts.items() if kind is not check.needs])


def _run(site: Site, ids: Iterable[str]) -> None:
    checks: dict[str, dict[str, object]] = {one: {} for one in ids}
    report = audit({"url": site.origin}, checks)
    assert not [control.id for control in report.controls if control.status is Status.ERROR]


def _engine(site: Site) -> None:
    _run(site, _judged())


def _start_up(site: Site) -> None:
    _run(site, [health.CHECK.id])
    assert not site.asked, site.asked


def _processor() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _judged() -> set[str]:
    kinds = {one.fact for one in COLLECTORS if one.thing == "origins"}
    return {check.id for check in CHECKS if check.needs in kinds}


@dataclass
class Spent:
    """Seconds of each round, by the clock and of the processor, and the requests of one."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    requests: int = 0

    def words(self) -> str:
        """For people."""
        wall = f"{statistics.median(self.wall):.2f} s (least {min(self.wall):.2f})"
        return f"{self.requests} | {wall} | {statistics.median(self.cpu):.2f} s"


def measured(look: Callable[[Site], None], site: Site) -> Spent:
    """What a look takes, again and again."""
    spent = Spent()
    for number in range(ROUNDS + 1):
        site.asked.clear()
        before, used = time.perf_counter(), _processor()
        look(site)
        if number:
            spent.wall.append(time.perf_counter() - before)
            spent.cpu.append(_processor() - used)
    spent.requests = len(site.asked)
    return spent


def rows(tls: ssl.SSLContext, ca: Path) -> list[str]:
    """The table; the processor time is that of the server too."""
    looks: dict[str, Callable[[Site], None]] = {
        "response classes and headers": _classes,
        f"all {len(_judged())} HTTP checks, one after the other": _everything,
        "the same, a run of the engine": _engine,
        "a run of the engine with one check that asks nothing": _start_up,
    }
    with serve(TEN, tls, ca) as site:
        spent = {what: measured(look, site) for what, look in looks.items()}
    lines = [
        "| ten paths of one site, over TLS on loopback | requests | clock time | processor time | bar | holds |",
        "|---|---|---|---|---|---|",
    ]
    lines += [f"| {what} | {one.words()} | | |" for what, one in spent.items()]
    whole, start = list(spent.values())[-2:]
    beside = statistics.median(whole.wall) - statistics.median(start.wall)
    cpu = statistics.median(whole.cpu) - statistics.median(start.cpu)
    holds = "yes" if beside <= BAR else "**no**"
    return [
        *lines,
        f"| beside the start-up | {whole.requests} | {beside:.2f} s | {cpu:.2f} s | ≤ {BAR:.0f} s | {holds} |",
    ]
