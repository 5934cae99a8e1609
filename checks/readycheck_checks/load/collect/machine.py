"""What the run needs of this machine: open files, trust anchors, the target's address."""

from __future__ import annotations

import socket
import ssl
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit

from readycheck.api import CannotLook, CollectContext, ReasonCode
from readycheck_checks.load.needs import SPARE_FILES
from readycheck_checks.load.targets import Scenario


def user_agent() -> str:
    """How the probe introduces itself, so that an operator can tell its requests apart."""
    try:
        version = metadata.version("readycheck-audit")
    except metadata.PackageNotFoundError:
        version = "dev"
    return f"readycheck/{version} (load probe)"


def allow_files(users: int) -> None:
    """Raise the limit of open files to one a user. Raises CannotLook where the machine does not allow it."""
    try:
        import resource
    except ImportError:
        return
    needed = 2 * users + SPARE_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return
    wanted = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError):
        wanted = soft
    if wanted < users + SPARE_FILES:
        message = (
            f"{users} users need {users + SPARE_FILES} open files and this machine allows {wanted}; raise ulimit -n"
        )
        raise CannotLook(ReasonCode.OVERLOADED, message)


def trust_file(scenario: Scenario, ctx: CollectContext) -> str:
    """A PEM file of the usual trust anchors and the scenario's own."""
    usual = _usual_anchors()
    if scenario.ca is None:
        return usual
    path = ctx.base / scenario.ca
    try:
        own = path.read_text(encoding="ascii")
        ssl.create_default_context(cadata=own)
    except (OSError, ValueError, ssl.SSLError) as error:
        message = (
            f"the trust anchor {scenario.ca} cannot be read: {error}; it must be a PEM file, relative to the profile"
        )
        raise CannotLook(ReasonCode.UNREADABLE, message) from None
    combined = ctx.scratch / "trust.pem"
    known = Path(usual).read_text(encoding="utf-8") if usual else ""
    combined.write_text(known + "\n" + own, encoding="utf-8")
    return str(combined)


def where(scenario: Scenario) -> list[str]:
    """The target's addresses in libcurl's form, looked up once: the load never follows a changed name."""
    parts = urlsplit(scenario.url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        message = f"the name {host} cannot be resolved: {error}"
        raise CannotLook(ReasonCode.UNREACHABLE, message) from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if host in addresses:
        return []
    return [f"{host}:{port}:" + ",".join(f"[{one}]" if ":" in one else one for one in addresses)]


def _usual_anchors() -> str:
    try:
        import certifi
    except ImportError:
        return ssl.get_default_verify_paths().cafile or ""
    return certifi.where()
