"""What the purge takes and what it leaves: the journal stays, however old; nothing open is lost."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

import pytest
from django.db import transaction
from django.utils import timezone

from tongxue.platform.actor import NODE
from tongxue.platform.jobs.api import start
from tongxue.platform.jobs.models import Job
from tongxue.platform.jobs.registry import DAILY
from tongxue.platform.jobs.running import run_job
from tongxue.platform.outbox import events as registry
from tongxue.platform.outbox.api import Event, emit_many, handles
from tongxue.platform.outbox.dispatching import deliver_all
from tongxue.platform.outbox.models import Delivery, OutboxEvent
from tongxue.platform.outbox.purging import KEPT, purge

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.plan("2.2")]
OLD = KEPT + timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Written(Event):
    name: ClassVar[str] = "test.written"


@dataclass(frozen=True, kw_only=True)
class Looked(Event):
    name: ClassVar[str] = "test.looked"
    is_journal: ClassVar[bool] = False


@pytest.fixture(autouse=True)
def _handlers():
    """Two handlers of both events, of which the second is told of by hand."""
    for name in ("test.first", "test.second"):
        handles(Written, Looked, name=name)(lambda envelopes: None)
    yield
    for name in ("test.first", "test.second"):
        del registry.HANDLERS[name]
    for event in (Written, Looked):
        del registry._WANTED[event.name]
    registry.PASSING.discard(Looked.name)


def tell_and_deliver():
    with transaction.atomic():
        emit_many([(Written(), "a"), (Looked(), "b")], actor=NODE)
    deliver_all()


def left():
    events = OutboxEvent.objects.order_by("id").values_list("name", flat=True)
    return list(events), Delivery.objects.count()


def age(**chosen):
    Delivery.objects.filter(**chosen).update(done_at=timezone.now() - OLD)


def test_what_is_young_stays():
    tell_and_deliver()
    assert purge() == {"deliveries": 0, "events": 0}
    assert left() == (["test.written", "test.looked"], 4)


def test_old_receipts_go_and_events_that_are_no_journal_go_with_them():
    tell_and_deliver()
    age()
    OutboxEvent.objects.update(happened_at=timezone.now() - timedelta(days=3650))
    assert purge() == {"deliveries": 4, "events": 1}
    assert left() == (["test.written"], 0)
    deliver_all()
    assert Delivery.objects.count() == 0


def test_an_event_waits_for_the_last_of_its_handlers():
    tell_and_deliver()
    age(handler="test.first")
    Delivery.objects.filter(handler="test.second").update(done_at=None)
    assert purge() == {"deliveries": 2, "events": 0}
    Delivery.objects.update(done_at=timezone.now())
    assert purge() == {"deliveries": 0, "events": 0}
    assert left() == (["test.written", "test.looked"], 2)
    age()
    assert purge() == {"deliveries": 2, "events": 1}


def test_it_is_done_once_a_day():
    tell_and_deliver()
    age()
    assert {"outbox.purge", "idempotency.purge"} <= DAILY
    job = start(actor=NODE, kind="outbox.purge")
    run_job(job_id=str(job.id))
    assert Job.objects.get(id=job.id).result == {"deliveries": 4, "events": 1}
