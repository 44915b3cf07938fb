"""``tongxue import``: take resources in from a file, a folder or the shared data folder, and show how far it is."""

import os
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from tongxue.config.cli.console import console

NAME = "import"


def command(
    path: Annotated[
        Path | None, typer.Argument(help="A file, folder or ZIP: table, question bank, Markdown, packages.")
    ] = None,
    *,
    shared: Annotated[Path | None, typer.Option(help="The shared data folder: everything in it.")] = None,
    mapping: Annotated[Path | None, typer.Option(help="For a table: which column is what (TOML).")] = None,
    data: Annotated[Path | None, typer.Option(help="Folder of the node; it must be up.")] = None,
) -> None:
    """Import into a node that is up; Ctrl-C stops the watching, not the import."""
    if (path is None) == (shared is None):
        raise typer.BadParameter("give a PATH or --shared FOLDER")
    if data:
        os.environ["TONGXUE_DATA"] = str(data.expanduser().absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongxue.config.settings")
    import django  # noqa: PLC0415  after the options are in the environment

    django.setup()
    from django.db import OperationalError  # noqa: PLC0415

    from tongxue.platform.errors import DomainError  # noqa: PLC0415

    try:
        failed = _import(path, shared, mapping)
    except OperationalError:
        console.fail("the node is not up: start it with ./tongxue up")
        raise SystemExit(1) from None
    except DomainError as error:
        console.fail(error.text)
        raise SystemExit(1) from None
    raise SystemExit(1 if failed else 0)


def _import(path: Path | None, shared: Path | None, mapping: Path | None) -> bool:
    from tongxue.apps.catalog import api  # noqa: PLC0415
    from tongxue.platform.actor import NODE  # noqa: PLC0415

    if shared is not None:
        runs = api.start_shared_import(actor=NODE, folder=shared)
    elif path is not None:
        runs = [api.start_import(actor=NODE, path=path, mapping=mapping)]
    failed = False
    for run in runs:
        with console.step(run.label) as step:
            page = _wait(api, NODE, run.id)
            counts = {n: getattr(page.run, n) for n in ("created", "updated", "unchanged", "rejected")}
            step.note = "  ".join(f"{name} {count:,}" for name, count in counts.items())
        if page.job.state != "done":
            console.fail(f"{run.label}: {page.job.state} {page.job.error_text}")
            failed = True
        for place, reason in page.rejections[:5]:
            console.say(f"    {place}: {reason}")
        if page.run.rejected > 5:  # noqa: PLR2004  the few above
            console.say(f"    … all of them: /import/{run.id}/")
    return failed


def _wait(api: Any, actor: Any, run_id: Any) -> Any:
    while True:
        page = api.get_import_page(actor=actor, run_id=run_id)
        if page.job is None or page.job.is_final:
            return page
        time.sleep(0.5)
