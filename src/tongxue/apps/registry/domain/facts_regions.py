"""Regions from ``regions.tsv`` (in use now) and ``region_changes.tsv`` (how the codes came and went)."""

import calendar
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from tongxue.apps.registry.domain.pinyin import pinyin_key
from tongxue.apps.registry.facts import read
from tongxue.apps.registry.models import Region, RegionChange, RegionLevel


@dataclass(slots=True)
class _Life:
    """What the files say about one code."""

    name: str
    valid_from: date | None = None
    valid_to: date | None = None


def load_regions() -> int:
    """Write all regions and changes; the number of rows of both files."""
    changes = [_change(row) for row in read("region_changes")]
    new = {row["to_code"] for row in read("region_changes") if row["new"]}
    lives = _lives({row["code"]: row["name"] for row in read("regions")}, changes, new)
    rows = [_region(code, life, lives) for code, life in sorted(lives.items(), key=_parents_first)]
    Region.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "level", "parent", "pinyin", "valid_from", "valid_to"],
    )
    Region.objects.exclude(code__in=lives).filter(valid_to=None).update(valid_to=timezone.localdate())
    RegionChange.objects.all().delete()  # an append-only list of shipped facts that nothing refers to
    RegionChange.objects.bulk_create(changes)
    return len(rows) + len(changes)


def level_of(code: str) -> RegionLevel:
    """GB/T 2260: two digits province, two city, two county."""
    if code.endswith("0000"):
        return RegionLevel.PROVINCE
    return RegionLevel.CITY if code.endswith("00") else RegionLevel.COUNTY


def _lives(current: dict[str, str], changes: list[RegionChange], new: set[str]) -> dict[str, _Life]:
    """The life of each code: current ones are open, ended ones end with their last change."""
    lives = {code: _Life(name) for code, name in current.items()}
    for change in sorted(changes, key=lambda c: c.date):
        if change.to_code in new:
            life = lives.setdefault(change.to_code, _Life(change.to_name))
            life.valid_from = life.valid_from or change.date
        if change.from_code and change.from_code not in current:
            life = lives.setdefault(change.from_code, _Life(change.from_name))
            life.valid_to = change.date
    return lives


def _region(code: str, life: _Life, lives: dict[str, _Life]) -> Region:
    return Region(
        code=code,
        name=life.name,
        level=level_of(code),
        parent_id=_parent(code, lives),
        pinyin=pinyin_key(life.name),
        valid_from=life.valid_from,
        valid_to=life.valid_to,
    )


def _parent(code: str, lives: dict[str, _Life]) -> str | None:
    """The city above a county; the province where there is none, as for counties governed by the province."""
    if code.endswith("0000"):
        return None
    city = code[:4] + "00"
    return city if city != code and city in lives else code[:2] + "0000"


def _parents_first(item: tuple[str, _Life]) -> tuple[int, str]:
    return ["province", "city", "county"].index(level_of(item[0])), item[0]


def _change(row: dict[str, str]) -> RegionChange:
    """A date of a year or month alone becomes the last day of it."""
    year, *rest = (int(part) for part in row["date"].split("-"))
    month = rest[0] if rest else 12
    day = rest[1] if len(rest) > 1 else calendar.monthrange(year, month)[1]
    return RegionChange(
        date=date(year, month, day),
        precision=("year", "month", "day")[len(rest)],
        kind=row["kind"],
        from_code=row["from_code"],
        from_name=row["from_name"],
        to_code=row["to_code"],
        to_name=row["to_name"],
        source=row["source"],
    )
