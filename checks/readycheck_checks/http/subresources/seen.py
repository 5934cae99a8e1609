"""A file that a page loads as the judges look at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from readycheck.api import Field, Model, Status
from readycheck_checks.http.facts import Reference
from readycheck_checks.http.facts.integrity import HttpIntegrity, IntegrityPage, Subresource
from readycheck_checks.http.reading.addresses import host_of
from readycheck_checks.http.sharing.origins import Origin
from readycheck_checks.http.subresources.metadata import Metadata, parse

CHECK_ID = "http.integrity"
SCRIPTS = ("script", "module", "modulepreload", "import", "dynamic")
STYLES = ("stylesheet", "style_import")
PRELOADED = {"script": ("script", "module"), "style": ("stylesheet",), "worker": (), "font": ()}
"""What a preload may be of, to be judged, and the kinds of element that use it."""


class Options(Model):
    """What a profile may set."""

    own_hosts: tuple[str, ...] = Field(
        default=(), description="Further hosts of the target's own, such as static.example.edu, that need no digest"
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """One file of one page."""

    page: IntegrityPage
    file: Subresource
    metadata: Metadata
    secure: bool
    """Users get the page over https."""
    external: bool
    """On another origin than the page."""
    own: bool
    """On a host that the profile calls the target's own."""
    users: tuple[Metadata, ...] = ()
    """Of a preload: what the page's own elements of the same address say of it."""

    @property
    def kind(self) -> str:
        """As `Reference.kind`."""
        return self.file.reference.kind

    @property
    def url(self) -> str:
        """As `Reference.url`."""
        return self.file.reference.url

    @property
    def host(self) -> str:
        """Its host, with the port where it has one."""
        return urlsplit(self.url).netloc

    @property
    def runs(self) -> bool:
        """Whether it is code."""
        return self.kind in SCRIPTS or (self.preloads and self.file.reference.destination in ("script", "worker"))

    @property
    def counts(self) -> bool:
        """Whether it shapes the page: code or a style; a preload alone does not."""
        return self.kind in SCRIPTS or self.kind in STYLES

    @property
    def preloads(self) -> bool:
        """Whether it is fetched ahead for whatever uses it later: code, a style or a font."""
        return self.kind == "preload" and self.file.reference.destination in PRELOADED


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a file."""

    status: Status
    rule: str
    message: str
    """Without the file: problems of one host with the same message are one finding."""


Problems = Iterator[Problem]


def view(fact: HttpIntegrity, options: Options) -> Iterator[Seen]:
    """Every file of every page."""
    for page in fact.pages:
        home = Origin(*host_of(page.url))
        secure = fact.edge_tls or home.scheme == "https"
        for file in page.subresources:
            scheme, host, port = host_of(file.reference.url)
            origins = {Origin(scheme, host, port)}
            if page.upgrades and scheme == "http":  # what a page loads from its own origin stays its own
                origins.add(Origin("https", host, 443 if port == 80 else port))
            yield Seen(
                page,
                file,
                parse(file.reference.integrity),
                secure,
                external=home not in origins,
                own=any(host == name.lower() for name in options.own_hosts),
                users=_users(page, file.reference) if file.reference.kind == "preload" else (),
            )


def _users(page: IntegrityPage, preload: Reference) -> tuple[Metadata, ...]:
    kinds = PRELOADED.get(preload.destination, ())
    every = (one.reference for one in page.subresources)
    return tuple(parse(one.integrity) for one in every if one.url == preload.url and one.kind in kinds)
