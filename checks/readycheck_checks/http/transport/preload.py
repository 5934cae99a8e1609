"""Whether a host that asks for the browsers' preload list meets its rules (hstspreload.org)."""

from __future__ import annotations

from readycheck.api import at_url, not_applicable, passed, warned
from readycheck_checks.http.facts.tls import HttpTls
from readycheck_checks.http.reading.hsts import Hsts, parse
from readycheck_checks.http.transport.names import as_address
from readycheck_checks.http.transport.rules import CHECK_ID, Findings

RULE = f"{CHECK_ID}.preload"
_YEAR = 365 * 86400


def judge(fact: HttpTls) -> Findings:
    """Judge only who says `preload`: the list is not needed to be ready."""
    if fact.page is None or fact.hsts is None:
        return
    policy = parse(fact.hsts)
    where = at_url(fact.page.url, "strict-transport-security")
    if not isinstance(policy, Hsts) or not policy.preload:
        yield not_applicable(
            RULE, "the site does not ask for a place on the browsers' preload list of https", location=where
        )
        return
    missing = [*_header(policy), *_way_in(fact)]
    if missing:
        yield warned(
            f"{RULE}.not_eligible",
            f"Strict-Transport-Security asks for the browsers' preload list, which will refuse it: {missing[0]}",
            value=fact.hsts[:300],
            location=where,
        )
    else:
        # Which names are registered ones only the public suffix list knows.
        which = "; that of the registered domain itself is what counts" if fact.host.count(".") > 1 else ""
        yield passed(
            RULE,
            f"the answer meets the rules of the browsers' preload list{which}",
            value=fact.hsts[:300],
            location=where,
        )


def _header(policy: Hsts) -> list[str]:
    missing = []
    if policy.max_age < _YEAR:
        missing.append("max-age is less than a year")
    if not policy.subdomains:
        missing.append("includeSubDomains is missing")
    return missing


def _way_in(fact: HttpTls) -> list[str]:
    plain = fact.plain
    trust = fact.session.trust if fact.session is not None else None
    if trust is not None and trust.verdict != "trusted":
        return ["the certificate is not valid"]
    if as_address(fact.host) is not None and not fact.loopback:
        return ["an address cannot be on it, only a name"]
    if plain is None or plain.status is None:
        return []
    location = (plain.location or "").lower()
    own = location.startswith(("https://" + fact.host + "/", "https://" + fact.host + ":"))
    if plain.status < 400 and not (own or location == "https://" + fact.host):
        return ["the first answer over plain http does not lead to https on the same host"]
    return []
