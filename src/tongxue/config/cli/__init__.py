"""The commands of the front door: ``COMMANDS`` names the module of each, which is imported when it is called.

To add one, write a module here with a function ``command`` that typer can read and put it in the table. A command of
several words (``search rebuild``) is a module with ``app = typer.Typer()``.
"""

import sys
from importlib import import_module

import typer

from tongxue.config.cli.console import console

COMMANDS = {
    "up": "start the node: database, site, content server, worker",
    "import": "take resources in from files and folders",
    "search": "rebuild the search index",
    "test": "run the tests; what follows goes to pytest",
    "check": "linters, types, import contracts, templates, spelling, locks",
    "plan": "the requirements of the plan with the number of tests of each",
    "bench": "run a benchmark and hold its bounds",
    "migrate": "bring the database to the newest shape",
    "assets": "build style sheets, scripts and icons",
    "messages": "compile the message catalogues",
    "openapi": "write the HTTP API's description into docs/openapi.json",
    "manage": "Django's own commands",
    "worker": "background work (started by up)",
    "prepare": "what up does before the node serves (started by up)",
}
MODULES = {"import": "importing"}
"""Where a command's name cannot be a module's."""
HIDDEN = {"worker", "prepare", "manage"}


def _usage() -> str:
    lines = [f"  {name:<10} {what}" for name, what in COMMANDS.items() if name not in HIDDEN]
    return "\n".join(["tongxue COMMAND [--help]", "", *lines])


def main(arguments: list[str] | None = None) -> None:
    """Find the command, import its module alone, run it."""
    words = sys.argv[1:] if arguments is None else arguments
    if not words or words[0] in {"-h", "--help"}:
        console.say(_usage())
        raise SystemExit(0 if words else 2)
    name, *rest = words
    if name not in COMMANDS:
        console.fail(f"there is no command {name}\n\n{_usage()}")
        raise SystemExit(2)
    module = import_module(f"tongxue.config.cli.{MODULES.get(name, name)}")
    app = getattr(module, "app", None)
    if app is None:
        settings = getattr(module, "SETTINGS", {})
        app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        app.command(name, context_settings=settings)(module.command)
    app(rest, prog_name=f"tongxue {name}")
