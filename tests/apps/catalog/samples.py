"""Items, packages and runs that the catalogue's tests make; every name is invented."""

import io
from datetime import UTC, datetime

from tests.apps.catalog.conftest import RECORD

from tongxue.apps.catalog.domain.importing import import_items
from tongxue.apps.catalog.models import ImportRun
from tongxue.apps.registry.models import Organisation
from tongxue.interop.record import Item, Record, SourceFile
from tongxue.platform.actor import NODE
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
