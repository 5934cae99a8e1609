"""Words that browsers do not read as they were meant, and directives that nobody reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from difflib import get_close_matches

from readycheck_checks.http.csp.directives import HARMLESS, KEYWORDS, KNOWN, OBSOLETE, OTHER_WORDS, SOURCE_LISTS
from readycheck_checks.http.csp.grammar import Directive, Policy
from readycheck_checks.http.csp.problem import Problem, Weight, listed
from readycheck_checks.http.csp.sources import Kind, Source, read_source
from readycheck_checks.http.csp.tokens import is_quoted, is_token, token_problems

_MOST_LOOKED_UP = 20
_QUOTES = "'\"`"
_BARE_SCHEMES = ("http", "https", "data", "blob", "ws", "wss", "mediastream", "filesystem")
_NAME = re.compile(r"[a-z][a-z-]*", re.IGNORECASE)


def spelling(policy: Policy) -> Iterator[Problem]:
    """What is wrong with the text of one policy, one problem a rule."""
    yield from _names(policy)
    lists = [one for one in policy.directives if one.name in SOURCE_LISTS]
    for look in (_missing_semicolons, _unquoted, _unknown_keywords, _quoted_hosts, _malformed, _queries, _none_beside):
        yield from look(lists)
    yield from _other_words(policy)
    sources = dict.fromkeys(source for one in lists for source in one.sources.sources)
    yield from token_problems(tuple(sources))
    yield from _nothing_can_start(policy)


def _names(policy: Policy) -> Iterator[Problem]:
    unknown = [one.name for one in policy.directives if one.name not in KNOWN and one.name not in OBSOLETE]
    if unknown:
        told = [f"{name[:40]}{_nearest(name, KNOWN)}" for name in unknown[:_MOST_LOOKED_UP]]
        yield Problem(
            Weight.WARN,
            "unknown_directive",
            f"browsers ignore {listed(told)}: not a directive",
            "Correct the name; until then the policy does not hold what this directive was meant to hold",
        )
    old = [one.name for one in policy.directives if one.name in OBSOLETE]
    if relied_on := [name for name in old if name != HARMLESS]:
        yield Problem(
            Weight.WARN,
            "obsolete",
            f"browsers no longer read {listed(relied_on)}",
            "Take it out: " + "; ".join(f"{name}: {OBSOLETE[name]}" for name in relied_on),
        )
    elif old:
        yield Problem(Weight.NOTE, "obsolete", f"{HARMLESS} can go: {OBSOLETE[HARMLESS]}")
    if policy.repeated:
        yield Problem(
            Weight.WARN,
            "repeated",
            f"{listed(policy.repeated)} stands twice in one policy, and only the first counts",
            "Join the values in one directive",
        )
    if policy.dropped:
        yield Problem(
            Weight.WARN,
            "not_ascii",
            f"browsers drop a whole directive for a sign outside of ASCII ({listed(map(ascii, policy.dropped), 1)})",
            "Write plain quotes and spaces, and host names in Punycode (xn--)",
        )


def _missing_semicolons(lists: list[Directive]) -> Iterator[Problem]:
    found = [f"{word} in {one.name}" for one in lists for word in one.value if _is_directive(word)]
    if found:
        yield Problem(
            Weight.WARN,
            "missing_semicolon",
            f"a directive's name stands among sources ({listed(found)}), so that directive is not in force",
            "Part directives with a semicolon",
        )


def _is_directive(word: str) -> bool:
    lowered = word.rstrip(":").lower()
    return "-" in lowered and (lowered in KNOWN or lowered in OBSOLETE)


def _unquoted(lists: list[Directive]) -> Iterator[Problem]:
    yield from _words(
        lists,
        _lacks_quotes,
        "unquoted",
        "without single quotes browsers take {} for a host's name",
        "Put keywords, nonces and hashes in single quotes, such as 'self'",
    )


def _lacks_quotes(source: Source) -> bool:
    text = source.text
    bare = text.strip(_QUOTES)
    return not is_quoted(text) and (bare.lower() in KEYWORDS or is_token(bare))


def _unknown_keywords(lists: list[Directive]) -> Iterator[Problem]:
    found = [one.text for item in lists for one in item.sources.sources if _quoted_word(one) and not _is_place(one)]
    if found:
        told = [f"{text[:40]}{_nearest(text.strip(_QUOTES).lower(), KEYWORDS)}" for text in found[:_MOST_LOOKED_UP]]
        yield Problem(
            Weight.WARN,
            "unknown_keyword",
            f"browsers ignore {listed(told)}: not a keyword",
            "Correct the keyword, or take it out",
        )


def _quoted_word(source: Source) -> bool:
    return source.kind is Kind.UNKNOWN and is_quoted(source.text) and not is_token(source.text)


def _is_place(source: Source) -> bool:
    inner = source.text[1:-1]
    return read_source(inner).kind is not Kind.UNKNOWN and any(sign in inner for sign in ".:*/")


def _quoted_hosts(lists: list[Directive]) -> Iterator[Problem]:
    yield from _words(
        lists,
        lambda one: _quoted_word(one) and _is_place(one),
        "quoted_host",
        "browsers ignore {}: hosts and schemes stand without quotes",
        "Take the quotes away",
    )


def _malformed(lists: list[Directive]) -> Iterator[Problem]:
    yield from _words(
        lists,
        _fits_nothing,
        "malformed_source",
        "browsers cannot read {} as a source",
        "Write scheme, host, port and path, such as https://cdn.example:8443/js/, a star only as the whole first part"
        " of a host, no query; a scheme ends with a colon, such as data:",
    )


def _fits_nothing(source: Source) -> bool:
    if source.kind is Kind.HOST:
        return source.text.lower() in _BARE_SCHEMES
    return source.kind is Kind.UNKNOWN and not is_quoted(source.text) and not _lacks_quotes(source)


def _queries(lists: list[Directive]) -> Iterator[Problem]:
    yield from _words(
        lists,
        lambda one: bool(one.aside),
        "query",
        "browsers leave aside what follows the path in {}, so the address is taken with every query",
        "Take the query away",
    )


def _none_beside(lists: list[Directive]) -> Iterator[Problem]:
    found = [
        one.name
        for one in lists
        if "none" in one.sources.keywords
        and any(source.keyword not in ("none", "report-sample") for source in one.sources.sources)
    ]
    if found:
        yield Problem(
            Weight.WARN,
            "none_beside",
            f"'none' beside other sources is ignored in {listed(found)}",
            "Leave 'none' alone, or take it out",
        )


def _words(
    lists: list[Directive], wrong: Callable[[Source], bool], rule: str, message: str, fix: str
) -> Iterator[Problem]:
    found = [f"{source.text} in {one.name}" for one in lists for source in one.sources.sources if wrong(source)]
    if found:
        yield Problem(Weight.WARN, rule, message.format(listed(found)), fix)


def _other_words(policy: Policy) -> Iterator[Problem]:
    found = [
        f"{word} in {one.name}{_nearest(word.lower(), OTHER_WORDS[one.name])}"
        for one in policy.directives
        if one.name in OTHER_WORDS
        for word in one.value[:_MOST_LOOKED_UP]
        if word.lower() not in OTHER_WORDS[one.name]
    ]
    if found:
        yield Problem(
            Weight.WARN, "unknown_word", f"browsers ignore {listed(found)}", "Correct the word, or take it out"
        )


def _nothing_can_start(policy: Policy) -> Iterator[Problem]:
    governing = policy.governing("script-src-elem")
    if governing is None or "strict-dynamic" not in governing.sources.keywords:
        return
    if not governing.sources.nonces and not governing.sources.hashes:
        yield Problem(
            Weight.WARN,
            "strict_dynamic_alone",
            "'strict-dynamic' stands without a nonce or a hash, so that browsers run no script at all",
            f"Add 'nonce-{{random}}' to {governing.name}, or take 'strict-dynamic' out",
        )


def _nearest(name: str, among: frozenset[str]) -> str:
    if not _NAME.match(name.strip(_QUOTES)):
        return ""
    near = get_close_matches(name[:40], sorted(among), n=1, cutoff=0.72)
    return f" ({near[0]}?)" if near else ""
