"""What the first page leads to: source maps of its scripts and styles, their folders, and copies left beside them."""

from __future__ import annotations

from urllib.parse import urlsplit

from readycheck_checks.http.collect.exposed.look import TAIL, Look
from readycheck_checks.http.exposed import maps
from readycheck_checks.http.exposed.catalogue import CATALOGUE, LISTING, MAP, Entry
from readycheck_checks.http.exposed.likeness import likeness
from readycheck_checks.http.exposed.missing import Shown
from readycheck_checks.http.facts.exposed import Outcome
from readycheck_checks.http.reading import markup
from readycheck_checks.http.reading.addresses import absolute

MOST_FILES = 3
MOST_FOLDERS = 2
SUFFIXES = (".bak", "~", ".old")
"""What editors and careful people leave beside a file."""
_RELATED = 0.3
"""A copy of a script has at least this share of words in common with it."""
_REDIRECTS = (301, 302, 303, 307, 308)


class Page:
    """The first page of an origin and the files that it loads from there."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self.shown: Shown | None = None
        self._files: list[str] = []

    async def visit(self, path: str) -> None:
        """Fetch the page; one redirect is followed where it stays on the host."""
        look = self._look
        shown, url = await look.fetch(path), look.address(path)
        if shown is not None and shown.status in _REDIRECTS and url is not None:
            onward = self._resolve(url, shown.location)
            if onward is not None and (moved := await look.fetch(onward)) is not None:
                if urlsplit(onward).scheme != urlsplit(url).scheme:
                    look.rebase(onward)
                shown, url = moved, onward
        self.shown = shown
        if shown is None or url is None or shown.status != 200 or not shown.sample.markup:
            return
        page = markup.read(shown.sample.text)
        try:
            base = absolute(url, page.base) if page.base else url
        except ValueError:  # a browser leaves such a base out
            base = url
        found = (self._resolve(base, one) for one in page.assets)
        self._files = list(dict.fromkeys(one for one in found if one is not None))

    async def follow(self) -> None:
        """Ask for the maps of the page's files, for their folders, and for copies of the first script."""
        known = {self._look.address(one.path) for one in CATALOGUE}  # asked for later, with their own signatures
        for number, file in enumerate([one for one in self._files if one not in known][:MOST_FILES]):
            shown = await self._look.end(file)
            if shown is None or shown.status not in (200, 206):
                continue
            await self._map(file, shown)
            if number == 0:
                await self._copies(file, shown)
        page = self.shown
        if page is not None and page.status == 200:
            entry = Entry("", LISTING)
            if entry.signature(page.sample) is not None:
                self._look.expose(self._look.base, page, "listing", origin="page")
        for folder in self._folders():
            await self._ask(Entry(folder, LISTING))

    async def _map(self, file: str, shown: Shown) -> None:
        where = maps.reference(shown.sample)
        inside = maps.inline(shown.sample, where)
        if inside is not None:
            name = "source_map_inline" if inside else "source_map_inline_names"
            self._look.expose(file, shown, name, origin="script")
            self._look.note(file, shown, Outcome.SERVED)
            return
        if where.startswith("data:"):
            return
        # A build may leave the map and drop the comment; the map's own signature keeps a guess honest.
        url = self._resolve(file, where or f"{urlsplit(file).path}.map")
        answer = await self._look.fetch(url) if url is not None else None
        if url is None or answer is None:
            return
        entry = Entry(url, MAP)
        found = entry.signature(answer.sample)
        if found is not None and found.name == "source_map" and answer.sample.truncated:
            end = await self._look.again(url, TAIL)
            if end is not None and '"sourcesContent"' in end.sample.text:
                self._look.expose(url, answer, "source_map_content", origin="script")
                self._look.note(url, answer, Outcome.SERVED)
                return
        self._look.weigh(url, answer, entry, origin="script")

    async def _copies(self, file: str, original: Shown) -> None:
        parts = urlsplit(file)
        for suffix in SUFFIXES:
            url = parts._replace(path=parts.path + suffix, query="").geturl()
            shown = await self._look.end(url)
            if shown is None:
                continue
            result = self._look.result(url, shown)
            sample = shown.sample
            text = not sample.markup and not sample.binary and sample.data != original.sample.data
            if result is Outcome.OTHER and text and likeness(sample.text, original.sample.text) >= _RELATED:
                result = Outcome.SERVED
                self._look.expose(url, shown, "script_copy", origin="script")
            self._look.note(url, shown, result)

    async def _ask(self, entry: Entry) -> None:
        shown = await self._look.fetch(entry.path)
        if shown is not None:
            self._look.weigh(entry.path, shown, entry, origin="script")

    def _folders(self) -> list[str]:
        found: list[str] = []
        for file in self._files:
            path = urlsplit(file).path.rpartition("/")[0] + "/"
            top = "/" + path.strip("/").split("/")[0] + "/"
            found += [one for one in (path, top) if one not in ("/", "//")]
        return list(dict.fromkeys(found))[:MOST_FOLDERS]

    def _resolve(self, base: str, reference: str) -> str | None:
        """A reference of a page or file as a URL on this host; None where it leads elsewhere."""
        try:
            return self._look.address(absolute(base, reference))
        except ValueError:
            return None
