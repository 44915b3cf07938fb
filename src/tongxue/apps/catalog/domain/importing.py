"""Taking items in: batch by batch, each batch with its receipts in one transaction.

What was taken is published at once under the source's licence. A repeat of an import meets what it made by (source,
key): the same again costs nothing, a changed item becomes a new version, a withdrawn one stays withdrawn. A killed
import goes on behind its last batch, since ``position`` is saved with it.
"""

import hashlib
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

import orjson
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from tongxue.apps.catalog.domain.files import NewFile, take_file
from tongxue.apps.catalog.domain.positions import position_of
from tongxue.apps.catalog.domain.resources import aggregate
from tongxue.apps.catalog.domain.validation import clean, require_complete
from tongxue.apps.catalog.errors import FieldInvalid
from tongxue.apps.catalog.events import ImportFinished, ResourcePublished
from tongxue.apps.catalog.models import ImportRejection, ImportRun, Resource, Version, VersionFile
from tongxue.interop.record import Item, Record, Rejection
from tongxue.platform.actor import Actor
from tongxue.platform.database.bulk import copy_in
from tongxue.platform.errors import DomainError
from tongxue.platform.ids import new_id
from tongxue.platform.jobs.api import Progress
from tongxue.platform.outbox.api import emit, emit_many

BATCH = 500
"""Items in one transaction: large enough that its fixed cost vanishes, small enough that a person sees progress."""

NOT_EVALUATED = "https://rightsstatements.org/vocab/CNE/1.0/"
UNDETERMINED = "und"
"""RFC 5646 §4.1: the language is not known."""


@dataclass(slots=True)
class _Taken:
    """A good item with its files in the store and its fingerprint."""

    item: Item
    record: Record
    files: list[NewFile]
    fingerprint: bytes


@dataclass(slots=True)
class _Batch:
    """What one batch will write."""

    now: datetime
    resources: list[Resource] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    files: list[VersionFile] = field(default_factory=list)
    events: list[tuple[ResourcePublished, str]] = field(default_factory=list)
    replaced: list[Resource] = field(default_factory=list)
    unchanged: int = 0


def import_items(
    *, actor: Actor, run: ImportRun, items: Iterable[Item | Rejection], progress: Progress, total: int = 0
) -> None:
    """Take everything that the run has not taken yet. ``items`` begins at the beginning each time. For ``may_import``.

    Emits ResourcePublished for each new or changed resource and ImportFinished at the end.
    """
    rest = islice(iter(items), run.position, None)
    started = time.monotonic()
    while batch := list(islice(rest, BATCH)):
        _take_batch(actor, run, batch)
        progress.report(run.position, total)
    with transaction.atomic():
        run.finished_at, run.seconds = timezone.now(), run.seconds + time.monotonic() - started
        run.save(update_fields=["finished_at", "seconds"])
        counts = {name: getattr(run, name) for name in ("created", "updated", "unchanged", "rejected")}
        emit(ImportFinished(run_id=run.id, **counts), aggregate=f"import:{run.id}", actor=actor)
    progress.report(run.position, run.position, at_once=True)


def _take_batch(actor: Actor, run: ImportRun, batch: Sequence[Item | Rejection]) -> None:
    rejections = [entry for entry in batch if isinstance(entry, Rejection)]
    good: dict[str, _Taken] = {}
    twice = 0
    for item in (entry for entry in batch if isinstance(entry, Item)):
        found = _take(run, item, rejections)
        if found is None:
            continue
        before = good.setdefault(item.key, found)
        if before is found:
            continue
        if before.fingerprint == found.fingerprint:
            twice += 1
        else:
            rejections.append(
                Rejection(item.place, "import.duplicate_key", {"other": before.item.place}, "the key is taken")
            )
    with transaction.atomic():
        plan = _plan(actor, run, good)
        _write(actor, plan)
        _reject(run, rejections)
        run.position += len(batch)
        run.created += len(plan.resources)
        run.updated += len(plan.replaced)
        run.unchanged += plan.unchanged + twice
        run.rejected += len(rejections)
        run.save(update_fields=["position", "created", "updated", "unchanged", "rejected"])


