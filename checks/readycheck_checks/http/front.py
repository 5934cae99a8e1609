"""Whether an answer comes from the application, or from what stands in front of it: a gateway, a firewall, its door."""

from __future__ import annotations

from readycheck_checks.http.facts import HttpResponses, Role

NOT_THERE = (404, 405, 410)
"""What an application says of an address that it does not have; its first page may be such a one."""
_GUARDED = (401, 403, 407, 421, 429, 451)
_GATEWAY = (502, 503, 504)


def refused_with(fact: HttpResponses) -> int | None:
    """The status with which all is refused that a visitor would ask for, the first page too; None where it is not."""
    asked = [one for one in fact.responses if one.role in (Role.PAGE, Role.API) and not one.redirects]
    statuses = {one.status for one in asked}
    status = statuses.pop() if len(statuses) == 1 else None
    return status if status is not None and status >= 400 and status not in NOT_THERE else None


def of_application(fact: HttpResponses, status: int | None) -> bool:
    """Whether an error of this status shows how the application itself fails.

    Where everything is refused, so is a malformed request, by the one who refuses.
    """
    if status is None or status < 400 or status in (*_GUARDED, *_GATEWAY):
        return False
    return status >= 500 or status in NOT_THERE or refused_with(fact) is None
