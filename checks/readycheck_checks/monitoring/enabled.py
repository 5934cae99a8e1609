"""Whether a tracker that is started sends anything in production, as far as the source tells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from readycheck.api import Status
from readycheck_checks.monitoring.facts import Given, Setting, Statement, Use
from readycheck_checks.monitoring.libraries import BY_ID, matches
from readycheck_checks.monitoring.values import HOOKS, KEYS, RATES, plain


@dataclass(frozen=True, slots=True)
class Enabled:
    """A verdict: the rule's last word, what was seen, and what to do."""

    status: Status
    rule: str
    words: str
    fix: str = ""


_BROWSER = {
    "@sentry/browser", "@sentry/react", "@sentry/vue", "@sentry/svelte", "@sentry/angular", "@sentry/angular-ivy",
    "@sentry/solid", "@sentry/ember", "@sentry/gatsby",
}  # fmt: skip
_UNSET = (Given.EMPTY, Given.PLACEHOLDER, Given.OFF)


def by_itself(use: Use, statements: Iterable[Statement]) -> Enabled | None:
    """What is to be said of a declared package that its framework starts by itself; None of any other."""
    library = BY_ID.get(use.library)
    if library is None or use.runtime not in ("java", "ruby") or not matches(use.package, library.by_itself):
        return None
    said = list(statements)
    found = _of_variable(library.variable, said, reads=True)
    if found.status is Status.FAIL or any(_same(library.variable, one.variable) for one in said):
        return found
    words = f"it starts by itself once {library.variable} is given, and nothing in the source says that it is"
    return Enabled(Status.WARN, "by_itself", words, f"Set {library.variable} in a file of the deployment, or start it.")


def enabled(use: Use, statements: Iterable[Statement]) -> Enabled:
    """What the settings of one start say, with what the deployment's files say about its variables."""
    said = list(statements)
    return _switched_off(use, said) or _rate(use) or _address(use, said)


def _switched_off(use: Use, said: list[Statement]) -> Enabled | None:
    library = BY_ID.get(use.library)
    for one in use.settings:
        name = plain(one.name)
        if name in HOOKS and one.given is Given.OFF:
            return Enabled(
                Status.FAIL, "drops_all", f"its {one.name} drops every error", "Let it return what is to be sent."
            )
        if name not in ("enabled", "active", "agentenabled"):
            continue
        if one.given is Given.OFF or (one.given is Given.EMPTY and not one.variable):
            return Enabled(Status.FAIL, "switched_off", f"{one.name} is off", "Switch it on in production.")
        if one.given is Given.DEVELOPMENT:
            words = f"{one.name} is on in development only ({one.variable})"
            return Enabled(Status.FAIL, "switched_off", words, "Turn the condition round: on in production.")
        off = _off(one.variable, said) if one.given in (Given.VARIABLE, Given.UNKNOWN) else None
        if off is not None:
            words = f"{one.variable} is off in {off.file}"
            return Enabled(Status.FAIL, "switched_off", words, f"Set {one.variable} in {off.file}.")
    off = _off(library.switch, said) if library is not None and library.switch else None
    if off is not None:
        words = f"{off.variable} is off in {off.file}"
        return Enabled(Status.FAIL, "switched_off", words, f"Set {off.variable} to true in {off.file}.")
    return None


def _rate(use: Use) -> Enabled | None:
    for one in use.settings:
        if plain(one.name) in RATES and one.given is Given.NUMBER and one.number == 0:
            return Enabled(
                Status.FAIL, "sample_rate", f"{one.name} is 0, so that no error is ever sent", "Set it to 1."
            )
    return None


