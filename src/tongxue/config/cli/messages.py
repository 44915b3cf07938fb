"""``tongxue messages``: compile the message catalogues; with ``--update``, read new texts out of the code first."""

from typing import Annotated

import typer

from tongxue.config.builders.messages import ensure_messages
from tongxue.config.builders.stamps import CannotBuild
from tongxue.config.cli.console import console


def command(
    *, update: Annotated[bool, typer.Option(help="Put the texts of the code into the catalogues first.")] = False
) -> None:
    """Compile each language's catalogues into build/locale."""
    try:
        if update:
            _update()
        with console.step("message catalogues") as step:
            step.note = ensure_messages() or "up to date"
    except CannotBuild as error:
        console.fail(str(error))
        raise SystemExit(1) from None


def _update() -> None:
    from tongxue.platform.ui import messages  # noqa: PLC0415  a node that only starts does not extract

    for language in messages.LANGUAGES:
        with console.step(f"texts of the code → {language}") as step:
            step.note = f"{messages.update(language)} without translation"
