"""Which versions and suites a server takes: one offer after another, each as narrow as its question."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Literal

from readycheck_checks.http.collect.tls.wire import Dialler
from readycheck_checks.http.facts.tls import Probe
from readycheck_checks.http.transport import suites
from readycheck_checks.http.transport.hello import (
    SSL3,
    TLS10,
    TLS11,
    TLS12,
    TLS13,
    VERSIONS,
    Answer,
    Offer,
    ServerFlight,
    client_hello,
)

_Asked = Literal["tls13", "tls12", "tls11", "tls10", "ssl3", "static", "weak", "aead", "again"]
_MOST_WEAK = 3
_MOST_SILENT = 2
_OLD: tuple[tuple[_Asked, int], ...] = (("tls11", TLS11), ("tls10", TLS10), ("ssl3", SSL3))


class Prober:
    """Asks one server. `name` is what it is called in the handshake; empty for an address."""

    def __init__(self, dialler: Dialler, name: str) -> None:
        self._dialler = dialler
        self._name = name
        self._silent = 0
        self._accepted: Offer | None = None

    def run(self, spoken: str) -> Iterator[Probe]:
        """Every probe that is worth its connection; `spoken` is the version of the whole handshake before."""
        closed = False
        for one in self._plan(tls13=spoken == VERSIONS[TLS13]):
            closed |= one.answer == "closed"
            yield one
        # Closing without a word may also mean that so many connections are not welcome, and refusing everything
        # that something on the way does not like who asks: only what is taken now tells these apart.
        if self._accepted is not None and closed:
            yield self._ask("again", self._accepted)
        elif self._accepted is None and spoken:
            version = next((number for number, name in VERSIONS.items() if name == spoken), TLS12)
            offered = {TLS13: suites.TLS13, TLS12: suites.SOUND}.get(version, suites.EARLIER)
            yield self._ask("again", self._offer(version, offered))

    def _plan(self, *, tls13: bool) -> Iterator[Probe]:
        if not tls13:
            yield self._ask("tls13", self._offer(TLS13, suites.TLS13))
        first = self._ask("tls12", self._offer(TLS12, suites.SOUND, compression=True))
        yield first
        highest = TLS12 if first.answer == "accepted" else 0
        for asked, version in _OLD:
            one = self._ask(asked, self._offer(version, suites.EARLIER))
            yield one
            if one.answer == "accepted":
                highest = highest or version
        if not highest and first.answer in ("refused", "closed"):
            # Nothing sound is taken up to TLS 1.2; the broken suites are asked for all the same.
            highest = TLS12
        elif not highest:
            return
        known = suites.NAMES if highest == TLS12 else dict.fromkeys(suites.EARLIER, "")
        yield self._ask("static", self._offer(highest, tuple(one for one in suites.STATIC if one in known)))
        yield from self._weak(highest, tuple(one for one in suites.WEAK if one in known))
        if first.answer == "accepted" and not suites.authenticated_encryption(first.suite):
            yield self._ask("aead", self._offer(TLS12, suites.AEAD))

    def _weak(self, version: int, left: tuple[int, ...]) -> Iterator[Probe]:
        for _ in range(_MOST_WEAK):
            one = self._ask("weak", self._offer(version, left))
            yield one
            kind = suites.weakness(one.suite)
            left = tuple(number for number in left if suites.weakness(suites.NAMES[number]) != kind)
            if one.answer != "accepted" or not left:
                return

    def _offer(self, version: int, offered: tuple[int, ...], *, compression: bool = False) -> Offer:
        return Offer(version, offered, self._name, compression)

    def _ask(self, asked: _Asked, offer: Offer) -> Probe:
        if self._dialler.spent():
            return Probe(asked=asked, answer="not_asked", message="the budget of handshakes was spent before")
        if self._silent >= _MOST_SILENT:
            return Probe(asked=asked, answer="not_asked", message="earlier offers were not answered in time")
        flight = ServerFlight()
        try:
            with self._dialler.connect() as wire:
                wire.send(client_hello(offer, os.urandom(96)))
                while flight.answer is Answer.OPEN:
                    flight.feed(wire.receive())
        except TimeoutError:
            self._silent += 1
            return Probe(asked=asked, answer="unclear", message="it was not answered in time")
        except (ConnectionResetError, BrokenPipeError):
            return Probe(asked=asked, answer="closed", message="the connection was reset")
        except OSError:
            return Probe(asked=asked, answer="unclear", message="no connection could be made")
        return self._read(asked, offer, flight)

    def _read(self, asked: _Asked, offer: Offer, flight: ServerFlight) -> Probe:
        version = VERSIONS.get(flight.version, "")
        suite = suites.NAMES.get(flight.suite, f"0x{flight.suite:04X}") if flight.version else ""
        if flight.answer is Answer.CLOSED:
            return Probe(asked=asked, answer="closed", message="the connection was closed")
        if flight.answer is Answer.REFUSED:
            return Probe(asked=asked, answer="refused", message=f"refused with alert {flight.alert}")
        if flight.answer is Answer.NOT_TLS or not version or flight.version > offer.version:
            return Probe(asked=asked, answer="unclear", message="what was answered is not TLS")
        if flight.version < offer.version:
            # An offer names its newest version only; what the server answers instead is asked for by itself.
            return Probe(asked=asked, answer="refused", version=version, suite=suite, message=f"answered in {version}")
        if flight.suite not in offer.suites:
            return Probe(asked=asked, answer="unclear", message="it chose a suite that was not offered")
        self._accepted = self._accepted or offer
        return Probe(
            asked=asked,
            answer="accepted",
            version=version,
            suite=suite,
            compressed=flight.compressed,
            secure_renegotiation=flight.secure_renegotiation,
        )
