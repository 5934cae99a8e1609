"""What is wrong is told at its line and column, in plain words, with the nearest valid key."""

from __future__ import annotations

import os
import pickle
import re
import socket
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from readycheck.model import Profile
from readycheck.profile import Problem, ProfileInvalid, Vocabulary, format_problems, load_profile

Problems = Callable[..., Sequence[Problem]]

V = "version: 1\n"
ONE = "title: t, severity: low"

# text, line:column of the problem, and a part of its first line
BAD: list[tuple[str, str, str]] = [
    # not YAML, or YAML that a profile does not use
    ("", "0:0", "the file holds no profile; it begins with 'version: 1'"),
    ("# nothing\n", "0:0", "the file holds no profile"),
    ("just text\n", "1:1", "a profile is a map of keys"),
    ("- version\n", "1:1", "a profile is a map of keys"),
    (V + "gate: {min_score: 1\n", "2:7", "this is not valid YAML"),
    (V + "gate:\n\tmin_score: 1\n", "3:1", "a tab indents this line"),
    (V + "a: 'open\n", "2:4", "this is not valid YAML"),
    (V + "history: a: b\n", "2:11", "this is not valid YAML"),
    (V + "history: @x\n", "2:10", "this is not valid YAML"),
    (V + "history: *x\n", "2:10", "the alias '*x' has no anchor '&x' before it"),
    (V + "areas: &x {a: *x}\n", "2:15", "the alias '*x' stands inside what it refers to"),
    (V + "areas: !!python/object/apply:os.system [id]\n", "2:8", "the tag 'tag:yaml.org,2002:python/object/apply:os"),
    (V + "history: !secret x\n", "2:10", "the tag '!secret' is not allowed"),
    (V + "history: !!binary aGk=\n", "2:10", "the tag 'tag:yaml.org,2002:binary' is not allowed"),
    (V + "? [a, b]\n: 1\n", "2:3", "a key must be text"),
    (V + "history: a\nhistory: b\n", "3:1", "the key 'history' stands twice in this map; first in line 2"),
    (V + "---\nversion: 1\n", "2:1", "a second document starts here"),
    (V + "history: .inf\n", "2:10", "expected a finite number"),
    (V + "gate: {min_score: 1e999}\n", "2:19", "the number is too large"),
    (V + "controls: {A: {<<: 3}}\n", "2:20", "the merge key '<<' takes a map"),
    (V + "history: \x07\n", "2:10", "the control character \\x07 is not allowed"),
    # the document
    ("gate: {}\n", "1:1", "'version' is missing; begin the file with 'version: 1'"),
    ("version: 2\n", "1:10", "this readycheck reads profiles of version 1"),
    ("version: '1'\n", "1:10", "this readycheck reads profiles of version 1"),
    (V + "contrls: {}\n", "2:1", "unknown key 'contrls'; did you mean 'controls'?"),
    (V + "Target: {name: x}\n", "2:1", "unknown key 'Target'; did you mean 'target'?"),
    (V + "zzz: 1\n", "2:1", "unknown key 'zzz'; known are areas, attestations, consent"),
    (V + "controls: [a]\n", "2:11", "'controls': expected a map of keys, found a list"),
    (V + "areas: 5\n", "2:8", "'areas': expected a map of keys, found the number 5"),
    (V + "planned: soon.there\n", "2:10", "'planned': expected a list, found 'soon.there'"),
    (V + "release: 7\n", "2:10", "'release': expected text, found the number 7; put it in quotes"),
    (V + "release: true\n", "2:10", "'release': expected text, found true; put it in quotes"),
    (V + "packs: [./nowhere]\n", "2:9", "there is no folder './nowhere' of check modules"),
    (V + "gate: {fail_on: blockr}\n", "2:17", "'blockr'; did you mean 'blocker'?"),
    (V + "gate: {min_score: 101}\n", "2:19", "'gate.min_score' must be at most 100"),
    (V + "gate: {min_score: ninety}\n", "2:19", "'gate.min_score': expected a number, found 'ninety'"),
    # extends
    (V + "extends: submision-system\n", "2:10", "did you mean 'submission-system'?"),
    (V + "extends: [minimal, 3]\n", "2:20", "'extends' takes a shipped checklist's name, a file, or a list"),
    (V + "extends: ./nowhere.yaml\n", "2:10", "'./nowhere.yaml' cannot be read: there is no such file"),
    (V + "extends: ./readycheck.yml\n", "2:10", "did you mean 'readycheck.yaml'?"),
    (V + "extends: ./\n", "2:10", "'./' cannot be read: it is a directory"),
    (V + "extends: ./readycheck.yaml\n", "2:10", "'extends' runs in a circle"),
    (V + 'extends: "./a\\0b.yaml"\n', "2:10", "its name is not a file name"),
    (V + 'extends: "${env:USERS}"\n', "2:10", "'extends' takes a shipped checklist's name"),
    # references
    (V + 'history: "${env:NOPE}"\n', "2:10", "the environment variable NOPE is not set; set it, or give a default"),
    (V + 'history: "${HOME}"\n', "2:10", "'${HOME}' is not a reference; write ${env:NAME}"),
    (V + 'history: "a ${env:"\n', "2:10", "'${' is not a reference"),
    (V + 'history: "${file:gone}"\n', "2:10", "the file 'gone' cannot be read: there is no such file"),
    (V + 'history: "${file:.}"\n', "2:10", "the file '.' cannot be read: it is a directory"),
    (V + 'areas: {"${env:USERS}": x}\n', "2:9", "a reference may stand in a value, not in a key"),
    (
        V + 'consent: {load: {hosts: [a], for: 1m, users: "${env:WORDS}"}}\n',
        "2:46",
        "expected a whole number, found the value of ${env:WORDS}",
    ),
    # the target
    (V + "target: {}\n", "2:1", "'target' needs 'name'"),
    (V + "target: t\n", "2:9", "'target': expected a map of keys, found 't'"),
    (V + "target: {name: ''}\n", "2:16", "'target.name' must not be empty"),
    (V + "target: {name: t, databses: []}\n", "2:19", "unknown key 'databses'; did you mean 'databases'?"),
    (V + "target: {name: t, databases: {id: main}}\n", "2:30", "'target.databases' takes a list of things"),
    (
        V + "target: {name: t, database: []}\n",
        "2:29",
        "several go under 'databases'",
    ),
    (V + "target: {name: t, databases: [{id: a}]}\n", "2:31", "'target.databases[a]' needs 'url'"),
    (
        V + "target: {name: t, url: a, origins: [{id: main, url: b}]}\n",
        "2:24",
        "'target.origins' has two things with the id 'main'",
    ),
    (
        V + "target: {name: t, sources: [{id: a, path: x}, {id: a, path: y}]}\n",
        "2:47",
        "two things with the id 'a'; the first is in line 2",
    ),
    (V + "target: {name: t, sources: [{id: a b, path: x}]}\n", "2:34", "the id 'a b' must be up to 64 letters"),
    (
        V + "target: {name: t, database: {url: 'sqlite:///a', expected: {prizma: x}}}\n",
        "2:61",
        "unknown key 'prizma'; did you mean 'prisma'?",
    ),
    (
        V + "target: {name: t, backup: {of: m, pg_dump: x, rpo: 5 parsecs}}\n",
        "2:52",
        "not a duration; write for example",
    ),
    (
        V + "target: {name: t, queue: {store: {redis: redis://h, names: grading}}}\n",
        "2:60",
        "'target.queues[main].store.names': expected a list, found 'grading'",
    ),
    (V + "target: {name: t, queue: {store: {redys: redis://h}}}\n", "2:35", "unknown key 'redys'"),
    (V + "target: {name: t, queue: {store: 3}}\n", "2:34", "expected a map of keys, found the number 3"),
    (V + "target: {name: t, queues: [3]}\n", "2:28", "expected a map of keys, found the number 3"),
    (V + "target: {name: t, queues: [null]}\n", "2:28", "expected a map of keys, found nothing"),
    # consent
    (V + "consent: {active: {hosts: a.example}}\n", "2:27", "'consent.active.hosts': expected a list"),
    (
        V + "consent: {active: {hosts: ['https://a.example']}}\n",
        "2:28",
        "not a host; write only the name, as in staging",
    ),
    (V + "consent: {load: {hosts: ['*.a.example'], users: 1, for: 1m}}\n", "2:26", "not a host; write only the name"),
    (V + "consent: {lod: {}}\n", "2:11", "unknown key 'lod'; did you mean 'load'?"),
    (V + "consent: {load: {hosts: [a], users: 0, for: 1m}}\n", "2:37", "'consent.load.users' must be at least 1"),
    (V + "consent: {load: {hosts: [a], for: 1m}}\n", "2:11", "'consent.load' needs 'users'"),
    (V + "consent: {drill: {restore: maybe}}\n", "2:28", "expected true or false, found 'maybe'"),
    (
        V + "consent: {drill: {production: {name: t, on: soon}}}\n",
        "2:45",
        "expected a date such as 2027-01-31, found 'soon'",
    ),
    # controls
    (
        V + "controls: {A-1: null}\n",
        "2:12",
        "the control 'A-1' is empty; to leave it out, give a reason: {skip: \"why\"}",
    ),
    (V + "controls: {A-1: 5}\n", "2:17", "'controls.A-1': expected a map of keys, found the number 5"),
    (V + "controls: {A-1: {checks: [http.headers]}}\n", "2:12", "the control 'A-1' has no title and no severity"),
    (
        V + "extends: submission-system\ncontrols: {QEUE-05: {owner: me}}\n",
        "3:12",
        "has no title and no severity; did you mean 'QUEUE-05'?",
    ),
    (V + f"controls: {{A-1: {{{ONE}}}}}\n", "2:12", "the control 'A-1' names no check"),
    (V + f"controls: {{A 1: {{{ONE}, checks: [http.headers]}}}}\n", "2:12", "the control id 'A 1' must be up to 64"),
    (V + "controls: {A-1: {title: t, severty: low}}\n", "2:28", "unknown key 'severty'; did you mean 'severity'?"),
    (
        V + f"controls: {{A-1: {{{ONE}, checks: [http.header]}}}}\n",
        "2:52",
        "no installed pack has a check 'http.header'; did you mean 'http.headers'?",
    ),
    (
        V + f"controls: {{A-1: {{{ONE}, checks: [zz.zz]}}}}\n",
        "2:52",
        "is listed under 'planned'",
    ),
    (V + f"controls: {{A-1: {{{ONE}, checks: [[a]]}}}}\n", "2:52", "expected a check id here"),
    (V + f"controls: {{A-1: {{{ONE}, checks: [http.headers, http.headers]}}}}\n", "2:66", "stands twice"),
    (
        V + f"controls: {{A-1: {{{ONE}, checks: {{http.headers: 5}}}}}}\n",
        "2:66",
        "'controls.A-1.checks.http.headers': expected a map of keys, found the number 5",
    ),
    (
        V + f"controls: {{A-1: {{{ONE}, checks: [http.headers, queue.latency], options: {{max: 1}}}}}}\n",
        "2:82",
        "'options' is short for a control with one check; 'A-1' has 2",
    ),
    (
        V + f"controls: {{A-1: {{{ONE}, checks: [http.headers], options: {{cont: 1}}}}}}\n",
        "2:77",
        "unknown key 'cont'; did you mean 'count'?",
    ),
    (
        V + f"controls: {{A-1: {{{ONE}, checks: {{http.headers: {{count: 0}}}}}}}}\n",
        "2:74",
        "'controls.A-1.checks.http.headers.count' must be at least 1, not the number 0",
    ),
    (V + f"controls: {{A-1: {{{ONE}, checks: {{http.headers: {{word: ''}}}}}}}}\n", "2:73", "must not be empty"),
    (V + f"controls: {{A-1: {{{ONE}, checks: {{http.headers: {{word: aaaaaa}}}}}}}}\n", "2:73", "at most 5 characters"),
    (
        V + f"controls: {{A-1: {{{ONE}, checks: {{http.headers: {{word: A}}}}}}}}\n",
        "2:73",
        "not have the form ^[a-z]+$",
    ),
    (V + f"controls: {{A-1: {{{ONE}, checks: {{http.headers: {{strict: 3}}}}}}}}\n", "2:75", "expected true or false"),
    (
        V + f"controls: {{A-1: {{{ONE}, checks: {{http.headers: {{count: 1.5}}}}}}}}\n",
        "2:74",
        "expected a whole number",
    ),
    (
        V + f"controls: {{A-1: {{{ONE}, checks: {{http.headers: {{require: [cookie]}}}}}}}}\n",
        "2:76",
        "'cookie' is no header that can be required",
    ),
    (
        V + f"controls: {{A-1: {{{ONE}, checks: {{http.headers: {{require: [crash]}}}}}}}}\n",
        "2:52",
        "'controls.A-1.checks.http.headers' was refused by its pack (RuntimeError)",
    ),
    (
        V + f"controls: {{A-1: {{{ONE}, checks: {{queue.latency: {{max: {{pass: '<10', fail: '>20'}}}}}}}}}}\n",
        "2:73",
        "the zones leave a gap between 10 (pass) and 20 (fail)",
    ),
    (
        V + f"controls: {{A-1: {{{ONE}, checks: {{queue.latency: {{max: {{warn: 9, fail: 3}}}}}}}}}}\n",
        "2:73",
        "the bars contradict: 'warn' (9) lies above 'fail' (3)",
    ),
    (V + f"controls: {{A-1: {{{ONE}, derive: [B-1]}}}}\n", "2:52", "'A-1' derives from 'B-1', which is no control"),
    (V + f"controls: {{A-1: {{{ONE}, derive: [A-1]}}}}\n", "2:52", "'A-1' derives from itself"),
    (
        V + f"controls:\n  A: {{{ONE}, derive: [B]}}\n  B: {{{ONE}, derive: [C]}}\n  C: {{{ONE}, derive: [A]}}\n",
        "5:41",
        "'derive' runs in a circle: A -> B -> C -> A",
    ),
    (V + f"controls: {{A-1: {{{ONE}, skip: true}}}}\n", "2:49", "to skip 'A-1' takes a reason"),
    (V + f"controls: {{A-1: {{{ONE}, skip: ''}}}}\n", "2:49", "must not be empty"),
    (V + f"controls: {{A-1: {{{ONE}, skip: {{approver: x}}}}}}\n", "2:43", "'controls.A-1.skip' needs 'reason'"),
    (
        V + "extends: submission-system\ncontrols: {QUEUE-05: {skip: no time}}\n",
        "3:23",
        "'QUEUE-05' is a blocker; to skip it needs an approver",
    ),
    # waivers and attestations
    (V + "waivers: {control: A}\n", "2:10", "'waivers': expected a list, found a map of keys"),
    (
        V + "waivers: [{control: A, owner: o, approver: p, expires: 2027-01-01}]\n",
        "2:11",
        "'waivers[0]' needs 'reason'",
    ),
    (V + "waivers: [{reason: r, owner: o, approver: p}]\n", "2:11", "'waivers[0]' needs 'control'"),
    (V + "waivers: [{control: A, reason: r, approver: p}]\n", "2:11", "'waivers[0]' needs 'owner'"),
    (V + "waivers: [{control: A, reason: r, owner: o}]\n", "2:11", "'waivers[0]' needs 'approver'"),
    (
        V + "waivers: [{control: A, reason: r, owner: ' ', approver: p}]\n",
        "2:42",
        "'waivers[0].owner' must not be empty",
    ),
    (
        V + "waivers: [{control: A, reason: r, expirs: x, owner: o, approver: p}]\n",
        "2:35",
        "unknown key 'expirs'; did you mean 'expires'?",
    ),
    (V + "waivers: [{control: A, reason: r, problem: x, owner: o, approver: p}]\n", "2:35", "unknown key 'problem'"),
    (V + "attestations: [{control: A, on: 2027-01-01}]\n", "2:16", "'attestations[0]' needs 'by'"),
    (V + "attestations: [{control: A, by: b, valid: soon}]\n", "2:43", "not a duration"),
]

