"""The shape of a signature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from readycheck_checks.http.exposed.sample import Sample


@dataclass(frozen=True, slots=True)
class Signature:
    """What a body must look like to be what its path says.

    `group` is the end of the rule, such as `version_control`. `grave`: it blocks a launch, else it is a gap.
    `means` ends the sentence "… is served, " for a person who decides.
    """

    name: str
    group: str
    grave: bool
    means: str
    fits: Callable[[Sample], bool]
