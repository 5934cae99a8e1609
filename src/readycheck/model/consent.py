"""What the owner of the target allows. `passive` needs no words; the rest is named here."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from readycheck.model.base import Model
from readycheck.model.quantity import Seconds
from readycheck.model.words import Mode

_PASSWORD_PARAMETER = re.compile(r"[?&;](?:password|passwd|pwd|sslpassword)=[^&;]", re.IGNORECASE)


class SecretMark:
    """Annotation of a field that must be given by reference, never literally."""

    __slots__ = ()

    def refuses(self, literal: str) -> bool:  # noqa: ARG002 - a plain secret is refused whatever it says
        """True where `literal`, written in the profile itself, would give a secret away."""
        return True


class SecretUrlMark(SecretMark):
    """Annotation of a URL that may be written literally as long as it carries no password."""

    __slots__ = ()

    def refuses(self, literal: str) -> bool:
        """True where the URL has a password, in its user-info or as a parameter."""
        user_info = literal.partition("://")[2].rpartition("@")[0]
        return (":" in user_info and not user_info.startswith("/")) or bool(_PASSWORD_PARAMETER.search(literal))


Secret = Annotated[str, SecretMark()]
"""A secret: `${env:NAME}` or `${file:PATH}` in the profile, masked everywhere else."""

SecretUrl = Annotated[str, SecretUrlMark()]
"""The URL of a server or file: literal where it has no password, else by reference."""


class Account(Model):
    """A test account that the audit may use."""

    user: str
    password: Secret


class ActiveConsent(Model):
    """May log in and send synthetic input to these hosts."""

    hosts: tuple[str, ...]
    account: Account | None = None
    accounts: tuple[Account, ...] = ()


class ProductionConsent(Model):
    """Names the production target and the one day (UTC) on which load or drill is allowed."""

    name: str
    on: date


class LoadConsent(Model):
    """May put load on these hosts, up to so many users and so long."""

    hosts: tuple[str, ...]
    users: int = Field(ge=1)
    duration: Seconds = Field(alias="for")
    accounts: tuple[Account, ...] = ()
    production: ProductionConsent | None = None

    model_config = {**Model.model_config, "populate_by_name": True, "serialize_by_alias": True}


class ExecConsent(Model):
    """May run the target's own commands, each for at most `timeout`."""

    commands: tuple[str, ...] = ()
    timeout: Seconds = 600.0


class DrillConsent(Model):
    """May restore data into a scratch place, or send a test alert."""

    restore: bool = False
    alert: bool = False
    production: ProductionConsent | None = None


class Consent(Model):
    """Everything the profile allows beyond looking."""

    active: ActiveConsent | None = None
    exec: ExecConsent | None = None
    load: LoadConsent | None = None
    drill: DrillConsent | None = None

    def refusal(self, mode: Mode, target_name: str, environment: str, today: date) -> str:
        """Why a collector of `mode` may not run, with the remedy; empty where it may."""
        if mode is Mode.PASSIVE:
            return ""
        given: Any = getattr(self, mode.value)
        if given is None:
            return f"the profile gives no consent for '{mode.value}'; add consent.{mode.value} to allow it"
        if environment == "production" and mode in (Mode.LOAD, Mode.DRILL):
            named: ProductionConsent | None = given.production
            if named is None or named.name != target_name or named.on != today:
                return (
                    f"'{mode.value}' on production needs consent.{mode.value}.production with the target's name"
                    " and today's date (UTC)"
                )
        return ""

    def allows_host(self, mode: Mode, host: str) -> bool:
        """True where `host` (or `host:port`) is named in the consent for `mode`."""
        given: Any = getattr(self, mode.value, None)
        hosts: tuple[str, ...] = getattr(given, "hosts", ())
        return host in hosts or host.rsplit(":", 1)[0] in hosts
