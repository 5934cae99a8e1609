"""An API over plain http: refused, not led to https without a word (OWASP ASVS 5.0, 4.1.2)."""

from __future__ import annotations

from readycheck.api import ReasonCode, at_url, failed, passed, unknown, warned
from readycheck_checks.http.facts.tls import HttpTls
from readycheck_checks.http.transport.rules import CHECK_ID, Findings, Options

RULE = f"{CHECK_ID}.api"
_REDIRECTS = (301, 302, 303, 307, 308)


def judge(fact: HttpTls, options: Options) -> Findings:
    """Judge the first answer to a request without credentials; says nothing where no API was asked.

    A redirect of everything is what most servers are set up for, so it is a defect only where the profile says so.
    """
    plain = fact.plain_api
    if plain is None:
        return
    status, where = plain.status or 0, at_url(plain.url)
    if plain.failure is not None and plain.failure.detail != "refused":
        yield unknown(
            RULE,
            ReasonCode.UNREACHABLE,
            f"what plain http answers to an API request could not be seen: {plain.failure.message}",
            location=where,
        )
    elif plain.failure is None and status in _REDIRECTS:
        make, rule = (warned, f"{RULE}.redirected") if options.refuse_plain_api else (passed, RULE)
        yield make(
            rule,
            "an API request over plain http is led on instead of refused, so a client with the wrong address works and "
            "nobody notices that it sends its token readably each time",
            value=status,
            location=where,
        )
    elif plain.failure is None and (200 <= status < 300 or status == 401):
        yield failed(
            f"{RULE}.served",
            "the API works over plain http, so tokens and data can be read and changed on the way",
            value=status,
            location=where,
        )
    elif plain.failure is None and (status >= 500 or status == 429):
        yield unknown(
            RULE,
            ReasonCode.INSUFFICIENT_DATA,
            f"an API request over plain http is answered with status {status}, so whether it is refused was not seen",
            value=status,
            location=where,
        )
    else:
        yield passed(RULE, "an API request over plain http is refused", value=status or None, location=where)
