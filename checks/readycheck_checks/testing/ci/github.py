"""GitHub Actions: which jobs of a workflow test each pull request.

Syntax as of https://docs.github.com/en/actions/reference/workflow-syntax-for-github-actions.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from readycheck_checks.testing.ci.document import DocumentError, Table, items, load, table
from readycheck_checks.testing.ci.logic import Value, decide
from readycheck_checks.testing.ci.model import Place, Read, Trigger, job_of, shortened
from readycheck_checks.testing.ci.outcome import ERREXIT, PLAIN, STRICT, Shell
from readycheck_checks.testing.ci.resolve import FoundTest, Resolver
from readycheck_checks.testing.ci.resolve import Read as ReadFile
from readycheck_checks.testing.ci.runners import classify
from readycheck_checks.testing.facts import TestJob

SYSTEM = "GitHub Actions"
_MOST_JOBS = 200
_STATES = {"yes": 0, "unknown": 1, "no": 2}
_NAMES: dict[str, dict[str, Value]] = {
    "pull_request": {
        "github.event_name": "pull_request",
        "github.ref": "refs/pull/1/merge",
        "github.ref_name": "1/merge",
        "github.ref_type": "branch",
        "github.event.pull_request.draft": False,
        "github.event.pull_request.merged": False,
    },
    "push": {
        "github.event_name": "push",
        "github.ref": "refs/heads/a-branch-of-a-change",
        "github.ref_name": "a-branch-of-a-change",
        "github.ref_type": "branch",
        "github.event.pull_request.draft": "",
        "github.head_ref": "",
        "github.base_ref": "",
    },
}
_HARMLESS = re.compile(
    r"\b(?:matrix|needs|steps|runner|env|github\.repository\w*|github\.actor|github\.event\.repository)\b"
)
"""What a condition may depend on without leaving out requests as such."""


def _starts(arguments: list[Value]) -> Value:
    whole, part = [*arguments, None, None][:2]
    return whole.startswith(part) if isinstance(whole, str) and isinstance(part, str) else None


def _contains(arguments: list[Value]) -> Value:
    whole, part = [*arguments, None, None][:2]
    return part in whole if isinstance(whole, str) and isinstance(part, str) else None


_FUNCTIONS: dict[str, Callable[[list[Value]], Value]] = {
    "success": lambda _: True, "always": lambda _: True, "failure": lambda _: False, "cancelled": lambda _: False,
    "startswith": _starts, "contains": _contains,
}  # fmt: skip


def read(text: str, file: str, read_file: ReadFile) -> Read:
    """The tests of one workflow, each by the event that serves it best. Raises DocumentError."""
    workflow = load(text)
    best: dict[tuple[str, str, int | None], TestJob] = {}
    opaque: dict[str, None] = {}
    for trigger, event in triggers_of(workflow.get("on")):
        found = _Workflow(workflow, file, read_file, event).read(trigger)
        opaque |= dict.fromkeys(found.opaque)
        for one in found.jobs:
            key = (one.job, one.command, one.line)
            if key not in best or _STATES[one.requests] < _STATES[best[key].requests]:
                best[key] = one
    return Read(list(best.values()), list(opaque))


def triggers_of(on: Any) -> list[tuple[Trigger, str]]:
    """How a workflow may meet a pull request, and by which event; one entry that says `no` where it does not."""
    events = on if isinstance(on, Table) else {str(one): None for one in items(on)}
    found: list[tuple[Trigger, str]] = []
    for event in ("pull_request", "pull_request_target"):
        if event in events:
            found.append((_filtered(table(events[event]), event), event))
    push = table(events.get("push"))
    names = [str(one) for one in items(push.get("branches"))]
    if "push" in events and ("branches" in push or "tags" not in push or "branches-ignore" in push):
        if "branches" not in push or {"**", "*"} & set(names):
            note = "it runs on every push to a branch; pull requests from forks are not tested"
            found.append((Trigger("yes", "it runs on every push", (note,)), "push"))
        else:
            why = f"it runs after a push to {', '.join(names[:3])} only, which is after the merge"
            found.append((Trigger("no", why), "push"))
    if "merge_group" in events:
        found.append((Trigger("yes", "it runs in the merge queue"), "merge_group"))
    if "pull_request" in events:  # what only the push says is of no help to a reader then
        found = [one for one in found if one[1] != "push" or one[0].state == "yes"]
    nothing = Trigger("no", f"it runs on {', '.join(events) or 'nothing'} only, not on pull requests")
    return found or [(nothing, "push")]


def _filtered(given: Table, event: str) -> Trigger:
    types = {str(one) for one in items(given.get("types"))}
    if types and not types & {"opened", "synchronize", "reopened"}:
        return Trigger("no", f"it runs on {event} only when {', '.join(sorted(types)[:3])}")
    notes: list[str] = []
    if types and "synchronize" not in types:
        return Trigger(
            "no", f"it runs when a request is opened, not when it changes (types: {', '.join(sorted(types))})"
        )
    branches = [str(one) for one in items(given.get("branches"))]
    if branches:
        notes.append(f"only requests to {', '.join(branches[:4])}")
    if "branches-ignore" in given:
        ignored = [str(one) for one in items(given["branches-ignore"])]
        if {"**", "*", "main", "master"} & set(ignored):
            return Trigger("no", f"requests to {', '.join(ignored[:3])} are left out by branches-ignore")
        notes.append(f"not for requests to {', '.join(ignored[:4])}")
    if "paths" in given:
        notes.append(f"only where {', '.join(str(one) for one in items(given['paths'])[:4])} changed")
    if "paths-ignore" in given:
        notes.append(f"not where only {', '.join(str(one) for one in items(given['paths-ignore'])[:4])} changed")
    return Trigger("yes", f"it runs on {event}", tuple(notes))


class _Workflow:
    def __init__(self, workflow: Table, file: str, read_file: ReadFile, event: str, depth: int = 0) -> None:
        self._workflow, self._file, self._read_file, self._depth = workflow, file, read_file, depth
        self._event = event
        self._resolver = Resolver(read_file)
        self._names = _NAMES["push" if event == "push" else "pull_request"] | {"github.event_name": event}

    def read(self, trigger: Trigger, ignored: tuple[str, ...] = ()) -> Read:
        found = Read()
        jobs = table(self._workflow.get("jobs"))
        for name in list(jobs)[:_MOST_JOBS]:
            job = table(jobs[name])
            place = Place(SYSTEM, self._file, name, jobs.line(name), trigger, ignored)
            place = self._conditions(place, job, jobs, set())
            if job.get("continue-on-error") is True:
                place = replace(place, ignored=(*place.ignored, f"the job {name} has continue-on-error"))
            elif "continue-on-error" in job and job["continue-on-error"] is not False:
                place = replace(place, notes=(*place.notes, "some entries of its matrix may fail"))
            if isinstance(job.get("uses"), str):
                found.add(self._reusable(job["uses"], place))
            else:
                found.add(self._steps(job, place))
        return found

    def _conditions(self, place: Place, job: Table, jobs: Table, seen: set[str]) -> Place:
        """What the job's own `if` and those of the jobs that it needs make of its trigger."""
        place = replace(place, trigger=place.trigger.both(self._asked(job.get("if"), f"the job {place.job}")))
        for needed in items(job.get("needs")):
            if str(needed) in jobs and str(needed) not in seen and "always()" not in str(job.get("if", "")):
                seen.add(str(needed))
                other = replace(place, job=str(needed))
                place = replace(place, trigger=self._conditions(other, table(jobs[str(needed)]), jobs, seen).trigger)
        return place

    def _asked(self, condition: Any, what: str) -> Trigger:
        if condition is None:
            return Trigger("yes", "")
        text = str(condition).lower() if isinstance(condition, bool) else str(condition).strip()
        body = re.sub(r"\$\{\{(.*?)\}\}", r"(\1)", text, flags=re.DOTALL) if "${{" in text else text
        decided = decide(body, self._names, _FUNCTIONS)
        short = shortened(text)
        if decided is False:
            return Trigger("no", f"{what} does not run for pull requests (if: {short})")
        if decided is None:
            if _HARMLESS.search(text):
                return Trigger("yes", "", (f"{what} depends on: {short}",))
            return Trigger("unknown", f"{what} depends on: {short}")
        return Trigger("yes", "")

    def _reusable(self, uses: str, place: Place) -> Read:
        found = Read()
        if uses.startswith("./") and self._depth < 3:
            text = self._read_file(uses.removeprefix("./").partition("@")[0])
            try:
                called = load(text) if text is not None else None
            except DocumentError:
                called = None
            if called is not None:
                inner = _Workflow(called, uses.removeprefix("./"), self._read_file, self._event, self._depth + 1)
                return inner.read(place.trigger, place.ignored)
        if place.trigger.state != "no":
            found.opaque.append(f"{place.job} in {self._file} calls {uses[:120]}")
        return found

    def _steps(self, job: Table, place: Place) -> Read:
        found = Read()
        run = table(table(job.get("defaults")).get("run"))
        common = table(table(self._workflow.get("defaults")).get("run"))
        folder = str(run.get("working-directory", common.get("working-directory", "")))
        shell = str(run.get("shell", common.get("shell", "")))
        windows = "windows" in str(job.get("runs-on", ""))
        base_only = self._event == "pull_request_target"
        for one in items(job.get("steps"))[:500]:
            step = table(one)
            checkout = str(step.get("uses", "")).startswith("actions/checkout")
            if checkout and "pull_request" in str(table(step.get("with")).get("ref", "")):
                base_only = False
            tests, opaque = self._tests(step, folder, shell, windows=windows)
            here, ignored, unsure = self._of_step(step, place)
            if base_only:
                ignored = (*ignored, "pull_request_target tests the base branch, not the change")
            found.jobs += [
                job_of(replace(here, line=_line(step, test) or place.line), test, ignored, unsure) for test in tests
            ]
            if here.trigger.state != "no":
                found.opaque += [f"{place.job} in {self._file} uses {name}" for name in opaque]
        return found

    def _of_step(self, step: Table, place: Place) -> tuple[Place, tuple[str, ...], tuple[str, ...]]:
        here = replace(place, trigger=place.trigger.both(self._asked(step.get("if"), "the step")))
        if step.get("continue-on-error") is True:
            return here, ("the step has continue-on-error",), ()
        if "continue-on-error" in step and step["continue-on-error"] is not False:
            return replace(here, notes=(*here.notes, "the step may fail for some entries of its matrix")), (), ()
        return here, (), ()

    def _tests(self, step: Table, folder: str, shell: str, *, windows: bool) -> tuple[list[FoundTest], list[str]]:
        where = str(step.get("working-directory", folder))
        uses, given = str(step.get("uses", "")), table(step.get("with"))
        if isinstance(step.get("run"), str):
            how = _shell(str(step.get("shell", shell)), windows=windows)
            return self._resolver.tests(step["run"], how, where.strip("./") if where != "." else ""), []
        if uses.startswith("./"):
            return self._composite(uses, given)
        for key in ("run", "command", "script", "cmd", "test-script"):
            if isinstance(given.get(key), str) and uses:
                script = given[key] if classify(tuple(given[key].split())) else f"cargo {given[key]}"
                tests = self._resolver.tests(script, ERREXIT, str(given.get("working-directory", where)).strip("./"))
                if tests:
                    return tests, []
        if uses.startswith("cypress-io/github-action") and given.get("runTests") is not False:
            return [FoundTest(uses.partition("@")[0], 0, "playwright")], []
        speaks = re.search(r"(?:^|[/-])(?:tests?|pytest|jest|phpunit|unittest)(?:[-@/]|$)", uses)
        return [], [uses] if speaks and not re.search(r"report|result|summary|publish|comment|upload", uses) else []

    def _composite(self, uses: str, given: Table) -> tuple[list[FoundTest], list[str]]:
        folder = uses.removeprefix("./").strip("/")
        text = self._read_file(f"{folder}/action.yml") or self._read_file(f"{folder}/action.yaml")
        try:
            action = load(text) if text is not None else None
        except DocumentError:
            action = None
        if action is None:
            return [], [uses]
        tests: list[FoundTest] = []
        for one in items(table(action.get("runs")).get("steps"))[:200]:
            step = table(one)
            if not isinstance(step.get("run"), str):
                continue
            inner = re.sub(
                r"\$\{\{\s*inputs\.([\w-]+)\s*\}\}", lambda match: str(given.get(match.group(1), "")), step["run"]
            )
            for test in self._resolver.tests(inner, _shell(str(step.get("shell", "bash")), windows=False)):
                hidden = "the step of the action has continue-on-error" if step.get("continue-on-error") is True else ""
                tests.append(replace(test, via=uses, line=0, swallowed=test.swallowed or hidden))
        return tests, []


def _line(step: Table, test: FoundTest) -> int | None:
    start = step.line("run")
    if start is None:
        return step.line("uses")
    return start + test.line if test.line > 1 or "\n" in str(step.get("run", "")) else start


def _shell(name: str, *, windows: bool) -> Shell:
    """GitHub's own templates: `bash -e` by default, `bash -eo pipefail` where bash is named."""
    if not name:
        return PLAIN if windows else ERREXIT
    if name == "bash":
        return STRICT
    if name in ("pwsh", "powershell", "cmd"):
        return PLAIN
    return Shell(errexit=bool(re.search(r"\s-\w*e", name)) or name == "sh", pipefail="pipefail" in name)
