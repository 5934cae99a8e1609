"""An examination as a page for people and as plain data for machines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from readycheck.guide.examination import Examination, Item
from readycheck.guide.page import Block, Head, Para, Row, Title

SCHEMA = "readycheck.doctor/1"
_NAMED = 12


def page(found: Examination) -> Iterator[Block]:
    """What is missing first, then what the profile leaves out, then the machine."""
    yield Title("Doctor", f"for {found.target or 'a checklist without a target'} ({found.profile})")
    vital = found.lacks
    lesser = [one for one in found.missing if not one.vital]
    not_yet = [one for one in found.not_given if one.kind in ("check", "reader")]
    stopping = [one for one in found.not_given if one.vital and one not in not_yet]
    more = [one for one in found.not_given if not one.vital and one not in not_yet]
    yield from _section(f"Missing here ({len(vital)})", vital, "✗", "bold red")
    yield from _section(f"Missing here, and done without ({len(lesser)})", lesser, "▲", "yellow")
    yield from _section(f"Not given in the profile ({len(stopping)})", stopping, "?", "blue")
    yield from _section(f"Would show more ({len(more)})", more, "●", "cyan")
    yield from _section("Not there yet", not_yet, "–", "dim")
    yield Head("This machine")
    for trait in found.machine:
        yield Row(trait.name, trait.value)
    if found.services:
        how = "reached by TCP" if found.tried else "not tried; --connect opens a connection to each and closes it"
        wrong = {one.name for one in found.missing if one.kind == "service"}
        yield Row("services", f"{', '.join(one for one in found.services if one not in wrong) or 'none'}: {how}")
    if found.online:
        said = f"{', '.join(found.online)}: whether they answer, only the audit sees"
        yield Row("asked online", "; ".join((said, *found.without)))
    yield Head("In short")
    yield Para(verdict(found))


def verdict(found: Examination) -> str:
    """One sentence or two: whether something is missing, and how much can be looked at."""
    vital = len(found.lacks)
    if found.invalid:
        return "The profile is wrong, so what its checks need is not known; 'readycheck profile check' shows where."
    of_all = f"{found.looked_at} of {found.controls} controls"
    how_much = f"by machine and profile, {of_all} can be looked at"
    if found.skipped:
        how_much += f" ({found.skipped} {'is' if found.skipped == 1 else 'are'} skipped)"
    if any(one.unmet for one in found.missing):
        how_much += ", but no audit starts before the profile's variables and files are there"
    if not vital:
        said = f"Nothing is missing on this machine; {how_much}."
    else:
        said = f"{vital} {'thing is' if vital == 1 else 'things are'} missing on this machine; {how_much}."
    return f"{said} What the target itself lacks, such as versions that nobody pinned, only an audit sees."


def plain(found: Examination) -> dict[str, Any]:
    """The same for machines."""
    return {
        "schema": SCHEMA,
        "profile": found.profile,
        "target": found.target,
        "exit_code": found.exit_code,
        "verdict": verdict(found),
        "controls": found.controls,
        "skipped": found.skipped,
        "ready_to_look": found.looked_at,
        "missing": [asdict(one) for one in found.missing],
        "not_given": [asdict(one) for one in found.not_given],
        "services": {"tried": found.tried, "named": list(found.services)},
        "online": list(found.online),
        "machine": [asdict(one) for one in found.machine],
    }


def _effect(one: Item) -> str:
    if not one.vital:
        return "see less"
    return "are not judged, or judged by less" if one.partly else "are not judged"


def _section(title: str, items: Sequence[Item], sign: str, style: str) -> Iterator[Block]:
    if not items:
        return
    yield Head(title)
    for one in items:
        more = [f"to do: {one.fix}"] if one.fix else []
        more += [f"named at {one.place}"] if one.place and one.kind != "profile" else []
        if one.controls:
            shown = ", ".join(one.controls[:_NAMED])
            shown += f" and {len(one.controls) - _NAMED} more" if len(one.controls) > _NAMED else ""
            more.append(f"{_effect(one)}: {shown}")
        said = f"{one.place}: {one.message}" if one.kind == "profile" else one.message
        yield Row(said, more=tuple(more), sign=sign, style=style)
