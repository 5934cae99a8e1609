"""The JSON is the report, strict, and the same bytes for the same report."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from tests.support.report_builders import HOSTILE, big_report, control, report_of, with_every_text

from readycheck.model import Finding, Report, Severity, Status
from readycheck.render import render
from readycheck.render.json import report_schema


def valid(text: str) -> Any:
    """The document in `text`, checked against the published schema."""
    document = json.loads(text)
    jsonschema.Draft202012Validator(report_schema()).validate(document)
    return document


def test_the_document_is_the_report(stored: Report) -> None:
    text = render(stored, "json")
    valid(text)
    assert Report.model_validate_json(text) == stored
    assert text.endswith("}\n")


def test_the_schema_is_a_schema_with_an_id() -> None:
    schema = report_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == "urn:readycheck:schema:report:1"


def test_the_schema_allows_no_other_field_and_wants_each() -> None:
    schema = report_schema()
    for part in (schema, *schema["$defs"].values()):
        if part.get("type") == "object":
            assert part["additionalProperties"] is False
            assert set(part["required"]) == set(part["properties"])


@pytest.mark.parametrize("change", [{"score": "high"}, {"surprise": 1}, {"decision": "maybe"}, {"started": 5}])
def test_the_schema_refuses_another_document(stored: Report, change: dict[str, Any]) -> None:
    document = json.loads(render(stored, "json")) | change
    with pytest.raises(jsonschema.ValidationError):
        valid(json.dumps(document))


def test_free_maps_do_not_depend_on_the_order_they_were_filled_in(stored: Report) -> None:
    method = stored.method
    turned = method.model_copy(update={"counts": dict(reversed(method.counts.items()))})
    assert list(turned.counts) != list(method.counts)
    assert render(stored.model_copy(update={"method": turned}), "json") == render(stored, "json")


def test_fields_stand_in_the_order_of_the_model(stored: Report) -> None:
    document = json.loads(render(stored, "json"))
    assert list(document)[:4] == ["schema", "tool", "profile", "target"]
    assert list(document["controls"][0])[:3] == ["id", "area", "title"]


def test_hostile_text_stays_text(stored: Report) -> None:
    text = render(with_every_text(stored, lambda old: f"{HOSTILE}\ud800\x9b\x7f\u2028{old}"), "json")
    assert not set(text) & {"\x1b", "\x9b", "\x7f", "\u202e", "\u2028", "\r", "\ud800"}
    document = json.loads(text.encode("utf-8"))
    assert document["summary"] == f"{HOSTILE}\ufffd\x9b\x7f\u2028{stored.summary}"


def test_a_number_that_json_does_not_know_is_refused() -> None:
    broken = Finding.model_construct(**{**Finding(rule="a", status=Status.PASS, message="b").__dict__, "value": 1e999})
    made = control("SEC-01", "t", Severity.HIGH, Status.PASS, "m", check="c")
    check = made.checks[0].model_construct(**{**made.checks[0].__dict__, "findings": (broken,)})
    with pytest.raises(ValueError, match="not JSON compliant"):
        render(report_of([made.model_copy(update={"checks": (check,)})]), "json")


def test_a_long_report_holds_every_finding() -> None:
    document = valid(render(big_report(1500, 10), "json"))
    assert sum(len(check["findings"]) for one in document["controls"] for check in one["checks"]) == 1500