SECRETS: list[tuple[str, str, str]] = [
    (V + "consent: {active: {hosts: [a], account: {user: u, password: hunter2}}}\n", "2:61", "hunter2"),
    (V + "consent: {active: {hosts: [a], account: {user: u, password: abc}}}\n", "2:61", "abc"),
    (V + "consent: {active: {hosts: [a], account: {user: u, password: 90210}}}\n", "2:61", "90210"),
    (V + 'consent: {active: {hosts: [a], account: {user: u, password: "hun\\u0074er2"}}}\n', "2:61", "hun\\u0074er2"),
    (V + 'consent: {active: {hosts: [a], account: {user: u, password: "${env:NO:-hunter2}"}}}\n', "2:61", "hunter2"),
    (V + "target: {name: t, database: 'postgres://u:hunter2@h/d'}\n", "2:29", "hunter2"),
    (V + "target: {name: t, database: 'postgres://u@h/d?password=hunter2'}\n", "2:29", "hunter2"),
    (V + "target: {name: t, database: 'postgres://${env:USERS}:${env:NO:-hunter2}@h/d'}\n", "2:29", "hunter2"),
    (V + "target: {name: t, url: 'https://u:hunter2@h/'}\n", "2:24", "hunter2"),
    (V + "target: {name: t, database: {url: 'host=h password=hunter2'}}\n", "2:35", "hunter2"),
    (V + "target: {name: t, url: {url: 'https://h', headers: {X-Key: hunter2}}}\n", "2:60", "hunter2"),
    (V + "target: {name: t, queue: {keys: ['${env:API_TOKEN}', hunter2]}}\n", "2:54", "hunter2"),
    (V + "target: {name: t, api_key: hunter2}\n", "2:28", "hunter2"),
    (V + "target: {name: t, apiKey: hunter2}\n", "2:27", "hunter2"),
    (V + "areas: {auth_token: hunter2}\n", "2:21", "hunter2"),
    (V + "history: ghp_0123456789abcdefghijklmnopqrstuvwxyz\n", "2:10", "ghp_0123456789abcdefghijklmnopqrstuvwxyz"),
    (
        V + "history: |\n  -----BEGIN PRIVATE KEY-----\n  aGFsbG8gd2VsdA==\n  -----END PRIVATE KEY-----\n",
        "2:10",
        "aGFsbG8gd2VsdA",
    ),
    (V + "target: {name: t, password: {a: hunter2}, token: [x}\n", "2:52", "hunter2"),
]


