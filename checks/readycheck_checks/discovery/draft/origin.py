"""The web origin: what answered, and the scenario of the load probe, which nothing runs without consent."""

from __future__ import annotations

from urllib.parse import urlsplit

from readycheck_checks.discovery.detect.health import chosen
from readycheck_checks.discovery.facts import Answered, Asked, OriginFacts, Project
from readycheck_checks.discovery.notation import Entry, Flow

EXAMPLE = "https://staging.example.edu"


def origins(asked: Asked, project: Project, seen: OriginFacts) -> tuple[Entry, ...]:
    """The origins, and a first scenario for them."""
    return (_origin(asked, project, seen), _scenario(asked))


def login_page(seen: OriginFacts) -> Answered | None:
    """The first page that asks for a password."""
    return next((one for one in seen.answers if one.login and one.status == 200), None)


def _origin(asked: Asked, project: Project, seen: OriginFacts) -> Entry:
    off = not asked.url
    above = ["", "Where the system answers. Without an address nothing of HTTP is judged."]
    if off:
        above.append("Give it here, or run `readycheck init --url` again.")
    if seen.problem:
        above.append(f"Nothing was learned from it: {seen.problem}.")
    fields = [
        Entry("id", "main"),
        Entry("url", asked.url or EXAMPLE),
        *([Entry("ca", asked.ca, "the further authority that was given")] if asked.ca else []),
        *_pages(seen),
        Entry("api", Flow(("/api/v1/me",)), "paths of your API that answer a GET", off=True),
        _health(project, seen),
        *_metrics(seen),
    ]
    return Entry("origins", [tuple(fields)], above=tuple(above), off=off)


def _pages(seen: OriginFacts) -> list[Entry]:
    found = login_page(seen)
    if found is None:
        said = "further pages to look at; the url itself is the first"
        return [Entry("pages", Flow(("/", "/login")), said, off=True)]
    return [
        Entry("pages", Flow(tuple(dict.fromkeys(("", found.path)))), f"{found.path} asks for a password"),
        Entry("login", (Entry("page", found.path),), "used with `consent.active` only"),
    ]


def _health(project: Project, seen: OriginFacts) -> Entry:
    live, ready = chosen(seen.answers)
    routes = {one.value: one.where for one in project.health}
    if live is None and ready is None:
        tried = f"{len(seen.answers)} paths were asked" if seen.answers else "nothing was asked"
        named = ", ".join(f"{path} ({where})" for path, where in list(routes.items())[:3])
        above = (
            f"No health endpoint was seen ({tried}).",
            *((f"The source speaks of {named}.",) if named else ()),
        )
        live, ready = chosen(tuple(Answered(path, 200) for path in routes or ("/healthz", "/readyz")))
        fields = [Entry(key, one.path) for key, one in (("live", live), ("ready", ready)) if one is not None]
        return Entry("health", tuple(fields), above=above, off=True)
    return Entry(
        "health",
        (
            _vital("live", live, routes, "nothing that only tells whether the process runs was seen"),
            _vital("ready", ready, routes, "nothing that tells whether its dependencies answer was seen"),
        ),
    )


def _vital(key: str, found: Answered | None, routes: dict[str, str], missing: str) -> Entry:
    if found is None:
        return Entry(key, "/readyz" if key == "ready" else "/healthz", missing, off=True)
    where = routes.get(found.path, "")
    return Entry(key, found.path, f"answered {found.status}{f'; {where}' if where else ''}")


def _metrics(seen: OriginFacts) -> list[Entry]:
    found = next((one for one in seen.answers if one.path == "/metrics" and not one.same), None)
    if found is not None and found.status in (401, 403):
        refused = f"answered {found.status}: it refuses strangers"
        return [Entry("metrics", "/metrics", refused), Entry("internal", Flow(("/metrics",)), "served on purpose")]
    if found is not None and found.kind == "metrics":
        return [Entry("metrics", "/metrics", "answered 200 to a stranger")]
    return [Entry("metrics", "/metrics", "where the metrics are exported", off=True)]


def host(url: str) -> str:
    """The host of an address as a consent names it: with its port where the address has one."""
    return urlsplit(url).netloc.rpartition("@")[2]


def root_of(url: str) -> str:
    """The origin of an address, without its path."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _scenario(asked: Asked) -> Entry:
    fields = (
        Entry("id", "main"),
        Entry("url", root_of(asked.url) if asked.url else EXAMPLE),
        *([Entry("ca", asked.ca)] if asked.ca else []),
        Entry("flow", [(Entry("get", "/"),)], "a first step; write down what your users do"),
    )
    above = ("", "What users do under load. Nothing is sent before `consent.load` below allows it.")
    return Entry("scenarios", [fields], above=above, off=not asked.url)
