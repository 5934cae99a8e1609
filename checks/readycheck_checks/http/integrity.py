"""What a page loads from other hosts is the file that was meant: fixed by a digest, and really matching it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence

from readycheck.api import (
    Check,
    CodeEvidence,
    Finding,
    JudgeContext,
    Status,
    TableEvidence,
    at_url,
    finding,
    passed,
)
from readycheck_checks.http.explain import REPEAT, explained
from readycheck_checks.http.facts.integrity import Compared, HttpIntegrity
from readycheck_checks.http.remedies import advice
from readycheck_checks.http.subresources import protection, refusal, unseen
from readycheck_checks.http.subresources.seen import CHECK_ID, Options, Problem, Seen, view

_SHOWN = 20
_KINDS = {"dynamic": "import()", "style_import": "@import"}
_SOUGHT = {"import": "-w import", "dynamic": "-w import", "style_import": "-i '@import'"}


def judge(fact: HttpIntegrity, options: Options, _context: JudgeContext) -> Iterator[Finding]:
    """Judge each file, then say what was not seen or not compared."""
    seen = list(view(fact, options))
    problems = [(problem, one) for one in seen for problem in _problems(one)]
    alarms = list(explained(_merged(problems)))
    missed = [*unseen.pages(fact), *unseen.files(seen)]
    yield from alarms
    yield from missed
    if not alarms and all(one.status is Status.NOT_APPLICABLE for one in missed) and any(p.html for p in fact.pages):
        yield _good(fact, seen)


def _problems(one: Seen) -> list[Problem]:
    return list(refusal.judge(one)) or list(protection.judge(one))


def _merged(problems: Iterable[tuple[Problem, Seen]]) -> Iterator[Finding]:
    """One finding for what is wrong with a host's files in the same way."""
    groups: dict[Problem, list[Seen]] = {}
    for problem, one in problems:
        groups.setdefault(problem, []).append(one)
    for problem, same in groups.items():
        inside = any(one.file.reference.within for one in same)
        rows = list(dict.fromkeys(_row(one, inside=inside) for one in same))
        columns = ("kind", "file", "integrity", *(("named in",) if inside else ()))
        yield finding(
            f"{CHECK_ID}.{problem.rule}",
            problem.status,
            problem.message,
            value=same[0].host,
            samples=len(rows),
            location=at_url(same[0].page.url),
            evidence=(
                TableEvidence(label="Files", columns=columns, rows=tuple(rows[:_SHOWN])),
                CodeEvidence(label=REPEAT, value=_again(problem, same[0]), language="sh"),
            ),
        )


def _row(one: Seen, *, inside: bool) -> tuple[str, ...]:
    reference = one.file.reference
    where = (reference.within or one.page.url,) if inside else ()
    return (_KINDS.get(one.kind, one.kind), one.url, reference.integrity or "", *where)


def _again(problem: Problem, one: Seen) -> str:
    if problem.rule == "mismatch":
        digest = f"openssl dgst -{one.metadata.algorithm} -binary | openssl base64 -A"
        return f"{shlex.join(['curl', '-sS', '--compressed', one.url])} | {digest}"
    where = one.file.reference.within or one.page.url
    sought = _SOUGHT.get(one.kind, "-iE '<(script|link)'")
    return f"{shlex.join(['curl', '-sS', '--compressed', where])} | grep {sought}"


def _good(fact: HttpIntegrity, seen: Sequence[Seen]) -> Finding:
    """What was found right, and what of it was not compared."""
    away = [one for one in seen if one.external and not one.own]
    away = [one for one in away if one.counts or (one.preloads and not refusal.mixed(one))]
    fixed = {one.url for one in away}
    compared = {one.url for one in seen if one.file.compared is Compared.MATCHES}
    left = sorted({one.url for one in seen if one.file.compared is Compared.OFF_HOST})
    parts = [
        "every script and style of another host is fixed by a digest" if away else "no page loads code of another host"
    ]
    if compared:
        parts.append(f"compared with their digests and matching: {len(compared)}")
    if left:
        # The same words hold for a recording, whose verdict has to be that of the live site.
        parts.append(f"not compared, since they lie on hosts that consent.active does not name: {len(left)}")
    if unread := sum(page.unread for page in fact.pages):
        parts.append(f"module files of the own host whose imports were not read: {unread}")
    table = TableEvidence(label="Not compared", columns=("file",), rows=tuple((url,) for url in left[:_SHOWN]))
    where = next(page.url for page in fact.pages if page.html)
    return passed(
        CHECK_ID,
        ", ".join(parts),
        value=len(fixed),
        unit="files",
        location=at_url(where),
        evidence=(table,) if left else (),
    )


CHECK = Check(
    id=CHECK_ID,
    title="What pages load from other hosts is fixed by a digest and matches it",
    needs=HttpIntegrity,
    options=Options,
    judge=judge,
    why="A script runs with all rights of the page, so whoever changes it on the other host acts as every user.",
    fix="Serve scripts and styles yourself; give those of other hosts an integrity and a crossorigin attribute.",
    references=("OWASP ASVS 5.0 3.6.1", "CWE-353", "CWE-829", "Subresource Integrity (W3C)"),
    advice=advice(CHECK_ID),
)
