"""The profile's test command as words, if the profile allows it."""

from __future__ import annotations

import re
import shlex

from readycheck.api import CannotLook, Consent, ReasonCode
from readycheck_checks.testing.targets import Tests

_SHELL = re.compile(r"[|&;<>`\n]|\$[({\w]")


def arguments_of(tests: Tests, consent: Consent) -> list[str]:
    """The words of the command, if the profile allows it. Raises CannotLook with the remedy."""
    given = consent.exec
    if not tests.command:
        message = "the profile names no test command; add tests.command, such as `pytest`"
        raise CannotLook(ReasonCode.NOT_CONFIGURED, message)
    if given is None:
        raise CannotLook(ReasonCode.NO_CONSENT, "the profile gives no consent for 'exec'")
    try:
        wanted = list(tests.command) if not isinstance(tests.command, str) else shlex.split(tests.command)
        allowed = [shlex.split(one) for one in given.commands]
    except ValueError as error:
        raise CannotLook(ReasonCode.NOT_CONFIGURED, f"the test command cannot be split into words: {error}") from None
    if wanted not in allowed:
        message = f"consent.exec.commands does not name the test command; add '{shlex.join(wanted)}' to allow it"
        raise CannotLook(ReasonCode.NO_CONSENT, message)
    if isinstance(tests.command, str) and _SHELL.search(re.sub(r"'[^']*'", "", tests.command)):
        message = (
            "the test command needs a shell, and none is used; name the program itself, or write"
            " [sh, -c, …] if that is meant"
        )
        raise CannotLook(ReasonCode.NOT_CONFIGURED, message)
    return wanted
