"""Items, packages and runs that the catalogue's tests make; every name is invented."""

import io
import struct
import zipfile
from datetime import UTC, datetime

from django.conf import settings
from django.test import Client
from tests.apps.catalog.conftest import RECORD
from tests.interop.packages import PAGE, book

from tongxue.apps.accounts.models import Account
from tongxue.apps.catalog.domain.importing import import_items
from tongxue.apps.catalog.models import ImportRun
from tongxue.apps.registry.models import Organisation
from tongxue.interop.record import Item, Record, SourceFile
from tongxue.platform.actor import NODE
from tongxue.platform.jobs import running
from tongxue.platform.jobs.models import Job
from tongxue.platform.outbox.dispatching import backlog, deliver_all
from tongxue.platform.outbox.models import Delivery


class Watch:
    """Stands where the job's progress stands: told how far it is, and able to end the work there."""

    def __init__(self, die_at: int | None = None) -> None:
        self.told: list[int] = []
        self.die_at = die_at

    def report(self, done: int, total: int = 0, step: str = "", *, at_once: bool = False) -> None:
        del total, step
        self.told.append(done)
        if self.die_at is not None and done >= self.die_at and not at_once:
            raise Killed


def deliver() -> None:
    """What the worker does after a commit; inside a test's transaction PostgreSQL's clock stands still."""
    Delivery.objects.filter(done_at=None).update(next_at=datetime(2020, 1, 1, tzinfo=UTC))
    deliver_all()
    assert not backlog()


def work() -> None:
    """What the worker does with every job that waits; it does not take the connection that the test is in."""
    for job in Job.objects.filter(state=Job.State.WAITING).order_by("created_at"):
        running._run(job)


class Killed(Exception):
    """The process ended here."""


def source_file(path: str, data: bytes, *, main: bool = False) -> SourceFile:
    return SourceFile(path, lambda: io.BytesIO(data), len(data), main)


def item(key: str, title: str = "", *, files=(), place: str = "", **changes) -> Item:
    values = {name: getattr(RECORD, name) for name in RECORD.__dataclass_fields__}
    record = Record(**{**values, "title": title or f"第 {key} 条", **changes})
    return Item(key, place or f"book.csv:{key}", record, tuple(files))


def items(count: int, **changes) -> list[Item]:
    return [item(str(n), **changes) for n in range(count)]


def new_run(key: str = "book", **values) -> ImportRun:
    school, _ = Organisation.objects.get_or_create(name="示范学校")
    given = {"kind": "table", "path": "/nowhere", "label": "一本书", "organisation": school}
    return ImportRun.objects.create(source_key=key, **{**given, **values})


def take(found, *, key: str = "book", run: ImportRun | None = None, watch: Watch | None = None) -> ImportRun:
    run = run or new_run(key)
    import_items(actor=NODE, run=run, items=found, progress=watch or Watch())
    run.refresh_from_db()
    return run


def counts(run: ImportRun) -> tuple[int, int, int, int]:
    return run.created, run.updated, run.unchanged, run.rejected


def browser(actor=None, language: str = "zh-hans") -> Client:
    """A browser in which the person is signed in, or a visitor's."""
    client = Client()
    if actor is not None:
        client.force_login(Account.objects.get(id=actor.account_id))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def wav() -> bytes:
    return (
        b"RIFF"
        + struct.pack("<I", 36)
        + b"WAVEfmt "
        + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8)
        + b"data\0\0\0\0"
    )


def mp4() -> bytes:
    return struct.pack(">I", 24) + b"ftypisom\0\0\2\0isomiso2" + struct.pack(">I", 8) + b"mdat"


PDF = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def epub(pages: int = 3, *, right_to_left: bool = False) -> bytes:
    """A small book of so many pages."""
    manifest = "".join(f'<item id="c{n}" href="c{n}.xhtml"/>' for n in range(1, pages))
    members = book(manifest=manifest)
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(1, pages))
    package = str(members["OEBPS/book.opf"]).replace('<itemref idref="p"/>', f'<itemref idref="p"/>{spine}')
    if right_to_left:
        package = package.replace("<spine>", '<spine page-progression-direction="rtl">')
    members["OEBPS/book.opf"] = package
    members |= {f"OEBPS/c{n}.xhtml": PAGE for n in range(1, pages)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()
