"""``tongxue test``: the whole suite, or what the arguments choose."""

import os
import subprocess
import sys

import typer

from tongxue.config.builders.stamps import CannotBuild
from tongxue.config.cli.building import build_what_pages_need
from tongxue.config.cli.console import console
from tongxue.config.paths import CHECKOUT

SETTINGS = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


def command(context: typer.Context) -> None:
    """Build what pages need, then run pytest with two workers; every argument goes to pytest."""
    try:
        build_what_pages_need()
    except CannotBuild as error:
        console.fail(str(error))
        raise SystemExit(1) from None
    # a profiler or debugger wants one process: "-n 0" after the command wins over this
    command_line = [sys.executable, "-m", "pytest", "-n", "2", *context.args]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT / "src")}
    raise SystemExit(subprocess.run(command_line, cwd=CHECKOUT, env=environment, check=False).returncode)
