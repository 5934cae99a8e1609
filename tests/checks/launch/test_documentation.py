from __future__ import annotations

from pathlib import Path

import pytest

from readycheck.model import ReasonCode, Status
from readycheck.testing import judge, rules, worst
from readycheck_checks.launch.documentation import CHECK

from .conftest import CORPUS, Judge, Look, Write

STUBS = sorted((CORPUS / "stubs").iterdir())
GOOD = sorted((CORPUS / "good").iterdir())
ALONE = {"required": ()}


def test_the_corpus_is_large_enough() -> None:
    assert len(STUBS) >= 20
    assert len(GOOD) >= 10


@pytest.mark.parametrize("path", STUBS, ids=lambda path: path.name)
def test_a_stub_is_not_taken_for_a_runbook(look: Look, path: Path) -> None:
    findings = judge(CHECK, look(path.name, base=path.parent), ALONE)
    assert worst(findings) is Status.FAIL
    assert "launch.documentation.runbook" not in rules(findings)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_a_runbook_is_taken_for_one(look: Look, path: Path) -> None:
    findings = judge(CHECK, look(path.name, base=path.parent), ALONE)
    assert [(finding.rule, finding.message) for finding in findings if finding.status is not Status.PASS] == []


def test_a_whole_folder_of_good_ones_covers_the_tasks(look: Look) -> None:
    findings = judge(
        CHECK, look("good", base=CORPUS), {"required": ("operations", "deployment", "rollback", "restore")}
    )
    assert worst(findings) is Status.PASS
    assert len(findings) == len(GOOD)


@pytest.mark.parametrize("contents", [{}, {"README.md": "# Runbooks\n\n- [Nothing](https://x.internal)\n"}])
def test_no_runbook_at_all(judged: Judge, write: Write, contents: dict[str, str]) -> None:
    write({"notes/.keep": ""})
    (finding,) = judged(contents, {"required": ("operations",)})[-1:]
    assert (finding.rule, finding.reason_code) == ("launch.documentation.absent", ReasonCode.ABSENT)


def test_a_folder_that_is_not_there(look: Look) -> None:
    (finding,) = judge(CHECK, look("nowhere"))
    assert finding.status is Status.FAIL
    assert "nowhere does not exist" in finding.message


@pytest.mark.parametrize(
    ("cut", "says"),
    [
        ("## Steps", "the steps"),
        ("## Check", "how to see that it worked"),
        ("## Escalation", "whom to call"),
    ],
)
def test_a_part_that_is_missing(judged: Judge, good: str, cut: str, says: str) -> None:
    before, _, rest = good.partition(cut)
    _, mark, after = rest.partition("\n## ")
    padding = "\nThe worker runs on `worker1.campus.internal` and `worker2.campus.internal`, as `/etc/hosts` knows.\n"
    findings = judged({"worker.md": before + padding + (mark + after if mark else "")}, {"min_words": 20})
    assert rules(findings, Status.FAIL) == ["launch.documentation.part"]
    assert says in findings[0].message


def test_a_deployment_needs_a_way_back(judged: Judge) -> None:
    text = (CORPUS / "good" / "05-helm-deploy.md").read_text()
    before, _, rest = text.partition("If it goes wrong")
    without = before + rest[rest.index("Who\n---") :]
    findings = judged({"deploy.md": without})
    assert rules(findings, Status.FAIL) == ["launch.documentation.part"]
    assert "how to go back" in findings[0].message


def test_a_task_that_no_runbook_covers(judged: Judge, good: str) -> None:
    findings = judged({"worker.md": good}, {"required": ("operations", "deployment", "key rotation")})
    assert [f.message for f in findings if f.status is Status.FAIL] == [
        "no runbook covers deployment",
        "no runbook covers key rotation",
    ]


def test_a_copy_with_another_name(judged: Judge, good: str) -> None:
    findings = judged({"a.md": good, "b.md": good.replace("grading", "mailing").replace("worker1", "mail1")})
    assert rules(findings, Status.FAIL) == ["launch.documentation.copy"]
    assert "runbooks/b.md says nearly the same as runbooks/a.md" in findings[-1].message


def test_shared_boilerplate_is_no_copy(judged: Judge, good: str) -> None:
    header = (
        "\n> Owner: platform team, `#platform`, pager `platform-primary`. Drilled every quarter, last on 2026-10-01.\n"
    )
    other = (CORPUS / "good" / "02-terse.md").read_text()
    findings = judged({"a.md": good.replace("\n", header, 1), "b.md": other.replace("\n", header, 1)})
    assert worst(findings) is Status.PASS