def at(problem: Problem) -> str:
    return f"{problem.line}:{problem.column}"


@pytest.mark.parametrize(("text", "place", "part"), BAD)
def test_each_problem_is_told_at_its_place(problems: Problems, text: str, place: str, part: str) -> None:
    found = problems(text)
    told = [(at(one), one.headline) for one in found]
    assert any(where == place and part in line for where, line in told), told
    for one in found:
        assert not any(word in str(one) for word in ("pydantic", "Input should", "Traceback", "errors.pydantic.dev"))


def test_the_words_that_may_stand_there_are_told_once(problems: Problems) -> None:
    choices = "blocker, high, medium, low, info"
    (far,) = problems(V + "gate: {fail_on: critical}\n")
    assert far.headline.endswith(f"must be one of {choices}, not 'critical'")
    (near,) = problems(V + "gate: {fail_on: Blockers}\n")
    assert near.headline.endswith("; did you mean 'blocker'?")


@pytest.mark.parametrize(("text", "place", "secret"), SECRETS)
def test_a_literal_secret_is_refused_and_not_shown(problems: Problems, text: str, place: str, secret: str) -> None:
    found = problems(text)
    assert place in [at(one) for one in found]
    assert secret not in format_problems(found)
    assert secret.replace("\\u0074", "t") not in format_problems(found)


