"""What holds for every file of another host, however it is loaded: values that are none, and providers by name."""

from __future__ import annotations

from readycheck.api import Status
from readycheck_checks.http.subresources import providers
from readycheck_checks.http.subresources.seen import Problem, Problems, Seen


def bad(seen: Seen) -> Problems:
    """An `integrity` that says something and fixes nothing."""
    if seen.metadata.checked:
        message = f"the integrity value of a file of {seen.host} is not base64 as the standard writes it, and browsers "
        yield Problem(Status.WARN, "bad_value", message + "differ: some refuse the file, some load it unchecked")
    else:
        message = f"the integrity value of a file of {seen.host} names no sha256, sha384 or sha512 in small letters, "
        yield Problem(Status.WARN, "bad_value", message + "so browsers ignore it and load the file unchecked")


def provided(seen: Seen) -> Problem | None:
    """What is known of the provider; None where a digest is the remedy."""
    host = seen.host
    if providers.taken_over(seen.url):
        return Problem(
            Status.FAIL,
            "taken_over",
            f"the page runs what {host} sends, a domain that changed hands and served malicious scripts in 2024",
        )
    if providers.changing(seen.url):
        power = "run any script in" if seen.runs else "change the look of"
        return Problem(
            Status.WARN,
            "missing.changing",
            f"{host} can {power} the page: its provider changes the file at will, so no digest can fix it",
        )
    return None
