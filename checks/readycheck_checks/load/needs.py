"""What putting load on a scenario's host needs on the machine that audits."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from readycheck.api import Need, Requirement, Surroundings
from readycheck_checks.load.plan import plan_of
from readycheck_checks.load.targets import Scenario

PYCURL = Requirement(Need.MODULE, "pycurl", "putting load on the target", "pip install 'readycheck-audit[load]'")
SPARE_FILES = 64
"""Files that a run opens beside one for each user."""


def of_scenario(scenario: Scenario, around: Surroundings) -> Iterator[Requirement]:
    """The transport, open files for its users, the files that are sent, and the host itself."""
    yield PYCURL
    parts = urlsplit(scenario.url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    yield Requirement(Need.SERVICE, f"{parts.hostname}:{port}", "the users' requests")
    if scenario.ca is not None:
        yield Requirement(Need.FILE, scenario.ca, "the target's trust anchor", "correct the scenario's 'ca'")
    for step in (*scenario.start, *scenario.flow):
        if step.upload is not None and step.upload.file is not None:
            hint = f"correct upload.file of the step '{step.label}'"
            yield Requirement(Need.FILE, step.upload.file, "what users upload", hint)
    if around.consent.load is not None:
        users = plan_of(scenario, around.consent.load).users
        hint = f"raise the limit in the shell that audits: ulimit -n {users + SPARE_FILES}"
        yield Requirement(Need.OPEN_FILES, str(users + SPARE_FILES), f"{users} users at the same time", hint)
