"""Reads that several callers share."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet

from tongxue.apps.catalog.errors import DraftNotFound, ResourceNotFound
from tongxue.apps.catalog.models import ImportRun, Resource, Version, VersionFile
from tongxue.apps.catalog.rules import STEWARDS, may_know_of, may_see_draft
from tongxue.platform.actor import Actor, Role
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


def imports_visible_to(actor: Actor) -> QuerySet[ImportRun]:
    """Those into organisations of which the actor is operator; all for who runs the node."""
    if actor.operates_node:
        return ImportRun.objects.all()
    return ImportRun.objects.filter(organisation_id__in=actor.organisations(Role.OPERATOR))


_RESOURCE = Prepared(lambda key: Resource.objects.select_related("organisation").filter(id=key))
_FILES = Prepared(lambda key: VersionFile.objects.filter(version_id=key))


def get_resource(*, actor: Actor, resource_id: UUID, draft: bool = False) -> Resource:
    """A resource to read, its published version with it. Who writes locks the rows anew.

    ``draft``: only one whose draft is there and may be seen by the actor. Raises ResourceNotFound, DraftNotFound.
    """
    found = next(iter(_RESOURCE.ask(resource_id)), None)
    if found is None or not may_know_of(actor, found):
        raise ResourceNotFound
    if draft and (found.draft_id is None or not may_see_draft(actor, found)):
        raise DraftNotFound
    if found.current_id is not None:
        found.current = _published(found.current_id)
    return found


@lru_cache(maxsize=1024)
def _published(version_id: UUID) -> Version:
    """What is published never changes: half the cost of a resource's page was reading its 30 columns again."""
    return Version.objects.get(id=version_id)


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


def get_file(*, actor: Actor, file_id: UUID, resource_id: UUID | None = None) -> FileRow:
    """A file of a published version, or of a draft that the actor may see; ``resource_id``: only if it is its.

    Raises ResourceNotFound.
    """
    rows = VersionFile.objects.select_related("version__resource").filter(id=file_id)
    row = (rows.filter(version__resource_id=resource_id) if resource_id else rows).first()
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
    """How many published resources stand at or below each of the places right below a path of the registry's trees.

    By the path of those places; one without resources is left out.
    """
    below = Resource.objects.filter(state=Resource.State.PUBLISHED, position__path__startswith=f"{path}/")
    counts: Counter[str] = Counter()
    for at, n in below.values_list("position__path").annotate(n=Count("*")):  # "*": the index alone is read
        counts["/".join(at.split("/")[: path.count("/") + 2])] += n
    return counts


def list_at(path: str, limit: int) -> list[Resource]:
    """Published resources at a place or below it, most used first."""
    rows = Resource.objects.filter(state=Resource.State.PUBLISHED).select_related("current")
    rows = rows.filter(Q(position__path=path) | Q(position__path__startswith=f"{path}/"))
    return list(rows.order_by("-uses", "-published_at")[:limit])


def count_published() -> int:
    """How many resources are up."""
    return Resource.objects.filter(state=Resource.State.PUBLISHED).count()


def counts_by_subject() -> dict[str, int]:
    """How many published resources each subject has."""
    published = Resource.objects.filter(state=Resource.State.PUBLISHED)
    rows = published.values_list("current__subject").annotate(n=Count("id"))
    return {subject: n for subject, n in rows if subject}


# EXISTS asks an index once a name, however many files and packages there are.
_USED = """
SELECT sha256 FROM unnest(%s::varchar[]) AS asked (sha256)
WHERE EXISTS (SELECT FROM catalog_versionfile f WHERE f.sha256 = asked.sha256)
   OR EXISTS (SELECT FROM catalog_preparedpackage p WHERE p.blobs @> ARRAY[asked.sha256])
"""


def list_used_blobs(sha256s: list[str]) -> set[str]:
    """Which of these blobs a version, also a former one, or a prepared package has."""
    with connection.cursor() as cursor:
        cursor.execute(_USED, [sha256s])
        return {row[0] for row in cursor.fetchall()}


def find_by_item_keys(resource: Resource, keys: Iterable[str]) -> dict[str, UUID]:
    """Links between pages of one source: key → resource, for what came by the same source as a resource."""
    same = Resource.objects.filter(organisation_id=resource.organisation_id, source_key=resource.source_key)
    rows = same.filter(item_key__in=list(keys), state=Resource.State.PUBLISHED)
    return dict(rows.values_list("item_key", "id"))
