"""How numbers, dates, sizes and durations are written in the reader's language: the filters of every page."""

import datetime as dt

from django.utils import dateformat, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_KIB = 1024
_UNITS = ("KB", "MB", "GB", "TB", "PB")
_TEN = 10
_MINUTE, _HOUR, _DAY, _WEEK = 60, 3600, 86400, 604800


def is_chinese() -> bool:
    """The page is being written in Chinese."""
    return (translation.get_language() or "zh-hans").startswith("zh")


def number(value: float | None) -> str:
    """12,345; an unknown number is a dash, never a zero."""
    return "—" if value is None else f"{value:,}" if isinstance(value, int) else f"{value:,.2f}".rstrip("0").rstrip(".")


def compact(value: int) -> str:
    """A big count at a glance: 1.2万, 3.4亿; 12K, 340M."""
    steps = ((10**8, "亿"), (10**4, "万")) if is_chinese() else ((10**9, "B"), (10**6, "M"), (10**3, "K"))
    for size, unit in steps:
        if value >= size:
            return f"{value / size:.1f}".removesuffix(".0") + unit
    return str(value)


def filesize(size: float | None) -> str:
    """Bytes as people say it: 812 B, 1.4 MB. Units are powers of 1,024, as file managers show them."""
    if size is None:
        return "—"
    if size < _KIB:
        return f"{size:.0f} B"
    for unit in _UNITS:
        size /= _KIB
        if size < _KIB or unit == _UNITS[-1]:
            break
    return f"{size:.1f} {unit}" if size < _TEN else f"{size:,.0f} {unit}"


def duration(seconds: float | None) -> str:
    """Seconds as 1 小时 20 分, 45 秒; 1 h 20 min, 45 s. The two largest units are enough for a person."""
    if seconds is None:
        return "—"
    whole = round(seconds)
    hours, rest = divmod(whole, _HOUR)
    minutes, second = divmod(rest, _MINUTE)
    parts = [(hours, _("{n} 小时")), (minutes, _("{n} 分")), (second, _("{n} 秒"))]
    shown = [text.format(n=count) for count, text in parts if count][:2]
    return " ".join(shown) or _("{n} 秒").format(n=0)


def clock(seconds: int) -> str:
    """A position in a recording: 1:02:03, 4:05."""
    hours, rest = divmod(seconds, _HOUR)
    minutes, second = divmod(rest, _MINUTE)
    return f"{hours}:{minutes:02}:{second:02}" if hours else f"{minutes}:{second:02}"


def date(value: dt.date | dt.datetime | None) -> str:
    """2026年11月23日; 23 November 2026."""
    if value is None:
        return "—"
    return dateformat.format(_local(value), "Y年n月j日" if is_chinese() else "j F Y")


def moment(value: dt.datetime | None) -> str:
    """A date with the time of day, to the minute."""
    if value is None:
        return "—"
    return dateformat.format(_local(value), "Y年n月j日 H:i" if is_chinese() else "j F Y, H:i")


def iso(value: dt.date | dt.datetime | None) -> str:
    """For the ``datetime`` attribute of ``<time>``."""
    return "" if value is None else _local(value).isoformat()


def ago(value: dt.datetime | None) -> str:
    """How long ago, up to a week; then the date."""
    if value is None:
        return "—"
    seconds = int((timezone.now() - value).total_seconds())
    if seconds < _MINUTE:
        return _("刚刚")
    if seconds < _HOUR:
        return ngettext("{n} 分钟前", "{n} 分钟前", seconds // _MINUTE).format(n=seconds // _MINUTE)
    if seconds < _DAY:
        return ngettext("{n} 小时前", "{n} 小时前", seconds // _HOUR).format(n=seconds // _HOUR)
    if seconds < _WEEK:
        return ngettext("{n} 天前", "{n} 天前", seconds // _DAY).format(n=seconds // _DAY)
    return date(value)


def percent(value: float | None) -> str:
    """A share between 0 and 1 as 12.5%."""
    return "—" if value is None else f"{value * 100:.1f}".removesuffix(".0") + "%"


def _local(value: dt.date | dt.datetime) -> dt.date | dt.datetime:
    """Aware times are shown in the node's time zone; dates stay."""
    return timezone.localtime(value) if isinstance(value, dt.datetime) and timezone.is_aware(value) else value


FILTERS = {
    "number": number,
    "compact": compact,
    "filesize": filesize,
    "duration": duration,
    "clock": clock,
    "date": date,
    "moment": moment,
    "iso": iso,
    "ago": ago,
    "percent": percent,
}
