import datetime as dt

import pytest
from django.utils import timezone, translation

from tongxue.platform.ui import formats

pytestmark = pytest.mark.plan("2.8")


@pytest.mark.parametrize(
    ("language", "value", "text"),
    [
        ("zh-hans", 9_999, "9999"),
        ("zh-hans", 12_345, "1.2万"),
        ("zh-hans", 340_000_000, "3.4亿"),
        ("en", 12_345, "12.3K"),
        ("en", 340_000_000, "340M"),
    ],
)
def test_big_counts_are_read_at_a_glance(language, value, text):
    with translation.override(language):
        assert formats.compact(value) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [(None, "—"), (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KB"), (4_812_300, "4.6 MB"), (10**13, "9.1 TB")],
)
def test_sizes_are_powers_of_1024(size, text):
    assert formats.filesize(size) == text


@pytest.mark.parametrize(
    ("seconds", "chinese", "english"),
    [(0, "0 秒", "0 s"), (45, "45 秒", "45 s"), (4800, "1 小时 20 分", "1 h 20 min"), (3605, "1 小时 5 秒", "1 h 5 s")],
)
def test_durations(seconds, chinese, english):
    with translation.override("zh-hans"):
        assert formats.duration(seconds) == chinese
    with translation.override("en"):
        assert formats.duration(seconds) == english


def test_times_are_those_of_the_node():
    midnight_utc = dt.datetime(2026, 8, 31, 17, 5, tzinfo=dt.UTC)
    with translation.override("zh-hans"):
        assert formats.date(midnight_utc) == "2026年9月1日"
    with translation.override("en"):
        assert formats.moment(midnight_utc) == "1 September 2026, 01:05"
    assert formats.iso(midnight_utc) == "2026-09-01T01:05:00+08:00"
    assert formats.date(dt.date(2026, 9, 1)) == formats.date(midnight_utc)


def test_ago():
    with translation.override("en"):
        assert formats.ago(timezone.now()) == "just now"
        assert formats.ago(timezone.now() - dt.timedelta(minutes=1, seconds=5)) == "1 minute ago"
        assert formats.ago(timezone.now() - dt.timedelta(hours=5)) == "5 hours ago"
        assert formats.ago(dt.datetime(2020, 1, 2, tzinfo=dt.UTC)) == "2 January 2020"


def test_numbers_and_shares():
    assert [formats.number(value) for value in (None, 0, 12345, 1.5)] == ["—", "0", "12,345", "1.5"]
    assert [formats.percent(value) for value in (None, 0.5, 0.1234)] == ["—", "50%", "12.3%"]
    assert [formats.clock(value) for value in (5, 245, 3723)] == ["0:05", "4:05", "1:02:03"]
