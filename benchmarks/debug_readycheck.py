"""Searches one tree for debug output as the collector does and prints what it found: `python debug_readycheck.py TREE`.

Prints JSON: `places` ([file, line]), `classes` (how many places a class of file) and `not_read` ([file, reason]).
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from readycheck.testing import collect
from readycheck_checks.source.collect import debug_output
from readycheck_checks.source.targets import Source


def main(tree: Path) -> None:
    """Everything that a run of the collector does, without the limits on what it keeps."""
    debug_output.MOST_OCCURRENCES = debug_output.MOST_NOT_READ = 10**6
    fact = collect(debug_output.DEBUG_OUTPUT, Source(path=tree.name, gitignore=False), base=tree.parent)
    found = [one for one in fact.occurrences if one.how != "secret"]
    classes = Counter(one.file_class.value for one in found)
    said = {
        "places": sorted({(one.file, one.line) for one in found}),
        "classes": dict(classes.most_common()),
        "not_read": [(one.file, one.reason) for one in fact.not_read],
    }
    print(json.dumps(said))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
