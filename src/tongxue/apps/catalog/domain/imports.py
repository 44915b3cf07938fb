"""Starting an import and running it; what it takes in is ``domain.importing``'s business."""

import errno
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tongxue.apps.catalog.domain.importing import import_items
from tongxue.apps.catalog.domain.sources import detect_kind, open_source
from tongxue.apps.catalog.models import ImportRun
from tongxue.apps.catalog.queries import imports_visible_to
from tongxue.apps.catalog.reasons import reason_text
from tongxue.apps.catalog.rules import may_import, may_see_imports
from tongxue.apps.registry import api as registry
from tongxue.interop.shared import sources as shared_sources
from tongxue.platform.actor import NODE, Actor, Role
from tongxue.platform.blobs import DiskFull
from tongxue.platform.errors import AccessDenied, NotFound
from tongxue.platform.ids import new_id
from tongxue.platform.jobs import api as jobs

JOB = "catalog.import"
MAPPING = "mapping.toml"
SOURCE_AGE = timedelta(days=1)
LONGEST_NAME = 60
"""Characters of a file name that are kept, with its ending: a file system counts bytes."""
SHOWN = 100
"""Rejections on the page; the rest is in the CSV."""


@transaction.atomic
def start_import(
    *, actor: Actor, path: Path, label: str = "", key: str = "", kind: str = "", mapping: Path | None = None
) -> ImportRun:
    """Queue the import of a file or folder on the node's disk, into the node's organisation. For its operators.

    ``key`` names the source: a later import under the same key updates what this one made. Raises SourceUnknown.
    """
    node = registry.ensure_node_organisation(name=settings.TONGXUE.node_name).id
    if not may_import(actor, node):
        raise AccessDenied
    run = ImportRun(
        organisation_id=node,
        source_key=key or _key_of(label or path.name),
        kind=kind or detect_kind(path),
        path=str(path.resolve()),
        label=(label or path.name)[:200],
        mapping=str(mapping.resolve()) if mapping else "",
    )
    return _queue(run, actor)


def start_shared_import(*, actor: Actor, folder: Path) -> list[ImportRun]:
    """Queue the import of every source that the shared data folder has."""
    return [
        start_import(actor=actor, path=s.path, label=s.label, key=s.key, kind=s.kind, mapping=s.settings)
        for s in shared_sources(folder)
    ]


def list_import_places(*, actor: Actor) -> list[tuple[UUID, str]]:
    """The organisations into which the actor may import, by name."""
    return registry.list_names(place for place in actor.organisations(Role.OPERATOR) if may_import(actor, place))


def start_upload(
    *, actor: Actor, organisation_id: UUID, name: str, stream: IO[bytes], mapping: IO[bytes] | None
) -> ImportRun:
    """Queue the import of an uploaded file. It is kept, in a folder of its own, while the run needs it.

    For the operators of the organisation that it is imported into: what other organisations brought in under the same
    name stays theirs. Raises SourceUnknown, DiskFull; what is not imported is not kept.
    """
    if not may_import(actor, organisation_id):
        raise AccessDenied
    name = Path(name).name[-LONGEST_NAME:]
    root = Path(settings.TONGXUE.data) / "imports"
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root, prefix=".part-") as draft:
        kind = detect_kind(_keep(stream, Path(draft) / name))
        if mapping:
            _keep(mapping, Path(draft) / MAPPING)
        folder = Path(draft).rename(root / str(new_id())).resolve()
    run = ImportRun(
        organisation_id=organisation_id,
        source_key=_key_of(name),
        kind=kind,
        path=str(folder / name),
        label=name,
        mapping=str(folder / MAPPING) if mapping else "",
    )
    return _queue(run, actor)


@transaction.atomic
def _queue(run: ImportRun, actor: Actor) -> ImportRun:
    run.created_by_id = actor.account_id
    run.save(force_insert=True)
    jobs.start(actor=actor, kind=JOB, subject=run.id, run_id=str(run.id))
    return run


def run_import(*, progress: jobs.Progress, run_id: UUID) -> dict[str, int]:
    """Take in what the run has not taken yet; the counts."""
    run = ImportRun.objects.get(id=run_id)
    if run.finished_at is None:
        with open_source(run) as items:
            import_items(actor=_actor(run), run=run, items=items, progress=progress)
    return {name: getattr(run, name) for name in ("created", "updated", "unchanged", "rejected")}


def sweep_sources() -> int:
    """Remove what was uploaded more than a day ago and no import needs that is not over; how many."""
    root = (Path(settings.TONGXUE.data) / "imports").resolve()
    before = (timezone.now() - SOURCE_AGE).timestamp()
    old = [path for path in root.glob("*/") if path.lstat().st_mtime < before and not _is_needed(path)]
    for path in old:
        shutil.rmtree(path)
    return len(old)


def _is_needed(folder: Path) -> bool:
    runs = ImportRun.objects.filter(finished_at=None, path__startswith=f"{folder}/")
    found = (jobs.find_job(kind=JOB, subject=run.id) for run in runs)
    return any(job is not None and not job.is_final for job in found)


def list_imports(*, actor: Actor, limit: int = 50) -> list[ImportRun]:
    """The newest imports into the actor's organisations; all for who runs the node. For operators."""
    if not may_see_imports(actor):
        raise AccessDenied
    return list(imports_visible_to(actor).order_by("-created_at")[:limit])


@dataclass(frozen=True, slots=True)
class ImportPage:
    """An import as its page shows it: the run, its job, and the first rejections with their reasons."""

    run: ImportRun
    job: jobs.Job | None
    rejections: list[tuple[str, str]]


def get_import_page(*, actor: Actor, run_id: UUID) -> ImportPage:
    """For operators; raises NotFound."""
    run = _get_run(actor, run_id)
    shown = [(r.place, reason_text(r.code, r.params)) for r in run.rejections.all()[:SHOWN]]
    return ImportPage(run, jobs.find_job(kind=JOB, subject=run.id), shown)


def iterate_rejections(*, actor: Actor, run_id: UUID) -> Iterator[tuple[str, str, str, str]]:
    """Place, code, reason, English message of everything that could not be taken. For operators."""
    rows = _get_run(actor, run_id).rejections.all().iterator()
    return ((r.place, r.code, reason_text(r.code, r.params), r.message) for r in rows)


def cancel_import(*, actor: Actor, run_id: UUID) -> None:
    """Stop an import; what it took stays. For operators."""
    job = jobs.find_job(kind=JOB, subject=_get_run(actor, run_id).id)
    if job is not None:
        jobs.cancel(actor=NODE, job_id=job.id)  # the right to the run was asked; a colleague may have started the job


def _get_run(actor: Actor, run_id: UUID) -> ImportRun:
    if not may_see_imports(actor):
        raise AccessDenied
    run = imports_visible_to(actor).filter(id=run_id).first()
    if run is None:
        raise NotFound
    return run


def _key_of(name: str) -> str:
    """A source key from a name: what people would call the same source has the same key."""
    return re.sub(r"[^\w.-]+", "-", name.casefold())[:64].strip("-.") or "source"


def _keep(stream: IO[bytes], path: Path) -> Path:
    """Write what was uploaded."""
    try:
        with path.open("wb") as file:
            shutil.copyfileobj(stream, file)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise DiskFull from error
        raise
    return path


def _actor(run: ImportRun) -> Actor:
    """An import acts for whoever started it, with the one right that was checked at the start."""
    if run.created_by_id is None:
        return NODE
    return Actor(account_id=run.created_by_id, grants=frozenset({(Role.OPERATOR, run.organisation_id)}))
