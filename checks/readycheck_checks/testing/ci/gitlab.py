"""GitLab CI: which jobs test each merge request, in its own pipeline or in that of its branch.

Syntax as of https://docs.gitlab.com/ci/yaml/.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from readycheck_checks.testing.ci.document import DocumentError, Reference, Table, flat, items, load, table, words
from readycheck_checks.testing.ci.logic import Value, decide
from readycheck_checks.testing.ci.model import Place, Read, Trigger, job_of, shortened
from readycheck_checks.testing.ci.outcome import STRICT
from readycheck_checks.testing.ci.resolve import Read as ReadFile
from readycheck_checks.testing.ci.resolve import Resolver

SYSTEM = "GitLab CI"
_NOT_JOBS = {
    "default", "include", "stages", "variables", "workflow", "image", "services", "cache", "before_script",
    "after_script",
    "spec", "types",
}  # fmt: skip
_MOST_JOBS = 300
_BRANCH = "a-branch-of-a-change"
_COMMON: dict[str, Value] = {
    "$CI": "true",
    "$GITLAB_CI": "true",
    "$CI_COMMIT_TAG": "",
    "$CI_DEFAULT_BRANCH": "main",
    "$CI_COMMIT_REF_PROTECTED": "false",
    "$CI_COMMIT_REF_NAME": _BRANCH,
    "$CI_COMMIT_REF_SLUG": _BRANCH,
    "null": "",
}
_SCENARIOS: dict[str, dict[str, Value]] = {
    "merge request": _COMMON
    | {
        "$CI_PIPELINE_SOURCE": "merge_request_event",
        "$CI_MERGE_REQUEST_IID": "1",
        "$CI_MERGE_REQUEST_ID": "1",
        "$CI_COMMIT_BRANCH": "",
        "$CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": _BRANCH,
        "$CI_OPEN_MERGE_REQUESTS": "group/project!1",
        "$CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
    },
    "branch": _COMMON
    | {
        "$CI_PIPELINE_SOURCE": "push",
        "$CI_MERGE_REQUEST_IID": "",
        "$CI_MERGE_REQUEST_ID": "",
        "$CI_COMMIT_BRANCH": _BRANCH,
        "$CI_OPEN_MERGE_REQUESTS": "group/project!1",
        "$CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "",
    },
}
_STATES = ("yes", "unknown", "no")


def read(text: str, file: str, read_file: ReadFile) -> Read:
    """The tests of a pipeline. Raises DocumentError."""
    found = Read()
    document = _with_includes(load(text), file, read_file, found, 0)
    resolver = Resolver(read_file)
    default = table(document.get("default"))
    before = document.get("before_script", default.get("before_script"))
    names = [name for name in document if name not in _NOT_JOBS and isinstance(document[name], Table)]
    for name in names[:_MOST_JOBS]:
        if name.startswith("."):
            continue
        job = _extended(document, name)
        if "trigger" in job:
            found.opaque.append(f"{name} in {file} starts another pipeline")
            continue
        trigger, soft = _when(document, job, name)
        ignored = (*_allowed(job, name), *soft)
        place = Place(SYSTEM, file, name, document.line(name), trigger, ignored)
        if isinstance(job.get("allow_failure"), Table):
            place = replace(place, notes=("some exit codes of it are allowed",))
        lines = _script(job.get("before_script", before), document) + _script(job.get("script"), document)
        found.jobs += [job_of(place, test) for test in resolver.tests("\n".join(lines), STRICT)]
    return found


def _with_includes(document: Table, file: str, read_file: ReadFile, found: Read, depth: int) -> Table:
    """The document with what it includes from the tree below it."""
    merged = Table()
    for one in items(document.get("include"))[:50]:
        local = one if isinstance(one, str) else table(one).get("local")
        if isinstance(local, str) and not local.startswith("http") and "*" not in local and depth < 5:
            text = read_file(local.lstrip("/"))
            try:
                inner = load(text) if text is not None else None
            except DocumentError:
                inner = None
            if inner is not None:
                other = _with_includes(inner, local, read_file, found, depth + 1)
                merged.update(other)
                merged.lines.update(other.lines)
                continue
        template = str(table(one).get("template", ""))
        if template.startswith("Workflows/"):
            merged["workflow"] = template
        elif not template.startswith(("Security/", "Jobs/SAST", "Jobs/Secret", "Jobs/Dependency", "Jobs/Code-Quality")):
            what = next((f"{key} {table(one)[key]}" for key in table(one) if key != "ref"), str(one))
            found.opaque.append(f"{file} includes {what}"[:200])
    merged.update(document)
    merged.lines.update(document.lines)
    return merged


def _extended(document: Table, name: str, seen: tuple[str, ...] = ()) -> Table:
    """A job with what it extends below it."""
    job = table(document.get(name))
    merged = Table()
    if len(seen) < 12 and name not in seen:
        for parent in words(job.get("extends")):
            merged = _merged(merged, _extended(document, parent, (*seen, name)))
    return _merged(merged, job)


def _merged(below: Table, above: Table) -> Table:
    out = Table()
    out.update(below)
    out.lines.update({**below.lines, **above.lines})
    for key, value in above.items():
        deep = isinstance(value, Table) and isinstance(out.get(key), Table)
        out[key] = _merged(out[key], value) if deep else value
    return out


def _referred(document: Table, reference: Reference) -> Any:
    target: Any = _extended(document, reference[0]) if reference else None
    for key in reference[1:]:
        target = table(target).get(key)
    return target


def _script(value: Any, document: Table) -> list[str]:
    return words(value, lambda one: _referred(document, one))


def _allowed(job: Table, name: str) -> tuple[str, ...]:
    return (f"the job {name} has allow_failure",) if job.get("allow_failure") is True else ()


def _when(document: Table, job: Table, name: str) -> tuple[Trigger, tuple[str, ...]]:
    """Whether a job runs for each merge request, and why its failure might not count."""
    best: tuple[Trigger, tuple[str, ...]] | None = None
    for scenario, names in _SCENARIOS.items():
        pipeline = _pipeline(document, scenario, names)
        trigger, soft = _job(document, job, name, scenario, names)
        whole = pipeline.both(trigger)
        better = best is None or (_STATES.index(whole.state), len(soft)) < (_STATES.index(best[0].state), len(best[1]))
        if better:
            best = whole, soft if whole.state != "no" else ()
    assert best is not None
    return best


def _pipeline(document: Table, scenario: str, names: dict[str, Value]) -> Trigger:
    workflow = document.get("workflow")
    if isinstance(workflow, str):
        wanted = "merge request" if "MergeRequest" in workflow else "branch"
        return Trigger("yes" if scenario == wanted else "no", f"its workflow makes {wanted} pipelines")
    rules = table(workflow).get("rules")
    if rules is None:
        return Trigger("yes", f"it runs in the pipeline of each {scenario}")
    state, _, why = _rules(rules, document, names)
    text = {"yes": "it runs", "no": "workflow:rules make no pipeline", "unknown": "workflow:rules depend on the run"}
    return Trigger(state, f"{text[state]} for a {scenario}" + (f" ({why})" if why and state != "yes" else ""))


def _job(
    document: Table, job: Table, name: str, scenario: str, names: dict[str, Value]
) -> tuple[Trigger, tuple[str, ...]]:
    if "rules" in job:
        state, rule, why = _rules(job["rules"], document, names)
        soft: list[str] = []
        when = str(rule.get("when", job.get("when", "on_success")))
        if state == "yes" and when == "manual":
            if rule.get("allow_failure", job.get("allow_failure")) is not False:
                soft.append(f"the job {name} is started by hand and may be left out")
        elif state == "yes" and when == "on_failure":
            return Trigger("no", f"the job {name} runs only after a failure"), ()
        if rule.get("allow_failure") is True:
            soft.append(f"a rule of the job {name} has allow_failure")
        reason = (
            f"it runs for each {scenario}" if state == "yes" else f"no rule of {name} makes it run for a {scenario}"
        )
        notes = (
            f"only where {', '.join(words(table(rule.get('changes')).get('paths', rule.get('changes')))[:3])} changed",
        )
        trigger = Trigger(state, why if state == "unknown" else reason, notes if rule.get("changes") else ())
        return trigger, tuple(soft)
    hand: tuple[str, ...] = ()
    if job.get("when") == "manual" and job.get("allow_failure") is not False:
        hand = (f"the job {name} is started by hand and may be left out",)
    if job.get("when") in ("never", "on_failure"):
        return Trigger("no", f"the job {name} runs {job['when'].replace('_', ' ')} only"), ()
    if "only" in job or "except" in job:
        return _only(job, name, scenario, names), hand
    workflow = document.get("workflow")
    if scenario == "merge request" and not isinstance(workflow, str) and table(workflow).get("rules") is None:
        return Trigger("no", f"the job {name} runs in pipelines of branches only"), ()
    return Trigger("yes", f"it runs in the pipeline of each {scenario}"), hand


def _rules(rules: Any, document: Table, names: dict[str, Value]) -> tuple[str, Table, str]:
    """The first rule that holds: its state, itself, and what it depends on where nobody can say."""
    for one in flat(rules, lambda reference: _referred(document, reference)):
        rule = table(one)
        truth: bool | None = True
        if "if" in rule:
            truth = decide(str(rule["if"]).replace("${", "$").replace("}", ""), names)
        if truth is False:
            continue
        never = rule.get("when") == "never"
        if truth is None:
            short = shortened(str(rule["if"]))
            if never:  # a rule that leaves out some runs; the common one goes on
                continue
            return "unknown", rule, f"it depends on: {short}"
        if never and ("changes" in rule or "exists" in rule):
            continue
        return ("no" if never else "yes"), rule, ""
    return "no", Table(), ""


def _only(job: Table, name: str, scenario: str, names: dict[str, Value]) -> Trigger:
    only, excluded = _policy(job.get("only")), _policy(job.get("except"))
    given = only if only is not None else ["branches", "tags"]
    kind = "merge_requests" if scenario == "merge request" else "branches"
    holds = any(_named(ref, kind) for ref in given)
    left_out = any(_named(ref, kind) for ref in excluded or [])
    if not holds or left_out:
        listed = ", ".join(given[:4]) if only is not None else "branches and tags"
        return Trigger("no", f"the job {name} runs for {listed} only" if not left_out else f"{name} excepts {kind}")
    if table(job.get("only")).get("variables"):
        truths = [decide(one, names) for one in words(table(job["only"])["variables"])]
        if True not in truths:
            state = "unknown" if None in truths else "no"
            return Trigger(state, f"the job {name} depends on variables")
    changed = words(table(job.get("only")).get("changes"))
    return Trigger(
        "yes", f"it runs for each {scenario}", (f"only where {', '.join(changed[:3])} changed",) if changed else ()
    )


def _policy(value: Any) -> list[str] | None:
    if value is None:
        return None
    if isinstance(value, Table):
        return words(value["refs"]) if "refs" in value else None
    return words(value)


def _named(ref: str, kind: str) -> bool:
    if ref == kind:
        return True
    if kind == "branches" and ref == "pushes":
        return True
    return kind == "branches" and ref.startswith("/") and ref in ("/.*/", "/^.*$/", "/.+/")
