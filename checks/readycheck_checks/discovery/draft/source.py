"""The source tree and its tests."""

from __future__ import annotations

from readycheck_checks.discovery.facts import Asked, Project, Seen
from readycheck_checks.discovery.notation import Entry, Flow
from readycheck_checks.source.needs import NOT_READ


def sources(asked: Asked, project: Project) -> tuple[Entry, ...]:
    """The source tree, and the suite that tests it."""
    if not asked.source:
        above = ("", "The source tree. Without it nothing of code, dependencies, tests and secrets is judged.")
        return (Entry("sources", [(Entry("id", "main"), Entry("path", "."))], above=above, off=True),)
    return (_source(asked, project), _tests(project))


def _source(asked: Asked, project: Project) -> Entry:
    fields = [
        Entry("id", "main"),
        Entry("path", asked.source),
        Entry("exclude", Flow(("legacy/",)), "folders that do not belong to the system", off=True),
        _bundles(project),
        Entry("locks", Flow(project.locks or (_example(project),)), _locks(project), off=True),
        _sarif(project),
        Entry("advisories", "advisories.json", "where the audit must not ask a service (OSV format)", off=True),
    ]
    if project.trackers:
        found = ", ".join(f"{one.value} ({one.where})" for one in project.trackers)
        fields.append(Entry("error_tracker", Flow(("shop.errors:report",)), f"not needed: {found}", off=True))
    else:
        said = "no error tracker was found; name your own as module:function"
        fields.append(Entry("error_tracker", Flow(("shop.errors:report",)), said, off=True))
    return Entry("sources", [tuple(fields)], above=("", "The source tree, as it is deployed or built from."))


def _bundles(project: Project) -> Entry:
    if project.bundles:
        return Entry("built", Flow(project.bundles), "what the build puts out; take out what is not served")
    return Entry("built", Flow(("web/dist",)), "bundles that are served; none was found", off=True)


def _locks(project: Project) -> str:
    if not project.locks:
        return "no lock file was found, so nobody knows which versions are installed"
    unread = dict.fromkeys(base for one in project.locks if (base := one.rpartition("/")[2]) in NOT_READ)
    more = f"; {', '.join(unread)} cannot be looked up yet" if unread else ""
    return f"not needed: every lock file of the tree is taken{more}"


def _example(project: Project) -> str:
    return next((_LOCKS[one] for one in project.runtimes if one in _LOCKS), "requirements.txt")


_LOCKS = {"javascript": "package-lock.json", "python": "requirements.txt", "go": "go.sum", "ruby": "Gemfile.lock",
          "php": "composer.lock", "java": "gradle.lockfile"}  # fmt: skip


def _sarif(project: Project) -> Entry:
    if project.sarif:
        return Entry("sarif", Flow(project.sarif), "found; written by another scanner")
    languages = f" for {', '.join(project.languages)}" if project.languages else ""
    return Entry(
        "sarif", Flow(("reports/*.sarif",)), f"results of another scanner{languages}; none was found", off=True
    )


def _tests(project: Project) -> Entry:
    suite = project.suite
    above = ["", "The tests. Reports are looked for where tools write them by default."]
    if project.reports:
        above.append(f"Found: {', '.join(project.reports[:4])}.")
    else:
        above.append("No test results and no coverage were found; run the tests with reports before the audit.")
    fields = [Entry("id", "main")]
    if suite is None:
        said = "no test command was found" if project.has_tests else "no test was found"
        fields.append(Entry("command", "pytest", said, off=True))
    else:
        fields.append(Entry("command", suite.command, f"{suite.where}; run with `consent.exec` only"))
        if suite.folder:
            fields.append(Entry("folder", suite.folder, "where the command is run"))
        if suite.further:
            others = "; ".join(f"{one.value}, {one.where}" for one in suite.further)
            above.append(f"Further test commands: {others}.")
    fields += [
        _reports("junit", suite.junit if suite else (), "reports/junit.xml"),
        _reports("coverage", suite.coverage if suite else (), "reports/coverage.xml"),
        _critical(project),
        Entry(
            "flow",
            Flow(("tests/test_checkout.py",)),
            "the tests of your main flow; else found by their names",
            off=True,
        ),
    ]
    return Entry("tests", [tuple(fields)], above=tuple(above))


def _reports(key: str, found: tuple[Seen, ...], example: str) -> Entry:
    if found:
        return Entry(key, Flow(tuple(one.value for one in found)), ", ".join(one.where for one in found))
    return Entry(key, Flow((example,)), "only where it lies in an unusual place", off=True)


def _critical(project: Project) -> Entry:
    above = ("Only you know which code must not fail. Add it; here is what decides who somebody is, by its names.",)
    if project.auth and project.has_tests:
        fields = (Entry("name", "authentication"), Entry("paths", Flow(project.auth)))
        return Entry("critical", [fields], above=above)
    return Entry("critical", [(Entry("paths", Flow(("app/auth/**",))),)], "code that must not fail", off=True)
