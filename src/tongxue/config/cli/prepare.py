"""``tongxue prepare``: the schema and the shipped facts; ``up`` calls it between the database and the site."""

from typing import Annotated

import typer

from tongxue.config.cli.console import console


def command(
    *,
    starter: Annotated[bool, typer.Option(help="Load the shipped resources.")] = True,
) -> None:
    """Migrate and load what the project ships."""
    from django.db import OperationalError  # noqa: PLC0415  only when the command is called

    from tongxue.config.start.prepare import main  # noqa: PLC0415

    try:
        main(starter=starter)
    except OperationalError as error:
        console.fail(f"the database does not answer: {error}")
        raise SystemExit(1) from None
