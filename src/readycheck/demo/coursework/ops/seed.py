"""Set up a staging database: migrations, people, assignments, a term's worth of graded submissions."""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import Connection, insert, select

from coursework.accounts import record
from coursework.database import connect
from coursework.grading import assess
from coursework.logs import configure
from coursework.manage import migrate
from coursework.models import Assignment, Grade, Submission, User
from coursework.passwords import UNUSABLE, hash_password
from coursework.settings import Settings
from coursework.uploads import Store

_DAY = 86_400
_ASSIGNMENTS = (
    ("Sorting algorithms", "merge quick heap stable comparison"),
    ("Database normal forms", "key dependency decomposition normal relation"),
    ("Network protocols", "packet handshake congestion window port"),
    ("Operating systems", "process thread scheduler memory lock"),
    ("Formal languages", "grammar automaton regular context language"),
    ("Software testing", "unit integration coverage mutation oracle"),
)


def seed(settings: Settings, accounts: dict[str, dict[str, str]], *, submissions: int) -> None:
    """`accounts` maps a name to its role and password; classmates without a password are added."""
    engine = connect(settings.database_url)
    store = Store(settings.uploads, settings.upload_limit)
    now = int(time.time())
    with engine.begin() as connection:
        _people(connection, accounts, settings.scrypt_cost, now)
        rows = [
            {"title": title, "terms": terms, "due_at": now + (index + 1) * 7 * _DAY}
            for index, (title, terms) in enumerate(_ASSIGNMENTS)
        ]
        connection.execute(insert(Assignment), rows)
        students = list(connection.execute(select(User.id).where(User.role == "student")).scalars())
        _work(connection, store, students, submissions, now)
        record(connection, None, "seed", "staging data", "", "seed")
    engine.dispose()


def _people(connection: Connection, accounts: dict[str, dict[str, str]], cost: int, now: int) -> None:
    names = list(accounts)
    # scrypt releases the interpreter's lock: the cores share the hashing.
    with ThreadPoolExecutor() as pool:
        hashes = list(pool.map(lambda name: hash_password(accounts[name]["password"], cost=cost), names))
    people = [(name, accounts[name]["role"], value) for name, value in zip(names, hashes, strict=True)]
    people += [(f"classmate-{n:02}", "student", UNUSABLE) for n in range(30)]
    rows = [
        {
            "name": name, "email": f"{name}@students.example", "role": role, "password_hash": value,
            "created_at": now - 90 * _DAY,
        }
        for name, role, value in people
    ]
    connection.execute(insert(User), rows)


def _work(connection: Connection, store: Store, students: list[int], count: int, now: int) -> None:
    texts: list[tuple[int, str, int, str, int]] = []
    for index, (title, terms) in enumerate(_ASSIGNMENTS):
        words = terms.split()
        for taken in range(len(words) + 1):
            content = f"# {title}\n\nAbout {', '.join(words[:taken]) or 'nothing'}.\n"
            stored = store.save("answer.md", content.encode())
            score, feedback = assess(content, words)
            texts.append((index + 1, stored.digest, stored.size, feedback, score))
    handed, grades = [], []
    for n in range(count):
        # A spread without a random source: the same seed gives the same term.
        spread = int.from_bytes(hashlib.sha256(str(n).encode()).digest()[:6], "big")
        assignment, digest, size, feedback, score = texts[spread % len(texts)]
        at = now - _DAY - spread % (60 * _DAY)
        handed.append({
            "id": n + 1, "assignment_id": assignment, "student_id": students[spread % len(students)],
            "filename": "answer.md", "digest": digest, "size": size, "status": "graded", "created_at": at,
        })
        grades.append({"submission_id": n + 1, "score": score, "feedback": feedback, "graded_at": at + 4})
    connection.execute(insert(Submission), handed)
    connection.execute(insert(Grade), grades)


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point: `python -m ops.seed ACCOUNTS.json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("accounts", type=Path)
    parser.add_argument("--submissions", type=int, default=2_000)
    given = parser.parse_args(arguments)
    accounts = json.loads(given.accounts.read_text(encoding="utf-8"))
    settings = Settings.from_environment()
    configure(settings.log_file, "seed")
    migrate(settings)
    seed(settings, accounts, submissions=given.submissions)


if __name__ == "__main__":
    main()