def test_a_secret_in_a_line_that_is_not_yaml_is_not_shown(problems: Problems) -> None:
    for line in ("password: hunter2: x", "api_token: [hunter2", "a: {url: 'https://u:hunter2@h'"):
        assert "hunter2" not in format_problems(problems(V + line + "\n"))


def test_a_value_read_by_reference_is_not_shown(problems: Problems) -> None:
    text = V + 'gate: {min_score: "${env:API_TOKEN}", fail_on: "x-${env:API_TOKEN}"}\nareas: {a: [x-tok-0123456789]}\n'
    found = format_problems(problems(text))
    assert "tok-0123456789" not in found
    assert "the value of ${env:API_TOKEN}" in found
    zones = 'checks: {queue.latency: {max: {pass: "${env:SHORT}", fail: ">3"}}}'
    assert "'abc'" not in format_problems(problems(V + f"controls: {{A-1: {{{ONE}, {zones}}}}}\n"))


@pytest.mark.parametrize(
    ("variable", "part"), [("SHORT", "has fewer than 6 characters, too few to be masked"), ("EMPTY", "is empty")]
)
def test_a_secret_that_is_too_short_to_mask_is_refused(problems: Problems, variable: str, part: str) -> None:
    account = f'{{user: u, password: "${{env:{variable}}}"}}'
    found = problems(V + f"consent: {{active: {{hosts: [a], account: {account}}}}}\n")
    assert [at(one) for one in found] == ["2:61"]
    assert part in found[0].message


