"""Opener, embedder and resource policy: other sites cannot reach into windows, memory and data."""

from __future__ import annotations

from readycheck.api import ReasonCode, failed, passed, warned
from readycheck_checks.http.headers.seen import CHECK_ID, Findings, Kind, Options, Seen, shown
from readycheck_checks.http.reading import structured

OPENER = "cross-origin-opener-policy"
EMBEDDER = "cross-origin-embedder-policy"
RESOURCE = "cross-origin-resource-policy"
CLUSTER = "origin-agent-cluster"
RULE = f"{CHECK_ID}.cross_origin"
_OPENERS = {"same-origin", "same-origin-allow-popups", "noopener-allow-popups"}
_EMBEDDERS = {"require-corp", "credentialless"}
_RESOURCES = {"same-origin", "same-site", "cross-origin"}


def judge(seen: Seen, options: Options) -> Findings:
    """Opener and embedder policy on pages, the resource policy on all that other sites could embed."""
    if seen.kind is Kind.PAGE and seen.trustworthy:
        yield from _opener(seen)
        yield from _embedder(seen, required=options.require_coep)
        yield from _cluster(seen)
    if seen.kind in (Kind.FILE, Kind.DATA, Kind.PAGE):
        yield from _resource(seen, required=options.require_corp and seen.kind is not Kind.PAGE)


def _opener(seen: Seen) -> Findings:
    """A value that is not one item with a known token counts as `unsafe-none` (HTML, section 7.1.3)."""
    values, where = seen.all(OPENER), seen.at(OPENER)
    if not values:
        yield warned(
            f"{RULE}.opener_missing",
            "Cross-Origin-Opener-Policy is missing, so a site that opens the page can reach its window",
            reason_code=ReasonCode.ABSENT,
            location=where,
        )
    elif structured.token(values) not in _OPENERS:
        yield warned(
            f"{RULE}.opener_open",
            "Cross-Origin-Opener-Policy has a value that leaves the page's window open to other sites",
            value=shown(", ".join(values)),
            location=where,
        )
    else:
        yield passed(
            f"{RULE}.opener", "the page's window is apart from other sites", value=shown(values[0]), location=where
        )


def _embedder(seen: Seen, *, required: bool) -> Findings:
    """Only judged where it is sent or asked for: most sites do not need it (HTML, section 7.1.4)."""
    values, where = seen.all(EMBEDDER), seen.at(EMBEDDER)
    policy = structured.token(values) if values else None
    if policy in _EMBEDDERS:
        yield passed(f"{RULE}.embedder", "the page embeds only what agrees to it", value=policy, location=where)
    elif required:
        yield failed(
            f"{RULE}.embedder_missing",
            "Cross-Origin-Embedder-Policy is missing or open, and the profile requires it",
            reason_code=ReasonCode.ABSENT if not values else None,
            value=shown(", ".join(values)) if values else None,
            location=where,
        )
    elif values and policy != "unsafe-none":
        yield warned(
            f"{RULE}.embedder_invalid",
            "Cross-Origin-Embedder-Policy has a value that browsers ignore",
            value=shown(", ".join(values)),
            location=where,
        )


def _cluster(seen: Seen) -> Findings:
    values, where = seen.all(CLUSTER), seen.at(CLUSTER)
    if not values:
        return
    found = structured.item(values)
    if found is None or not isinstance(found[0], bool):
        yield warned(
            f"{RULE}.cluster_invalid",
            "Origin-Agent-Cluster has a value that browsers ignore; it is ?1 or ?0",
            value=shown(", ".join(values)),
            location=where,
        )
    elif found[0]:
        yield passed(
            f"{RULE}.cluster", "the page asks for a process apart from other hosts", value="?1", location=where
        )


def _resource(seen: Seen, *, required: bool) -> Findings:
    """No structured field: the combined value is one of three words, in this case (Fetch, section 3.7)."""
    value, where = seen.joined(RESOURCE), seen.at(RESOURCE)
    if value is None:
        if required:
            yield failed(
                f"{RULE}.resource_missing",
                "Cross-Origin-Resource-Policy is missing, which the profile requires",
                reason_code=ReasonCode.ABSENT,
                location=where,
            )
    elif value not in _RESOURCES:
        yield warned(
            f"{RULE}.resource_invalid",
            "Cross-Origin-Resource-Policy has a value that browsers ignore",
            value=shown(value),
            location=where,
        )
    else:
        yield passed(f"{RULE}.resource", "who may embed the response is stated", value=value, location=where)
