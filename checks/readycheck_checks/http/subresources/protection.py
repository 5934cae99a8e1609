"""Files of other hosts that nothing fixes: whoever controls such a host controls the page."""

from __future__ import annotations

from readycheck.api import Status
from readycheck_checks.http.subresources import providers
from readycheck_checks.http.subresources.seen import Problem, Problems, Seen


def judge(seen: Seen) -> Problems:
    """A file without a digest, or with a value that is none."""
    said = bool((seen.file.reference.integrity or "").strip())
    if not seen.counts or seen.metadata.digests or seen.metadata.impossible:
        return
    if said:
        yield from _bad(seen)
    elif seen.external and not seen.own:
        yield from _missing(seen)


def _bad(seen: Seen) -> Problems:
    if seen.metadata.checked:
        message = (
            f"the integrity value of a file of {seen.host} is not base64 as browsers write it, so they refuse the "
        )
        yield Problem(Status.WARN, "bad_value", message + "file or load it unchecked")
    else:
        message = f"the integrity value of a file of {seen.host} names no sha256, sha384 or sha512, so browsers ignore "
        yield Problem(Status.WARN, "bad_value", message + "it and load the file unchecked")


def _missing(seen: Seen) -> Problems:
    host = seen.host
    if providers.taken_over(seen.url):
        yield Problem(
            Status.FAIL,
            "taken_over",
            f"the page runs what {host} sends, a domain that changed hands and served malicious scripts in 2024",
        )
    elif providers.changing(seen.url):
        power = "run any script in" if seen.runs else "change the look of"
        yield Problem(
            Status.WARN,
            "missing.changing",
            f"{host} can {power} the page: its provider changes the file at will, so no digest can fix it",
        )
    elif seen.runs:
        yield Problem(
            Status.WARN,
            "missing.script",
            f"whoever controls {host} can run any script in the page: code of it is loaded without a digest",
        )
    else:
        yield Problem(
            Status.WARN,
            "missing.style",
            f"whoever controls {host} can change the look of the page and read parts of it: a style of it is loaded "
            "without a digest",
        )
