"""The command `readycheck init`: looks at what is given, and writes a profile that runs."""

from __future__ import annotations

import os
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from readycheck.api import CannotLook, ProfileWriter
from readycheck_checks.discovery.collect import beside, probe
from readycheck_checks.discovery.collect.given import database_of, url_problem
from readycheck_checks.discovery.collect.looking import Looking
from readycheck_checks.discovery.collect.tree import read_tree
from readycheck_checks.discovery.draft.data import DATABASE_VARIABLE
from readycheck_checks.discovery.draft.document import entries, head
from readycheck_checks.discovery.facts import Asked, OriginFacts, Project, Seen, TreeFacts
from readycheck_checks.discovery.notation import render
from readycheck_checks.discovery.project import project_of
from readycheck_checks.discovery.summary import summary

SECONDS = 8.0
"""All of it, from the start of the program, in seconds; two of the ten are kept for surprises."""
_AFTER = 1.5
"""What it takes to make of what was seen a profile and to check it, in seconds of a processor."""
_MOST_START, _MOST_BUSY, _LEAST = 3.0, 4.0, 2.2
_LEAST_ASKED = 4.5
_TREE_SHARE = 0.8
"""How much of the time the tree may take where there is an origin to ask, too: it is asked meanwhile."""


def init(
    writer: ProfileWriter,
    source: Annotated[
        Path | None, typer.Argument(metavar="SOURCE", help="The source tree; this folder by default.")
    ] = None,
    url: Annotated[
        str, typer.Option(metavar="URL", help="Where the system answers; asked at most 30 times, by GET.")
    ] = "",
    ca: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A certificate authority (PEM) to trust, for a private one.")
    ] = None,
    database: Annotated[
        str, typer.Option(metavar="URL", help="The database, as SQLAlchemy writes it; a password is never written.")
    ] = "",
    out: Annotated[Path, typer.Option(metavar="FILE", help="The profile to write; never one that is there.")] = Path(
        "readycheck.yaml"
    ),
    to_stdout: Annotated[
        bool, typer.Option("--stdout", "--dry-run", help="Print the profile and write nothing.")
    ] = False,
    name: Annotated[str, typer.Option(metavar="NAME", help="What reports call the system.")] = "",
    environment: Annotated[
        str, typer.Option(metavar="NAME", help="Where it runs, such as staging or production.")
    ] = "staging",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
) -> int:
    """Look at a system and write a profile for it, with a comment beside each value.

    Reads the source tree, asks the url for its health, its login page and its metrics, and writes what it found with
    its place; what it did not find stands there as a comment with an example. Looks only, for at most 10 seconds.

    Examples:
    readycheck init

    readycheck init --url https://staging.example.edu

    readycheck init ../shop --url https://staging.example.edu --database postgresql://reader@db/shop

    readycheck init --stdout
    """
    path = Path("readycheck.yaml") if to_stdout else out
    if not to_stdout and os.path.lexists(path):
        return _refuse(f"{path} is there already and is never replaced; name another with --out, or remove it")
    if problem := url_problem(url):
        return _refuse(f"--url: {problem}")
    if not path.parent.is_dir():
        return _refuse(f"there is no folder {path.parent} to write to; make it, or name another with --out")
    if source is not None and not source.is_dir():
        return _refuse(f"{source} is no folder; name the root of the source tree")
    if ca is not None and not ca.is_file():
        return _refuse(f"there is no file {ca} to read with --ca")
    base = path.parent.absolute()
    given = database_of(database, base)
    asked = Asked(
        environment=environment,
        name=name,
        url=url,
        ca=_from(base, ca) if ca is not None else "",
        source=_from(base, source or Path()),
        database=given.literal,
        secret_database=given.is_secret,
        variables={key: value.partition("://")[0] for key, value in os.environ.items() if "://" in value},
    )
    asked, project, seen = _look(writer, asked, source, base, database)
    text = _drafted(writer, asked, project, seen)
    if to_stdout:
        typer.echo(text, nl=False)
    else:
        try:
            writer.write(path, text)
        except FileExistsError:
            return _refuse(f"{path} was made by somebody else meanwhile and is not replaced; name another with --out")
        except OSError as error:
            return _refuse(
                f"{path} cannot be written ({(error.strerror or str(error)).lower()}); name another with --out", 4
            )
    if not quiet:
        export = DATABASE_VARIABLE if given.is_secret and os.environ.get(DATABASE_VARIABLE) != database else ""
        for line in summary(asked, project, seen, "" if to_stdout else str(path), export):
            typer.echo(line, err=to_stdout)
    return 0


