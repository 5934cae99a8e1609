"""The readers: manifests, values, files of a deployment, callers; and that no text makes them fail."""

from __future__ import annotations

import contextlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readycheck_checks.monitoring.collect import callers, deployment, manifests, python_uses, script_uses
from readycheck_checks.monitoring.facts import Given
from readycheck_checks.monitoring.values import of_text


@pytest.mark.parametrize(
    ("name", "text", "production", "development"),
    [
        ("package.json", '{"dependencies": {"a": "1"}, "devDependencies": {"b": "1"}}', {"a"}, {"b"}),
        ("pyproject.toml", '[project]\nname = "x"\ndependencies = ["A_b>=1", "c[d]"]\n', {"a-b", "c"}, set()),
        ("pyproject.toml", '[dependency-groups]\ntest = ["pytest"]\n', set(), {"pytest"}),
        ("pyproject.toml", '[project]\noptional-dependencies = {prod = ["a"], dev = ["b"]}\n', {"a"}, {"b"}),
        ("pyproject.toml", '[tool.poetry.group.dev.dependencies]\na = "*"\n', set(), {"a"}),
        ("requirements.txt", "a==1\n# b\nc>=2\n-r other.txt\n", {"a", "c"}, set()),
        ("requirements.txt", "a==1\n    # via -r requirements.in\nb==1\n    # via a\nc==1\n", {"a", "c"}, set()),
        ("requirements.txt", "a==1 \\\n    --hash=sha256:aa\n    # via\n    #   b\n    #   -r x.in\n", {"a"}, set()),
        ("requirements.txt", "a==1 \\\n    --hash=sha256:aa\n    # via\n    #   b\n    #   c\nd==1\n", {"d"}, set()),
        ("requirements/dev.txt", "a\n", set(), {"a"}),
        ("Pipfile", '[packages]\na = "*"\n[dev-packages]\nb = "*"\n', {"a"}, {"b"}),
        ("setup.py", 'setup(install_requires=["a>=1", "b"])', {"a", "b"}, set()),
        ("setup.cfg", "[options]\ninstall_requires =\n    a\n    b>1\n", {"a", "b"}, set()),
        ("go.mod", "module m\nrequire (\n\tx.org/a v1\n\tx.org/b v1 // indirect\n)\n", {"x.org/a"}, set()),
        (
            "Gemfile",
            "gem 'a'\ngroup :development, :test do\n  gem 'b'\nend\ngem 'c', group: :test\n",
            {"a"},
            {"b", "c"},
        ),
        ("composer.json", '{"require": {"a/b": "1"}, "require-dev": {"c/d": "1"}}', {"a/b"}, {"c/d"}),
        ("build.gradle", "implementation 'a:b:1'\ntestImplementation 'c:d:1'\n", {"a:b"}, {"c:d"}),
        (
            "pom.xml",
            (
                "<dependency><groupId>a</groupId><artifactId>b</artifactId></dependency><!-- <dependency>"
                "<groupId>c</groupId><artifactId>d</artifactId></dependency> -->"
            ),
            {"a:b"},
            set(),
        ),
    ],
)
def test_manifests(name: str, text: str, production: set[str], development: set[str]) -> None:
    manifest = manifests.read(name, text.encode())
    assert manifest is not None
    assert (set(manifest.production), set(manifest.development)) == (production, development)


@pytest.mark.parametrize(
    ("name", "text"), [("package.json", "{"), ("package.json", "[]"), ("pyproject.toml", "["), ("setup.cfg", "x")]
)
def test_a_manifest_that_cannot_be_read_declares_nothing(name: str, text: str) -> None:
    assert manifests.read(name, text.encode()) is None


DSN = "https://0a1b2c3d4e5f60718293a4b5c6d7e8f9@o4501.ingest.sentry.io/4505"


