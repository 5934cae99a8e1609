"""The whole judgement of the policies of one page, as problems; whoever asks makes findings of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from readycheck_checks.http.csp.attacks import ATTACKS, working
from readycheck_checks.http.csp.delivery import Delivery
from readycheck_checks.http.csp.grammar import Policy
from readycheck_checks.http.csp.places import places
from readycheck_checks.http.csp.problem import Problem, Weight, listed
from readycheck_checks.http.csp.reporting import reporting
from readycheck_checks.http.csp.spelling import spelling
from readycheck_checks.http.csp.urls import Url
from readycheck_checks.http.csp.weaknesses import weaknesses

_MOST_READ = 20
"""Policies whose spelling is looked at; what all of them allow together is asked of each."""
_NOT_OF_A_POLICY = ("foreign_frame",)
"""Answered beside X-Frame-Options, by the judge of frames."""


@dataclass(frozen=True, slots=True)
class Page:
    """Where the policies were delivered, as users reach it."""

    url: Url
    loopback: bool = False


def review(delivery: Delivery, page: Page, groups: frozenset[str] | None = None) -> tuple[Problem, ...]:
    """Everything that is to say, the heaviest first; nothing at all where no policy is enforced or tried."""
    found = [*delivery.problems]
    if delivery.enforced:
        found += _weaknesses(delivery.enforced, page.url)
        found += _text(delivery.enforced, page)
        found += reporting((*delivery.enforced, *delivery.candidates), groups)
    if delivery.candidates:
        found += _candidate(delivery, page)
    return tuple(sorted(_once(found), key=lambda one: -one.weight))


def stops(policies: tuple[Policy, ...], page: Url) -> tuple[tuple[str, str], ...]:
    """Each attack and whether the policies stop it, for a table."""
    works = working(policies, page)
    shown = (one for one in ATTACKS if one.name not in _NOT_OF_A_POLICY)
    return tuple((one.title, "works" if one.name in works else "stopped") for one in shown)


def _candidate(delivery: Delivery, page: Page) -> Iterator[Problem]:
    """A report-only policy protects nobody; it is told what would be left open if it were enforced."""
    text = _text(delivery.candidates, page)
    left = [] if delivery.enforced else [*_weaknesses(delivery.candidates, page.url)]
    found = [one for one in _once((*left, *text)) if one.weight is not Weight.NOTE]
    if found:
        yield Problem(
            Weight.WARN,
            "candidate",
            f"the report-only policy has gaps of its own ({listed(one.rule.replace('_', ' ') for one in found)}):"
            f" {found[0].message}",
            found[0].fix,
        )


@lru_cache(maxsize=64)
def _weaknesses(policies: tuple[Policy, ...], page: Url) -> tuple[Problem, ...]:
    return tuple(weaknesses(policies, page))


def _text(policies: tuple[Policy, ...], page: Page) -> list[Problem]:
    read = policies[:_MOST_READ]
    found = [problem for policy in read for problem in spelling(policy)]
    return found + [one for policy in read for one in places(policy, page.url, loopback=page.loopback)]


def _once(problems: Iterable[Problem]) -> list[Problem]:
    """The first problem of each rule."""
    found: dict[str, Problem] = {}
    for one in problems:
        found.setdefault(one.rule, one)
    return list(found.values())