@pytest.mark.parametrize(
    "line",
    [
        "Jobs that are `TODO` in the table `jobs` wait for a worker.",
        "Delete the pod: `kubectl delete pod <pod>`, with the name from step 2.",
        "Format it with `docker inspect --format '{{.State.Health}}' web`.",
        "Your organisation may have another process; describe it to the duty manager on the phone.",
        "See [OCPBUGS-39179] for the cause.",
        "[Optional] Warm the cache with `make warm`.",
        "The query has to be entered at the prompt below.",
        "- [x] Support knows that it is going on.",
        "Status: keine Störung bekannt.",
        "The key looks like `AKIAXXXXXXXXXXXXXXXX` in the console.",
        "Pick the host of the <service> that is red.",
        "### Using the template repository",
        "![](https://wiki.internal/worker.png)",
        "<https://wiki.internal/worker>",
        "> **Note:**\n>\n> The disk is shared.",
        "It was installed with asdf.",
        "Enter [add-routes branch] in the form.\n\n[add-routes branch]: https://git.internal/routes",
    ],
)
def test_what_looks_like_a_template_and_is_none(judged: Judge, good: str, line: str) -> None:
    assert worst(judged({"worker.md": good.replace("## Check", f"{line}\n\n## Check")})) is Status.PASS


@pytest.mark.parametrize(
    "line",
    [
        "TODO: how?",
        "<insert the command>",
        "[Contact Name]",
        "Owner: TBD",
        "Describe the second step here",
        "Folgt noch.",
    ],
)
def test_one_open_place_in_a_good_one_is_pointed_out(judged: Judge, good: str, line: str) -> None:
    findings = judged({"worker.md": good.replace("## Check", f"{line}\n\n## Check")})
    assert rules(findings, Status.FAIL) == ["launch.documentation.placeholder"]
    assert findings[0].location is not None
    assert findings[0].location["line"] == 12


def test_an_index_is_not_judged_as_a_runbook(judged: Judge, good: str) -> None:
    index = (
        "# Runbooks\n\nFor whoever is on call.\n\n- [Worker](worker.md): jobs wait\n- [Wiki](https://wiki.internal)\n"
    )
    findings = judged({"README.md": index, "worker.md": good})
    assert [finding.location and finding.location["file"] for finding in findings] == ["runbooks/worker.md"]


def test_a_template_in_the_folder_is_no_runbook(judged: Judge, good: str) -> None:
    template = (CORPUS / "stubs" / "08-blanks-in-brackets.md").read_text()
    assert worst(judged({"_template.md": template, "worker.md": good})) is Status.PASS
    assert worst(judged({"runbook-template.md": template})) is Status.PASS


def test_a_language_that_is_not_known_is_not_called_wrong(judged: Judge) -> None:
    text = """# Restart workera

Gdy zadania stoją dłużej niż 5 minut, zaloguj się na `worker1.campus.internal` i sprawdź dziennik usługi oceniania prac.

1. `journalctl -u grading-worker -n 50` pokazuje ostatnie wpisy, szukaj słowa `failed`.
2. `sudo systemctl restart grading-worker` uruchamia usługę ponownie, trwa to 20 s.
3. `df -h /var/lib/grading` pokazuje wolne miejsce, usuń stare pliki z `/var/lib/grading/tmp`.

Potem kolejka maleje w ciągu kilku minut, konto testowe dostaje ocenę, a wykres wraca do normy.
"""
    (finding,) = judged({"worker.md": text})
    assert (finding.status, finding.reason_code) == (Status.INCONCLUSIVE, ReasonCode.UNSUPPORTED)


def test_too_many_files_to_read(write: Write, look: Look, good: str) -> None:
    write({f"{number:03}.md": good.replace("worker1", f"worker{number}") for number in range(201)})
    findings = judge(CHECK, look(), ALONE)
    assert "launch.documentation.truncated" in rules(findings, Status.INCONCLUSIVE)


def test_a_file_that_is_too_long_is_not_called_whole(judged: Judge, good: str) -> None:
    listing = "\n".join(f"kubectl -n shard{n} logs deploy/worker --since=10m" for n in range(1500))
    (finding,) = judged({"worker.md": f"{good}\n```\n{listing}\n```\n"})
    assert finding.rule == "launch.documentation.truncated"
