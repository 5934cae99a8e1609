"""`readycheck attest`: a named person signs for what no machine can see, in the profile, as a line to be reviewed."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from datetime import UTC
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from readycheck.cli import completion
from readycheck.cli.common import complain, fail, failing_politely, profile_path

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from readycheck.catalog import Catalog
    from readycheck.model import Attestation, Control, Finding, Profile
    from readycheck.profile import Vocabulary

EPILOG = """Examples:  readycheck attest LAUNCH-08 --by 'Lee Park' --evidence https://wiki.example.edu/oncall
·  readycheck attest LAUNCH-08 --by 'Lee Park' --evidence minutes.md --valid 30d --release sha256:9f2c4e1a"""

_BOM = "\ufeff"


def attest(
    control: Annotated[
        str,
        typer.Argument(help="The control to sign for, such as LAUNCH-08.", autocompletion=completion.signable),
    ],
    by: Annotated[str, typer.Option(metavar="NAME", help="The person who signs and can answer for it.")],
    evidence: Annotated[str, typer.Option(metavar="URL", help="Where the proof lies: a link, a file, a minute.")] = "",
    valid: Annotated[str, typer.Option(metavar="TIME", help="How long it holds, such as 30d.")] = "90d",
    release: Annotated[
        str | None,
        typer.Option(metavar="DIGEST", help="Bind it to this release; by default to the profile's, if it names one."),
    ] = None,
    note: Annotated[str, typer.Option(metavar="TEXT", help="Anything that a reader should know.")] = "",
    profile: Annotated[
        Path | None,
        typer.Option(
            metavar="PROFILE",
            help="The file to sign in; readycheck.yaml by default.",
            autocompletion=completion.profiles,
        ),
    ] = None,
) -> None:
    """Sign for a control: adds an attestation to the profile and changes nothing else in the file.

    Comments, quotes and line ends stay as they are. The signature is refused where it would not count: the
    control takes no person's word, no proof is named, or the profile would no longer be right.
    """
    from readycheck.engine.audit import catalog_for, noting, vocabulary_of
    from readycheck.engine.clock import Clock
    from readycheck.engine.journal import why
    from readycheck.engine.replacing import FileChangedError, replace_file
    from readycheck.profile import ProfileInvalid, shipped_folder
    from readycheck.profile.signing import CannotSign, with_attestation
    from readycheck.render.clean import harmless

    now = Clock().now().astimezone(UTC)
    with failing_politely():
        path = profile_path(profile, {})
        if path.resolve().is_relative_to(shipped_folder().resolve()):
            fail(f"{path} is a checklist of the installation; sign in a profile of your own that extends it")
        catalog, _ = catalog_for(path)
        vocabulary = vocabulary_of(catalog)
        with noting(catalog):
            found, read = _reading(path, vocabulary, now.date())
        _refuse(control, found, catalog)
        given = {"by": by, "evidence": evidence, "note": note, "valid": valid}
        item = _item({"control": control, **given}, now, _bound(release, found))
        before = path.read_bytes()
        bom = before.startswith(_BOM.encode())
        text = before.decode("utf-8-sig")
        try:
            changed, line = with_attestation(text, item)
            after = (_BOM if bom else "").encode() + changed.encode()
            signed = _try_out(path, after, read)
            _judge(found, catalog, control, signed, now)
            replace_file(path, before, after)
        except CannotSign as error:
            fail(f"{path}: {error}")
        except ProfileInvalid as invalid:
            fail(f"signed like this the profile would be wrong, nothing was written: {invalid.problems[0].message}")
        except FileChangedError as error:
            fail(str(error))
        except OSError as error:
            fail(f"{path} cannot be written: {why(error)}", 4)
    bound_to = f", for release {signed.release}" if signed.release else ""
    held = f"it holds from {signed.on} through {signed.expires}{bound_to}"
    said = f"{path}:{line}: {signed.by} signed for {control}; {held}"
    typer.echo(harmless("\n".join([said, "", *_inserted(text, changed)])))
    if signed.release and not found.release:
        complain("the profile does not say which release is audited: give 'release:', or audit with --set release=…")
    _tell_longer(found, signed, now)


def _bound(release: str | None, profile: Profile) -> str:
    """The release to bind the signature to: the one given, else the profile's."""
    if release is not None:
        return release
    from readycheck.profile import STAND_IN

    if STAND_IN in profile.release:
        fail("the profile's release is not known on this machine; give --release DIGEST, or --release '' for any")
    return profile.release


def _item(given: dict[str, str], now: datetime, release: str) -> dict[str, str]:
    """The attestation as the profile will hold it; ends with a usage error where a word cannot be written."""
    given = {**given, "release": release}
    _refuse_words(given)
    order = ("control", "by", "on", "valid", "evidence", "note", "release")
    words = {name: (given | {"on": str(now.date())})[name].strip() for name in order}
    # A literal '${' would be read as a reference; the profile writes it '$${'.
    kept = {name: word.replace("${", "$${") for name, word in words.items() if word}
    return kept if "by" in kept else {**kept, "by": ""}


