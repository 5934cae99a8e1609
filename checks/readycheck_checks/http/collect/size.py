"""Keeps the fact small, however much each of many answers holds."""

from __future__ import annotations

from collections.abc import Sequence

from readycheck_checks.http.facts import Response

MOST = 240_000
"""Characters of JSON for all responses together."""
_SHORT_VALUE = 512
_FEW = 20


def fitted(responses: Sequence[Response], most: int = MOST) -> tuple[Response, ...]:
    """The responses, the largest ones cut until all fit; each says what was cut, so that no check misjudges it."""
    sizes = [len(one.model_dump_json()) for one in responses]
    if sum(sizes) <= most:
        return tuple(responses)
    share, left = most, len(sizes)
    for size in sorted(sizes):  # the level up to which the small ones leave room for the large
        if size * left > share:
            break
        share, left = share - size, left - 1
    level = share // max(1, left)
    return tuple(one if size <= level else _cut(one, level) for one, size in zip(responses, sizes, strict=True))


def _cut(response: Response, most: int) -> Response:
    body = response.body
    kept = body.references[:_FEW]
    short = response.model_copy(
        update={
            "body": body.model_copy(
                update={
                    "references": kept,
                    "references_dropped": body.references_dropped + len(body.references) - len(kept),
                }
            )
        }
    )
    if len(short.model_dump_json()) <= most:
        return short
    long = [name for name, value in short.headers if len(value) > _SHORT_VALUE]
    short = short.model_copy(
        update={
            "headers": tuple((name, value[:_SHORT_VALUE]) for name, value in short.headers),
            "headers_cut": tuple(dict.fromkeys((*short.headers_cut, *long))),
            "body": short.body.model_copy(
                update={
                    "truncated": short.body.truncated or bool(short.body.meta_policies),
                    "meta_policies": (),
                }
            ),
        }
    )
    while len(short.model_dump_json()) > most and (short.headers or short.cookies):
        half = len(short.headers) // 2
        short = short.model_copy(
            update={
                "headers": short.headers[:half],
                "headers_dropped": short.headers_dropped + len(short.headers) - half,
                "cookies": short.cookies[: len(short.cookies) // 2],
            }
        )
    return short
