"""The kit for authors of checks: a judge on facts, a collector on a local server, a report of a whole run.

def test_old_backup() -> None:
    findings = judge(CHECK, BackupFacts(age=90000.0), {"rpo": "24h"})
    assert worst(findings) is Status.FAIL

def test_the_collector_reads_the_page() -> None:
    with serve({"/": Answer(body=b"hello")}) as url:
        assert collect(COLLECTOR, Page(url=url)).length == 5

def test_the_whole() -> None:
    with serve({"/": Answer()}) as url:
        assert_report(audit({"page": url}, {"pages.length": {}}), {"pages.length": "fail"})
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from readycheck.engine.context import RunContext
from readycheck.model import (
    WORST_FIRST,
    Attestation,
    Check,
    Collector,
    Consent,
    Fact,
    Finding,
    JudgeContext,
    Report,
    Status,
    Thing,
)
from readycheck.redact import Redactor

F = TypeVar("F", bound=Fact)
T = TypeVar("T", bound=Thing)

AS_OF = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
"""The time that tests run at unless they say otherwise."""


def judge(
    check: Check[Any, Any],
    fact: Fact | None,
    options: Mapping[str, Any] | None = None,
    *,
    as_of: datetime = AS_OF,
    control: str = "TEST-00",
    others: Iterable[Fact] = (),
    prior: Iterable[Fact] = (),
    attestation: Attestation | None = None,
    environment: str = "staging",
) -> list[Finding]:
    """The findings of one check on one fact, with options as a profile writes them."""
    if check.needs is not None and not isinstance(fact, check.needs):
        message = f"{check.id} needs a {check.needs.__name__}, not a {type(fact).__name__}"
        raise TypeError(message)
    context = JudgeContext(
        as_of=as_of,
        control=control,
        thing="main",
        environment=environment,
        attestation=attestation,
        others={type(other): other for other in others},
        prior=tuple(prior),
    )
    read = check.options.model_validate(dict(options or {}))
    if fact is not None:  # a judge in a run sees facts that went through JSON
        fact = type(fact).model_validate_json(fact.model_dump_json())
    return list(check.judge(fact, read, context))


def collect(
    collector: Collector[Any, F],
    thing: Thing | None,
    *,
    consent: Consent | None = None,
    base: Path | None = None,
    things: Mapping[str, Iterable[dict[str, Any]]] | None = None,
    secrets: Iterable[str] = (),
    as_of: datetime = AS_OF,
    environment: str = "staging",
    seconds: float | None = None,
) -> F:
    """The fact that a collector sees, after redaction. `CannotLook` is passed on."""
    redactor = Redactor(secrets, salt="test")
    context = RunContext(
        target_name="test",
        environment=environment,
        consent=consent or Consent(),
        as_of=as_of,
        base=base or Path.cwd(),
        seconds=seconds or collector.deadline,
        redactor=redactor,
        raw_things={key: tuple(items) for key, items in (things or {}).items()},
    )
    with context:
        fact = collector.collect(thing, context)
    return collector.fact.model_validate(redactor.value(fact.model_dump(mode="json")))


@dataclass(frozen=True)
class Answer:
    """What the local server answers at a path."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@contextmanager
def serve(answers: Mapping[str, Answer], otherwise: Answer = Answer(404)) -> Iterator[str]:
    """A real HTTP server on a free loopback port for as long as the block lasts; yields its URL."""
    import threading
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            self.rfile.read(min(length, 1 << 20))
            answer = answers.get(self.path, otherwise)
            self.send_response_only(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.body)

        do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = _answer  # noqa: N815 - http.server's names

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def audit(
    target: Mapping[str, object],
    checks: Mapping[str, Mapping[str, object]],
    *,
    consent: Consent | None = None,
    folders: Iterable[Path] = (),
) -> Report:
    """Collect and judge for real, in workers, with the installed packs and the check modules in `folders`.

    `target` has the shape of a profile's `target:`; each check becomes a control of its own, named like it.
    """
    from readycheck.catalog import load_catalog
    from readycheck.engine.runner import CommandRunner

    local = tuple(folder.resolve() for folder in folders)
    return CommandRunner(load_catalog(local), lambda report: report.exit_code, local=local).run(target, checks, consent)


def assert_report(report: Report, statuses: Mapping[str, str]) -> None:
    """Every control named has its status; the message of a failure tells what was said instead."""
    seen = {control.id: control for control in report.controls}
    wrong = [
        f"{name}: {seen[name].status} ({seen[name].message}), not {status}" if name in seen else f"{name} is not there"
        for name, status in statuses.items()
        if name not in seen or seen[name].status != status
    ]
    if wrong:
        raise AssertionError("; ".join(wrong))


def worst(findings: Iterable[Finding]) -> Status:
    """The status that a control takes of these findings."""
    statuses = {finding.status for finding in findings}
    return next((status for status in WORST_FIRST if status in statuses), Status.NOT_APPLICABLE)


def rules(findings: Iterable[Finding], status: Status | None = None) -> list[str]:
    """The rule ids, of one status if asked, in order."""
    return [finding.rule for finding in findings if status is None or finding.status is status]
