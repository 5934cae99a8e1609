"""Content-Security-Policy on pages: what an injected script could do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations

from readycheck.api import Finding, Location, ReasonCode, TableEvidence, at_url, failed, passed
from readycheck_checks.http.csp.delivery import Delivery, deliver
from readycheck_checks.http.csp.findings import findings
from readycheck_checks.http.csp.problem import Problem, masked
from readycheck_checks.http.csp.reporting import groups
from readycheck_checks.http.csp.review import Page, review
from readycheck_checks.http.csp.urls import Url, read_url
from readycheck_checks.http.facts import Response
from readycheck_checks.http.headers.seen import CHECK_ID, Findings, Kind, Options, Seen, kind_of, shown
from readycheck_checks.http.sighting import Sighting, sighted

HEADER = "content-security-policy"
TRIAL = f"{HEADER}-report-only"
RULE = f"{CHECK_ID}.csp"
_AROUND = ("object_src", "base_uri", "form_action")
_NOWHERE = Url("https", "page.invalid")


def judge(seen: Seen, _options: Options) -> Findings:
    """Judge one page."""
    if seen.kind is not Kind.PAGE:
        return
    delivery = delivered(seen.response)
    response, page = seen.response, page_of(seen)
    defined = _defined(seen)
    metas = [meta.value for meta in response.body.meta_policies]
    value = shown(masked(" | ".join((*seen.all(HEADER), *metas))))
    if not delivery.enforced:
        yield _missing(seen.at(HEADER), trial=bool(delivery.candidates))
    yield from findings(_first_things(review(delivery, page, defined)), delivery, page, RULE, value, seen.at(HEADER))


def _first_things(problems: tuple[Problem, ...]) -> Iterable[Problem]:
    """Where a policy leaves scripts alone, what else it leaves open is no finding of its own, and part of the fix.

    Such a policy was written for frames or reports; an injected script needs no plug-in, base or form.
    """
    if not any(one.rule == "scripts_open" for one in problems):
        return problems
    left = [one for one in problems if one.rule not in _AROUND]
    fixes = "; ".join(one.fix for one in problems if one.rule in ("scripts_open", *_AROUND))
    return [replace(one, fix=fixes.replace("; Add ", "; ")) if one.rule == "scripts_open" else one for one in left]


def delivered(response: Response) -> Delivery:
    """The policies of a response."""
    return deliver(response.all(HEADER), response.all(TRIAL), response.body.meta_policies)


def _defined(seen: Seen) -> frozenset[str] | None:
    """The groups of reports that the response defines; None where that cannot be told.

    Over plain http browsers take no such header, which is the least of what is wrong there.
    """
    response = seen.response
    if not seen.trustworthy or {"reporting-endpoints", "report-to"} & {name.lower() for name in response.headers_cut}:
        return None
    url = response.url if response.https or not seen.secure else f"https{response.url.removeprefix('http')}"
    return groups(response.all("reporting-endpoints"), response.all("report-to"), url)


def page_of(seen: Seen) -> Page:
    """The page as users reach it: https where an edge adds it."""
    url = read_url(seen.response.url) or _NOWHERE
    scheme = "https" if seen.secure else url.scheme
    return Page(Url(scheme, url.host, url.port, url.path), loopback=seen.trustworthy and not seen.secure)


def nonces_repeat(responses: Iterable[Response]) -> Iterator[Sighting]:
    """A nonce that two fresh answers share can be read in one and used in the other (CSP Level 3, section 7.1)."""
    fresh = [(one, nonces) for one in responses if _is_fresh(one) and (nonces := _nonces(one))]
    pairs = ((one, other) for (one, ours), (other, theirs) in combinations(fresh[:40], 2) if ours & theirs)
    found: tuple[Response, Response] | None = next(pairs, None)
    if found is not None:
        yield from sighted((_repeats(*found),), found[0])
    elif len(fresh) > 1:
        yield Sighting(passed(f"{RULE}.nonce_repeats", "no two answers carry the same nonce", samples=len(fresh)))


def _repeats(one: Response, other: Response) -> Finding:
    rows = tuple((response.url, response.role.value) for response in (one, other))
    return failed(
        f"{RULE}.nonce_repeats",
        "two answers carry the same nonce, so who has seen one page can write scripts that run in another",
        location=at_url(one.url, HEADER),
        evidence=(TableEvidence(label="The same nonce in", columns=("url", "visited as"), rows=rows),),
        fix="Make a new random nonce for every response, and keep pages with a nonce out of every cache",
    )


def _is_fresh(response: Response) -> bool:
    kept = response.first("age").strip()
    return response.status == 200 and kind_of(response) is Kind.PAGE and (not kept or not kept.strip("0"))


def _nonces(response: Response) -> frozenset[str]:
    policies = delivered(response).enforced
    return frozenset(
        nonce for policy in policies for directive in policy.directives for nonce in directive.sources.nonces
    )


def _missing(where: Location, *, trial: bool) -> Finding:
    if trial:
        return failed(
            f"{RULE}.report_only",
            "the content security policy only reports and blocks nothing",
            reason_code=ReasonCode.ABSENT,
            location=where,
            fix="Rename the header to Content-Security-Policy once its reports are quiet",
        )
    return failed(
        f"{RULE}.missing",
        "there is no content security policy, so an injected script runs with the user's rights",
        reason_code=ReasonCode.ABSENT,
        location=where,
        fix="Send Content-Security-Policy: default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self';"
        " frame-ancestors 'none'",
    )
