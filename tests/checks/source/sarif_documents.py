"""SARIF as ten scanners write it: shapes only, in our own words."""

from __future__ import annotations

from typing import Any

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def log(*runs: dict[str, Any], version: str = "2.1.0") -> dict[str, Any]:
    return {"$schema": SCHEMA, "version": version, "runs": list(runs)}


def at(uri: str, line: int = 3, **given: Any) -> list[dict[str, Any]]:
    place = {"artifactLocation": {"uri": uri, **given}, "region": {"startLine": line, "snippet": {"text": "hidden"}}}
    return [{"physicalLocation": place}]


def run(name: str, rules: list[dict[str, Any]], results: Any, **given: Any) -> dict[str, Any]:
    return {"tool": {"driver": {"name": name, "semanticVersion": "1.2.3", "rules": rules}}, "results": results, **given}


def _text(words: str) -> dict[str, str]:
    return {"text": words}


SEMGREP = log(
    run(
        "Semgrep OSS",
        [{"id": "js.eval", "defaultConfiguration": {"level": "error"}, "shortDescription": _text("eval"),
          "properties": {"precision": "very-high", "tags": ["CWE-95: Eval Injection", "security"]}}],
        [{"ruleId": "js.eval", "message": _text("Found eval of input"), "fingerprints": {"matchBasedId/v1": "0"},
          "locations": at("web/app.js", 7, uriBaseId="%SRCROOT%")}],
        invocations=[{"executionSuccessful": True, "toolExecutionNotifications": []}],
    )
)  # fmt: skip

CODEQL = log(
    {
        "tool": {
            "driver": {"name": "CodeQL", "semanticVersion": "2.20.0", "rules": []},
            "extensions": [
                {"name": "codeql/javascript-queries", "semanticVersion": "1.0.0", "rules": [
                    {"id": "js/sql-injection", "defaultConfiguration": {"enabled": True, "level": "error"},
                     "properties": {"security-severity": "8.8", "tags": ["security", "external/cwe/cwe-089"]}}]}
            ],
        },
        "artifacts": [{"location": {"uri": "src/db.js", "uriBaseId": "%SRCROOT%", "index": 0}}],
        "results": [
            {"ruleId": "js/sql-injection",
             "rule": {"id": "js/sql-injection", "index": 0, "toolComponent": {"index": 0}},
             "message": _text("This query depends on a [user-provided value](1)."),
             "locations": [{"physicalLocation": {"artifactLocation": {"index": 0}, "region": {"startLine": 12}}}]}
        ],
        "versionControlProvenance": [{"repositoryUri": "https://example.test/x", "revisionId": "a" * 40}],
    }
)  # fmt: skip

TRIVY = log(
    run(
        "Trivy",
        [{"id": "CVE-2026-1", "defaultConfiguration": {"level": "warning"}, "shortDescription": _text("openssl: bad"),
          "properties": {"security-severity": "5.5", "tags": ["vulnerability", "security", "MEDIUM"]}}],
        [{"ruleId": "CVE-2026-1", "ruleIndex": 0, "level": "warning", "message": _text("Package: openssl"),
          "locations": at("library/image", 1, uriBaseId="ROOTPATH")}],
        originalUriBaseIds={"ROOTPATH": {"uri": "file:///"}},
    )
)  # fmt: skip

ZAP = log(
    run(
        "ZAP",
        [{"id": "10020", "defaultConfiguration": {"level": "warning"}, "name": "Missing anti-clickjacking header",
          "relationships": [{"target": {"id": "1021", "toolComponent": {"name": "CWE"}}, "kinds": ["superset"]}]}],
        [{"ruleId": "10020", "ruleIndex": 0, "level": "warning", "message": _text("No X-Frame-Options"),
          "locations": at("https://example.test/login?token=abc", 1),
          "webRequest": {"method": "GET", "target": "/login"}}],
    )
)  # fmt: skip

GITLEAKS = log(
    run(
        "gitleaks",
        [{"id": "aws-access-token", "shortDescription": _text("AWS")}],
        [{"ruleId": "aws-access-token", "message": _text("aws-access-token has detected secret for file a.py."),
          "locations": at("a.py", 2), "partialFingerprints": {"commitSha": "", "author": "x"}}],
    )
)  # fmt: skip

BANDIT = log(
    run(
        "Bandit",
        [{"id": "B602", "name": "subprocess_popen_with_shell_equals_true", "properties": {"tags": ["security",
          "external/cwe/cwe-78"], "precision": "high"}, "defaultConfiguration": {"level": "error"}}],
        [{"ruleId": "B602", "ruleIndex": 0, "level": "error", "message": _text("subprocess call with shell=True"),
          "properties": {"issue_severity": "HIGH", "issue_confidence": "HIGH"}, "locations": at("app/run.py", 9)}],
        invocations=[{"executionSuccessful": True, "endTimeUtc": "2026-11-23T09:00:00Z"}],
    )
)  # fmt: skip

ESLINT = log(
    run(
        "ESLint",
        [{"id": "no-unused-vars", "helpUri": "https://eslint.org/docs/rules/no-unused-vars"}],
        [{"ruleId": "no-unused-vars", "ruleIndex": 0, "level": "warning", "message": _text("'a' is never used."),
          "locations": at("file:///ROOT/web/sp%20ace.js", 5, index=0)},
         {"ruleId": "no-unused-vars", "level": "error", "message": _text("'b' is never used."),
          "suppressions": [{"kind": "inSource", "justification": "kept"}], "locations": at("file:///ROOT/web/b.js")}],
        artifacts=[{"location": {"uri": "file:///ROOT/web/sp%20ace.js"}}],
    )
)  # fmt: skip

CHECKOV = log(
    run(
        "checkov",
        [{"id": "CKV_DOCKER_3", "name": "user", "defaultConfiguration": {"level": "error"}}],
        [{"ruleId": "CKV_DOCKER_3", "ruleIndex": 0, "level": "error", "message": _text("No user was made"),
          "attachments": [], "locations": at("/Dockerfile", 1)}],
    )
)  # fmt: skip

GOSEC = log(
    run(
        "gosec",
        [{"id": "G101", "defaultConfiguration": {"level": "error"}, "properties": {"tags": ["security", "HIGH"]},
          "relationships": [{"target": {"id": "798", "guid": "0", "toolComponent": {"name": "CWE"}}}]}],
        [{"ruleId": "G101", "level": "error", "message": _text("Potential hardcoded credentials"),
          "locations": at("main.go", 4), "suppressions": [{"kind": "inSource", "status": "rejected"}]}],
        taxonomies=[{"name": "CWE", "taxa": [{"id": "798"}]}],
    )
)  # fmt: skip

OLD = {
    "version": "2.0.0-csd.2.beta.2018-10-10",
    "runs": [
        {"tool": {"name": "OldScan", "version": "1.0"},
         "invocations": [{"toolNotifications": []}],
         "resources": {"rules": {"R1": {"id": "R1", "messageStrings": {"m": "Weak hash {0}"},
                                        "configuration": {"defaultLevel": "error"}}}},
         "results": [{"ruleId": "R1", "message": {"messageId": "m", "arguments": ["MD5"]},
                      "locations": [{"physicalLocation": {"fileLocation": {"uri": "src/hash.c"},
                                                          "region": {"startLine": 8}}}]},
                     {"ruleId": "R1", "message": {"text": "x"}, "suppressionStates": ["suppressedInSource"]}]}
    ],
}  # fmt: skip
