"""A version's text as HTML for a page, its links and pictures resolved to addresses of this node."""

import posixpath
from functools import lru_cache
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.urls import reverse
from markupsafe import Markup

from tongxue.apps.catalog.models import Resource, Version
from tongxue.apps.catalog.queries import find_by_item_keys, list_files
from tongxue.interop.html import render_markdown


def render_body(resource: Resource, version: Version) -> Markup:
    """Safe HTML of the version's Markdown; "" where there is none. A published version is rendered once a process."""
    if not version.body:
        return Markup()
    if version.published_at is None:
        return _render(resource, version)
    return _cached(resource.id, version.id, resource.revision)


@lru_cache(maxsize=512)
def _cached(resource_id: UUID, version_id: UUID, revision: int) -> Markup:
    del revision  # part of the key: a new revision may have moved what the links mean
    version = Version.objects.select_related("resource").get(id=version_id, resource_id=resource_id)
    return _render(version.resource, version)


def _render(resource: Resource, version: Version) -> Markup:
    files = {file.path: reverse("catalog:file", args=[file.id]) for file in list_files(version.id)}

    def picture(reference: str) -> str | None:
        return files.get(_path(resource.item_key, reference)) or files.get(unquote(urlsplit(reference).path))

    def link(reference: str) -> str | None:
        path = _path(resource.item_key, reference)
        candidates = [path, f"{path}.md", f"{path}/index.md", f"{path}/README.md"]
        found = find_by_item_keys(resource, candidates) if resource.source_key else {}
        target = next((found[key] for key in candidates if key in found), None)
        if target is None:
            return files.get(path)
        fragment = urlsplit(reference).fragment
        return reverse("catalog:resource", args=[target]) + (f"#{fragment}" if fragment else "")

    # render_markdown lets nothing through that could run script; that is its promise and its tests.
    return Markup(render_markdown(version.body, resolve_link=link, resolve_picture=picture))  # noqa: S704


def _path(base: str, reference: str) -> str:
    """A relative reference within the source, as the key of a page or the path of a file there."""
    path = unquote(urlsplit(reference).path)
    folder = "" if path.startswith("/") else posixpath.dirname(base)
    return posixpath.normpath(posixpath.join(folder, path.lstrip("/"))) if path else base
