"""One run: collect, judge, keep everything; later, decide again from what was kept."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from readycheck import __version__
from readycheck.catalog import Catalog
from readycheck.engine.clock import Clock
from readycheck.engine.gathered import Gathered, assemble
from readycheck.engine.journal import (
    MOST_PROFILE_BYTES,
    Journal,
    Recorded,
    RunFolderError,
    RunRefusedError,
    fact_is_whole,
    read_header,
    read_journal,
    read_kept,
    why,
)
from readycheck.engine.listener import Listener, Silence
from readycheck.engine.pool import InterruptedRunError, Pool
from readycheck.engine.repository import home_of
from readycheck.engine.stages import Stages
from readycheck.engine.tasks import setup_message
from readycheck.model import Profile, ReasonCode
from readycheck.plan import Plan
from readycheck.redact import Redactor
from readycheck.shipped import shipped_profiles


@dataclass(frozen=True)
class RunOptions:
    """How to run: `folder` is where it is kept, `resume` goes on with what is in it."""

    folder: Path
    jobs: int | None = None
    """How many workers; by default four a core, since collectors mostly wait."""
    resume: bool = False
    clock: Clock = field(default_factory=Clock)
    local: tuple[Path, ...] = ()


def gather(
    profile: Profile, plan: Plan, catalog: Catalog, options: RunOptions, listener: Listener | None = None
) -> Gathered:
    """Run the plan against the target.

    Raises RunFolderError (the folder cannot be used, or `resume` does not fit) and
    EngineFailedError. An interruption does not raise: `interrupted` is set, and what
    was not reached says so.
    """
    hear = listener or Silence()
    clock = options.clock
    with ExitStack() as stack:
        journal = stack.enter_context(Journal(options.folder))
        header, recorded = _begin(profile, plan, catalog, options)
        if not options.resume:
            journal.write("run.json", header)
            journal.write("profile.json", kept_profile(profile, header["salt"]))
        started = datetime.fromisoformat(header["started"])
        before = clock.elapsed()
        redactor = Redactor(profile.secrets, header["salt"])
        run = Stages(plan, catalog, journal, recorded, redactor, hear, salt=header["salt"])
        collect = [step for step in plan.collect if step.key not in recorded.facts]
        interrupted, pool = False, None
        try:
            hear.started(len(collect))
            if collect or any(step.key not in recorded.judged for step in plan.judge):
                setup = setup_message(profile, header)
                pool = stack.enter_context(
                    Pool(options.jobs or default_jobs(), setup, options.local, clock, run.progressed, hear.tick)
                )
                run.collect(pool, [step for step in collect if not step.exclusive], alone=False)
                run.collect(pool, [step for step in collect if step.exclusive], alone=True)
                run.judge(pool, profile, started, header["started"])
        except (InterruptedRunError, KeyboardInterrupt):  # the latter before the pool listens to signals
            interrupted = True
            run.store()
            if pool is not None:
                run.judge_what_is_there(pool, profile, started, header["started"])
        finally:
            hear.done()
        seconds = clock.elapsed() - before + float((recorded.ended or {}).get("seconds", 0.0))
        journal.note("ended", interrupted=interrupted, seconds=round(seconds, 3))
        journal.sync()
    return assemble(plan, catalog, header, run.recorded, seconds, options.folder, interrupted=interrupted)


def judge_again(
    profile: Profile,
    plan: Plan,
    catalog: Catalog,
    folder: Path,
    options: RunOptions,
    as_of: datetime | None = None,
) -> Gathered:
    """Decide again from the facts of `folder`; no target is touched, nothing in it is changed.

    `as_of` ages the facts; without it the run's own time holds. Raises RunFolderError.
    """
    header = read_header(folder)
    recorded = read_journal(folder)
    kept = Recorded(facts={key: _whole(folder, key, event) for key, event in recorded.facts.items()})
    started = datetime.fromisoformat(header["started"])
    run = Stages(plan, catalog, None, kept, Redactor((), header["salt"]), Silence(), folder)
    setup = setup_message(profile, header)
    interrupted = False
    try:
        with Pool(options.jobs or default_jobs(), setup, options.local, options.clock) as pool:
            run.judge(pool, profile, as_of or started, header["started"])
    except InterruptedRunError:
        interrupted = True
    for key, event in kept.judged.items():  # a replay copies the timings
        event["seconds"] = recorded.judged.get(key, {}).get("seconds", 0.0)
    seconds = float((recorded.ended or {}).get("seconds", 0.0))
    return assemble(plan, catalog, header, kept, seconds, folder, interrupted=interrupted)


def kept_profile(profile: Profile, salt: str = "") -> dict[str, Any]:
    """The profile as a run's folder keeps it: everything that judging needs, secrets masked."""
    kept: dict[str, Any] = Redactor(profile.secrets, salt).of_model(profile, by_alias=True, keys=False)
    # Names hold it together, and a password may be the same word as one of them.
    for line, control in zip(kept["controls"], profile.controls, strict=True):
        line["id"] = control.id
    for key, things in (profile.target.things if profile.target else {}).items():
        for line, thing in zip(kept["target"]["things"][key], things, strict=True):
            line["id"] = thing["id"]
    return kept


