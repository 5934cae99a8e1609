"""Files of other hosts that are fetched ahead (HTML, section 4.6.7.19): a digest must fix them before they are used.

An element that uses a preload with a digest of its own checks the file itself, and takes the preload only if that
carries the same digest; else the file is fetched again (HTML, "consume a preloaded resource").
"""

from __future__ import annotations

from readycheck.api import Status
from readycheck_checks.http.subresources.metadata import Metadata
from readycheck_checks.http.subresources.refusal import mixed
from readycheck_checks.http.subresources.seen import Problem, Problems, Seen
from readycheck_checks.http.subresources.values import bad, provided


def judge(seen: Seen) -> Problems:
    """At most one reason; where the element that uses the file has no digest, that is said of the element."""
    if mixed(seen) or not all(one.checked for one in seen.users):
        return
    if any(not _same(one, seen.metadata) for one in seen.users):
        yield Problem(
            Status.WARN,
            "preload_differs",
            f"a preload of {seen.host} does not carry the digest of the element that uses the file, so browsers leave "
            "it aside and fetch the file twice",
        )
    elif seen.metadata.digests or seen.metadata.impossible:
        return
    elif (seen.file.reference.integrity or "").strip():
        yield from bad(seen)
    else:
        yield provided(seen) or _missing(seen)


def _same(one: Metadata, other: Metadata) -> bool:
    return (one.algorithm, set(one.digests)) == (other.algorithm, set(other.digests))


def _missing(seen: Seen) -> Problem:
    host, destination = seen.host, seen.file.reference.destination
    if destination == "font":
        return Problem(
            Status.WARN,
            "missing.font",
            f"whoever controls {host} decides how the page's words look: a font of it is loaded, and a style has no "
            "place for a digest of its fonts",
        )
    power = (
        "change the look of the page and read parts of it" if destination == "style" else "run any script in the page"
    )
    return Problem(
        Status.WARN,
        "missing.preload",
        f"whoever controls {host} can {power} once a preload of it is used: no element of the page gives a digest for "
        "it",
    )
