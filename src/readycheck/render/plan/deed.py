"""What to do about an open control first, in one line."""

from __future__ import annotations

from readycheck.model import ControlResult, ReasonCode, Status
from readycheck.render import words
from readycheck.render.outline import fixes

_DEED = {
    Status.INCONCLUSIVE: "find out",
    Status.ERROR: "repair the check",
    Status.MANUAL: "have it signed",
    Status.WARN: "look at it",
    Status.FAIL: "repair it",
}


def deed(control: ControlResult) -> str:
    """What to do first, and how much more there is, as a sentence where the words are ours.

    A fix may be a command, which a capital or a full stop would break.
    """
    told = _deed(control)
    return words.sentence(told) if control.status.is_unknown or told in _DEED.values() else told


def _deed(control: ControlResult) -> str:
    if control.reason_code is ReasonCode.NO_CHECK:
        return "look at it by hand, the audit has no means to see it yet"
    if control.status.is_unknown:
        return f"{_DEED[control.status]}: {control.message or words.REASON_PHRASE[control.reason_code]}"
    what = fixes(control)
    if not what:
        return _DEED[control.status]
    return what[0] + (f" (and {len(what) - 1:,} more to do)" if len(what) > 1 else "")
