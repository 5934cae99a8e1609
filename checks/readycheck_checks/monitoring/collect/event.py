"""What the readers of all languages hand over: one place that mentions a library, and what happens there."""

from __future__ import annotations

from dataclasses import dataclass

from readycheck_checks.monitoring.facts import Setting


@dataclass(frozen=True, slots=True)
class Event:
    """One use of a module's export, as it stands in the code."""

    module: str
    """The module as it is written: `@sentry/node`, `sentry_sdk`."""
    name: str
    """Which export, such as `init`; the module itself is empty. In Python the whole dotted name."""
    how: str
    """`import`, `call`, `argument`, `value`, `extends`, `decorator`, `setting`, `effect` or `export`."""
    line: int
    shown: str = ""
    guarded: str = ""
    inside: tuple[str, ...] = ()
    """Named functions around it, whose callers have to be looked for."""
    receiver: str = ""
    """For an argument: the name of what is called with it; for a setting: its list's name;
    for an export: the name that others import, empty for the default one and `*` for all."""
    kept: bool = True
    """Whether the result of a call is used."""
    bound: str = ""
    """The name that the result, or the class, is bound to."""
    keywords: tuple[str, ...] = ()
    """Of a call in Python."""
    settings: tuple[Setting, ...] = ()
    complete: bool = True
