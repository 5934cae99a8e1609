"""What looking at tests, their reports and their runs needs on the machine that audits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from readycheck.api import CannotLook, Need, ReasonCode, Requirement, Surroundings
from readycheck_checks.source.needs import GIT, tree
from readycheck_checks.source.targets import Source
from readycheck_checks.testing.command import arguments_of
from readycheck_checks.testing.targets import Tests

HISTORY = replace(GIT, purpose="telling when code was changed", vital=False)
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")


def source_of(tests: Tests, around: Surroundings) -> Source:
    """The source tree that a suite tests. Raises CannotLook where none is named."""
    sources = around.things("sources", Source)
    if tests.path is not None:
        same = next((one for one in sources if one.id == tests.of), None)
        return same.model_copy(update={"path": tests.path}) if same is not None else Source(path=tests.path)
    found = next((one for one in sources if one.id == tests.of), None)
    if found is None and len(sources) == 1 and tests.of == "main":
        found = sources[0]
    if found is None:
        message = f"'{tests.of}' is no source tree of the profile; add target.sources, or name tests.path"
        raise CannotLook(ReasonCode.NOT_CONFIGURED, message)
    return found


def of_evidence(tests: Tests, around: Surroundings) -> Iterator[Requirement]:
    """The tree, git for its times, and the reports that the profile names."""
    root = source_of(tests, around).path
    yield tree(root)
    yield HISTORY
    for pattern in (*tests.junit, *tests.coverage):
        hint = "run the tests with reports first, or correct the glob"
        yield Requirement(Need.FILES, f"{root}/{pattern}", "the reports of the tests", hint, vital=False)


def of_run(tests: Tests, around: Surroundings) -> Iterator[Requirement]:
    """The tree and the program that runs the tests."""
    root = source_of(tests, around).path
    yield tree(root)
    words = [word for word in arguments_of(tests, around.consent) if not _ASSIGNMENT.match(word)]
    program = words[0] if words else ""
    if program and "/" not in program:
        yield Requirement(Need.PROGRAM, program, "running the tests", "install it, or put it on the PATH")
    elif program:
        place = str(PurePosixPath(root, tests.folder, program))
        yield Requirement(Need.FILE, place, "running the tests", "make the project's environment, or correct it")
