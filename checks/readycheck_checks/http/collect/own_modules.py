"""What the target's own scripts import: a few of its module files are read, and any script that is at hand.

Most applications import in a file and not in the page. Addresses that code computes are not known.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from readycheck_checks.http.collect.subresources import Files
from readycheck_checks.http.facts.integrity import Compared
from readycheck_checks.http.reading.markup import Page
from readycheck_checks.http.reading.references import MAPPED, Named, imported, named

MOST_MODULES = 8
"""Files of all pages together that are fetched for what they import."""


@dataclass(slots=True)
class OwnModules:
    """Reads each file once, after all that is to be compared."""

    files: Files
    left: int = MOST_MODULES

    async def imported(self, page: Page, at: str) -> tuple[list[Named], int]:
        """What the own scripts of the page at `at` import, and how many of them were not read."""
        found: list[Named] = []
        waiting = deque(named(page, at))
        met: set[str] = set()
        unread = 0
        while waiting:
            one = waiting.popleft()
            if one.url in met or not self._wanted(one):
                continue
            met.add(one.url)
            self.left -= one.url not in self.files.had
            if self.left < 0:
                self.left, unread = 0, unread + 1
                continue
            file = await self.files.get(one.url, at)
            unread += (file.reason in (Compared.BUDGET, Compared.TOO_LARGE) and not file.digests) or (
                not file.imports.whole
            )
            onward = list(imported(one.url, file.imports, page, at, module=one.load.kind in MAPPED))
            found += onward
            waiting += onward
        return found, unread

    def _wanted(self, one: Named) -> bool:
        """A module of the own host; a classic script only where it was fetched anyway."""
        own = self.files.walker.at_home(one.url)
        return own and (one.load.kind in MAPPED or (one.load.kind == "script" and one.url in self.files.had))
