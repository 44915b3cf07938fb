"""Packages (EPUB, SCORM, HTML in a ZIP) unpacked into the store, so that a page of them can be shown in the sandbox.

The members become blobs and the list of them a manifest of the content origin (``platform.blobs.content``). A job does
it, once for the package's bytes: started when a version with a package is published, or when a reader meets one that
is not prepared (a draft's, one from before an upgrade).
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Protocol

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from tongxue.apps.catalog.models import PreparedPackage, VersionFile
from tongxue.interop import mediatype
from tongxue.interop.archive import Archive, open_archive
from tongxue.interop.epub_package import read_pages
from tongxue.interop.errors import CodecError
from tongxue.platform import blobs
from tongxue.platform.actor import NODE, Actor
from tongxue.platform.blobs.content import Manifest, keep_manifest, media_type_for_web
from tongxue.platform.errors import DomainError
from tongxue.platform.jobs import api as jobs

JOB = "catalog.prepare_packages"
EPUB = "application/epub+zip"
PACKAGES = frozenset({EPUB, "application/zip"})
STARTS = ("index.html", "index.htm", "index.xhtml", "story.html", "shared/launchpage.html")
RETRY = timedelta(hours=1)
"""How long a job that failed for the node's own reasons (a full disk, a dead worker) is not begun again."""


class AnyFile(Protocol):
    """A file of a version, or one that will be."""

    sha256: str
    media_type: str


@transaction.atomic
def start_preparing(*, actor: Actor, files: Iterable[AnyFile]) -> None:
    """Queue the packages among the files that nobody has prepared or is preparing: one job for all of them.

    For whoever may publish or see the files, which the caller knows.
    """
    kinds = {file.sha256: file.media_type for file in files if file.media_type in PACKAGES}
    if not kinds:
        return
    new = [PreparedPackage(sha256=sha256, media_type=kind) for sha256, kind in sorted(kinds.items())]
    PreparedPackage.objects.bulk_create(new, ignore_conflicts=True)
    # One that is locked is being prepared, or somebody else is just about to start.
    waiting = PreparedPackage.objects.select_for_update(skip_locked=True).filter(
        sha256__in=kinds, state=PreparedPackage.State.WAITING
    )
    idle = sorted(package.sha256 for package in waiting if not _is_in_hand(package))
    if idle:
        job = jobs.start(actor=actor, kind=JOB, sha256s=idle)
        PreparedPackage.objects.filter(sha256__in=idle).update(job_id=job.id)


def find_package(*, actor: Actor, file: AnyFile) -> PreparedPackage | None:
    """What is known of a package that the actor may see; where it is nothing yet, its preparation is started."""
    if file.media_type not in PACKAGES:
        return None
    package = PreparedPackage.objects.filter(sha256=file.sha256).first()
    if package is None or (package.state == PreparedPackage.State.WAITING and not _is_in_hand(package)):
        start_preparing(actor=actor, files=[file])
        package = PreparedPackage.objects.filter(sha256=file.sha256).first()
    return package


def is_stuck(package: PreparedPackage) -> bool:
    """Its job ended without it: the node's fault, and the job's page says which."""
    job = _job(package) if package.state == PreparedPackage.State.WAITING else None
    return job is not None and job.is_final


def prepare_packages(*, progress: jobs.Progress, sha256s: list[str]) -> dict[str, int]:
    """Prepare what is waiting; how many can be read and how many cannot. What the node could not do is raised last."""
    faults: list[DomainError] = []
    for number, sha256 in enumerate(sha256s, 1):
        try:
            _prepare(sha256)
        except DomainError as fault:
            faults.append(fault)
        progress.report(number, len(sha256s), at_once=number == len(sha256s))
    if faults:
        raise faults[0]
    done = PreparedPackage.objects.filter(sha256__in=sha256s)
    return {str(state): done.filter(state=state).count() for state in ("ready", "failed")}


def forget_packages() -> int:
    """Drop what was prepared of packages that no file has any more; the members go with the next sweep of blobs."""
    named = VersionFile.objects.filter(sha256=OuterRef("sha256"))
    return PreparedPackage.objects.filter(~Exists(named)).delete()[0]


def _is_in_hand(package: PreparedPackage) -> bool:
    job = _job(package)
    if job is None or not job.is_final:
        return job is not None
    return (job.finished_at or job.created_at) > timezone.now() - RETRY


def _job(package: PreparedPackage) -> jobs.Job | None:
    return jobs.get_job(actor=NODE, job_id=package.job_id) if package.job_id else None


@transaction.atomic
def _prepare(sha256: str) -> None:
    """One package, locked meanwhile: of two jobs that were started for it the second finds it done."""
    waiting = PreparedPackage.objects.select_for_update().filter(sha256=sha256, state=PreparedPackage.State.WAITING)
    package = waiting.first()
    if package is None:
        return
    try:
        _unpack(package)
        package.state = PreparedPackage.State.READY
    except (CodecError, blobs.TooLarge) as fault:
        package.state = PreparedPackage.State.FAILED
        package.reason = fault.code
        package.params = {name: str(value)[:200] for name, value in fault.params.items()}
    package.save()


def _unpack(package: PreparedPackage) -> None:
    """Keep the members and note the pages; all or nothing. Raises CodecError, TooLarge, BlobMissing, DiskFull."""
    blobs.open_blob(package.sha256).close()  # lost by the store is not the same as unreadable
    with open_archive(blobs.path_of(package.sha256)) as archive:
        pages = _pages(archive, package)
        with blobs.lot(sum(archive.members.values())) as lot:
            manifest = _put_members(archive, lot)
            package.pages = [page for page in pages if page[0] in manifest]
            _require(package.pages)
    package.manifest = keep_manifest(manifest)
    package.blobs = sorted({package.manifest, *(sha256 for sha256, _ in manifest.values())})


def _pages(archive: Archive, package: PreparedPackage) -> list[tuple[str, str]]:
    """Path and title in reading order."""
    if package.media_type == EPUB:
        book = read_pages(archive)
        package.right_to_left = book.right_to_left
        return _require(book.pages)
    return _require([(path, path) for path in _starts(list(archive.members))])


def _require(pages: list[tuple[str, str]]) -> list[tuple[str, str]]:
    if not pages:
        raise CodecError("package_no_pages", "there is no page to open")
    return pages


def _put_members(archive: Archive, lot: blobs.Lot) -> Manifest:
    manifest: Manifest = {}
    for member in archive.members:
        try:
            with archive.open(member) as stream:
                blob = lot.put(stream)
        except CodecError:
            continue
        manifest[member] = (blob.sha256, media_type_for_web(member, mediatype.sniff(blob.head, member)))
    return manifest


def _starts(members: list[str]) -> list[str]:
    """The page to open: a usual name nearest to the root, else the only HTML page nearest to it."""
    named = [m for m in members if m.lower().endswith(STARTS)]
    pages = named or [m for m in members if m.lower().endswith((".html", ".htm", ".xhtml"))]
    return sorted(pages, key=lambda m: (m.count("/"), len(m)))[:1]