def _look(
    writer: ProfileWriter, asked: Asked, source: Path | None, base: Path, database: str
) -> tuple[Asked, Project, OriginFacts]:
    """Read the tree and what lies beside it, then ask the origin; the time ends each look."""
    begun = time.monotonic()
    until = begun + _seconds_to_look()
    root = (source or Path()).absolute()
    with ExitStack() as stack:
        looking = stack.enter_context(Looking(base, until))
        asking = (
            probe.Asking(asked.url, asked.ca, Looking(base, max(until, begun + _LEAST_ASKED))) if asked.url else None
        )
        share = _TREE_SHARE if asked.url else 1.0
        writer.telling("reads the source tree, for some seconds at most")
        try:
            tree = read_tree(root, stack.enter_context(looking.at_most(begun + share * (until - begun))))
        except CannotLook as error:
            tree = TreeFacts(complete=False, unread=(error.message,))
        folders = dict.fromkeys((root, base))
        tree = replace(
            tree,
            dumps=beside.dumps(folders, base),
            hueys=beside.hueys(folders, database, base, looking) if "huey" in _declared(tree) else (),
        )
        project = project_of(tree, root.name)
        if source is None and tree.complete and not tree.manifests and not any(tree.production):
            asked = replace(asked, source="")  # this folder holds no code, and nobody said that it does
        seen = OriginFacts(asked.url)
        if asking is not None:
            writer.telling(f"asks {asked.url} for its health, its login page and its metrics")
            seen = asking.answers([one.value for one in project.health])
    return asked, project, seen


def _seconds_to_look() -> float:
    """How long it may look: on a busy machine the start took longer, and so will what comes after."""
    import psutil

    started = max(0.0, time.time() - psutil.Process().create_time())
    busy = min(_MOST_BUSY, max(1.0, started / max(0.1, time.process_time())))
    return max(_LEAST, SECONDS - min(_MOST_START, started) - _AFTER * busy)


def _declared(tree: TreeFacts) -> set[str]:
    return {package for manifest in tree.manifests.values() for package in manifest.production}


def _drafted(writer: ProfileWriter, asked: Asked, project: Project, seen: OriginFacts) -> str:
    """The profile's text, which is right: what the profile's own reader refuses is not handed out."""
    variables = (DATABASE_VARIABLE, *(one.name for one in (*project.databases, *project.brokers, *project.results)))
    writer.telling("checks what it wrote")
    plainest = replace(
        project, name=Seen("my-system"), suite=None, backups=(), bundles=(), sarif=(), auth=(), runbooks=None
    )
    problems: tuple[str, ...] = ()
    # A name that looks like a secret would be refused; the plainest profile holds no name that somebody else chose.
    for one, options in ((project, asked), (plainest, replace(asked, name=""))):
        text = render(entries(options, one, seen), head(options, one))
        problems = writer.problems(text, variables)
        if not problems:
            return text
    typer.echo("readycheck: the profile that was drafted is not right, so nothing was written:", err=True)
    for line in problems:
        typer.echo(line, err=True)
    raise typer.Exit(4)


def _from(base: Path, path: Path) -> str:
    """A path as the profile is to name it: from its own folder."""
    return os.path.relpath(path.absolute(), base).replace(os.sep, "/")


def _refuse(message: str, code: int = 2) -> int:
    typer.echo(f"readycheck: {message}", err=True)
    return code
