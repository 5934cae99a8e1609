"""CircleCI: jobs of workflows that run on every push of a branch.

Syntax as of https://circleci.com/docs/reference/configuration-reference/.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from readycheck_checks.testing.ci.document import Table, items, load, table, words
from readycheck_checks.testing.ci.model import Place, Read, Trigger, job_of
from readycheck_checks.testing.ci.outcome import PLAIN, STRICT, Shell
from readycheck_checks.testing.ci.resolve import FoundTest, Resolver
from readycheck_checks.testing.ci.resolve import Read as ReadFile

SYSTEM = "CircleCI"
_KNOWN_ORBS = re.compile(
    r"^(?:node|python|ruby|cypress|maven|gradle|go|rust|php|android|dotnet)[\w-]*/(?:test|run-tests?|rspec-test|run)$"
)
_NOTE = "it runs on every push to a branch; whether forks are built is a setting"


def read(text: str, file: str, read_file: ReadFile) -> Read:
    """The tests of a configuration. Raises DocumentError."""
    return _Configuration(load(text), file, read_file).read()


class _Configuration:
    def __init__(self, document: Table, file: str, read_file: ReadFile) -> None:
        self._document, self._file = document, file
        self._resolver = Resolver(read_file)
        self._found = Read()

    def read(self) -> Read:
        if self._document.get("setup") is True:
            self._found.opaque.append(f"{self._file} makes its configuration while it runs")
        jobs = table(self._document.get("jobs"))
        workflows = table(self._document.get("workflows"))
        listed: dict[str, Trigger] = {}
        softly: dict[str, Table] = {}
        for name, given in workflows.items():
            workflow = table(given)
            whole = _of_workflow(name, workflow)
            for one in items(workflow.get("jobs"))[:300]:
                job = str(one) if isinstance(one, str) else next(iter(table(one)), "")
                settings = table(table(one).get(job)) if isinstance(one, Table) else Table()
                trigger = whole.both(_filtered(job, settings))
                if job not in listed or trigger.state == "yes":
                    listed[job], softly[job] = trigger, settings
        if not workflows and "build" in jobs:
            listed["build"] = Trigger("yes", "the job build runs on every push", (_NOTE,))
        for job, trigger in listed.items():
            if job in jobs:
                place = Place(SYSTEM, self._file, job, jobs.line(job), trigger)
                self._steps(items(table(jobs[job]).get("steps")), place, table(jobs[job]), softly.get(job, Table()), 0)
            elif _KNOWN_ORBS.match(job):
                place = Place(SYSTEM, self._file, job, None, trigger)
                self._found.jobs.append(job_of(place, FoundTest(job, 0, via=job)))
            elif "/" in job and trigger.state != "no":
                self._found.opaque.append(f"{self._file} runs the orb's job {job}")
        for job in jobs:
            if job not in listed:
                place = Place(SYSTEM, self._file, job, jobs.line(job), Trigger("no", f"no workflow runs the job {job}"))
                self._steps(items(table(jobs[job]).get("steps")), place, table(jobs[job]), Table(), 0)
        return self._found

    def _steps(self, steps: list[Any], place: Place, job: Table, given: Table, depth: int) -> None:
        for one in steps[:500]:
            if isinstance(one, str):
                self._command(one, Table(), place, job, depth)
                continue
            for name, value in table(one).items():
                line = table(one).line(name) or place.line
                if name == "run":
                    self._run(value, replace(place, line=line), job, given)
                elif name in ("when", "unless"):
                    inner = replace(place, unsure=(*place.unsure, f"a step runs under a `{name}`"))
                    self._steps(items(table(value).get("steps")), inner, job, given, depth + 1)
                else:
                    self._command(name, table(value), replace(place, line=line), job, depth)

    def _command(self, name: str, given: Table, place: Place, job: Table, depth: int) -> None:
        known = table(self._document.get("commands"))
        if name in known and depth < 6:
            filled = Table()
            for parameter, shape in table(table(known[name]).get("parameters")).items():
                filled[parameter] = given.get(parameter, table(shape).get("default", ""))
            self._steps(items(table(known[name]).get("steps")), place, job, filled, depth + 1)
        elif "/" in name:
            for key in ("run", "steps", "command", "test-command"):
                for test in self._resolver.tests("\n".join(words(given.get(key))), STRICT):
                    self._found.jobs.append(job_of(place, test))
            if _KNOWN_ORBS.match(name):
                self._found.jobs.append(job_of(place, FoundTest(name, 0, via=name)))
            elif re.search(r"test", name) and place.trigger.state != "no":
                self._found.opaque.append(f"{place.job} in {self._file} uses {name}")

    def _run(self, value: Any, place: Place, job: Table, given: Table) -> None:
        step = table(value)
        script = value if isinstance(value, str) else str(step.get("command", ""))
        for name, filled in given.items():
            script = re.sub(rf"<<\s*parameters\.{re.escape(name)}\s*>>", str(filled).replace("\\", "\\\\"), script)
        if step.get("when") == "on_fail":
            return
        shell = _shell(str(step.get("shell", job.get("shell", ""))))
        folder = str(step.get("working_directory", ""))
        folder = "" if folder.startswith(("~", "/")) else folder.strip("./")
        hidden = ("the step runs in the background",) if step.get("background") is True else ()
        for test in self._resolver.tests(script, shell, folder):
            self._found.jobs.append(job_of(place, test, hidden))


def _of_workflow(name: str, workflow: Table) -> Trigger:
    triggers = items(workflow.get("triggers"))
    if triggers and all("schedule" in table(one) for one in triggers):
        return Trigger("no", f"the workflow {name} runs by its schedule only")
    for key in ("when", "unless"):
        if key in workflow:
            given = workflow[key]
            if given in (False, "false") if key == "when" else given in (True, "true"):
                return Trigger("no", f"the workflow {name} is switched off")
            if "schedule" in str(given):
                if key == "when" and "not" not in str(given):
                    return Trigger("no", f"the workflow {name} runs by its schedule only")
            else:
                return Trigger("yes", "it runs on every push", (_NOTE, f"the workflow {name} depends on its `{key}`"))
    return Trigger("yes", "it runs on every push", (_NOTE,))


def _filtered(job: str, settings: Table) -> Trigger:
    if settings.get("type") == "approval":
        return Trigger("no", f"{job} waits for an approval")
    filters = settings.get("filters")
    if isinstance(filters, str):
        return Trigger("unknown", f"{job} depends on: {filters[:80]}")
    branches = table(table(filters).get("branches"))
    only, ignored = words(branches.get("only")), words(branches.get("ignore"))
    if "only" in branches and not any(re.fullmatch(r"/?\^?\.[*+]\$?/?", one) for one in only):
        plain = [one for one in only if not one.startswith("/")]
        if len(plain) == len(only):
            return Trigger("no", f"{job} runs for {', '.join(only[:3])} only, which is after the merge")
        return Trigger("unknown", f"{job} runs for branches that match {', '.join(only[:3])}")
    if any(re.fullmatch(r"/?\^?\.[*+]\$?/?", one) for one in ignored):
        return Trigger("no", f"{job} ignores every branch")
    return Trigger("yes", "", (f"not for branches {', '.join(ignored[:3])}",) if ignored else ())


def _shell(given: str) -> Shell:
    """CircleCI's default is `bash -eo pipefail`."""
    if not given:
        return STRICT
    return Shell(errexit=bool(re.search(r"\s-\w*e", given)), pipefail="pipefail" in given) if given else PLAIN
