"""Completes findings: the request to repeat, what was seen, the fix in four stacks, and the standards behind it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence

from readycheck.api import CodeEvidence, Evidence, Finding, Status, TableEvidence, TextEvidence
from readycheck_checks.http.facts import Response
from readycheck_checks.http.remedies import remedy_for

REPEAT = "Repeat with"
SEEN = "As seen"
FIX = "How to fix it"
_SESSION = "Cookie: <the session of the test account>"


def explained(findings: Iterable[Finding], responses: Sequence[Response] = ()) -> Iterator[Finding]:
    """Each finding; those that are not a pass with their evidence, fix and references completed.

    `responses` are those of the fact: they tell method and headers of the request to repeat.
    """
    by_url: dict[str, Response] = {}
    for response in responses:
        by_url.setdefault(response.url, response)
    for one in findings:
        yield _explained(one, by_url) if one.status in (Status.FAIL, Status.WARN) else one


def repeat(
    url: str, *, method: str = "GET", headers: Sequence[tuple[str, str]] = (), session: bool = False
) -> Evidence:
    """The same request for a person: a line of curl that shows the answer's headers."""
    words = ["curl", "-sS", "-o", "/dev/null", "-D", "-"]
    if method == "HEAD":
        words = ["curl", "-sS", "-I"]
    elif method != "GET":
        words += ["-X", method]
    for name, value in headers:
        words += ["-H", f"{name}: {value}"]
    if session:
        words += ["-H", _SESSION]
    return CodeEvidence(label=REPEAT, value=shlex.join([*words, url]), language="sh")


def _explained(one: Finding, by_url: dict[str, Response]) -> Finding:
    remedy = remedy_for(one.rule)
    place = one.location or {}
    url, header = place.get("url"), place.get("header")
    evidence: list[Evidence] = list(one.evidence)
    labels = {piece.label for piece in evidence}
    if isinstance(header, str) and SEEN not in labels:
        said = one.value if isinstance(one.value, str) else None
        evidence.append(TextEvidence(label=SEEN, value=f"{header}: {said}" if said else _seen(header, url, by_url)))
    if isinstance(url, str) and REPEAT not in labels:
        asked = by_url.get(url)
        evidence.append(
            repeat(url, method=asked.method, headers=asked.sent, session=asked.session) if asked else repeat(url)
        )
    if remedy is not None and remedy.stacks and FIX not in labels:
        evidence.append(TableEvidence(label=FIX, columns=("in", "write"), rows=remedy.stacks))
    references = one.references
    if remedy is not None:
        references = tuple(dict.fromkeys((*remedy.references, *references)))
    fix = one.fix or (remedy.fix if remedy is not None else "")
    return one.model_copy(update={"evidence": tuple(evidence), "references": references, "fix": fix})


def _seen(header: str, url: object, by_url: dict[str, Response]) -> str:
    """The header as the answer carried it, or that it was not there."""
    asked = by_url.get(url) if isinstance(url, str) else None
    values = asked.all(header) if asked is not None else ()
    return f"{header}: {' | '.join(values)}"[:400] if values else f"no {header} header"
