"""From attacks that work to what is wrong and what to write instead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from readycheck_checks.http.csp import attacks
from readycheck_checks.http.csp.advice import instead, named
from readycheck_checks.http.csp.attacks import Policies
from readycheck_checks.http.csp.hosts import OPEN, KnownHost, Offer, reachable
from readycheck_checks.http.csp.loads import Place
from readycheck_checks.http.csp.matching import matches_list, patterns
from readycheck_checks.http.csp.problem import RANDOM, Problem, Weight, listed, name_of
from readycheck_checks.http.csp.sources import Source, SourceList
from readycheck_checks.http.csp.urls import Url


def weaknesses(policies: Policies, page: Url) -> Iterator[Problem]:
    """What an attacker who can inject markup could load or do. `policies` is not empty."""
    broad = attacks.attacker_script(policies, page)
    open_ = all(policy.governing("script-src-elem") is None for policy in policies)
    if broad and open_:
        yield Problem(
            Weight.FAIL,
            "scripts_open",
            f"{name_of(policies)} has neither script-src nor default-src, so any script runs",
            "Add script-src 'self'",
        )
    else:
        repair = _Repair.of(policies, page, broad=broad)
        yield from _inline(policies, page, repair)
        yield from _addresses(policies, page, repair)
        yield from _strings(policies, repair)
    yield from _around(policies, page, broad=broad)


@dataclass(frozen=True, slots=True)
class _Repair:
    """What is wrong with the sources of scripts: each problem's fix writes them without all of it.

    Otherwise the fix of one would put back what the fix of another takes away.
    """

    inline: bool
    broad: bool
    data: bool
    strings: bool
    open_hosts: tuple[str, ...] = ()
    """Expressions for places where anybody publishes; the nonce that is proposed takes the page's scripts of theirs."""

    @classmethod
    def of(cls, policies: Policies, page: Url, *, broad: bool) -> _Repair:
        inline = attacks.inline_code(policies, page, Place.SCRIPT)
        return cls(
            inline=inline,
            broad=broad,
            data=attacks.local_script(policies, page, "data"),
            strings=attacks.evaluated(policies, page) and attacks.some_script_runs(policies),
            open_hosts=_open_hosts(policies, page) if inline else (),
        )

    def keeps(self, source: Source) -> bool:
        """Whether the repaired directive still holds `source`."""
        return not (
            (self.inline and source.keyword == "unsafe-inline")
            or source.text in self.open_hosts
            or ((self.broad or self.data) and not named(source))
            or (self.strings and source.keyword == "unsafe-eval")
        )

    def of_scripts(self, policies: Policies) -> str:
        """The one directive that repairs all, the same for every finding about scripts, and how to get there."""
        theirs = f", those from {listed(self.open_hosts)} too" if self.open_hosts else ""
        nonce = f"with a new random nonce in each response and on each of your own script elements{theirs}"
        how = (
            nonce if self.inline else "",
            "with the hosts of your scripts by name, or a nonce with 'strict-dynamic'"
            if self.broad or self.data
            else "",
        )
        return ", ".join((self.instead(policies, "script-src-elem"), " and ".join(one for one in how if one)))

    def instead(self, policies: Policies, name: str) -> str:
        return instead(policies, name, self.keeps, *((RANDOM,) if self.inline else ()), otherwise="'self'")


def _open_hosts(policies: Policies, page: Url) -> tuple[str, ...]:
    governing = policies[0].governing("script-src-elem")
    hosts = governing.sources.hosts if governing is not None else {}
    found = (
        source.text
        for one in reachable(policies, page)
        if one.offer in OPEN
        for pattern in patterns(one.url.host)
        for source in hosts.get(pattern, ())
        if named(source) and matches_list(one.url, SourceList((source,)), page)
    )
    return tuple(dict.fromkeys(found))


def _inline(policies: Policies, page: Url, repair: _Repair) -> Iterator[Problem]:
    if repair.inline:
        yield Problem(
            Weight.FAIL,
            "unsafe_inline",
            f"{name_of(policies)} lets every inline script run, an injected one too",
            repair.of_scripts(policies),
        )
    elif attacks.inline_code(policies, page, Place.HANDLER):
        yield Problem(
            Weight.FAIL,
            "unsafe_inline_attributes",
            f"{name_of(policies)} lets injected event handlers run, such as onerror on a picture",
            instead(policies, "script-src-attr", lambda _: False, own=True)
            + " and attach event handlers from script files",
        )


