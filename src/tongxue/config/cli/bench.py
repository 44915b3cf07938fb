"""``tongxue bench NAME``: figures, ratios, and a failure where a stated bound is missed."""

import os
import sys
from importlib import import_module

import typer

from tongxue.config.cli.console import console
from tongxue.config.paths import CHECKOUT

SETTINGS = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


MODULES = {"search": "search", "pages": "pages", "import": "importing", "idle": "idle"}
"""The benchmarks by name; what else lies in bench/ serves them."""


def command(context: typer.Context) -> None:
    """Run ``bench/NAME.py``: its ``main(arguments)`` returns 1 where a bound is missed."""
    name, *rest = context.args or [""]
    if name not in MODULES:
        console.fail(f"there is no benchmark {name!r}; there are: {', '.join(MODULES)}")
        raise SystemExit(2)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongxue.config.settings")
    os.chdir(CHECKOUT)
    sys.path.insert(0, str(CHECKOUT))
    raise SystemExit(import_module(f"bench.{MODULES[name]}").main(rest))
