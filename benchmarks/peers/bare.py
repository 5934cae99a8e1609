"""A bare typer program: one command and the one option that `readycheck` itself has."""

from typing import Annotated

import typer

app = typer.Typer()


def show_version(value: bool) -> None:
    if value:
        typer.echo("bare 1.0.0")
        raise typer.Exit


@app.command()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Do nothing."""


app()
