"""Version leaks: responses do not name the exact software that answers, nor the machines behind it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from readycheck.api import failed, passed, warned
from readycheck_checks.http.headers.disclosing import CONSTANT, DEBUG, INTERNAL, SOFTWARE, VERSIONS
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
_LONGEST = 400


def version_in(value: str) -> bool:
    """Whether a value carries the version of a product; dates, addresses and numbers of a request are none."""
    text = value[:_LONGEST]
    if text.strip().lower() in CONSTANT:
        return False
    return bool(_VERSION.search(_NO_VERSION.sub(" ", text)))


def judge(seen: Seen, _options: Options) -> Findings:
    """Judge one response of any kind.

    One version is a gap in the hardening; those of several layers together are a map of the known flaws to try.
    """
    named = [(name, value) for name in SOFTWARE for value in _short(seen, name) if version_in(value)]
    named += [(name, value) for name in VERSIONS for value in _short(seen, name) if re.search(r"\d", value)]
    inside = [(name, value) for name in INTERNAL for value in _short(seen, name) if _NAMED.search(value)]
    inside += [(name, value) for name in SOFTWARE for value in _short(seen, name) if _INSIDE.search(value)]
    debug = [name for name in DEBUG if seen.all(name)]
    if named:
        several = sum(max(1, len(_PRODUCT.findall(value))) for _, value in named) > 1
        first, what = named[0][0], "the versions of several layers" if several else "the version that answers"
        yield (failed if several else warned)(
            f"{RULE}.stack" if several else f"{RULE}.version",
            f"headers tell strangers {what}, and with it the known flaws to try",
            value=shown("; ".join(f"{name}: {value}" for name, value in named)),
            location=seen.at(first),
        )
    if inside:
        yield warned(
            f"{RULE}.internal",
            "headers name machines or folders behind the site",
            value=shown("; ".join(f"{name}: {value}" for name, value in inside)),
            location=seen.at(inside[0][0]),
        )
    for name in debug:
        yield failed(f"{RULE}.debug", f"the header {name} shows that a debug mode is on", location=seen.at(name))
    if not (named or inside or debug):
        yield passed(RULE, "no version is told", location=seen.at("server"))


def _short(seen: Seen, name: str) -> list[str]:
    """The values of a header, cut; the host that everybody asked for is no secret."""
    host = (urlsplit(seen.response.url).hostname or "") if "[" not in seen.response.url else ""
    return [value[:_LONGEST] for value in seen.all(name) if value.lower() != host]
