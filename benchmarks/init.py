"""How much of a system `readycheck init` configures: writes the profile, audits with it, counts the checks that ran.

    python benchmarks/init.py demo
    python benchmarks/init.py pretalx=TREE ctfd=TREE redash=TREE docmost=TREE
    python benchmarks/init.py large=TREE

What applies to a system was decided by a person who read it, before anything was run; it stands in `SYSTEMS`. The trees
are checkouts of the versions named there; docs/benchmarks.md says how the systems were started. `large` only measures
the time on a tree, with a cold and a warm cache of the file system as far as the machine lets it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

READYCHECK = [sys.executable, "-m", "readycheck"]
BAR = 80.0
TESTS = frozenset(
    {"testing.runs", "testing.auth_covered", "testing.flow_covered", "testing.pipeline", "testing.coverage"}
)
CODE = frozenset({
    "source.debug_logging", "source.debug_settings", "source.dependencies", "source.secrets",
    "monitoring.instrumentation", "monitoring.error_tracking",
})  # fmt: skip
PYTHON = frozenset({"source.python_sast"})
HTTP = frozenset({
    "http.cookies", "http.security_headers", "http.cors", "http.integrity", "http.exposed_internals",
    "http.error_pages", "http.health", "http.debug_off", "load.probe",
})  # fmt: skip
SCHEMA = frozenset({"database.migrations", "database.schema_drift"})
NO_READINESS = frozenset({"http.health.ready.not_configured"})
"""A finding that says of a system what is true: it has no such endpoint."""


@dataclass(frozen=True)
class System:
    """A system, what applies to it, and what a user would hand over."""

    version: str
    applies: frozenset[str]
    absent: frozenset[str] = frozenset()
    url: str = ""
    database: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)


SYSTEMS = {
    "pretalx": System(
        "v2025.2.2: Django, Celery, PostgreSQL",
        TESTS | CODE | PYTHON | HTTP | SCHEMA | {"queue.depth"},
        NO_READINESS,
        "http://127.0.0.1:8411",
        "postgresql://root@127.0.0.1/rc_init_pretalx",
        {"PRETALX_CELERY_BROKER": "redis://127.0.0.1:6479/1", "PRETALX_CELERY_BACKEND": "redis://127.0.0.1:6479/2"},
    ),
    "ctfd": System(
        "91ced62d44d3: Flask, Alembic, PostgreSQL, no queue",
        TESTS | CODE | PYTHON | HTTP | SCHEMA,
        NO_READINESS,
        "http://127.0.0.1:8412",
        "postgresql://root@127.0.0.1/rc_init_ctfd",
    ),
    "redash": System(
        "ca79fe988d81: Flask, Alembic, RQ; its source, not served",
        TESTS | CODE | PYTHON | SCHEMA | {"queue.depth"},
        database="postgresql://root@127.0.0.1/rc_init_redash",
        variables={"REDASH_REDIS_URL": "redis://127.0.0.1:6479/5"},
    ),
    "docmost": System(
        "549cf7c0053b: NestJS, Kysely, BullMQ; its source, not served",
        TESTS | CODE | SCHEMA | {"queue.depth"},
        database="postgresql://root@127.0.0.1/rc_init_docmost",
        variables={"REDIS_URL": "redis://127.0.0.1:6479/6"},
    ),
}
DEMO = System(
    "the embedded system",
    TESTS | CODE | PYTHON | HTTP | SCHEMA
    | {"http.tls", "source.sarif", "queue.depth", "backups.fresh", "backups.restores", "launch.documentation"},
)  # fmt: skip


def main(arguments: list[str]) -> None:
    print(
        "| system | applies | configured | of these only consent is missing | share "
        "| with the source and the url alone | `init` took | not configured |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for argument in arguments:
        name, _, tree = argument.partition("=")
        if name == "demo":
            _demo()
        elif name == "large":
            _large(Path(tree))
        else:
            system = SYSTEMS[name]
            options = [tree, *(["--url", system.url] if system.url else []), "--database", system.database]
            with tempfile.TemporaryDirectory(prefix="readycheck-bench-") as folder:
                _row(name, system, options, Path(folder))


def _demo() -> None:
    from readycheck.demo.system import start

    with tempfile.TemporaryDirectory(prefix="readycheck-bench-") as folder:
        work = Path(folder) / "demo"
        with start(work, ()) as running:
            options = [
                "project",
                "--url",
                running.url,
                "--ca",
                str(running.ca_file),
                "--database",
                running.database_url,
            ]
            _row("demo", DEMO, options, work)


def _row(name: str, system: System, options: list[str], folder: Path) -> None:
    states, took = _measured(name, system, options, folder, system.variables)
    plain = options[: options.index("--database")]
    less, _ = _measured(f"{name}-plain", system, plain, folder, {})
    consent = [check for check, state in states.items() if state == "no_consent"]
    missing = [f"{check} ({state})" for check, state in states.items() if state not in ("ran", "no_consent")]
    print(
        f"| {name} ({system.version}) | {len(states)} | {len(states) - len(missing)} | {len(consent)}: "
        f"{', '.join(consent) or 'none'} | {_share(states)} | {_share(less)} | {took:.1f} s | "
        f"{', '.join(missing) or 'none'} |",
        flush=True,
    )


def _share(states: Mapping[str, str]) -> str:
    return f"{100 * sum(state in ('ran', 'no_consent') for state in states.values()) / len(states):.0f} %"


def _measured(
    name: str, system: System, options: list[str], folder: Path, variables: Mapping[str, str]
) -> tuple[dict[str, str], float]:
    """What came of each check that applies, and how long `init` took in seconds."""
    environment = {**os.environ, "NO_COLOR": "1", **variables}
    profile, report = f"{name}.yaml", f"{name}.json"
    begun = time.monotonic()
    subprocess.run(
        [*READYCHECK, "init", *options, "--quiet", "--out", profile], cwd=folder, env=environment, check=True
    )
    took = time.monotonic() - begun
    command = [*READYCHECK, "audit", profile, "--quiet", "--format", f"json={report}"]
    ran = subprocess.run(command, cwd=folder, env=environment, check=False)
    if ran.returncode not in (0, 1, 3):
        raise SystemExit(f"the audit of {name} ended with {ran.returncode}")
    if kept := os.environ.get("READYCHECK_BENCH_KEEP"):
        Path(kept).mkdir(exist_ok=True)
        for file in (profile, report):
            Path(kept, file).write_text((folder / file).read_text())
    document = json.loads((folder / report).read_text())
    return {check: _state(check, document, system.absent) for check in sorted(system.applies)}, took


def _state(check: str, report: dict, absent: frozenset[str]) -> str:
    """`ran`, or why a check could not: the gravest of what it says for any of its controls."""
    results = [one for control in report["controls"] for one in control["checks"] if one["id"] == check]
    if not results:
        return "not_selected"
    reasons = set()
    for one in results:
        found = [finding for finding in one["findings"] if finding["rule"] not in absent]
        reasons |= {finding["reason_code"] for finding in found} or {one["reason_code"]}
    for gap in ("no_check", "not_configured", "no_consent"):
        if gap in reasons:
            return gap
    return "ran"


def _large(tree: Path) -> None:
    files = sum(len(names) for _, _, names in os.walk(tree))
    for state in ("first", "second"):
        begun = time.monotonic()
        subprocess.run([*READYCHECK, "init", str(tree), "--stdout", "--quiet"], stdout=subprocess.DEVNULL, check=True)
        print(f"| a tree of {files:,} files, {state} run | | | | | | {time.monotonic() - begun:.1f} s | |")


if __name__ == "__main__":
    main(sys.argv[1:] or ["demo"])
