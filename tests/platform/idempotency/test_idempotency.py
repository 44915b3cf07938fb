"""A repeated creation creates once, also when both come at the same time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from tongxue.platform.idempotency.api import VALID, KeyReused, once, purge
from tongxue.platform.idempotency.models import Answer
from tongxue.platform.ids import new_id

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.plan("2.9")]


def test_a_key_answers_the_same_again_and_refuses_another_request():
    me, made = new_id(), []

    def make():
        made.append(1)
        return {"n": len(made)}

    ask = lambda request, key="k", who=me: once(account_id=who, key=key, request=request, make=make)  # noqa: E731
    assert [ask(b"a"), ask(b"a")] == [{"n": 1}, {"n": 1}]
    with pytest.raises(KeyReused):
        ask(b"b")
    assert ask(b"a", who=new_id()) == {"n": 2}
    assert ask(b"a", key="") == {"n": 3}


def test_a_creation_that_failed_may_be_tried_again():
    me = new_id()
    with pytest.raises(ZeroDivisionError):
        once(account_id=me, key="k", request=b"a", make=lambda: {"n": 1 // 0})
    assert once(account_id=me, key="k", request=b"a", make=lambda: {"n": 1}) == {"n": 1}


def test_of_two_at_the_same_time_one_is_made():
    me, made = new_id(), []

    def ask(_):
        try:
            return once(account_id=me, key="k", request=b"a", make=lambda: {"n": made.append(1) or len(made)})
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(4))) == [{"n": 1}] * 4
    assert made == [1]


def test_an_answer_is_forgotten_when_its_time_is_over():
    me = new_id()
    answer = lambda key, n: once(account_id=me, key=key, request=b"a", make=lambda: {"n": n})  # noqa: E731
    answer("old", 1), answer("young", 1)
    Answer.objects.filter(key="old").update(created_at=timezone.now() - VALID - timedelta(minutes=1))
    Answer.objects.filter(key="young").update(created_at=timezone.now() - VALID + timedelta(minutes=1))
    assert purge() == {"answers": 1}
    assert (answer("young", 2), answer("old", 2)) == ({"n": 1}, {"n": 2})
