"""The plan in words, for `--dry-run`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readycheck.engine.audit import Prepared


def describe(prepared: Prepared) -> str:
    """What would run, in order, and what is left out and why."""
    plan, profile = prepared.plan, prepared.profile
    target = profile.target.name if profile.target else "no target"
    lines = [f"Plan for {target} ({profile.path}); nothing has been touched.", ""]
    lines.append(f"Would look at ({len(plan.collect)}):")
    for step in plan.collect:
        alone = ", alone" if step.exclusive else ""
        lines.append(
            f"  {step.collector} on {step.thing or 'the target'} ({step.mode}, at most {step.seconds:g} s{alone})"
        )
    lines += ["", f"Would judge ({len(plan.judge)}):"]
    lines += [f"  {step.control}  {step.check}" + (f" on {step.thing}" if step.thing else "") for step in plan.judge]
    derived = [control for control in plan.controls if control.derive]
    lines += [f"  {control.id}  the worst of {', '.join(control.derive)}" for control in derived]
    if plan.settled:
        lines += ["", f"Cannot be judged ({len(plan.settled)}):"]
        for reason, message in dict.fromkeys((part.reason, part.message) for part in plan.settled):
            lines.append(f"  {reason}: {message}")
            same = [part for part in plan.settled if (part.reason, part.message) == (reason, message)]
            lines += [f"    {part.control}  {part.check}" for part in same]
    if plan.not_selected:
        lines += ["", f"Left out ({len(plan.not_selected)}):"]
        lines += [f"  {line.control}  {line.reason}" for line in plan.not_selected]
    return "\n".join(lines)
