"""How policies reach a page: which of them browsers enforce, which only report, which they ignore."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from readycheck_checks.http.csp.directives import HEADER_ONLY
from readycheck_checks.http.csp.grammar import Policy, parse_headers, parse_policy
from readycheck_checks.http.csp.problem import Problem, Weight, listed
from readycheck_checks.http.facts import MetaPolicy

_ALONE = "Send the policy in the Content-Security-Policy header of the response, and take the meta element out"


@dataclass(frozen=True, slots=True)
class Delivery:
    """The policies of one response."""

    enforced: tuple[Policy, ...] = ()
    """All of them hold at the same time. Of a meta element, what is ignored there is left out."""
    in_header: tuple[Policy, ...] = ()
    """Those of `enforced` that a header brought."""
    candidates: tuple[Policy, ...] = ()
    """Report-only: they block nothing."""
    problems: tuple[Problem, ...] = ()
    """What is wrong with the way, not with the text."""


def deliver(headers: Iterable[str], report_only: Iterable[str] = (), metas: Iterable[MetaPolicy] = ()) -> Delivery:
    """Read the values of the two headers and the meta elements (CSP Level 3, section 3; HTML, section 4.2.5.3)."""
    found = tuple(metas)
    header = parse_headers(headers)
    # A sandbox is for documents that are enforced; a candidate has none (section 6.3.2).
    candidates = tuple(policy.without(("sandbox",)) for policy in parse_headers(report_only))
    inside = tuple(parse_policy(one.value) for one in found if one.in_head and not one.report_only)
    enforced = tuple(policy.without(HEADER_ONLY) for policy in inside)
    return Delivery(
        enforced=header + tuple(policy for policy in enforced if policy.directives),
        in_header=header,
        candidates=tuple(policy for policy in candidates if policy.directives),
        problems=tuple(_meta_problems(found, inside)),
    )


def _meta_problems(metas: tuple[MetaPolicy, ...], inside: tuple[Policy, ...]) -> Iterator[Problem]:
    ignored = [name for policy in inside for name in HEADER_ONLY if policy.get(name) is not None]
    if ignored:
        yield Problem(
            Weight.WARN,
            "meta_ignored",
            f"browsers ignore {listed(ignored)} in a meta element",
            f"Send {listed(ignored)} in the Content-Security-Policy header, and take the meta element out",
        )
    if any(one.report_only for one in metas):
        yield Problem(
            Weight.WARN,
            "meta_report_only",
            "browsers ignore a report-only policy in a meta element",
            "Send it in the Content-Security-Policy-Report-Only header",
        )
    if any(not one.in_head and not one.report_only for one in metas):
        yield Problem(
            Weight.WARN,
            "meta_outside_head",
            "browsers ignore a content security policy in a meta element outside of the head",
            _ALONE,
        )
    late = max((one.scripts_before for one in metas if one.in_head and not one.report_only), default=0)
    if late:
        which = "a script stands" if late == 1 else f"{late} scripts stand"
        yield Problem(
            Weight.WARN,
            "meta_late",
            f"{which} before the meta element with the content security policy, which does not cover what precedes it",
            _ALONE + ", or make the meta element the first of the head",
        )
    if any("," in one.value for one in metas if one.in_head and not one.report_only):
        yield Problem(
            Weight.WARN,
            "meta_comma",
            "a comma does not part policies in a meta element, so what follows it is read as a source",
            "Part directives with semicolons, and write one meta element for each policy",
        )