def _take(run: ImportRun, item: Item, rejections: list[Rejection]) -> _Taken | None:
    """Check a record and store its files; what cannot be taken is told, a bad file does not lose the record."""
    try:
        record = clean(_filled(item.record, run))
        files = list(_take_files(item, rejections))
        require_complete(record, has_content=bool(files))
        if len(item.key) > 512:  # noqa: PLR2004  the column's width
            raise FieldInvalid(field="key", reason="> 512")
    except DomainError as error:
        params = {"field": error.field, **{k: str(v)[:200] for k, v in error.params.items()}}
        rejections.append(Rejection(item.place, error.code, params, error.text))
        return None
    known = [Version.columns(record), [(f.path, f.sha256, f.main) for f in files]]
    return _Taken(item, record, files, hashlib.sha256(orjson.dumps(known)).digest())


def _filled(record: Record, run: ImportRun) -> Record:
    """What every record must say, said honestly where the source does not: licence not evaluated, language unknown."""
    return replace(
        record,
        source=record.source or run.label,
        licence=record.licence or NOT_EVALUATED,
        language=record.language or UNDETERMINED,
        type=record.type or "reference",
        provenance=record.provenance or run.label,
    )


def _take_files(item: Item, rejections: list[Rejection]) -> Iterator[NewFile]:
    for source in item.files:
        try:
            with source.open() as stream:
                yield take_file(path=source.path, stream=stream, main=source.main)
        except DomainError as error:
            if error.status >= 500:  # noqa: PLR2004  a full disk is no fault of the file
                raise
            params = {k: str(v)[:200] for k, v in error.params.items()}
            rejections.append(Rejection(f"{item.place} » {source.path}", error.code, params, error.text))


def _plan(actor: Actor, run: ImportRun, good: dict[str, _Taken]) -> _Batch:
    """Compare with what is there: new, changed or the same."""
    plan = _Batch(now=timezone.now())
    rows = Resource.objects.select_related("current").select_for_update(of=("self",))
    known = {r.item_key: r for r in rows.filter(source_key=run.source_key, item_key__in=good)}
    for key, taken in good.items():
        resource = known.get(key)
        current = resource.current if resource else None
        if resource is not None and (
            resource.state == Resource.State.WITHDRAWN
            or (current is not None and bytes(current.fingerprint or b"") == taken.fingerprint)
        ):
            plan.unchanged += 1
            continue
        if resource is None:
            resource = Resource(
                id=new_id(),
                organisation_id=run.organisation_id,
                created_by_id=actor.account_id,
                source_key=run.source_key,
                item_key=key,
                state=Resource.State.PUBLISHED,
                published_at=plan.now,
            )
            plan.resources.append(resource)
        else:
            plan.replaced.append(resource)
        _add_version(plan, actor, resource, taken, number=current.number + 1 if current else 1)
    return plan


def _add_version(plan: _Batch, actor: Actor, resource: Resource, taken: _Taken, *, number: int) -> None:
    version = Version(
        resource_id=resource.id,
        number=number,
        created_by_id=actor.account_id,
        published_at=plan.now,
        fingerprint=taken.fingerprint,
        position_id=position_of(taken.record, actor=actor),
        **Version.columns(taken.record),
    )
    # The foreign keys are deferred to the commit, so that a resource can name its version before it is there.
    resource.current = version
    plan.versions.append(version)
    plan.files.extend(file.row(version.id, order) for order, file in enumerate(taken.files))
    plan.events.append((ResourcePublished(resource_id=resource.id, number=number), aggregate(resource.id)))


def _write(actor: Actor, plan: _Batch) -> None:
    """A handful of statements, however many items there are."""
    copy_in(plan.resources)
    copy_in(plan.versions)
    copy_in(plan.files)
    for resource in plan.replaced:
        resource.revision, resource.published_at, resource.changed_at = F("revision") + 1, plan.now, plan.now
        resource.state = Resource.State.PUBLISHED
    Resource.objects.bulk_update(plan.replaced, ["current", "revision", "published_at", "changed_at", "state"])
    emit_many(plan.events, actor=actor)


def _reject(run: ImportRun, rejections: Sequence[Rejection]) -> None:
    ImportRejection.objects.bulk_create(
        ImportRejection(run=run, place=r.place[:1024], code=r.code, params=dict(r.params), message=r.message[:2000])
        for r in rejections
    )
