"""``tongxue assets``: build style sheets, scripts and icons now."""

from typing import Annotated

import typer

from tongxue.config.builders.assets import ensure_assets
from tongxue.config.builders.stamps import CannotBuild
from tongxue.config.cli.console import console


def command(*, again: Annotated[bool, typer.Option(help="Build although nothing changed.")] = False) -> None:
    """Build build/assets and build/static when a source changed."""
    try:
        with console.step("style sheets, scripts and icons") as step:
            step.note = ensure_assets(again=again) or "up to date"
    except CannotBuild as error:
        console.fail(str(error))
        raise SystemExit(1) from None
