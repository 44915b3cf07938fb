"""Taking items in: batch by batch, each batch with its receipts in one transaction.

What was taken is published at once under the source's licence. A repeat of an import meets what it made by
(organisation, source, key): the same again costs nothing, a changed item becomes a new version, a withdrawn one stays
withdrawn. A killed import goes on behind its last batch, since ``position`` is saved with it.
"""

import hashlib
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from tongxue.apps.catalog.domain.files import NewFile, take_file
from tongxue.apps.catalog.domain.packages import start_preparing
from tongxue.apps.catalog.domain.positions import position_of
from tongxue.apps.catalog.domain.resources import aggregate
from tongxue.apps.catalog.domain.validation import clean, invalid, require_complete, text_of
from tongxue.apps.catalog.events import ImportFinished, ResourcePublished
from tongxue.apps.catalog.models import ImportRejection, ImportRun, Resource, Version, VersionFile
from tongxue.interop.errors import CodecError
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
LONGEST_KEY = 512
UNDETERMINED = "und"
"""RFC 5646 §4.1: the language is not known."""


@dataclass(slots=True)
class _Taken:
    """A good item with its files in the store and its fingerprint."""

    item: Item
    record: Record
    columns: dict[str, Any]
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
    duplicates: list[Rejection] = field(default_factory=list)
    unchanged: int = 0


def import_items(
    *, actor: Actor, run: ImportRun, items: Iterable[Item | Rejection], progress: Progress, total: int = 0
) -> None:
    """Take everything that the run has not taken yet. ``items`` begins at the beginning each time. For ``may_import``.

    Emits ResourcePublished for each new or changed resource and ImportFinished at the end.
    """
    entries = iter(items)
    # What was done before the import was killed: its keys are taken as well.
    seen = {hash(entry.key) for entry in islice(entries, run.position) if isinstance(entry, Item)}
    started = time.monotonic()
    while batch := list(islice(entries, BATCH)):
        _take_batch(actor, run, batch, seen)
        progress.report(run.position, total)
    with transaction.atomic():
        run.finished_at, run.seconds = timezone.now(), run.seconds + time.monotonic() - started
        run.save(update_fields=["finished_at", "seconds"])
        counts = {name: getattr(run, name) for name in ("created", "updated", "unchanged", "rejected")}
        emit(ImportFinished(run_id=run.id, **counts), aggregate=f"import:{run.id}", actor=actor)
    progress.report(run.position, run.position, at_once=True)


def _take_batch(actor: Actor, run: ImportRun, batch: Sequence[Item | Rejection], seen: set[int]) -> None:
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
            rejections.append(_duplicate(item, before.item.place))
    with transaction.atomic():
        _one_at_a_time(run)
        plan = _plan(actor, run, good, seen)
        _write(actor, plan)
        rejections += plan.duplicates
        _reject(run, rejections)
        run.position += len(batch)
        run.created += len(plan.resources)
        run.updated += len(plan.replaced)
        run.unchanged += plan.unchanged + twice
        run.rejected += len(rejections)
        run.save(update_fields=["position", "created", "updated", "unchanged", "rejected"])
    seen.update(map(hash, good))


def _duplicate(item: Item, other: str) -> Rejection:
    return Rejection(item.place, "import.duplicate_key", {"other": other}, "the key is taken")


