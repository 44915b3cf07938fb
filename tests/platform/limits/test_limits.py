"""The promise of the limits: of many at once exactly as many pass as may, refused ones cost nothing, no names kept."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import RequestFactory

from tongxue.platform.errors import TooManyRequests
from tongxue.platform.limits.api import Rate, address_of, forget, give_back, sweep, take
from tongxue.platform.limits.models import Bucket

pytestmark = [pytest.mark.plan("2.9", "P5")]
HOUR = Rate(3, 3600)


@pytest.mark.django_db
def test_after_the_amount_comes_the_wait():
    for _ in range(3):
        take("t", "a", rate=HOUR)
    with pytest.raises(TooManyRequests) as refused:
        take("t", "a", rate=HOUR)
    assert refused.value.status == 429
    assert 1190 <= refused.value.params["seconds"] <= 1200
    take("t", "b", rate=HOUR)


@pytest.mark.django_db
def test_places_flow_back_with_time():
    for _ in range(3):
        take("t", rate=HOUR)
    Bucket.objects.update(full_at=Bucket.objects.get().full_at - timedelta(seconds=1201))
    take("t", rate=HOUR)
    with pytest.raises(TooManyRequests):
        take("t", rate=HOUR)


@pytest.mark.django_db
def test_what_is_refused_changes_nothing():
    for _ in range(3):
        take("t", rate=HOUR)
    before = Bucket.objects.get().full_at
    for _ in range(5):
        with pytest.raises(TooManyRequests):
            take("t", rate=HOUR)
    assert Bucket.objects.get().full_at == before


@pytest.mark.django_db
def test_given_back_and_forgotten():
    for _ in range(3):
        take("t", rate=HOUR)
    give_back("t", rate=HOUR)
    take("t", rate=HOUR)
    forget("t")
    for _ in range(3):
        take("t", rate=HOUR)


@pytest.mark.django_db
def test_full_buckets_are_swept():
    take("old", rate=HOUR)
    Bucket.objects.update(full_at="2000-01-01T00:00:00Z")
    take("new", rate=HOUR)
    assert (sweep(), Bucket.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_exactly_as_many_pass_as_may():
    rate = Rate(20, 3600)

    def attempt(_number):
        try:
            take("crowd", rate=rate)
        except TooManyRequests:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        passed = list(pool.map(attempt, range(120)))
    assert sum(passed) == 20


@pytest.mark.django_db
def test_one_statement_for_what_passes(django_assert_num_queries):
    with django_assert_num_queries(1):
        take("t", rate=HOUR)


@pytest.mark.django_db
def test_the_table_is_unlogged_and_holds_no_names():
    take("sign-in", "192.0.2.7", "wangfang", rate=HOUR)
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'limits_bucket'")
        assert cursor.fetchone()[0] in ("u", b"u")
        cursor.execute("SELECT b::text FROM limits_bucket b")
        row = cursor.fetchone()[0]
    assert "192" not in row
    assert "wang" not in row


@pytest.mark.django_db(transaction=True)
def test_a_rollback_gives_back():
    with transaction.atomic():
        take("t", rate=HOUR)
        transaction.set_rollback(True)
    assert Bucket.objects.count() == 0


@pytest.mark.parametrize(
    ("https", "remote", "forwarded", "expected"),
    [
        (False, "192.0.2.7", "", "192.0.2.7"),
        (False, "192.0.2.7", "198.51.100.1", "192.0.2.7"),
        (True, "127.0.0.1", "198.51.100.1", "198.51.100.1"),
        (True, "127.0.0.1", "203.0.113.9, 198.51.100.1", "198.51.100.1"),
        (True, "127.0.0.1", "", "127.0.0.1"),
        (True, "127.0.0.1", "nonsense", "unknown"),
        (False, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        (False, "::ffff:192.0.2.7", "", "192.0.2.7"),
        (False, "", "", "unknown"),
    ],
)
def test_only_the_proxys_own_word_is_believed(settings, https, remote, forwarded, expected):
    settings.TONGXUE = settings.TONGXUE.model_copy(update={"https": https})
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert address_of(RequestFactory().get("/", REMOTE_ADDR=remote, **headers)) == expected