def _addresses(policies: Policies, page: Url, repair: _Repair) -> Iterator[Problem]:
    broad, data = repair.broad, repair.data
    if broad or data:
        words = [
            word for word, is_so in (("any host", broad), ("data: addresses, which hold the script", data)) if is_so
        ]
        yield Problem(
            Weight.FAIL,
            "broad_scripts",
            f"{name_of(policies)} takes scripts from {' and from '.join(words)} ({_loose(policies)})",
            repair.of_scripts(policies),
        )
    if not broad:
        yield from _known_hosts(policies, page)
    if not broad and attacks.local_script(policies, page, "blob"):
        yield Problem(
            Weight.WARN,
            "blob_scripts",
            f"{name_of(policies)} takes scripts from blob: addresses, so text that a page turns into a file can run",
            instead(policies, "script-src-elem", lambda source: source.scheme != "blob", otherwise="'self'")
            + "; for workers add worker-src 'self' blob:",
        )


def _known_hosts(policies: Policies, page: Url) -> Iterator[Problem]:
    found = reachable(policies, page)
    certain = [one for one in found if one.offer in OPEN]
    if certain:
        offers = " and ".join(offer.value for offer in OPEN if any(one.offer is offer for one in certain))
        yield Problem(
            Weight.FAIL,
            "open_hosts",
            f"{name_of(policies)} takes scripts from {listed(one.name for one in certain)}, which {offers}",
            "Serve these scripts yourself, or name the one path that you use, ending in its version, such as"
            " https://cdn.example/npm/package@1.2.3/; best is a nonce with 'strict-dynamic'",
        )
    further = [one for one in found if one.offer not in OPEN]
    if further:
        yield Problem(
            Weight.WARN,
            "bypass_hosts",
            f"{name_of(policies)} takes scripts from hosts through which injected markup can run code:"
            f" {listed(map(_host_and_why, _one_a_host(further)), 2)}",
            "Name the paths that you use instead of the whole host, serve the files yourself, or use a nonce with"
            " 'strict-dynamic'",
        )


def _one_a_host(found: list[KnownHost]) -> list[KnownHost]:
    return list({one.name: one for one in reversed(found)}.values())[::-1]


def _host_and_why(one: KnownHost) -> str:
    short = {
        Offer.CALLBACKS: "calls functions by request",
        Offer.LIBRARIES: "serves AngularJS",
        Offer.TAGS: "runs anybody's tags",
    }
    return f"{one.name} ({short[one.offer]})"


def _strings(policies: Policies, repair: _Repair) -> Iterator[Problem]:
    if repair.strings:
        one_list = policies[0].governing("script-src") is policies[0].governing("script-src-elem")
        yield Problem(
            Weight.WARN,
            "unsafe_eval",
            f"{name_of(policies)} lets text be run as script",
            (repair if one_list else _Repair(inline=False, broad=False, data=False, strings=True)).instead(
                policies, "script-src"
            )
            + "; for WebAssembly 'wasm-unsafe-eval' is enough",
        )


def _around(policies: Policies, page: Url, *, broad: bool) -> Iterator[Problem]:
    """What stands around the scripts: plug-ins, the base address, forms."""
    inert = attacks.is_inert(policies)
    if not inert and attacks.plugin(policies, page):
        yield Problem(
            Weight.WARN,
            "object_src",
            f"{name_of(policies)} leaves plug-in content open",
            instead(policies, "object-src", lambda _: False),
        )
    if attacks.moved_base(policies, page):
        moved = not broad and attacks.moved_script(policies, page)
        yield Problem(
            Weight.FAIL if moved else Weight.WARN,
            "base_uri",
            f"{name_of(policies)} lets an injected base element move the page's relative addresses"
            + (", and the scripts that it trusts are then loaded from there" if moved else ""),
            instead(policies, "base-uri", lambda _: False),
        )
    if not inert and attacks.foreign_form(policies, page):
        yield Problem(
            Weight.WARN,
            "form_action",
            f"{name_of(policies)} lets an injected form send what users type, saved passwords too, to any host",
            instead(policies, "form-action", named, otherwise="'self'"),
        )


def _loose(policies: Policies) -> str:
    governing = (policy.governing("script-src-elem") for policy in policies)
    return listed(
        source.text for one in governing if one is not None for source in one.sources.sources if not named(source)
    )
