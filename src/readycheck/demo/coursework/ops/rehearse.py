"""Hand in files in the name of the students, to rehearse the evening of a deadline on staging."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from sqlalchemy import select

from coursework.models import Assignment, User
from coursework.sessions import Visitor
from coursework.settings import Settings
from coursework.system import assemble


def rehearse(settings: Settings, count: int) -> None:
    """Use the application's own code, so that the jobs are the real ones."""
    parts = assemble(settings)
    with parts.engine.connect() as connection:
        students = connection.execute(select(User.id, User.name).where(User.role == "student")).all()
        assignments = list(connection.execute(select(Assignment.id)).scalars())
    for n in range(count):
        student = students[n % len(students)]
        visitor = Visitor("", "", student.id, student.name, "student")
        text = f"# Rehearsal {n}\n\nSorting is stable when equal keys keep their order.\n"
        assignment = assignments[n % len(assignments)]
        parts.submissions.hand_in(visitor, assignment, "rehearsal.md", text.encode(), "", f"rehearsal-{n}")
    parts.engine.dispose()


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point: `python -m ops.rehearse COUNT`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    rehearse(Settings.from_environment(), parser.parse_args(arguments).count)


if __name__ == "__main__":
    main()
