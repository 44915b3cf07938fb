"""The catalogue's front door."""

from tongxue.apps.catalog.domain.archiving import archive_resource
from tongxue.apps.catalog.domain.editing import get_editor_page, list_workplaces, start_draft
from tongxue.apps.catalog.domain.files import add_file, remove_file
from tongxue.apps.catalog.domain.imports import (
    cancel_import,
    get_import_page,
    iterate_rejections,
    list_import_places,
    list_imports,
    run_import,
    start_import,
    start_shared_import,
    start_upload,
    sweep_sources,
)
from tongxue.apps.catalog.domain.indexing import (
    close_index,
    index_resources,
    prepare_index,
    rebuild_index,
    start_rebuild,
)
from tongxue.apps.catalog.domain.packages import forget_packages, prepare_packages
from tongxue.apps.catalog.domain.pages import get_resource_page
from tongxue.apps.catalog.domain.presenting import describe_file, describe_resource
from tongxue.apps.catalog.domain.reading import get_reading
from tongxue.apps.catalog.domain.resources import (
    change_resource,
    create_resource,
    discard_draft,
    publish_resource,
    withdraw_resource,
)
from tongxue.apps.catalog.domain.searching import (
    count_indexed,
    index_is_ready,
    search_for_program,
    search_resources,
    suggest_titles,
)
from tongxue.apps.catalog.domain.usage import count_use
from tongxue.apps.catalog.queries import (
    count_published,
    counts_below,
    counts_by_subject,
    get_file,
    get_resource,
    list_at,
    list_files,
    list_most_used,
    list_newest,
    list_own_resources,
    list_used_blobs,
)

__all__ = [
    "add_file",
    "archive_resource",
    "cancel_import",
    "change_resource",
    "close_index",
    "count_indexed",
    "count_published",
    "count_use",
    "counts_below",
    "counts_by_subject",
    "create_resource",
    "describe_file",
    "describe_resource",
    "discard_draft",
    "forget_packages",
    "get_editor_page",
    "get_file",
    "get_import_page",
    "get_reading",
    "get_resource",
    "get_resource_page",
    "index_is_ready",
    "index_resources",
    "iterate_rejections",
    "list_at",
    "list_files",
    "list_import_places",
    "list_imports",
    "list_most_used",
    "list_newest",
    "list_own_resources",
    "list_used_blobs",
    "list_workplaces",
    "prepare_index",
    "prepare_packages",
    "publish_resource",
    "rebuild_index",
    "remove_file",
    "run_import",
    "search_for_program",
    "search_resources",
    "start_draft",
    "start_import",
    "start_rebuild",
    "start_shared_import",
    "start_upload",
    "suggest_titles",
    "sweep_sources",
    "withdraw_resource",
]
