"""``tongxue migrate``: the schema alone, for a node whose database is a server, or one that is up."""

import os

from tongxue.config.cli.console import console


def command() -> None:
    """Bring the database to the newest shape. With the embedded database the node must be up."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongxue.config.settings")
    import django  # noqa: PLC0415  only when the command is called

    django.setup()
    from django.db import OperationalError  # noqa: PLC0415  after Django

    from tongxue.config.start.prepare import migrate  # noqa: PLC0415

    try:
        migrate()
    except OperationalError as error:
        console.fail(f"the database does not answer (is the node up?): {error}")
        raise SystemExit(1) from None
    console.say("✓ the database has the newest shape")
