"""``tongxue openapi``: write the HTTP API's description into docs/openapi.json, which is checked in."""

import os

from tongxue.config.cli.console import console
from tongxue.config.paths import CHECKOUT

FILE = CHECKOUT / "docs/openapi.json"


def document() -> str:
    """The OpenAPI 3.1 document as it is checked in: by name, so that a change shows as what it is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongxue.config.settings")
    import django  # noqa: PLC0415  only when the command is called

    django.setup()
    import orjson  # noqa: PLC0415

    from tongxue.config.api import schema  # noqa: PLC0415

    options = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS | orjson.OPT_APPEND_NEWLINE | orjson.OPT_SORT_KEYS
    return orjson.dumps(schema(), option=options).decode()


def command() -> None:
    """Write docs/openapi.json anew."""
    FILE.write_text(document(), encoding="utf-8")
    console.say(f"docs/{FILE.name}")
