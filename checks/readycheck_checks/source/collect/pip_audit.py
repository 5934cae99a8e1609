"""Asks a vulnerability service through pip-audit, whose exit code and good word prove nothing."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable
from typing import Any

from packaging.utils import canonicalize_name

from readycheck.api import CollectContext
from readycheck_checks.source.advisories.model import CANARIES, Answer, Match
from readycheck_checks.source.collect.bounded_tool import run
from readycheck_checks.source.locks.model import Pinned, tables
from readycheck_checks.source.targets import Source

_MOST_SECONDS = 180.0
_PLAIN = re.compile(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+_-]+")
"""Names and versions come from files that others wrote, and a line of a requirements file can be an option."""
_PASSED_ON = (
    "PATH", "LANG", "LC_ALL", "SYSTEMROOT", "PYTHONPATH", "VIRTUAL_ENV", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
    "http_proxy", "https_proxy", "no_proxy", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE",
)  # fmt: skip
"""pip-audit reads options from its environment too (`PIP_AUDIT_…`); nothing else reaches it."""


def ask(source: Source, packages: Iterable[Pinned], context: CollectContext) -> Answer:
    """Audit pinned PyPI packages along with a canary; each package once a version."""
    keys = sorted({one.key for one in packages})
    answer = Answer(asked=len(keys))
    for number, one_round in enumerate(_rounds(keys)):
        names = {name for _, name, _ in one_round}
        canary = next(one for one in CANARIES["PyPI"] if one[0] not in names)
        answer.canary = f"{canary[0]} {canary[1]}"
        wanted = [*one_round, ("PyPI", *canary)]
        document = _run(source, wanted, number, context, answer)
        if document is None:
            return answer
        if not take(document, one_round, canary, answer):
            return answer
    return answer


def _rounds(keys: list[tuple[str, str, str]]) -> list[list[tuple[str, str, str]]]:
    """pip-audit takes one version of a package at a time, and each round needs room for a canary."""
    rounds: list[dict[str, tuple[str, str, str]]] = []
    for key in keys:
        free = next((one for one in rounds if key[1] not in one), None)
        if free is None:
            free = {}
            rounds.append(free)
        free[key[1]] = key
    names = [name for name, _ in CANARIES["PyPI"]]
    rounds += [{names[0]: one.pop(names[0])} for one in rounds if all(name in one for name in names)]
    return [list(one.values()) for one in rounds]


def _run(
    source: Source, wanted: list[tuple[str, str, str]], number: int, context: CollectContext, answer: Answer
) -> Any:
    """The document that pip-audit writes; None where it wrote none, with the reason in `answer`."""
    folder, service = context.scratch, "osv" if source.service == "osv" else "pypi"
    asked = folder / f"asked-{number}.txt"
    plain = [f"{name}=={version}\n" for _, name, version in wanted if _PLAIN.fullmatch(f"{name}=={version}")]
    asked.write_text("".join(plain), "utf-8")
    command = [
        sys.executable, "-m", "pip_audit", "--requirement", str(asked), "--no-deps", "--disable-pip",
        "--format", "json", "--progress-spinner", "off", "--timeout", "15", "--cache-dir", str(folder / "cache"),
        "--vulnerability-service", service,
    ]  # fmt: skip
    if source.service_url and service == "osv":
        command += ["--osv-url", source.service_url]
    if context.remaining() < 7:
        answer.refuse("budget", "no time was left to ask")
        return None
    seconds = min(_MOST_SECONDS, context.remaining() - 5)
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environment |= {"HOME": str(folder), "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": str(folder)}
    ran = run(command, folder, environment, seconds)
    if ran.code is None:
        answer.refuse("timeout", f"pip-audit gave no answer within {seconds:.0f} s and was ended")
        return None
    try:
        return json.loads(ran.output) or {}
    except (ValueError, RecursionError):
        missing = "No module named pip_audit" in ran.said
        problem = "missing_dependency" if missing else "no_service"
        answer.refuse(problem, f"pip-audit wrote no report (exit code {ran.code}): {ran.said}")
        return None


def take(document: Any, wanted: list[tuple[str, str, str]], canary: tuple[str, str], answer: Answer) -> bool:
    """Read one report; False where it cannot be believed."""
    listed = document.get("dependencies") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        answer.problem, answer.detail = "no_service", "the report of pip-audit has no key 'dependencies'"
        return False
    by_name = {canonicalize_name(str(one.get("name"))): one for one in listed if isinstance(one, dict)}
    answer.canary_found = bool(tables(by_name.get(canonicalize_name(canary[0]), {}).get("vulns")))
    skipped = []
    for key in wanted:
        one = by_name.get(canonicalize_name(key[1]), {})
        if not isinstance(one.get("vulns"), list):
            skipped.append(f"{key[1]} {key[2]}: {one.get('skip_reason', 'not in the report')}")
            continue
        answer.audited += 1
        if one["vulns"]:
            answer.found[key] = [_match(vuln) for vuln in tables(one["vulns"])]
    if not answer.canary_found:
        answer.problem = "no_service"
        answer.detail = f"the service does not know that {answer.canary} is affected, so it says nothing about the rest"
        return False
    if skipped:
        answer.problem, answer.detail = "insufficient_data", f"{len(skipped)} not looked up, such as {skipped[0]}"[:300]
    return True


def _match(vuln: dict[str, Any]) -> Match:
    ids = (str(vuln.get("id")), *(str(one) for one in vuln.get("aliases") or ()))
    fixed = tuple(str(one) for one in vuln.get("fix_versions") or ())
    return Match(ids[:10], "unknown", fixed[:5], " ".join(str(vuln.get("description") or "").split())[:200])
