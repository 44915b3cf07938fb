"""The catalogue's front door."""

from tongxue.apps.catalog.domain.files import add_file, remove_file
from tongxue.apps.catalog.domain.presenting import describe_file, describe_resource
from tongxue.apps.catalog.domain.resources import (
    change_resource,
    create_resource,
    discard_draft,
    publish_resource,
    withdraw_resource,
)
from tongxue.apps.catalog.queries import (
    counts_at,
    get_resource,
    list_files,
    list_most_used,
    list_newest,
    list_own_resources,
)
from tongxue.apps.catalog.rules import may_change, may_create, may_import, may_publish

__all__ = [
    "add_file",
    "change_resource",
    "counts_at",
    "create_resource",
    "describe_file",
    "describe_resource",
    "discard_draft",
    "get_resource",
    "list_files",
    "list_most_used",
    "list_newest",
    "list_own_resources",
    "may_change",
    "may_create",
    "may_import",
    "may_publish",
    "publish_resource",
    "remove_file",
    "withdraw_resource",
]