@pytest.mark.parametrize(
    "text",
    [
        "target: {name: t, database: 'sqlite:///app.db'}",
        "target: {name: t, database: 'postgres://reader@h/d'}",
        "target: {name: t, database: 'postgres://u:${env:API_TOKEN}@h/d'}",
        "target: {name: t, database: '${env:NO:-sqlite:///app.db}'}",
        "target: {name: t, url: {url: 'https://h', headers: {X-Key: '${env:API_TOKEN}'}}}",
        "target: {name: t, url: {url: 'https://h', headers: {Authorization: 'Bearer ${env:API_TOKEN}'}}}",
        f"controls: {{A-1: {{{ONE}, fix: 'set password=… for each user', checks: [http.headers]}}}}",
        "areas: {password_policy: Passwords, tokens: Tokens}",
        "history: a:b@c",
    ],
)
def test_what_is_no_literal_secret_is_not_refused(text: str, load: Callable[..., Profile]) -> None:
    assert load(V + text + "\n")


def test_the_form_of_a_problem(problems: Problems, tmp_path: Path) -> None:
    found = problems(V + f"controls:\n  A-1:\n    title: t\n    severty: low\n    checks: [http.headers]\n")  # noqa: F541
    assert str(next(one for one in found if "unknown" in one.message)) == (
        f"{tmp_path}/readycheck.yaml:5:5: unknown key 'severty'; did you mean 'severity'?\n"
        "     5 |     severty: low\n"
        "       |     ^^^^^^^"
    )