def _address(use: Use, said: list[Statement]) -> Enabled:
    library = BY_ID.get(use.library)
    keys = [one for one in use.settings if plain(one.name) in KEYS]
    named = [one for one in keys if one.name != "key"] or keys
    judged = [_of_key(one, said) for one in named]
    if judged:
        return min(judged, key=lambda one: (one.status is Status.FAIL, one.status is Status.WARN))
    variable = library.variable if library is not None else ""
    if variable and use.complete:
        if use.package in _BROWSER:
            words = "it is given no address, and in a browser it has no environment to read one from"
            return Enabled(Status.FAIL, "no_address", words, "Give it the address of your project.")
        return _of_variable(variable, said, reads=True)
    return Enabled(Status.PASS, "enabled", "its settings come from elsewhere")


def _of_key(one: Setting, said: list[Statement]) -> Enabled:
    one = one.model_copy(update={"name": "its address or key"}) if one.name == "key" else one
    fix = f"Give {one.name} the value of your project, by an environment variable."
    match one.given:
        case Given.EMPTY | Given.OFF:
            return Enabled(Status.FAIL, "no_address", f"{one.name} is empty, so that nothing is sent", fix)
        case Given.PLACEHOLDER:
            return Enabled(Status.FAIL, "placeholder", f"{one.name} is a placeholder, so that nothing is sent", fix)
        case Given.MALFORMED:
            return Enabled(
                Status.FAIL, "malformed", f"{one.name} has not the form of an address, so that nothing is sent", fix
            )
        case Given.VARIABLE:
            return _of_variable(one.variable, said)
        case Given.UNKNOWN:
            return _of_setting(one, said)
    return Enabled(Status.PASS, "enabled", f"{one.name} is set")


def _of_setting(one: Setting, said: list[Statement]) -> Enabled:
    """A setting of the program's own: the variable that it is read from is usually named alike."""
    last = one.variable.rsplit(".", 1)[-1]
    spelt = "".join(f"_{c}" if c.isupper() and i and last[i - 1].islower() else c for i, c in enumerate(last)).upper()
    if any(_same(spelt, each.variable) for each in said):
        return _of_variable(spelt, said)
    where = f" by {one.variable}" if one.variable else " elsewhere"
    return Enabled(Status.PASS, "enabled", f"{one.name} is set{where}; what it is there, the source does not tell")


def _of_variable(variable: str, said: list[Statement], *, reads: bool = False) -> Enabled:
    found = [one for one in said if variable and _same(variable, one.variable)]
    told = next((one for one in found if one.given not in _UNSET), None)
    if found and told is None:
        first = found[0]
        state = "a placeholder" if first.given is Given.PLACEHOLDER else "empty"
        words = f"{variable} is {state} in {first.file}, so that nothing is sent"
        return Enabled(Status.FAIL, "variable_empty", words, f"Set {variable} where production gets its variables.")
    how = (
        f"it reads {variable}"
        if reads
        else f"its address comes from {variable}"
        if variable
        else "its address comes from outside"
    )
    if told is not None and told.given is Given.SET:
        return Enabled(Status.PASS, "enabled", f"{how}, which is set in {told.file}")
    where = f", handed on by {told.file}" if told is not None else ""
    return Enabled(
        Status.PASS, "enabled", f"{how}{where}; it is set outside of the source, so its value is not known here"
    )


def _off(variable: str, said: list[Statement]) -> Statement | None:
    found = [one for one in said if variable and _same(variable, one.variable)]
    off = [one for one in found if one.given in (Given.OFF, Given.EMPTY)]
    return off[0] if off and len(off) == len(found) else None


def _same(wanted: str, variable: str) -> bool:
    return wanted.upper() == variable.upper()


def notes(use: Use) -> str:
    """What is worth knowing of a tracker that works."""
    for one in use.settings:
        if plain(one.name) == "debug" and one.given is Given.ON and not one.variable:
            return "debug is on, so that it writes its own messages into the output"
    return ""


def sampled(use: Use) -> float | None:
    """The share of errors that is sent, where that is a number below one."""
    rates = (one.number for one in use.settings if plain(one.name) in RATES and one.number is not None)
    return next((one for one in rates if 0 < one < 1), None)
