"""What the shell offers after TAB: the ids, names and files that fit where the cursor stands.

Asked at every TAB, so nothing here imports a check, pydantic or a client, and nothing raises: a file that cannot be
read offers nothing. Ids of controls come from the profile's own YAML, ids of checks from the light tables of the
packs, so that nothing that is offered can be out of date.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

SHELL_ASKS = "_READYCHECK_COMPLETE"
_WORD = re.compile(r"[\w][\w .,@+*/:-]{0,120}")
"""What is offered goes through `eval` in zsh: a name that holds anything else is not offered."""
_ACTS = re.compile(r"[^\w .,;()/%+’-]+")
_PROFILE_MARK = re.compile(r"^(?:extends|target|controls)\s*:", re.MULTILINE)
_MOST_RUNS = 50

Offer = list[tuple[str, str]]
"""Words, each with what it means."""


def profiles(ctx: Any, incomplete: str) -> Offer:  # noqa: ARG001 - typer passes both by name
    """Profiles: the YAML files of the folder that is typed, then the shipped checklists."""
    from readycheck.shipped import shipped_profiles

    head, slash, _ = incomplete.rpartition("/")
    found = [(f"{head}{slash}{name}", "") for name in _profile_files(Path(head + slash or "."))]
    shipped = [] if slash else [(name, "shipped checklist") for name in shipped_profiles()]
    return _fitting((*found, *shipped), incomplete)


def runs(ctx: Any, incomplete: str) -> Offer:  # noqa: ARG001
    """Ids of the runs that lie here, the newest first."""
    from readycheck.cli.common import RUNS

    try:
        found = sorted((one.name for one in RUNS.iterdir() if (one / "run.json").exists()), reverse=True)
    except OSError:
        return []
    return _fitting(((name, "") for name in found[:_MOST_RUNS]), incomplete)


def runs_and_profiles(ctx: Any, incomplete: str) -> Offer:
    """Ids of runs, then profiles."""
    return [*runs(ctx, incomplete), *profiles(ctx, incomplete)]


def formats(ctx: Any, incomplete: str) -> Offer:  # noqa: ARG001
    """Names of formats, alone or before the `=` of a file; after it, the shell's own completion of files takes over."""
    from readycheck.cli.common import FORMAT_NAMES

    if "=" in incomplete:
        return []
    return _fitting(((one, "") for name in FORMAT_NAMES for one in (name, f"{name}=")), incomplete)


def controls_and_checks(ctx: Any, incomplete: str) -> Offer:
    """What `--only` and `--skip` take: ids of the profile's controls and of the checks that prove them."""
    names = _names(ctx)
    return _fitting((*names.controls.items(), *((one, "") for one in names.used)), incomplete)


def explainable(ctx: Any, incomplete: str) -> Offer:
    """What `explain` takes: the profile's controls and every installed check."""
    from readycheck.cli.completion.names import installed_checks

    names = _names(ctx)
    checks = {one: title for one, title, _ in installed_checks()}
    checks |= {one: "" for one in names.used if one not in checks and one not in names.planned}
    return _fitting((*names.controls.items(), *checks.items()), incomplete)


def checks(ctx: Any, incomplete: str) -> Offer:  # noqa: ARG001
    """Ids of the installed checks."""
    from readycheck.cli.completion.names import installed_checks

    return _fitting(((one, title) for one, title, _ in installed_checks()), incomplete)


def domains(ctx: Any, incomplete: str) -> Offer:  # noqa: ARG001
    """Domains of the installed checks."""
    from readycheck.cli.completion.names import installed_checks

    found = dict.fromkeys(one.partition(".")[0] for one, _, _ in installed_checks())
    return _fitting(((one, "") for one in found), incomplete)


def signable(ctx: Any, incomplete: str) -> Offer:
    """What `attest` takes: controls that a check proves by a person's word."""
    from readycheck.cli.completion.names import PERSON, installed_checks

    names = _names(ctx)
    by_word = {one for one, _, mode in installed_checks() if mode == PERSON}
    found = [(one, title) for one, title in names.controls.items() if by_word & set(names.proved_by.get(one, ()))]
    return _fitting(found, incomplete)


def control_ids(ctx: Any, incomplete: str) -> Offer:
    """Ids of the profile's controls."""
    return _fitting(_names(ctx).controls.items(), incomplete)


def areas(ctx: Any, incomplete: str) -> Offer:
    """Areas of the profile."""
    return _fitting(_names(ctx).areas.items(), incomplete)


def owners(ctx: Any, incomplete: str) -> Offer:
    """Owners that the profile names."""
    return _fitting(((one, "") for one in _names(ctx).owners), incomplete)


def prepare(environ: dict[str, str] | os._Environ[str]) -> None:
    """Undo what bash does to words that hold a `=` or a `:`: it hands each over in pieces, which typer cannot join."""
    if environ.get(SHELL_ASKS) == "complete_bash":
        from readycheck.cli.completion.bash import join_words

        words, at = join_words(environ.get("COMP_WORDS", ""), environ.get("COMP_CWORD", "0"))
        environ["COMP_WORDS"], environ["COMP_CWORD"] = words, at


def _names(ctx: Any) -> Any:
    from readycheck.cli.common import DEFAULT_PROFILE
    from readycheck.cli.completion.names import read_names
    from readycheck.shipped import shipped_profiles

    given = (getattr(ctx, "params", None) or {}).get("profile")
    words = [given] if isinstance(given, (str, Path)) else list(given or ())
    # After an option that still waits for its value, arguments are left over instead of being parsed.
    words += getattr(ctx, "args", None) or []
    shipped = shipped_profiles()
    here = Path(DEFAULT_PROFILE)
    for path in (*map(Path, words), *(shipped[word] for word in map(str, words) if word in shipped), here):
        if path.is_file():
            return read_names(path, shipped)
    return read_names(shipped.get("submission-system", here), shipped)


def _profile_files(folder: Path) -> list[str]:
    try:
        found = sorted(one for one in folder.iterdir() if one.suffix in (".yaml", ".yml"))[:500]
    except OSError:
        return []
    return [one.name for one in found if _is_profile(one)]


def _is_profile(path: Path) -> bool:
    try:
        if not path.is_file():  # a FIFO would make the shell wait
            return False
        with path.open("rb") as file:
            return _PROFILE_MARK.search(file.read(65_536).decode("utf-8", "replace")) is not None
    except OSError:
        return False


def _fitting(words: Iterable[tuple[str, str]], incomplete: str) -> Offer:
    bash = os.environ.get(SHELL_ASKS) == "complete_bash"
    found = [(word, text) for word, text in words if word.startswith(incomplete) and _WORD.fullmatch(word.rstrip("="))]
    if bash:
        from readycheck.cli.completion.bash import quoted

        # Bash replaces only what stands after a colon.
        return [(quoted(word), "") for word, _ in found if ":" not in word]
    return [(word, " ".join(_ACTS.sub(" ", text.replace("'", "’")).split())[:80]) for word, text in found]