def test_the_caret_stays_under_its_word_in_a_long_or_masked_line(problems: Problems) -> None:
    account = '{user: u, password: hunter2hunter2, pasword: "x"}'
    for text in (
        V + f"consent: {{active: {{hosts: [a], account: {account}}}}}\n",
        V + f"areas: {{{', '.join(f'k{n}: v' for n in range(300))}}}\nconsent: {{{' ' * 300} pasword: 1}}\n",
    ):
        problem = next(one for one in problems(text) if "'pasword'" in one.message)
        first = problem.caret - 1
        assert problem.source_line[first : first + problem.width] == "pasword"
        assert len(problem.source_line) <= 140


def test_all_problems_are_told_at_once_in_order_across_layers(problems: Problems) -> None:
    base = V + "gate: {min_score: 200}\ncontrols: {X: {}}\n"
    found = problems(V + "extends: ./base.yaml\nhistory: 3\nzz: 1\n", "nonsense", files={"base.yaml": base})
    assert [(Path(one.file).name, one.line) for one in found] == [
        ("readycheck.yaml", 3),
        ("readycheck.yaml", 4),
        ("base.yaml", 2),
        ("base.yaml", 3),
        ("base.yaml", 3),
        ("--set nonsense", 0),
    ]


def test_at_most_a_hundred_are_listed(load: Callable[..., Profile]) -> None:
    with pytest.raises(ProfileInvalid) as caught:
        load(V + "".join(f"key{number}: 1\n" for number in range(250)))
    assert len(caught.value.problems) == 100
    assert caught.value.more == 150
    assert str(caught.value).endswith("and 150 more problems")
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.problems, again.more) == (caught.value.problems, 150)


