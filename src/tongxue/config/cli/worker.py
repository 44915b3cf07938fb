"""``tongxue worker``: background work and the delivery of events, until told to end."""

import os


def command() -> None:
    """Run the worker of this node (``up`` does it)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongxue.config.settings")
    import django  # noqa: PLC0415  only when the command is called

    django.setup()
    from tongxue.apps.catalog.api import prepare_index  # noqa: PLC0415  after Django
    from tongxue.platform.actor import NODE  # noqa: PLC0415
    from tongxue.platform.jobs.worker import main  # noqa: PLC0415

    main(prepare=lambda: prepare_index(actor=NODE))
