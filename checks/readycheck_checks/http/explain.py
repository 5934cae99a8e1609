"""Completes findings: the request to repeat, what was seen, the fix in four stacks, and the standards behind it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence

from readycheck.api import CodeEvidence, Evidence, Finding, TableEvidence, TextEvidence
from readycheck_checks.http.csp.problem import masked
from readycheck_checks.http.facts import Response, Role
from readycheck_checks.http.facts.words import BROKEN_BODY
from readycheck_checks.http.reading.tidied import tidy
from readycheck_checks.http.remedies import remedy_for
from readycheck_checks.http.sighting import ALARMS, Sighting

REPEAT = "Repeat with"
SEEN = "As seen"
FIX = "How to fix it"
_COOKIE = ("Cookie", "<the session of the test account>")
_TOKEN = ("Authorization", "Bearer <the token of the test account>")
_SENT = {Role.SUBMIT: "<the login of the test account>", Role.LOGOUT: "<the fields of the form>"}
_POLICIES = ("content-security-policy", "content-security-policy-report-only")


def explained(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Each finding; an alarm with its evidence, fix and references completed, as far as its place tells them."""
    yield from explained_each(map(Sighting, findings))


def explained_each(sightings: Iterable[Sighting], *, bearer: bool = False) -> Iterator[Finding]:
    """The same with the answer that each is about, which tells how it was asked for and what came.

    `bearer` says that the session is a token in Authorization and no cookie.
    """
    for one in sightings:
        yield _explained(one, bearer=bearer) if one.finding.status in ALARMS else one.finding


def again(response: Response, *, body: bool = False, bearer: bool = False) -> Evidence:
    """The request that this answer came to, with a placeholder for each secret; `body` as in `repeat`."""
    sent = tuple((name, tidy(value) if name.lower() == "referer" else value) for name, value in response.sent)
    if response.session or response.role is Role.LOGOUT:
        sent = (*sent, _TOKEN if bearer else _COOKIE)
    return repeat(
        response.url,
        method=response.method,
        headers=sent,
        data=_data(response),
        body=body,
    )


def repeat(
    url: str,
    *,
    method: str = "GET",
    headers: Sequence[tuple[str, str]] = (),
    data: str = "",
    body: bool = False,
) -> Evidence:
    """The same request for a person: a line of curl that shows the answer's headers, and with `body` how it begins."""
    words = ["curl", "-sS", "-i"] if body else ["curl", "-sS", "-o", "/dev/null", "-D", "-"]
    if method == "HEAD":
        words = ["curl", "-sS", "-I"]
    elif method != "GET":
        words += ["-X", method]
    for name, value in headers:
        words += ["-H", f"{name}: {value}"]
    if data:
        words += ["--data", data]
    shown = f"{shlex.join([*words, url])} | head -c 2000 | cat -v" if body else shlex.join([*words, url])
    return CodeEvidence(label=REPEAT, value=shown, language="sh")


def _data(response: Response) -> str:
    """What stands for the body of the request, which is never kept."""
    if response.method not in ("POST", "PUT", "PATCH"):
        return ""
    return BROKEN_BODY if response.probe == "body" else _SENT.get(response.role, "<what was sent>")


def _explained(sighting: Sighting, *, bearer: bool) -> Finding:
    one, response = sighting
    remedy = remedy_for(one.rule)
    place = one.location or {}
    url, header = place.get("url"), place.get("header")
    evidence: list[Evidence] = list(one.evidence)
    labels = {piece.label for piece in evidence}
    if isinstance(header, str) and SEEN not in labels:
        said = one.value if isinstance(one.value, str) else ""
        evidence.append(TextEvidence(label=SEEN, value=_seen(header, said, response)))
    if isinstance(url, str) and REPEAT not in labels:
        evidence.append(again(response, bearer=bearer) if response is not None else repeat(url))
    if remedy is not None and remedy.stacks and FIX not in labels:
        evidence.append(TableEvidence(label=FIX, columns=("in", "write"), rows=remedy.stacks))
    references = one.references
    if remedy is not None:
        references = tuple(dict.fromkeys((*remedy.references, *references)))
    fix = one.fix or (remedy.fix if remedy is not None else "")
    return one.model_copy(update={"evidence": tuple(evidence), "references": references, "fix": fix})


def _seen(header: str, said: str, response: Response | None) -> str:
    """The header as the answer carried it, else what the judge read in its place, such as in a meta element."""
    name = header.lower()
    came = " | ".join(response.all(name)) if response is not None else ""
    if name in _POLICIES:  # a nonce that stays the same is a secret
        came, said = masked(came), masked(said)
    alone = name == "set-cookie" or said not in came  # a finding is about one cookie of several
    value = said if said and alone else came
    return f"{header}: {value}"[:400] if value else f"no {header} header"
