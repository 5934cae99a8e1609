"""All detectors together: from what was read to what was found."""

from __future__ import annotations

from readycheck_checks.discovery.detect import critical, health, migrations, places, queues, services, stack, suite
from readycheck_checks.discovery.facts import Project, TreeFacts
from readycheck_checks.monitoring.facts import Kind


def project_of(tree: TreeFacts, folder: str) -> Project:
    """What a tree says of its system; `folder` is the name of the folder that it lies in."""
    databases, brokers, results = services.variables(tree)
    return Project(
        name=places.name(tree, folder),
        stack=tuple(stack.stack(tree)),
        pipelines=tuple(places.pipelines(tree)),
        containers=tuple(places.containers(tree))[:6],
        locks=places.locks(tree),
        trackers=tuple(stack.libraries(tree, Kind.ERRORS)),
        logging=tuple(stack.libraries(tree, Kind.LOGGING)),
        suite=suite.suite(tree),
        auth=critical.auth(tree),
        has_tests=suite.has_tests(tree),
        migrations=migrations.migrations(tree),
        databases=databases,
        brokers=brokers,
        results=results,
        services=services.services(tree),
        queues=queues.queues(tree),
        health=health.routes(tree),
        bundles=places.bundles(tree),
        hueys=tree.hueys,
        sarif=tuple(one for one in tree.reports if one.endswith(".sarif"))[:5],
        runbooks=places.runbooks(tree),
        backups=places.backups(tree.dumps),
        reports=tuple(one for one in tree.reports if not one.endswith(".sarif"))[:8],
        languages=places.languages(tree),
        runtimes=tuple(dict.fromkeys(one.runtime for one in tree.manifests.values())),
        complete=tree.complete,
        unread=tree.unread,
    )
