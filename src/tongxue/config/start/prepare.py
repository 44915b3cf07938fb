"""What happens between the database's start and the site's: the schema, then what the project ships.

Runs in a process of its own, so that the supervisor never holds Django.
"""

import os

import django

from tongxue.config.cli.console import console


def migrate() -> None:
    """Bring the database to the newest shape; costs little when it has it."""
    from django.core.management import call_command  # noqa: PLC0415  after django.setup()
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        return
    with console.step("database schema") as step:
        call_command("migrate", interactive=False, verbosity=0)
        step.note = f"{len(plan)} migrations"


def load(*, starter: bool) -> None:
    """Perform the first-start steps that are due."""
    from tongxue.config.start import first  # noqa: PLC0415  it needs the apps

    for step in first.steps(starter=starter):
        if not first.is_due(step):
            continue
        with console.step(step.title, quiet=step.fingerprint is None) as shown:
            first.perform(step, shown.report)


def main(*, starter: bool) -> None:
    """Everything, in order."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongxue.config.settings")
    django.setup()
    migrate()
    load(starter=starter)
