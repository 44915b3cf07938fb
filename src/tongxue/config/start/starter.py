"""The resources that the project ships (content/starter), so that a new node's first screen has life."""

from pathlib import Path

from tongxue.config.builders.stamps import fingerprint
from tongxue.config.paths import CHECKOUT

SHIPPED = CHECKOUT / "content/starter"


def starter_files() -> list[Path]:
    """Everything that is shipped: the table, its mapping and the files beside it."""
    return [path for path in SHIPPED.rglob("*") if path.is_file() and path.suffix != ".pyc"]


def starter_fingerprint() -> str:
    """Another one when anything that is shipped has changed."""
    return fingerprint(starter_files())