def _one_at_a_time(run: ImportRun) -> None:
    """Two imports of one source take turns, batch by batch: what the other has made is met, not made again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"import:{run.organisation_id}:{run.source_key}"])


def _take(run: ImportRun, item: Item, rejections: list[Rejection]) -> _Taken | None:
    """Check a record and store its files; what cannot be taken is told, a bad file does not lose the record."""
    try:
        if not 0 < len(item.key) <= LONGEST_KEY or text_of(item.key) != item.key:
            raise invalid("key", "record.key", limit=LONGEST_KEY)
        record = clean(_filled(item.record, run))
        require_complete(record, has_content=bool(item.files))  # before its files are kept for nothing
        files = list(_take_files(item, rejections))
        require_complete(record, has_content=bool(files))
    except DomainError as error:
        rejections.append(_told(item.place, error))
        return None
    columns = Version.columns(record)
    known = [columns, [(f.path, f.sha256, f.main) for f in files]]
    return _Taken(item, record, columns, files, hashlib.sha256(orjson.dumps(known)).digest())


def _told(place: str, error: DomainError) -> Rejection:
    """The error as a line of the report, by the code that names it best; one that is the node's own is raised again."""
    if error.status >= 500:  # noqa: PLR2004  a full disk is no fault of the item
        raise error
    cause = error.__cause__
    if isinstance(cause, CodecError):
        return cause.rejection(place)
    given = {name: ",".join(v) if isinstance(v, list) else str(v) for name, v in error.params.items()}
    params = {"field": error.field, **given}
    return Rejection(place, params.pop("rule", error.code), params, str(error))


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
    paths: set[str] = set()
    for source in item.files:
        place = f"{item.place} » {source.path}"
        try:
            with source.open() as stream:
                taken = take_file(path=source.path, stream=stream, main=source.main)
        except DomainError as error:
            rejections.append(_told(place, error))
        except CodecError as error:
            rejections.append(error.rejection(place))
        except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
            reason = error.strerror or type(error).__name__
            rejections.append(Rejection(place, "import.file_unreadable", {"reason": reason}, reason))
        else:
            if taken.path in paths:
                rejections.append(Rejection(place, "import.duplicate_file", {"path": taken.path}, "the path is taken"))
            else:
                paths.add(taken.path)
                yield taken


def _plan(actor: Actor, run: ImportRun, good: dict[str, _Taken], seen: set[int]) -> _Batch:
    """Compare with what is there: new, changed, the same, or changed a second time in this run."""
    plan = _Batch(now=timezone.now())
    rows = Resource.objects.select_for_update(of=("self",)).filter(organisation_id=run.organisation_id)
    known = {r.item_key: r for r in rows.filter(source_key=run.source_key, item_key__in=good)}
    history = _history(known.values())
    for key, taken in good.items():
        resource = known.get(key)
        number, fingerprint = history.get(resource.id, (0, b"")) if resource else (0, b"")
        if resource is None:
            resource = _new_resource(actor, run, key, plan.now)
            plan.resources.append(resource)
        elif resource.state == Resource.State.WITHDRAWN or fingerprint == taken.fingerprint:
            plan.unchanged += 1
            continue
        elif hash(key) in seen:
            plan.duplicates.append(_duplicate(taken.item, key))
            continue
        else:
            plan.replaced.append(resource)
        _add_version(plan, actor, resource, taken, number=number + 1)
    return plan


def _history(known: Collection[Resource]) -> dict[UUID, tuple[int, bytes]]:
    """By resource: the last version's number, drafts too, and the fingerprint of the last import.

    A person may have edited the resource since: that must not look as if the source had changed.
    """
    found: dict[UUID, tuple[int, bytes]] = {}
    rows = Version.objects.filter(resource__in=list(known)).order_by("number") if known else Version.objects.none()
    for resource_id, number, fingerprint in rows.values_list("resource_id", "number", "fingerprint"):
        before = found.get(resource_id, (0, b""))[1]
        found[resource_id] = number, bytes(fingerprint) if fingerprint else before
    return found


def _new_resource(actor: Actor, run: ImportRun, key: str, now: datetime) -> Resource:
    return Resource(
        id=new_id(),
        organisation_id=run.organisation_id,
        created_by_id=actor.account_id,
        source_key=run.source_key,
        item_key=key,
        state=Resource.State.PUBLISHED,
        published_at=now,
    )


def _add_version(plan: _Batch, actor: Actor, resource: Resource, taken: _Taken, *, number: int) -> None:
    version = Version(
        resource_id=resource.id,
        number=number,
        created_by_id=actor.account_id,
        published_at=plan.now,
        fingerprint=taken.fingerprint,
        **taken.columns,
    )
    # The foreign keys are deferred to the commit, so that a resource can name its version before it is there.
    resource.current = version
    resource.position_id = position_of(taken.record, actor=actor)
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
    changed = ["current", "position", "revision", "published_at", "changed_at", "state"]
    Resource.objects.bulk_update(plan.replaced, changed)
    emit_many(plan.events, actor=actor)
    start_preparing(actor=actor, files=plan.files)


def _reject(run: ImportRun, rejections: Sequence[Rejection]) -> None:
    """Keep what was told; it may quote anything, also what PostgreSQL does not take."""
    ImportRejection.objects.bulk_create(
        ImportRejection(
            run=run,
            place=text_of(r.place)[:1024],
            code=r.code,
            params={name: text_of(str(value))[:200] for name, value in r.params.items()},
            message=text_of(r.message)[:2000],
        )
        for r in rejections
    )
