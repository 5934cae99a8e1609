"""Files that browsers refuse: the page is broken, or it is not the file that was meant."""

from __future__ import annotations

from readycheck.api import Status
from readycheck_checks.http.facts.integrity import Compared
from readycheck_checks.http.reading.addresses import host_of
from readycheck_checks.http.sharing.origins import Origin
from readycheck_checks.http.subresources.seen import Problem, Problems, Seen


def judge(seen: Seen) -> Problems:
    """At most one reason; the first holds."""
    host, metadata = seen.host, seen.metadata
    if seen.counts and mixed(seen):
        yield Problem(
            Status.FAIL,
            "mixed",
            f"an https page loads code or styles of {host} over plain http, so browsers refuse them, and where they do "
            "not, anybody in the network can change them",
        )
    elif metadata.checked and not metadata.digests and metadata.impossible and seen.counts:
        yield Problem(
            Status.FAIL,
            "unmatchable",
            f"an integrity value for a file of {host} is not as long as a digest, so no file matches and browsers "
            "refuse it",
        )
    elif seen.file.compared is Compared.DIFFERS:
        yield Problem(
            Status.FAIL if seen.counts else Status.WARN,
            "mismatch",
            f"a file of {host} does not match the digest that the page gives, so browsers refuse it: it was changed "
            "after the page was made",
        )
    elif metadata.digests and seen.external and seen.kind in ("script", "stylesheet") and _without_leave(seen):
        yield Problem(
            Status.FAIL,
            "crossorigin",
            f"a file of {host} has a digest and no crossorigin attribute, so browsers cannot check it and refuse it",
        )
    elif seen.file.shared is False and seen.counts:
        yield Problem(
            Status.FAIL,
            "not_shared",
            f"{host} does not let the page read a file that has a digest (no fitting Access-Control-Allow-Origin), so "
            "browsers refuse it",
        )


def mixed(seen: Seen) -> bool:
    """Whether a browser refuses it as mixed content (W3C, Mixed Content, section 4)."""
    scheme, host, port = host_of(seen.url)
    plain = scheme == "http" and not Origin(scheme, host, port).loopback
    return plain and seen.secure and seen.external and not seen.page.upgrades


def _without_leave(seen: Seen) -> bool:
    return seen.file.reference.crossorigin is None
