"""What accidents and hasty operators do to a system's data; used by the table of flaws and by the start."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from readycheck.demo.steps import Site

_STAMP = "%Y%m%dT%H%M%SZ"


def by_hand(statement: str) -> Callable[[Site], None]:
    """Somebody opens the live database in a shell and types one statement."""

    def act(site: Site) -> None:
        with closing(sqlite3.connect(site.database)) as connection:
            connection.execute(statement)
            connection.commit()

    return act


def newest_backup(folder: Path) -> Path:
    """The backup that a restore would take."""
    return max(folder.glob("coursework-*.db"))


def date_backup(backup: Path, days: int) -> Path:
    """Turn a backup into one of `days` ago: name, manifest and file times agree."""
    created = datetime.strptime(backup.stem.removeprefix("coursework-"), _STAMP).replace(tzinfo=UTC)
    earlier = created - timedelta(days=days)
    target = backup.with_name(f"coursework-{earlier:{_STAMP}}.db")
    manifest = json.loads(backup.with_suffix(".json").read_text(encoding="utf-8"))
    manifest |= {"file": target.name, "created": earlier.strftime("%Y-%m-%dT%H:%M:%SZ")}
    backup.replace(target)
    note = backup.with_suffix(".json").replace(target.with_suffix(".json"))
    note.write_text(json.dumps(manifest, indent=2), encoding="utf-8")
    for path in (target, note):
        os.utime(path, (earlier.timestamp(), earlier.timestamp()))
    return target


def nights_before(folder: Path, days: int) -> None:
    """A system that has been up for a while has a backup of each night, not of the last one only."""
    newest = newest_backup(folder)
    parts = (newest, newest.with_suffix(".json"))
    for day in range(1, days + 1):
        for part in parts:
            shutil.copy2(part, part.with_suffix(f"{part.suffix}.kept"))
        date_backup(newest, day)
        for part in parts:
            part.with_suffix(f"{part.suffix}.kept").replace(part)


def stop_backing_up(site: Site) -> None:
    """The nightly job has not run for five days and nobody noticed."""
    for backup in sorted(site.backups.glob("coursework-*.db")):
        date_backup(backup, 5)


def cut_backup(site: Site) -> None:
    """The disk filled up while the newest backup was being copied."""
    backup = newest_backup(site.backups)
    os.truncate(backup, backup.stat().st_size // 2)


def pile_up(count: int) -> Callable[[Site], None]:
    """Students hand in, nothing takes the jobs."""

    def act(site: Site) -> None:
        site.run("ops.rehearse", str(count))

    return act


def lose_files(count: int) -> Callable[[Site], None]:
    """Uploads vanish before they are graded: each job fails and its error stays in the queue's storage."""

    def act(site: Site) -> None:
        site.run("ops.rehearse", str(count))
        with closing(sqlite3.connect(site.database)) as connection:
            rows = connection.execute("SELECT DISTINCT digest FROM submissions WHERE status = 'queued'").fetchall()
        for (digest,) in rows:
            (site.uploads / digest[:2] / digest).unlink()
        site.run("coursework.manage", "drain")

    return act


def certificates(folder: Path, days: int | None = None) -> Path:
    """A new authority and a certificate of it for this machine, which ends in `days`; returns what clients trust."""
    import trustme  # heavy, and there only with the extra `demo`

    folder.mkdir(mode=0o700, exist_ok=True)
    authority = trustme.CA()
    ends = datetime.now(UTC) + timedelta(days=days) if days is not None else None
    certificate = authority.issue_cert("localhost", "127.0.0.1", not_after=ends)
    authority.cert_pem.write_to_path(folder / "ca.pem")
    for number, blob in enumerate(certificate.cert_chain_pems):
        blob.write_to_path(folder / "server.pem", append=number > 0)
    certificate.private_key_pem.write_to_path(folder / "server.key")
    (folder / "server.key").chmod(0o600)
    return folder / "ca.pem"


def certificate_for(days: int) -> Callable[[Site], None]:
    """Nobody renewed the certificate: it ends in so many days."""

    def act(site: Site) -> None:
        certificates(site.tls, days)

    return act
