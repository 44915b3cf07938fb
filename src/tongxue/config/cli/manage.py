"""``tongxue manage``: Django's own commands, with the settings of the node."""

import os
import sys

import typer

SETTINGS = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


def command(context: typer.Context) -> None:
    """Hand everything to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongxue.config.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415  only when the command is called

    execute_from_command_line([f"{sys.argv[0]} manage", *context.args])