def _reading(path: Path, vocabulary: Vocabulary, today: date) -> tuple[Profile, Callable[[Path], Profile]]:
    """The profile, and how it was read. Raises ProfileInvalid.

    Whoever signs need not hold the system's secrets: where a variable is not set here, the profile is read with
    a value that stands in for it.
    """
    from readycheck.profile import ProfileInvalid, StandIns, load_profile

    try:
        return load_profile(path, vocabulary, today=today), partial(load_profile, vocabulary=vocabulary, today=today)
    except ProfileInvalid as invalid:
        read = partial(load_profile, vocabulary=vocabulary, today=today, stand_ins=StandIns())
        try:
            return read(path), read
        except ProfileInvalid:
            raise invalid from None


def _refuse(name: str, profile: Profile, catalog: Catalog) -> None:
    """End with a usage error where the control takes no person's word."""
    from readycheck.judging.dated import unknown_control

    control = next((one for one in profile.controls if one.id == name), None)
    if control is None:
        fail(unknown_control(name, [one.id for one in profile.controls]))
    if control.skip is not None:
        fail(f"the profile skips {name} ({control.skip.reason}), so a signature would change nothing")
    if not _signable(control, catalog):
        remedy = "accept the risk with a waiver, or skip it with a reason"
        fail(f"{name} does not take a person's word{_proved(control, catalog)}; {remedy}")


def _proved(control: Control, catalog: Catalog) -> str:
    """By what a control is proved, today and once a pack has the rest; a clause, empty where nothing proves it."""
    there = ", ".join(name for name in control.checks if name in catalog.checks)
    to_come = ", ".join(name for name in control.checks if name not in catalog.checks)
    parts = [f"it is proved by {there}"] if there else []
    parts += (
        [f"{'' if there else 'it '}will be proved by {to_come}, which no installed pack has yet"] if to_come else []
    )
    if not parts and control.derive:
        return f"; it follows from {', '.join(control.derive)}"
    return f": {', and '.join(parts)}" if parts else ""


def _signable(control: Control, catalog: Catalog) -> list[str]:
    """The checks of a control that judge a signature: those that need no fact."""
    return [name for name in control.checks if name in catalog.checks and catalog.checks[name].needs is None]


def _refuse_words(given: dict[str, str]) -> None:
    for name, value in given.items():
        if not value.isprintable():
            fail(f"--{name} holds characters that cannot be shown; write it on one line")
    from readycheck.model import parse_seconds

    try:
        parse_seconds(given["valid"])
    except ValueError:
        fail(f"--valid '{given['valid'][:40]}' is not a length of time; write for example 30d")


def _try_out(path: Path, content: bytes, load: Callable[[Path], Profile]) -> Attestation:
    """The new signature as the changed file would be read. Raises ProfileInvalid, OSError."""
    # Beside the profile, since its layers and references are named from there.
    handle, name = tempfile.mkstemp(prefix=".readycheck-", suffix=".yaml", dir=path.resolve().parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        return load(Path(name)).attestations[-1]
    finally:
        with suppress(OSError):
            Path(name).unlink()


def _judge(profile: Profile, catalog: Catalog, name: str, signed: Attestation, now: datetime) -> None:
    """End with a usage error where the signature would not count, with the check's own words."""
    from readycheck.model import JudgeContext, ReasonCode

    control = next(one for one in profile.controls if one.id == name)
    # The release may be told by the audit's own command line, so it is taken as the one that is signed for.
    signed = signed.model_copy(update={"audited": signed.release})
    context = JudgeContext(as_of=now, control=name, attestation=signed)
    findings: list[Finding] = []
    for check in _signable(control, catalog):
        found = catalog.checks[check]
        findings += found.judge(None, found.options.model_validate(control.checks[check]), context)
    if findings and not any(one.reason_code is ReasonCode.ATTESTED for one in findings):
        said = findings[0]
        fail(f"it would not count, nothing was written: {said.message}. {said.fix.partition(';')[0]}")


def _inserted(before: str, after: str) -> list[str]:
    """The lines of `after` that `before` does not have at this place."""
    old, new = before.splitlines(), after.splitlines()
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    inserted = new[start : len(new) - end]
    return inserted[1:] if inserted and not inserted[0].strip() else inserted


def _tell_longer(profile: Profile, signed: Attestation, now: datetime) -> None:
    from readycheck.judging import select_attestation

    other = select_attestation(profile.attestations, signed.control, now)
    if other is None or other.expires is None or signed.expires is None or other.standing(now) != "in_force":
        return
    if other.expires >= signed.expires:
        complain(f"an earlier signature, of {other.by}, holds until {other.expires} and goes on counting")
