"""`readycheck checks` and `readycheck explain`: what there is, and what one of it means."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from readycheck.cli.common import fail, failing_politely

if TYPE_CHECKING:
    from readycheck.catalog import Catalog
    from readycheck.model import Check, Control

Profile_ = Annotated[
    Path | None, typer.Option("--profile", help="A profile, for the packs and controls that it names.")
]


def checks(profile: Profile_ = None) -> None:
    """List the checks that are installed, with the pack that brought each."""
    from readycheck.engine.audit import catalog_for

    with failing_politely():
        catalog, _ = catalog_for(profile)
    for problem in catalog.problems:
        typer.echo(f"readycheck: {problem}", err=True)
    width = max(map(len, catalog.checks), default=0)
    for name, check in sorted(catalog.checks.items()):
        pack = catalog.modules[name]
        typer.echo(f"{name:<{width}}  {check.title}" + ("" if pack == "readycheck" else f"  [{pack}]"))


def explain(
    name: Annotated[str, typer.Argument(help="A control such as SEC-04, or a check such as http.health.")],
    profile: Profile_ = None,
) -> None:
    """What a control or a check is, why it matters, how it is proved and what to do."""
    from readycheck.engine.audit import catalog_for, vocabulary_of
    from readycheck.profile import load_profile, shipped_profiles

    with failing_politely():
        path = profile or shipped_profiles()["submission-system"]
        catalog, _ = catalog_for(path)
        controls = {control.id: control for control in load_profile(path, vocabulary_of(catalog)).controls}
    if name in controls:
        typer.echo(_control(controls[name], catalog))
    elif name in catalog.checks:
        typer.echo(_check(catalog.checks[name]))
    else:
        fail(f"there is no control or check '{name}'; 'readycheck checks' lists the checks")


def _control(control: Control, catalog: Catalog) -> str:
    lines = [f"{control.id}  {control.title}", f"severity: {control.severity}", "", control.why, ""]
    for name in control.checks:
        check = catalog.checks.get(name)
        lines.append(f"proved by {name}: {check.title if check else 'nothing here looks at this yet'}")
    if control.derive:
        lines.append(f"takes the worst of {', '.join(control.derive)}")
    lines += ["", f"what to do: {control.fix}"] if control.fix else []
    lines += [f"references: {', '.join(control.references)}"] if control.references else []
    return "\n".join(lines)


def _check(check: Check[Any, Any]) -> str:
    from readycheck.model.schema_words import default_words

    module = sys.modules.get(check.judge.__module__)
    text = inspect.cleandoc(module.__doc__ or "") if module else ""
    body = text.partition("\n\n")[2].strip()  # its first sentence is the title
    lines = [f"{check.id}  {check.title}", "", *([body, ""] if body else []), *([check.why, ""] if check.why else [])]
    for name, option in check.options.model_json_schema().get("properties", {}).items():
        default = default_words(option)
        lines.append(f"option {name}: {option.get('description', '')}" + (f" (default {default})" if default else ""))
    lines += ["", f"what to do: {check.fix}"] if check.fix else []
    lines += [f"references: {', '.join(check.references)}"] if check.references else []
    return "\n".join(lines)
