"""Reads that several callers share."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tongxue.apps.catalog.errors import ResourceNotFound
from tongxue.apps.catalog.models import Resource, VersionFile
from tongxue.apps.catalog.rules import STEWARDS, may_know_of, may_see_draft
from tongxue.platform.actor import Actor
from tongxue.platform.database.prepared import Prepared

LOOKED_AT = 200
OF_ONE_SOURCE = 2


def visible_to(actor: Actor) -> QuerySet[Resource]:
    """Published and withdrawn ones for everybody; drafts for their author and the organisation's stewards."""
    if actor.is_node:
        return Resource.objects.all()
    public = ~Q(state=Resource.State.DRAFT)
    own = Q(created_by_id=actor.account_id) if actor.account_id else Q()
    kept = actor.organisations(*STEWARDS)
    return Resource.objects.filter(public | own | Q(organisation_id__in=kept) if actor.account_id else public)


_RESOURCE = Prepared(lambda key: Resource.objects.select_related("current", "draft", "organisation").filter(id=key))
_FILES = Prepared(lambda key: VersionFile.objects.filter(version_id=key))


def get_resource(*, actor: Actor, resource_id: UUID) -> Resource:
    """A resource with its versions' records; raises ResourceNotFound."""
    found = next(iter(_RESOURCE.ask(resource_id)), None)
    if found is None or not may_know_of(actor, found):
        raise ResourceNotFound
    return found


def list_files(version_id: UUID) -> list[VersionFile]:
    """The files of a version in the author's order."""
    return _FILES.ask(version_id)


@dataclass(frozen=True, slots=True)
class FileRow:
    """What is needed to send a file."""

    resource_id: UUID
    path: str
    sha256: str
    size: int
    media_type: str


def get_file(*, actor: Actor, file_id: UUID) -> FileRow:
    """A file of a published version, or of a draft that the actor may see; raises ResourceNotFound."""
    row = VersionFile.objects.select_related("version__resource").filter(id=file_id).first()
    resource = row.version.resource if row else None
    if row is None or resource is None:
        raise ResourceNotFound
    is_up = resource.state == Resource.State.PUBLISHED and resource.current_id == row.version_id
    if not is_up and (resource.state == Resource.State.WITHDRAWN or not may_see_draft(actor, resource)):
        raise ResourceNotFound
    return FileRow(resource.id, row.path, row.sha256, row.size, row.media_type)


def list_own_resources(*, actor: Actor, limit: int = 50) -> list[Resource]:
    """What the actor made, last changed first."""
    if actor.account_id is None:
        return []
    own = Resource.objects.filter(created_by_id=actor.account_id).select_related("current", "draft")
    return list(own.order_by("-changed_at")[:limit])


def list_newest(limit: int) -> list[Resource]:
    """The published resources that came last, at most two of a source: an import must not fill the first screen.

    Unless there is nothing else: a node that has only what the project ships shows it, in the order of its table.
    """
    published = Resource.objects.filter(state=Resource.State.PUBLISHED)
    latest = published.order_by("-published_at", "id").values("id", "source_key", "published_at")[:LOOKED_AT]
    found: list[UUID] = []
    seen: Counter[str] = Counter()
    for row in latest:
        seen[row["source_key"]] += 1
        if seen[row["source_key"]] <= OF_ONE_SOURCE or not row["source_key"]:
            found.append(row["id"])
    if len(found) < limit:  # the newest rows all came by few imports: one of each other source
        others = published.exclude(source_key__in=seen).order_by("source_key", "-published_at")
        found += others.distinct("source_key").values_list("id", flat=True)[:limit]
    found += [row["id"] for row in latest if row["id"] not in found][: max(0, limit - len(found))]
    rows = published.filter(id__in=found[:limit]).select_related("current")
    return sorted(rows, key=lambda r: found.index(r.id))


def list_most_used(limit: int) -> list[Resource]:
    """The published resources that are opened most."""
    published = Resource.objects.filter(state=Resource.State.PUBLISHED, uses__gt=0).select_related("current")
    return list(published.order_by("-uses", "-published_at")[:limit])


def counts_below(path: str) -> dict[str, int]:
    """How many published resources stand at each place below a path of the registry's trees, by the place's path."""
    rows = (
        Resource.objects.filter(state=Resource.State.PUBLISHED, current__position__path__startswith=path)
        .values_list("current__position__path")
        .annotate(n=Count("id"))
    )
    return dict(rows)


def list_at(path: str, limit: int) -> list[Resource]:
    """Published resources at a place or below it, most used first."""
    rows = Resource.objects.filter(state=Resource.State.PUBLISHED).select_related("current")
    rows = rows.filter(Q(current__position__path=path) | Q(current__position__path__startswith=f"{path}/"))
    return list(rows.order_by("-uses", "-published_at")[:limit])


def count_published() -> int:
    """How many resources are up."""
    return Resource.objects.filter(state=Resource.State.PUBLISHED).count()


def counts_by_subject() -> dict[str, int]:
    """How many published resources each subject has."""
    published = Resource.objects.filter(state=Resource.State.PUBLISHED)
    rows = published.values_list("current__subject").annotate(n=Count("id"))
    return {subject: n for subject, n in rows if subject}


def find_by_item_keys(source_key: str, keys: Iterable[str]) -> dict[str, UUID]:
    """Links between pages of one source: key → resource."""
    rows = Resource.objects.filter(source_key=source_key, item_key__in=list(keys), state=Resource.State.PUBLISHED)
    return dict(rows.values_list("item_key", "id"))
