"""A finding together with the answer that it is about.

One address gives several answers: a stranger's and a user's, that to GET and that to POST. So what a report shows of an
answer is taken from the answer itself and never looked up by its address.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from readycheck.api import Finding, Status
from readycheck_checks.http.classes import ResponseClass, classify
from readycheck_checks.http.facts import Response, Role

ALARMS = (Status.FAIL, Status.WARN)


class Sighting(NamedTuple):
    """A finding, and the answer where it is about one."""

    finding: Finding
    response: Response | None = None


def sighted(findings: Iterable[Finding], response: Response) -> Iterator[Sighting]:
    """Findings of one answer; the place of an alarm names the method, where it is not GET."""
    for one in findings:
        if one.status in ALARMS and one.location is not None and response.method != "GET":
            told = {**one.location, "method": response.method}
            yield Sighting(one.model_copy(update={"location": told}), response)
        else:
            yield Sighting(one, response)


def shown_as(response: Response) -> str:
    """What an answer is, and how it was asked for where the address alone does not tell, such as `error, by POST`."""
    what = classify(response)
    told = [what.value]
    if response.role is Role.ANONYMOUS:
        told.append("without the session")
    elif response.session and what is not ResponseClass.AUTHENTICATED:
        told.append("with the session")
    if response.method != "GET":
        told.append(f"by {response.method}")
    return ", ".join(told)
