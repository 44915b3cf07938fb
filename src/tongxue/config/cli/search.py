"""``tongxue search rebuild``: the search index anew from the database, while reads go on."""

import os
import time
from pathlib import Path
from typing import Annotated

import typer

from tongxue.config.cli.console import console

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def search() -> None:
    """Care for the search index."""


@app.command()
def rebuild(*, data: Annotated[Path | None, typer.Option(help="Folder of the node; it must be up.")] = None) -> None:
    """Make the index anew; the worker does it, since it is the only writer."""
    if data:
        os.environ["TONGXUE_DATA"] = str(data.expanduser().absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongxue.config.settings")
    import django  # noqa: PLC0415  after the options are in the environment

    django.setup()
    from django.db import OperationalError  # noqa: PLC0415

    from tongxue.apps.catalog import api  # noqa: PLC0415
    from tongxue.platform.actor import NODE  # noqa: PLC0415

    try:
        job = api.start_rebuild(actor=NODE)
    except OperationalError:
        console.fail("the node is not up: start it with ./tongxue up")
        raise SystemExit(1) from None
    with console.step("search index") as step:
        while not job.is_final:
            time.sleep(0.5)
            job.refresh_from_db()
        step.note = f"{job.done:,} documents" if job.state == "done" else job.error_text
    raise SystemExit(0 if job.state == "done" else 1)
