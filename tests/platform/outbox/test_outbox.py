"""The promise of the outbox: with its transaction, at least once, in order within an aggregate, twice does no harm."""

from dataclasses import dataclass
from typing import ClassVar

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongxue.platform.actor import NODE
from tongxue.platform.outbox import events as registry
from tongxue.platform.outbox.api import Event, emit, emit_many, handles
from tongxue.platform.outbox.dispatching import backlog, deliver_all
from tongxue.platform.outbox.models import Delivery, OutboxEvent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.plan("2.2")]


@dataclass(frozen=True, kw_only=True)
class Happened(Event):
    name: ClassVar[str] = "test.happened"
    number: int


@pytest.fixture
def seen():
    """What a handler of the test saw; ``seen.fails`` holds the numbers on which it fails."""

    class Seen(list):
        fails: ClassVar[set[int]] = set()

    seen = Seen()
    seen.fails = set()

    def receive(envelopes):
        for envelope in envelopes:
            if envelope.data["number"] in seen.fails:
                raise RuntimeError("planted")
        seen.extend((e.aggregate, e.data["number"]) for e in envelopes)

    handles(Happened, name="test.seen", batch=3)(receive)
    yield seen
    del registry.HANDLERS["test.seen"]
    del registry._WANTED["test.happened"]


def tell(*numbers, aggregate="a"):
    with transaction.atomic():
        emit_many([(Happened(number=n), aggregate) for n in numbers], actor=NODE)


def due_now():
    Delivery.objects.filter(done_at=None).update(next_at="2000-01-01T00:00:00Z")


def test_an_event_outside_of_a_transaction_is_refused():
    with pytest.raises(RuntimeError):
        emit(Happened(number=1), aggregate="a", actor=NODE)


def test_an_event_shares_the_fate_of_its_transaction(seen):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        emit(Happened(number=1), aggregate="a", actor=NODE)
        raise ZeroDivisionError
    assert OutboxEvent.objects.count() == 0
    deliver_all()
    assert seen == []


def test_each_event_is_delivered_once_and_keeps_its_receipt(seen):
    tell(1, 2, 3, 4, 5)
    assert (deliver_all(), deliver_all()) == (5, 0)
    assert seen == [("a", n) for n in (1, 2, 3, 4, 5)]
    assert backlog() == 0
    assert Delivery.objects.exclude(done_at=None).count() == 5


def test_a_bad_event_holds_up_its_own_aggregate_alone(seen):
    seen.fails.add(1)
    tell(1, 2, aggregate="a")
    tell(3, aggregate="b")
    deliver_all()
    assert seen == [("b", 3)]
    assert "planted" in Delivery.objects.get(event__data__number=1).error
    seen.fails.clear()
    due_now()
    deliver_all()
    assert seen == [("b", 3), ("a", 1), ("a", 2)]


def test_a_later_event_waits_while_an_earlier_one_is_postponed(seen):
    seen.fails.add(1)
    tell(1)
    deliver_all()
    seen.fails.clear()
    tell(2)
    deliver_all()
    assert seen == []
    due_now()
    deliver_all()
    assert seen == [("a", 1), ("a", 2)]


def test_a_handler_and_its_receipts_are_one_transaction(seen):
    """A handler that dies after writing leaves neither its writes nor its receipt."""

    def write_and_fail(envelopes):
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE planted ()")
        raise RuntimeError("planted")

    handles(Happened, name="test.writer")(write_and_fail)
    try:
        tell(1)
        deliver_all()
        assert "planted" not in connection.introspection.table_names()
    finally:
        del registry.HANDLERS["test.writer"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=12))
def test_whatever_fails_the_order_of_an_aggregate_is_kept(seen, told):
    seen.clear()
    for number, (aggregate, fails) in enumerate(told):
        if fails:
            seen.fails.add(number)
        tell(number, aggregate=aggregate)
    deliver_all()
    seen.fails.clear()
    due_now()
    deliver_all()
    for name in "abc":
        assert [n for a, n in seen if a == name] == [n for n, (a, _) in enumerate(told) if a == name]
    OutboxEvent.objects.all().delete()