@pytest.mark.parametrize(
    ("text", "given_", "variable"),
    [
        (DSN, Given.SET, ""),
        (f'"{DSN}"', Given.SET, ""),
        ("http://key1@errors.shop.internal:9000/path/2", Given.SET, ""),
        ("", Given.EMPTY, ""),
        ("''", Given.EMPTY, ""),
        ("YOUR_DSN", Given.PLACEHOLDER, ""),
        ("your-sentry-dsn-here", Given.PLACEHOLDER, ""),
        ("<sentry dsn>", Given.PLACEHOLDER, ""),
        ("https://xxxxx@sentry.io/1", Given.PLACEHOLDER, ""),
        ("changeme", Given.PLACEHOLDER, ""),
        ("sentry", Given.MALFORMED, ""),
        ("https://sentry.io/4505", Given.MALFORMED, ""),
        ("${SENTRY_DSN}", Given.VARIABLE, "SENTRY_DSN"),
        ("${SENTRY_DSN:-}", Given.VARIABLE, "SENTRY_DSN"),
        ("$SENTRY_DSN", Given.VARIABLE, "SENTRY_DSN"),
        ("%env(SENTRY_DSN)%", Given.VARIABLE, "SENTRY_DSN"),
        ("__SENTRY_DSN__", Given.VARIABLE, "SENTRY_DSN"),
        ("{{ .Values.sentry.dsn }}", Given.VARIABLE, "Values"),
        ("<%= ENV['SENTRY_DSN'] %>", Given.VARIABLE, "SENTRY_DSN"),
    ],
)
def test_values(text: str, given_: Given, variable: str) -> None:
    assert of_text(text, "dsn") == (given_, variable)


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        (".env.production", "SENTRY_DSN=\n", [Given.EMPTY]),
        (".env.production", "export SENTRY_DSN=''\n", [Given.EMPTY]),
        (".env.production", f"SENTRY_DSN={DSN}\n", [Given.SET]),
        (".env.production", "#SENTRY_DSN=\n", []),
        ("Dockerfile", "ENV SENTRY_DSN=\n", [Given.EMPTY]),
        ("Dockerfile", "ARG SENTRY_DSN\n", []),
        ("docker-compose.yml", "environment:\n  - SENTRY_DSN=\n", [Given.EMPTY]),
        ("docker-compose.yml", "environment:\n  - SENTRY_DSN\n", [Given.VARIABLE]),
        ("docker-compose.yml", "environment:\n  SENTRY_DSN:\n", [Given.VARIABLE]),
        ("docker-compose.yml", "environment:\n  SENTRY_DSN: ''\n", [Given.EMPTY]),
        ("docker-compose.yml", "environment:\n  SENTRY_DSN: ${SENTRY_DSN:?missing}\n", [Given.VARIABLE]),
        ("k8s/a.yaml", "kind: ConfigMap\ndata:\n  SENTRY_DSN: ''\n", [Given.EMPTY]),
        ("k8s/a.yaml", "kind: Pod\nenv:\n- name: SENTRY_DSN\n  value: ''\n", [Given.EMPTY]),
        ("k8s/a.yaml", "kind: Pod\nenv:\n- name: SENTRY_DSN\n  valueFrom:\n    secretKeyRef: {}\n", [Given.VARIABLE]),
        ("k8s/a.yaml", "SENTRY_DSN: ''\n", []),
        ("prod.env", "NEW_RELIC_ENABLED=false\n", [Given.OFF]),
        ("prod.env", "SENTRY_ENABLED=1\n", [Given.ON]),
    ],
)
def test_statements(name: str, text: str, wanted: list[Given]) -> None:
    assert deployment.is_deployment(name)
    assert [one.given for one in deployment.statements(name, text.encode())] == wanted


@pytest.mark.parametrize(
    "name", [".env", ".env.example", ".env.development", "docker-compose.override.yml", "Dockerfile.dev", "docs/a.yaml"]
)
def test_what_does_not_reach_production(name: str) -> None:
    assert not deployment.is_deployment(name)


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("start()", True),
        ("boot([start])", True),
        ("x.start()", True),
        ("<start />", True),
        ("const run = start;", True),
        ("function start() {}", False),
        ("const start = () => 1;", False),
        ("def start():\n    pass\n", False),
        ("class start(Base):\n    pass\n", False),
        ("// start()", False),
        ("# start()", False),
        ("/* start() */", False),
        ("import { start } from './a';", False),
        ("import {\n  start,\n} from './a';", False),
        ("from a import start\n", False),
        ("from a import (\n    start,\n)\n", False),
        ("export { start };", False),
        ("module.exports = { start };", False),
        ("const { start } = require('./a');", False),
        ("__all__ = ['start']\n", False),
        ("restart()", False),
        ("start_all()", False),
    ],
)
def test_callers(text: str, used: bool) -> None:
    assert callers.uses(callers.code(text.encode()), "start") is used


_WORDS = st.sampled_from(
    ["import", "from", "sentry_sdk", "init", "(", ")", "{", "}", "=", ".", ",", '"@sentry/node"', "require", "const",
     "dsn", ":", "\n", " ", "if", "process.env.X", "=>", "await", "function", "x", "'", "`", "class", "def", "[", "]"]
)  # fmt: skip
_NAMES = re.compile(rb"""['"`](?=@sentry)""")


@settings(max_examples=60, deadline=None)
@given(st.lists(_WORDS, max_size=40).map(" ".join))
def test_no_text_makes_the_readers_fail(text: str) -> None:
    script_uses.events(text.encode(), "typescript", _NAMES, lambda name: name.startswith("@sentry"), 5)
    with contextlib.suppress(SyntaxError):
        python_uses.events(text.encode(), lambda name: name.startswith("sentry_sdk"))
    list(deployment.statements("docker-compose.yml", text.encode()))
    callers.uses(callers.code(text.encode()), "x")


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters="\\\"'\n\r"), min_size=8, max_size=40)
)
def test_no_value_is_kept(secret: str) -> None:
    code = f'require("@sentry/node").init({{ dsn: "{secret}", key: ["{secret}"].x, apiKey: f("{secret}").y }});'
    found = script_uses.events(code.encode(), "javascript", _NAMES, lambda name: name.startswith("@sentry"), 5)
    kept = [setting.variable for event in found for setting in event.settings]
    filled = of_text(secret)[1]
    assert all(not one or one == filled or one in ("x", "y") for one in kept)