@pytest.mark.parametrize(
    ("option", "part"),
    [
        ("gate.min_score", "--set gate.min_score: expected KEY=VALUE"),
        ("=5", "expected KEY=VALUE"),
        ("gate.min_scor=5", "--set gate.min_scor: unknown key 'min_scor'; did you mean 'min_score'?"),
        ("gate.min_score=abc", "--set gate.min_score: 'gate.min_score': expected a number, found 'abc'"),
        ("gate.min_score=[1", "--set gate.min_score: this is not valid YAML"),
        (".".join("a" * 30) + "=1", "the key has more than 20 parts"),
        ("history=1e999", "the number is too large"),
        ("target.database=postgres://u:hunter2@h/d", "a URL with a password stands in the file"),
        ("self.self=1", "unknown key 'self'"),
    ],
)
def test_a_bad_option_of_the_command_line(problems: Problems, option: str, part: str) -> None:
    found = format_problems(problems(V, option))
    assert part in found
    assert "hunter2" not in found


def test_an_unknown_thing_in_short(problems: Problems) -> None:
    assert "--databse: no installed pack knows a thing 'databse'; did you mean 'database'?" in format_problems(
        problems(V, short={"databse": "x"})
    )


def refusal(path: Path, vocabulary: Vocabulary) -> str:
    with pytest.raises(ProfileInvalid) as caught:
        load_profile(path, vocabulary)
    assert len(caught.value.problems) == 1
    return str(caught.value)


def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path, vocabulary: Vocabulary) -> None:
    fifo, link = tmp_path / "fifo", tmp_path / "link"
    os.mkfifo(fifo)
    link.symlink_to(link)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "sock"))
        assert refusal(tmp_path / "sock", vocabulary).endswith("it is a socket, not a regular file")
    assert refusal(tmp_path / "none", vocabulary).endswith("the profile cannot be read: there is no such file")
    assert refusal(tmp_path, vocabulary).endswith("it is a directory")
    assert refusal(fifo, vocabulary).endswith("it is a FIFO, not a regular file")
    assert refusal(Path("/dev/zero"), vocabulary).endswith("it is a device, not a regular file")
    assert "the profile cannot be read" in refusal(link, vocabulary)
    assert refusal(Path("a\0b"), vocabulary).endswith("its name is not a file name")
    assert "too long" in refusal(tmp_path / ("x" * 5000), vocabulary)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = tmp_path / "secret.yaml"
    path.write_text(V)
    path.chmod(0)
    assert refusal(path, vocabulary).endswith("permission denied")


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"\x7fELF\x00\x01", "it is a binary file"),
        ("version: 1\n".encode("utf-16"), "it is UTF-16 text; save it as UTF-8"),
        (b"version: 1\nhistory: caf\xe9\n", "it is not UTF-8 text (line 2)"),
        (b"#" * (1024 * 1024 + 1), "it is larger than 1024 KiB"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, vocabulary: Vocabulary, content: bytes, part: str) -> None:
    path = tmp_path / "file.yaml"
    path.write_bytes(content)
    assert part in refusal(path, vocabulary)


