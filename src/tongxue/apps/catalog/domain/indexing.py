"""From resources to documents of the search index, and the one writer of it."""

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import orjson
from django.conf import settings
from django.db.models import QuerySet

from tongxue.apps.catalog.models import Resource, Version
from tongxue.apps.catalog.rules import may_rebuild_index
from tongxue.interop.html import plain_text
from tongxue.platform import search
from tongxue.platform.actor import Actor
from tongxue.platform.errors import AccessDenied
from tongxue.platform.jobs import api as jobs

FACETS = ("stage", "subject", "grade", "edition", "type", "licence", "source", "language")
SPEC = search.IndexSpec(
    texts=(
        search.TextField("title", boost=8, short=True),
        search.TextField("keywords", boost=4, short=True),
        search.TextField("body"),
    ),
    facets=FACETS,
    numbers=("published", "uses"),
)
BODY = 20_000
"""Characters of a text that are indexed: a long chapter is found by its first pages and its headings."""
CHUNK = 1000


class _Writers:
    """The writer of this process, opened when it is first needed; a process that never writes never takes the lock."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.open: dict[Path, search.Writer] = {}

    def writer(self) -> search.Writer:
        root = Path(settings.SEARCH_ROOT)
        with self.lock:
            if root not in self.open:
                self.open[root] = search.Writer(root, SPEC, wait=10)
            return self.open[root]

    def close(self) -> None:
        with self.lock:
            while self.open:
                self.open.popitem()[1].close()


_writers = _Writers()
close_index = _writers.close


def index_resources(resource_ids: Sequence[UUID]) -> None:
    """Bring the index up to the state of these resources, whatever happened to them; committed on return."""
    writer = _writers.writer()
    wanted = list(dict.fromkeys(resource_ids))
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        documents = [document_of(resource) for resource in _published().filter(id__in=chunk)]
        found = {document.key for document in documents}
        writer.delete([str(i) for i in chunk if str(i) not in found])
        writer.upsert(documents)
    writer.commit()


def rebuild_index(*, report: Callable[[int, int], None]) -> dict[str, int]:
    """Make the index anew from the database while reads and changes go on; the number of documents."""
    total = _published().count()
    taken = _writers.writer().rebuild(_all_documents(), lambda done: report(done, total))
    return {"documents": taken}


def prepare_index(*, actor: Actor) -> jobs.Job | None:
    """At the worker's start: an index that is missing, damaged or of an older make is rebuilt in the background."""
    state = search.check(Path(settings.SEARCH_ROOT), SPEC)
    if state is search.IndexState.READY:
        return None
    _writers.writer()  # makes an empty one, so that pages can be read meanwhile
    if state is search.IndexState.MISSING and not _published().exists():
        return None
    return start_rebuild(actor=actor)


def start_rebuild(*, actor: Actor) -> jobs.Job:
    """Queue a rebuild. For who runs the node; raises AccessDenied."""
    if not may_rebuild_index(actor):
        raise AccessDenied
    return jobs.start(actor=actor, kind="catalog.rebuild_index")


def document_of(resource: Resource) -> search.Document:
    """A published resource as the index knows it; the card is all that a list of results shows."""
    version = resource.current
    if version is None:
        raise LookupError(f"resource {resource.id} is not published")
    keywords = [*version.keywords, *version.knowledge_points, *version.textbook, *version.vocational]
    people = [c["name"] for c in version.contributors]
    published = resource.published_at or datetime.now(UTC)
    body = plain_text(version.body[:BODY]) if version.body else ""
    return search.Document(
        key=str(resource.id),
        texts={
            "title": version.title,
            "keywords": " ".join([*keywords, *people]),
            "body": f"{version.summary}\n{body}" if version.summary and not body.startswith(version.summary) else body,
        },
        facets={
            "stage": version.stage,
            "subject": [version.subject],
            "grade": version.grade,
            "edition": version.textbook[:1],
            "type": [version.type],
            "licence": [version.licence],
            "source": [version.source],
            "language": [version.language],
        },
        numbers={"published": int(published.timestamp()), "uses": resource.uses},
        card=orjson.dumps(card_of(version)),
    )


def card_of(version: Version) -> dict[str, object]:
    """What a result shows without asking the database."""
    names = ("title", "type", "stage", "subject", "grade", "language", "licence", "source", "textbook")
    return {**{name: getattr(version, name) for name in names}, "summary": version.summary[:300]}


def _published() -> QuerySet[Resource]:
    return Resource.objects.filter(state=Resource.State.PUBLISHED).select_related("current")


def _all_documents() -> Iterator[search.Document]:
    """By key, chunk by chunk: each chunk is read just before it is taken, so that nothing is old when it goes in."""
    last = UUID(int=0)
    while chunk := list(_published().filter(id__gt=last).order_by("id")[:CHUNK]):
        yield from map(document_of, chunk)
        last = chunk[-1].id
