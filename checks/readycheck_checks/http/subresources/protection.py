"""Files of other hosts that nothing fixes: whoever controls such a host controls the page."""

from __future__ import annotations

from readycheck.api import Status
from readycheck_checks.http.reading.references import IMPORTED
from readycheck_checks.http.subresources import preload
from readycheck_checks.http.subresources.seen import Problem, Problems, Seen
from readycheck_checks.http.subresources.values import bad, provided


def judge(seen: Seen) -> Problems:
    """A file without a digest, or with a value that is none."""
    said = bool((seen.file.reference.integrity or "").strip())
    if seen.preloads:
        yield from preload.judge(seen) if seen.external and not seen.own else ()
    elif not seen.counts or seen.metadata.digests or seen.metadata.impossible:
        return
    elif said:
        yield from bad(seen)
    elif seen.external and not seen.own:
        yield from _missing(seen)


def _missing(seen: Seen) -> Problems:
    host = seen.host
    if (by_provider := provided(seen)) is not None:
        yield by_provider
    elif seen.kind in IMPORTED:
        yield Problem(
            Status.WARN,
            "missing.import",
            f"whoever controls {host} can run any script in the page: a module of it is imported, which carries no "
            "digest of its own, and no import map gives one",
        )
    elif seen.kind == "style_import":
        yield Problem(
            Status.WARN,
            "missing.style_import",
            f"whoever controls {host} can change the look of the page and read parts of it: a style of it comes by "
            "@import, for which there is no digest",
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