def test_a_file_of_fifty_megabytes_is_refused(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    assert "it is larger than 1024 KiB" in refusal(path, vocabulary)


def bomb() -> str:
    lines = ["version: 1", "a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (bomb(), "more than 100,000 values once its aliases are expanded"),
        (V + "a: " + "[" * 60 + "]" * 60, "nested more than 50 levels deep"),
        ("[" * 500_000, "nested more than 50 levels deep"),
        ("{a: " * 200_000, "nested more than 50 levels deep"),
        ("- " * 200_000, "nested more than 50 levels deep"),
        ("- x\n" * 150_000, "more than 100,000 values"),
        (V + "".join(f"k{n}: 1\n" for n in range(40_000)), "and 39900 more problems"),
        (
            V + "a: &a [[[[[[[[[[[[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]]]]]]]]]]]\nb: " + "[" * 30 + "*a" + "]" * 30,
            "50 levels",
        ),
        (V + "history: [" + "9" * 900_000 + "]", "'history': expected text or a map of keys, found a list"),
        (V + "history: '" + "${env:NOPE}" * 80_000 + "'", "NOPE is not set"),
        (V + "history: ['" + "a://:" * 150_000 + "']", "'history': expected text or a map of keys, found a list"),
        (V + "areas: {a: [" + ", ".join(["{password: abcdefg}"] * 16_000) + "]}", "a secret stands in the file"),
        (V + "areas: {" + ", ".join(f"{'a' * 60}{n}: [1]" for n in range(8_000)) + "}", "and 7900 more problems"),
        (V + "history: ['" + "a://" + ":" * 900_000 + "']", "'history': expected text or a map of keys, found a list"),
        (
            V + "history: ['" + ("a://" + ":" * 4_000) * 200 + "']",
            "'history': expected text or a map of keys, found a list",
        ),
        (V + "controls: {" + ", ".join(f"A{n}: {{}}" for n in range(20_000)) + "}", "and 39900 more problems"),
        (
            V + "controls:\n" + "".join(f"  A{n}: {{{ONE}, derive: [A{n + 1}, A0]}}\n" for n in range(9_000)),
            "'derive' runs in a circle: A0 -> A1",
        ),
        (V + f"controls: {{A: {{{ONE}, derive: [{'A, ' * 60_000}B]}}}}", "and 59901 more problems"),
        (V + "areas: {a: '" + "password=" * 100_000 + "', b: [1]}", "'areas.b': expected text"),
    ],
)
def test_a_document_made_to_exhaust_is_refused_in_bounded_work(
    load: Callable[..., Profile], text: str, part: str
) -> None:
    with pytest.raises(ProfileInvalid, match=re.escape(part)) as caught:
        load(text)
    assert len(str(caught.value)) < 100_000


def test_references_cannot_fill_the_memory(problems: Problems) -> None:
    text = V + "history: '" + "${file:big}" * 20_000 + "'"
    found = problems(text, files={"big": "x" * 60_000})
    assert "the references read more than 4 MiB together" in found[0].message


def test_a_file_read_by_reference_has_a_limit(problems: Problems) -> None:
    found = problems(V + "history: '${file:big}'", files={"big": "x" * 70_000})
    assert "the file 'big' cannot be read: it is larger than 64 KiB" in found[0].message


def test_too_many_layers(problems: Problems) -> None:
    chain = {f"f{n}.yaml": f"{V}extends: f{n + 1}.yaml\n" for n in range(40)}
    assert "more than 16 levels" in format_problems(problems(V + "extends: f0.yaml", files=chain))
    many = {f"f{n}.yaml": V for n in range(40)}
    assert "32 files" in format_problems(
        problems(V + f"extends: [{', '.join(f'f{n}.yaml' for n in range(40))}]", files=many)
    )


def test_a_circle_names_the_chain(problems: Problems, tmp_path: Path) -> None:
    files = {"a.yaml": V + "extends: b.yaml\n", "b.yaml": V + "extends: ./readycheck.yaml\n"}
    found = problems(V + "extends: a.yaml\n", files=files)
    names = " -> ".join(str(tmp_path / name) for name in ("readycheck.yaml", "a.yaml", "b.yaml", "readycheck.yaml"))
    assert found[0].message == f"'extends' runs in a circle: {names}"
    assert found[0].file == str(tmp_path / "b.yaml")


def test_nothing_in_a_problem_acts_on_a_terminal(problems: Problems) -> None:
    text = V + 'areas: {"\\e[31mred\\u202e\\n": [1]}\n"\\e]0;title\\a": 1\n'
    shown = format_problems(problems(text))
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "\x07" not in shown
