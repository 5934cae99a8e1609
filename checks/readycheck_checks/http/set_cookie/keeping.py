"""What browsers do not keep, or not as it was meant: refused cookies, ignored attributes, lifetimes, doubles."""

from __future__ import annotations

from collections.abc import Iterable

from readycheck.api import Status, failed, finding, format_seconds, warned
from readycheck_checks.http.set_cookie.dates import cookie_date, max_age
from readycheck_checks.http.set_cookie.seen import CHECK_ID, Findings, Options, Seen
from readycheck_checks.http.set_cookie.storage import LARGEST, every, last

_WHY = {
    "control": "it holds a control character",
    "size": f"name and value are longer than {LARGEST} bytes",
    "foreign_domain": "its Domain is not the host or one above it",
    "public_suffix": "its Domain belongs to many owners",
    "insecure": "it is Secure and this origin is plain http; say edge_tls: true if users reach it through TLS",
    "same_site_none": "SameSite=None counts only with Secure",
    "secure_prefix": "the __Secure- prefix needs Secure",
    "host_prefix": "the __Host- prefix needs Secure, Path=/ and no Domain",
    "http_prefix": "the __Http- prefix needs Secure and HttpOnly",
    "partitioned": "Partitioned counts only with Secure",
    "nameless_prefix": "it has no name, and its value imitates a prefix",
}
_FIX = {
    "control": "Take control characters out of the cookie; encode what it holds, such as by base64url",
    "foreign_domain": "Leave Domain out, or name the host itself or a domain above it",
    "public_suffix": "Leave Domain out, or name the domain that is registered for the site",
    "insecure": "Serve the site over https; where an edge does so already, say edge_tls: true",
    "same_site_none": "Send SameSite=None together with Secure",
    "secure_prefix": "Send the cookie with Secure, as its name promises",
    "host_prefix": "Send the cookie with Secure and Path=/ and without Domain, as its name promises",
    "http_prefix": "Send the cookie with Secure and HttpOnly, as its name promises",
    "partitioned": "Send Partitioned together with Secure",
    "nameless_prefix": "Send the cookie as name=value",
}
_KNOWN = ("expires", "max-age", "domain", "path", "samesite")
_NO_DATE = ("0", "-1", "session", "")
"""What is written where no date is meant: the cookie ends with the browser, as it does without the attribute."""


def refused(seen: Seen) -> Findings:
    """A cookie that no browser keeps."""
    fatal = seen.session and seen.stored.dropped != "insecure"
    yield (failed if fatal else warned)(
        f"{CHECK_ID}.dropped.{seen.stored.dropped}",
        f"browsers do not keep {seen.label}: {_WHY[seen.stored.dropped]}",
        value=seen.cookie.size if seen.stored.dropped == "size" else seen.text,
        unit="B" if seen.stored.dropped == "size" else None,
        location=seen.at,
        confidence=seen.confidence,
        fix=_FIX.get(seen.stored.dropped, ""),
    )


def not_removed(cookies: Iterable[Seen]) -> Findings:
    """A cookie that is taken back in a way that browsers refuse stays; one attempt of several that works is enough."""
    ended = [seen for seen in cookies if seen.stored.ends and not seen.astray and seen.stored.dropped != "insecure"]
    gone = {seen.cookie.name for seen in ended if not seen.stored.dropped}
    for seen in ended:
        if seen.stored.dropped and seen.cookie.name not in gone:
            gone.add(seen.cookie.name)
            yield warned(
                f"{CHECK_ID}.not_removed",
                f"browsers do not take back {seen.label} and go on sending it: {_WHY[seen.stored.dropped]}",
                value=seen.text,
                location=seen.at,
                confidence=seen.confidence,
            )


def attributes(seen: Seen) -> Findings:
    """Attributes and names that browsers do not take as they are written."""
    if not seen.cookie.name:
        yield warned(
            f"{CHECK_ID}.nameless",
            "a cookie has no name, and servers do not agree on how to read it",
            value=seen.text,
            location=seen.at,
        )
    elif not seen.cookie.strict:
        yield warned(
            f"{CHECK_ID}.characters",
            f"{seen.label} has characters that cookies must not have, and servers do not agree on how to read them",
            value=seen.text,
            location=seen.at,
        )
    for problem in _ignored(seen):
        yield warned(
            f"{CHECK_ID}.attribute.ignored",
            f"browsers ignore an attribute of {seen.label}: {problem}",
            value=seen.text,
            location=seen.at,
        )


def _ignored(seen: Seen) -> Iterable[str]:
    cookie = seen.cookie
    ages, dates = every(cookie, "max-age"), every(cookie, "expires")
    aged = any(max_age(text) is not None for text in ages)
    if ages and not aged and ages[-1].lower() not in _NO_DATE:
        yield "Max-Age must be a number of seconds"
    if dates and not aged and all(cookie_date(text) is None for text in dates):
        takes_back = cookie.value is None
        if takes_back or dates[-1].lower() not in _NO_DATE:
            yield "Expires is not a date, so the cookie is not taken back" if takes_back else "Expires is not a date"
    path = last(cookie, "path")
    if path and not path.startswith("/"):
        yield "Path does not start with a slash"
    for name in dict.fromkeys(cookie.long_attributes):
        if name in _KNOWN:
            yield f"{name.title()} is longer than 1,024 bytes"


def lifetime(seen: Seen, options: Options) -> Findings:
    """A session that outlives the browser for long."""
    lasts = seen.stored.lasts
    if not seen.session or seen.purpose.lasting or lasts is None:
        return
    status = options.session_lifetime.judge(lasts)
    if status is not Status.PASS:
        days = format_seconds(round(lasts / 86400) * 86400.0)
        yield finding(
            f"{CHECK_ID}.lifetime.long",
            status,
            f"{seen.label} stays on the computer for {days}, so whoever uses it next is the user",
            value=seen.text,
            threshold=options.session_lifetime.warn,
            location=seen.at,
            confidence=seen.confidence,
        )


def strength(seen: Seen, options: Options) -> Findings:
    """A session id that can be guessed, by what its alphabet and length can hold at most."""
    value = seen.cookie.value
    if not seen.session or not seen.purpose.named or value is None:
        return
    status = options.session_bits.judge(value.entropy_bits)
    if status is not Status.PASS:
        yield finding(
            f"{CHECK_ID}.entropy",
            status,
            f"the value of {seen.label} can hold {value.entropy_bits:.0f} bits at most, so it "
            + ("can be guessed" if status is Status.FAIL else "is easier to guess than it should be"),
            value=value.entropy_bits,
            threshold=options.session_bits.warn,
            unit="bit",
            location=seen.at,
            confidence=seen.confidence,
        )


def doubles(cookies: Iterable[Seen]) -> Findings:
    """Cookies of one response that have the same name and are not the same otherwise; one that takes back is none."""
    named: dict[str, list[Seen]] = {}
    for seen in cookies:
        if seen.cookie.name and not seen.stored.ends and not seen.stored.dropped:
            named.setdefault(seen.cookie.name, []).append(seen)
    for same in named.values():
        kinds = {(one.stored.domain, one.stored.path, one.stored.host_only) for one in same}
        if len({frozenset(one.cookie.attributes) for one in same}) < 2:
            continue
        told = (
            "is kept twice, and the server is sent both" if len(kinds) > 1 else "is set twice, and the last one counts"
        )
        yield warned(
            f"{CHECK_ID}.duplicate",
            f"in one answer {same[0].label} {told}",
            value=" | ".join(one.text for one in same)[:300],
            location=same[0].at,
        )