def read_profile(folder: Path) -> Profile:
    """The profile that the run in `folder` was made with. Raises RunFolderError."""
    try:
        profile = Profile.model_validate_json(read_kept(folder / "profile.json", MOST_PROFILE_BYTES), extra="ignore")
        if any("\0" in one for one in (str(profile.base), *profile.packs)):
            raise ValueError("a path cannot hold this")  # noqa: TRY301 - one sentence for all
    except (OSError, ValueError) as error:
        raise RunFolderError(
            f"the profile kept in {folder} cannot be read ({why(error)}); name one with --profile"
        ) from None
    return profile


def _begin(profile: Profile, plan: Plan, catalog: Catalog, options: RunOptions) -> tuple[dict[str, Any], Recorded]:
    if options.resume:
        header = read_header(options.folder)
        if header["digest"] != profile.digest:
            raise RunRefusedError(
                f"the profile has changed since {options.folder} was begun, so its facts do not fit; start a new run"
            )
        recorded = read_journal(options.folder)
        for key in [key for key, event in recorded.facts.items() if not fact_is_whole(options.folder, key, event)]:
            del recorded.facts[key]
        return header, recorded
    if (options.folder / "run.json").exists():
        raise RunRefusedError(f"{options.folder} already holds a run; go on with --resume or name another --out")
    salt = options.clock.salt()
    header = {
        "format": 1,
        "run": options.clock.run_id(),
        "started": options.clock.now().isoformat(),
        "salt": salt,
        "digest": profile.digest,
        "profile": profile.path,
        "target": profile.target.name if profile.target else "",
        "selection": plan.asked.as_plain(),
        "home": _home(profile, salt),
        "tool": __version__,
        "packs": [[pack.name, pack.version] for pack in catalog.packs],
    }
    return header, Recorded()


def _home(profile: Profile, salt: str) -> dict[str, str]:
    """Where the profile lies in its repository; a shipped one lies with the installation, in nobody's."""
    if Path(os.path.realpath(profile.path)) in map(Path.resolve, shipped_profiles().values()):
        return {"repository": "", "files_in": ""}
    return home_of(profile.base, salt)


def _whole(folder: Path, key: str, event: dict[str, Any]) -> dict[str, Any]:
    """The event of a fact that is as it was collected; else one that says that it is not."""
    if event.get("outcome") != "ok" or fact_is_whole(folder, key, event):
        return event
    message = "what was seen was changed or lost after it was collected, so it proves nothing; audit again"
    return {**event, "outcome": "cannot", "reason": ReasonCode.UNREADABLE, "message": message}


def default_jobs() -> int:
    """Workers of an audit where nobody says how many: four a core, since collectors mostly wait, 16 at most."""
    return min(16, 4 * (os.cpu_count() or 1))
