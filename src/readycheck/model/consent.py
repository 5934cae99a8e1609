"""What the owner of the target allows. `passive` needs no words; the rest is named here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field

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


class PlainMark:
    """Annotation of a field that is shown as it is, also where the profile gives it by reference."""

    __slots__ = ()

    def shows(self, value: str) -> bool:
        """False where `value` may still carry a secret, in its user-info, its query or its fragment."""
        return not any(sign in value for sign in "@?#\n")


@dataclass(frozen=True, slots=True)
class IdOf:
    """Annotation of a field that holds the id of another thing; `kind` is the key of its list, such as `databases`."""

    kind: str


Secret = Annotated[str, SecretMark()]
"""A secret: `${env:NAME}` or `${file:PATH}` in the profile, masked everywhere else."""

SecretUrl = Annotated[str, SecretUrlMark()]
"""The URL of a server or file: literal where it has no password, else by reference."""

Plain = Annotated[str, PlainMark()]
"""A name, an address or a path: no secret, so it is not masked where it is read by reference."""


def _host(value: str) -> str:
    if not value or any(sign in "/@?#*" or sign.isspace() for sign in value):
        raise ValueError("not a host; write only the name, as in staging.example.edu or staging.example.edu:8443")
    return value.lower()


Host = Annotated[Plain, AfterValidator(_host)]
"""A host, or host:port; an address or a pattern would silently allow nothing."""


class Account(Model):
    """A test account that the audit may use."""

    user: str = Field(description="The name that it logs in with.")
    password: Secret = Field(description="Its password, by reference: ${env:NAME} or ${file:PATH}.")


class ActiveConsent(Model):
    """May log in and send synthetic input to these hosts."""

    hosts: tuple[Host, ...] = Field(description="Hosts (or host:port) that may be sent input; none else is.")
    account: Account | None = Field(default=None, description="The account to log in with.")
    accounts: tuple[Account, ...] = Field(default=(), description="Further accounts, where a check needs several.")


class ProductionConsent(Model):
    """Names the production target and the one day (UTC) on which load or drill is allowed."""

    name: str = Field(description="The target's own name, once more.")
    on: date = Field(description="The one day (UTC) on which it is allowed, such as 2027-01-31.")


class LoadConsent(Model):
    """May put load on these hosts, up to so many users and so long."""

    hosts: tuple[Host, ...] = Field(description="Hosts (or host:port) that may be loaded; none else is.")
    users: int = Field(ge=1, description="At most so many users at a time.")
    duration: Seconds = Field(alias="for", description="At most so long, such as 5m.")
    accounts: tuple[Account, ...] = Field(default=(), description="Accounts that the users log in with.")
    production: ProductionConsent | None = Field(default=None, description="Allows it on production, for one day.")

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)


class ExecConsent(Model):
    """May run the target's own commands, each for at most `timeout`."""

    commands: tuple[str, ...] = Field(default=(), description="The commands that may be run.")
    timeout: Seconds = Field(default=600.0, description="How long each may take, such as 10m.")


class DrillConsent(Model):
    """May restore data into a scratch place, or send a test alert."""

    restore: bool = Field(default=False, description="A backup may be restored into a scratch place.")
    alert: bool = Field(default=False, description="A test alert may be sent.")
    production: ProductionConsent | None = Field(default=None, description="Allows it on production, for one day.")


class Consent(Model):
    """Everything the profile allows beyond looking."""

    active: ActiveConsent | None = Field(default=None, description="Logging in and sending synthetic input.")
    exec: ExecConsent | None = Field(default=None, description="Running the target's own commands, such as its tests.")
    load: LoadConsent | None = Field(default=None, description="Putting load on the target.")
    drill: DrillConsent | None = Field(default=None, description="Restoring data into a scratch place, test alerts.")

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
        host = host.lower()
        return host in hosts or host.rsplit(":", 1)[0] in hosts
