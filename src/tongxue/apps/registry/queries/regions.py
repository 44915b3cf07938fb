"""Regions as of a day: the name then, and where an ended code leads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from tongxue.apps.registry.errors import RegionUnknown
from tongxue.apps.registry.models import ChangeKind, Region, RegionChange

_ENDING = (ChangeKind.RECODE, ChangeKind.MERGE)


@dataclass(frozen=True, slots=True)
class RegionAnswer:
    """A region as asked for. ``name`` is the one in use on the day asked about.

    ``in_use``: the code was in use on that day. If it had ended, ``successors`` are the regions that had taken its
    place by then; if it had not begun, ``predecessors`` are those that it was made from. ``changes``: all its history.
    """

    code: str
    name: str
    level: str
    parent: str | None
    on: date | None
    in_use: bool
    valid_from: date | None
    valid_to: date | None
    successors: tuple["RegionName", ...]
    predecessors: tuple["RegionName", ...]
    changes: tuple[RegionChange, ...]


@dataclass(frozen=True, slots=True)
class RegionName:
    """A code with its name on the day asked about."""

    code: str
    name: str


def get_region(code: str) -> Region:
    """The row of a code, ended or not. Raises RegionUnknown."""
    region = find_region(code)
    if region is None:
        raise RegionUnknown(code=code[:6])
    return region


def count_regions() -> int:
    """How many divisions there are today."""
    return Region.objects.filter(valid_to=None).count()


def find_region(code: str) -> Region | None:
    """The row of a code, ended or not, or None."""
    return Region.objects.filter(code=code).first()


def resolve_region(code: str, *, on: date | None = None) -> RegionAnswer:
    """What a code meant on a day (today without one) and what became of it. Raises RegionUnknown."""
    region = get_region(code)
    changes = tuple(RegionChange.objects.filter(Q(from_code=code) | Q(to_code=code)))
    begun = region.valid_from is None or on is None or region.valid_from <= on
    ended = region.valid_to is not None and (on is None or region.valid_to <= on)
    return RegionAnswer(
        code=code,
        name=_name_on(region, changes, on),
        level=region.level,
        parent=region.parent_id,
        on=on,
        in_use=begun and not ended,
        valid_from=region.valid_from,
        valid_to=region.valid_to,
        successors=_successors(code, on) if ended else (),
        predecessors=() if begun else _predecessors(changes),
        changes=changes,
    )


def list_regions(parent: str | None = None, *, on: date | None = None) -> QuerySet[Region]:
    """The regions in use right under another, provinces without one, in order of code, with their names of today."""
    regions = Region.objects.filter(parent=parent)
    if on is None:
        return regions.filter(valid_to=None)
    return regions.filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gt=on))


def list_ancestors(region: Region) -> list[Region]:
    """From the province down to the parent: one query."""
    codes = {f"{region.code[:2]}0000", f"{region.code[:4]}00"} - {region.code}
    return list(Region.objects.filter(code__in=codes).order_by("code"))


def find_regions(text: str, *, limit: int = 20) -> list[Region]:
    """Regions in use by the beginning of the name, the pinyin, the initials or the code."""
    text = text.strip().lower()
    if not text:
        return []
    match = Q(name__startswith=text) | Q(code__startswith=text)
    if text.isascii():
        match |= Q(pinyin__startswith=text) | Q(pinyin__contains=f" {text}")
    return list(Region.objects.filter(match, valid_to=None)[:limit])


def prefix_of(code: str) -> str:
    """What the codes of a region and of all below it begin with (GB/T 2260: two digits a level)."""
    return code.removesuffix("0000") if code.endswith("0000") else code.removesuffix("00")


def region_scope(code: str) -> Q:
    """A condition on ``region_id``: the region, all below it, and the ended codes that lead into it."""
    prefix = prefix_of(code)
    inside = Q(region__code__startswith=prefix)
    former = _former_codes(prefix)
    return inside | Q(region_id__in=former) if former else inside


def _name_on(region: Region, changes: Iterable[RegionChange], on: date | None) -> str:
    """The old name of the first renaming after the day; today's where there was none."""
    if on is not None:
        for change in changes:
            if change.kind == ChangeKind.RENAME and change.from_code == region.code and change.date > on:
                return change.from_name
    return region.name


def _successors(code: str, on: date | None) -> tuple[RegionName, ...]:
    """Follow the endings until codes that were in use on the day; their names on that day."""
    open_codes, done = {code}, set[str]()
    steps: dict[str, list[RegionChange]] = {}
    while open_codes:
        rows = RegionChange.objects.filter(from_code__in=open_codes, kind__in=_ENDING)
        if on is not None:
            rows = rows.filter(date__lte=on)
        found = set[str]()
        for row in rows:
            steps.setdefault(row.from_code, []).append(row)
            found.add(row.to_code)
        done |= open_codes
        open_codes = found - done
    ends = sorted({row.to_code for rows_ in steps.values() for row in rows_} - steps.keys())
    return _names(ends, on)


def _names(codes: list[str], on: date | None) -> tuple[RegionName, ...]:
    renamed = list(RegionChange.objects.filter(from_code__in=codes, kind=ChangeKind.RENAME)) if on else []
    return tuple(
        RegionName(r.code, _name_on(r, renamed, on)) for r in Region.objects.filter(code__in=codes).order_by("code")
    )


def _predecessors(changes: Iterable[RegionChange]) -> tuple[RegionName, ...]:
    """The codes that the region was made from."""
    own = {c.to_code for c in changes}
    pairs = {(c.from_code, c.from_name) for c in changes if c.from_code and c.kind != ChangeKind.RENAME}
    return tuple(RegionName(code, name) for code, name in sorted(pairs) if code not in own)


def _former_codes(prefix: str) -> list[str]:
    """Ended codes outside the prefix whose successors lie inside it, over several steps."""
    former = set[str]()
    rows = RegionChange.objects.filter(kind__in=_ENDING).values_list("from_code", "to_code")
    edges = [(a, b) for a, b in rows if not a.startswith(prefix)]
    grown = True
    while grown:
        found = {a for a, b in edges if b.startswith(prefix) or b in former}
        grown = not found <= former
        former |= found
    return sorted(former)
