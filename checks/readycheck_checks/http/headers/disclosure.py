"""Version leaks: responses do not name the exact software that answers, nor the machines behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from readycheck.api import Finding, TextEvidence, failed, passed, warned
from readycheck_checks.http.explain import SEEN
from readycheck_checks.http.headers.disclosing import BY_NAME, CONSTANT, DEBUG, INTERNAL, ROUTING, SOFTWARE, VERSIONS
from readycheck_checks.http.headers.seen import CHECK_ID, Findings, Options, Seen, shown

RULE = f"{CHECK_ID}.disclosure"
_NO_VERSION = re.compile(
    r"""(?x) \b\d{4}-\d\d-\d\d(?:[T\ ][\d:.]+Z?)?                       # a date
      | (?:^|[\s=@])[1-9]\d\d?(?:\.\d{1,3}){3}(?![\w.])                 # an address
      | (?:^|,)\s*(?:HTTP/|HTTP\ )?\d(?:\.\d)?(?=\s)                    # the protocol of Via
      | \([^()]*/[0-9A-F]+\)                                            # the node of a delivery network
      | \b[0-9a-f]{7,64}\b | \bhttps?://[^\s,;)]+"""
)
_VERSION = re.compile(r"\d+\.\d+|(?:[A-Za-z][\w+-]{0,40}[/ ]v?|^v?)\d{1,4}(?![\w.-])")
_PRODUCT = re.compile(r"[A-Za-z][\w.+-]{0,40}/v?\d")
_INSIDE = re.compile(
    r"""(?ix) (?<![\w.]/)\b(?:10|127)(?:\.\d{1,3}){3}\b | \b192\.168(?:\.\d{1,3}){2}\b
      | \b172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}\b
      | \b[a-z0-9][a-z0-9-]{1,62}(?:\.[a-z0-9-]{1,63})*\.(?:internal|local|lan|corp|cluster|svc|intranet|localdomain)\b
      | (?:^|[\s"'=])(?:/(?:home|var|usr|opt|srv|app|root)/|[A-Za-z]:\\)
      | ^=\?UTF-8\?B\?"""
)
_NAMED = re.compile(r"[A-Za-z][\w.-]{0,60}\d|[A-Za-z][\w-]{0,60}\.\w|\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]:[0-9a-f:]+:")
_CONSTANT = re.compile(rf"(?i)(?<![\w.-])(?:{'|'.join(map(re.escape, CONSTANT))})(?![\w.-])")
_LONGEST = 400
_LONGEST_NAME = 60
_FEW = 3
_NEEDED = ("via",)
"""Proxies have to send it (RFC 9110, section 7.6.3)."""


def version_in(value: str) -> bool:
    """Whether a value carries the version of a product; dates, addresses and numbers of a request are none."""
    return bool(_VERSION.search(_NO_VERSION.sub(" ", _CONSTANT.sub(" ", value[:_LONGEST]))))


def judge(seen: Seen, _options: Options) -> Findings:
    """Judge one response of any kind.

    One version is a gap in the hardening; those of several layers together are a map of the known flaws to try.
    """
    named = [(name, value) for name in SOFTWARE for value in _short(seen, name) if version_in(value)]
    named += [(name, value) for name in VERSIONS for value in _short(seen, name) if re.search(r"\d", value)]
    inside = [(name, value) for name in INTERNAL for value in _short(seen, name) if _NAMED.search(value)]
    inside += [(name, value) for name in (*SOFTWARE, *ROUTING) for value in _short(seen, name) if _INSIDE.search(value)]
    debug = [name for name in DEBUG if seen.all(name)]
    if named:
        several = sum(max(1, len(_PRODUCT.findall(_CONSTANT.sub(" ", value)))) for _, value in named) > 1
        first = named[0][0]
        what = "the versions of several layers, and with them" if several else "the version that answers, and with it"
        yield (failed if several else warned)(
            f"{RULE}.stack" if several else f"{RULE}.version",
            f"headers tell strangers {what} the known flaws to try",
            value=shown(_lines(named, "; ")),
            location=seen.at(first),
            evidence=(TextEvidence(label=SEEN, value=shown(_lines(named))),),
        )
    if inside:
        yield warned(
            f"{RULE}.internal",
            "headers name machines or folders behind the site",
            value=shown(_lines(inside, "; ")),
            location=seen.at(inside[0][0]),
            evidence=(TextEvidence(label=SEEN, value=shown(_lines(inside))),),
        )
    for name in debug:
        yield failed(f"{RULE}.debug", f"the header {name} shows that a debug mode is on", location=seen.at(name))
    if not (named or inside or debug):
        yield _without_version(seen)


def _without_version(seen: Seen) -> Finding:
    """A name alone is told as a note: ASVS 5.0 13.4.6 is about detailed versions, and no flaw follows from a name."""
    told = [(name, value[:_LONGEST_NAME]) for name in SOFTWARE if name not in _NEEDED for value in _short(seen, name)]
    # what is of one request, or of the inside, is nobody's business in a report either
    told += [(name, "***") for name in (*VERSIONS, *INTERNAL, *BY_NAME) if seen.all(name)]
    if not told:
        return passed(RULE, "no version is told", location=seen.at("server"))
    names = list(dict.fromkeys(name for name, _ in told))
    *most, last = names if len(names) <= _FEW else (*names[:_FEW], f"{len(names) - _FEW} more")
    listed = f"{', '.join(most)} and {last}" if most else last
    return passed(
        f"{RULE}.named",
        f"no version is told; {listed} only {'tells' if len(names) == 1 else 'tell'} what works behind the site, and"
        " could be left out",
        value=shown(_lines(told, "; ")),
        location=seen.at(names[0]),
        references=("OWASP Secure Headers Project",),
    )


def _lines(told: Iterable[tuple[str, str]], between: str = "\n") -> str:
    return between.join(f"{name}: {value}" for name, value in told)


def _short(seen: Seen, name: str) -> list[str]:
    """The values of a header, cut; the host that everybody asked for is no secret."""
    host = (urlsplit(seen.response.url).hostname or "") if "[" not in seen.response.url else ""
    return [value[:_LONGEST] for value in seen.all(name) if value.lower() != host]
