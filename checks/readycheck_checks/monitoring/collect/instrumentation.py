"""Collects the instrumentation of a source tree."""

from __future__ import annotations

from readycheck.api import CollectContext, Collector
from readycheck_checks.monitoring.facts import InstrumentationFact
from readycheck_checks.source.needs import of_tree
from readycheck_checks.source.targets import Source


def collect(source: Source, context: CollectContext) -> InstrumentationFact:
    """What is declared, imported and called, and what its settings say."""
    # Readers of manifests and code, which only the worker that runs this needs.
    from readycheck_checks.monitoring.collect.sweep import sweep

    return sweep(source, context)


INSTRUMENTATION = Collector(
    id="monitoring.instrumentation",
    title="Reads the source tree for what watches production",
    fact=InstrumentationFact,
    collect=collect,
    thing="sources",
    deadline=240.0,
    memory_mb=1024,
    needs_for=of_tree,
)
