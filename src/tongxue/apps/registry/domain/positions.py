"""Places that come with use: units of a volume, books that the facts lack, vocational majors, courses, skills."""

import re
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from tongxue.apps.registry.domain.volumes import find_volume
from tongxue.apps.registry.errors import FieldInvalid, NotAllowed, PositionUnknown
from tongxue.apps.registry.events import PositionAdded, PositionRenamed
from tongxue.apps.registry.models import Position, PositionLevel, Textbook, Tree
from tongxue.apps.registry.rules import may_add_positions
from tongxue.interop.vocabulary import GRADE, STAGE, SUBJECT
from tongxue.platform.actor import Actor
from tongxue.platform.outbox.api import emit

_KEY = 120
_TITLE = 160
_NUMBERS = "一二三四五六七八九十"
_NUMBERED = re.compile(
    r"^(?:第\s*([一二三四五六七八九十]{1,3}|\d{1,2})\s*单元|unit\s*(\d{1,2}))\s*[：:.、]?\s*", re.IGNORECASE
)
_QUOTES = str.maketrans("", "", '「」『』“”"《》 　')
_TEN = 10
UNCLASSIFIED = "00"


@transaction.atomic
def place_textbook(
    *, actor: Actor, textbook: Sequence[str], stage: str = "", subject: str = "", grade: str = ""
) -> Position | None:
    """The place of a record's ``textbook`` (edition, volume[, unit]): a volume of the tree, or a unit made below it.

    None where the volume is not recognised; the tree grows by units only. Who may: :func:`rules.may_add_positions`.
    """
    if not textbook:
        return None
    edition, title, unit = (*textbook, "", "")[:3]
    volume = find_volume(edition=edition, title=title, stage=stage, subject=subject, grade=grade)
    if volume is None or not unit.strip():
        return volume
    return ensure_unit(actor=actor, volume_id=volume.id, title=unit)


@transaction.atomic
def ensure_unit(*, actor: Actor, volume_id: UUID, title: str, number: int | None = None) -> Position:
    """The unit of a volume, or the part of a unit, with this number or title; made if it is not there yet.

    The number may stand in the title (第三单元「可爱生灵」, Unit 3 Weather). Without any number a unit of the same
    title is meant, else the next one. A unit that had no title but its number takes the first title that comes.
    Emits PositionAdded or PositionRenamed. Raises NotAllowed, PositionUnknown, FieldInvalid.
    """
    if not may_add_positions(actor):
        raise NotAllowed
    parent = Position.objects.select_for_update().filter(id=volume_id).first()
    if parent is None or parent.level not in (PositionLevel.VOLUME, PositionLevel.UNIT):
        raise PositionUnknown
    named, name = _numbered(title)
    number = named if number is None else number
    if number is not None and not 0 < number < 1000:  # noqa: PLR2004  three digits keep keys short
        raise FieldInvalid(field="number", value=str(number))
    units = list(Position.objects.filter(parent=parent))
    found = _unit(units, number, name)
    if found is not None:
        return _named(found, name, actor)
    if number is None:
        number = max((unit.order for unit in units), default=0) + 1
    return _add(actor, parent, PositionLevel.UNIT, str(number), name or f"第{number}单元", number)


@transaction.atomic
def ensure_textbook(
    *,
    actor: Actor,
    stage: str,
    subject: str,
    edition: str,
    label: str,
    title: str = "",
    publisher: str = "",
    grades: Sequence[str] = (),
) -> Position:
    """A volume that the shipped facts do not have, with the places above it. Emits PositionAdded for each new place.

    ``stage``, ``subject`` and ``grades`` are codes of the vocabularies. Raises NotAllowed, FieldInvalid.
    """
    if not may_add_positions(actor):
        raise NotAllowed
    for vocabulary, code in ((STAGE, stage), (SUBJECT, subject), *((GRADE, g) for g in grades)):
        if code not in vocabulary:
            raise FieldInvalid(field=vocabulary.code, value=code[:20])
    at_stage = _ensure(actor, None, PositionLevel.STAGE, stage, STAGE.find(stage).zh)  # type: ignore[union-attr]  # checked above
    at_subject = _ensure(actor, at_stage, PositionLevel.SUBJECT, subject, SUBJECT.find(subject).zh)  # type: ignore[union-attr]  # checked above
    at_edition = _ensure(actor, at_subject, PositionLevel.EDITION, edition, edition)
    volume = _ensure(actor, at_edition, PositionLevel.VOLUME, label, label)
    Textbook.objects.get_or_create(
        position=volume,
        defaults={
            "stage": stage,
            "subject": subject,
            "subject_name": at_subject.zh,
            "edition": at_edition.zh,
            "publisher": publisher,
            "grades": list(grades),
            "label": volume.zh,
            "title": title or label,
        },
    )
    return volume


@transaction.atomic
def place_vocational(*, actor: Actor, vocational: Sequence[str], category: str = UNCLASSIFIED) -> Position | None:
    """The place of a record's ``vocational`` (major[, course[, skill point]]), made where it is missing.

    ``category`` is a code of the Ministry's catalogue (41–59); a major whose category nobody said stands under 00. A
    major that is there already is meant wherever it stands. Emits PositionAdded. Raises NotAllowed, FieldInvalid.
    """
    names = [name.strip() for name in vocational if name.strip()][:3]
    if not names:
        return None
    if not may_add_positions(actor):
        raise NotAllowed
    major = Position.objects.filter(tree=Tree.VOCATIONAL, level=PositionLevel.MAJOR, key=_key(names[0])).first()
    if major is None:
        above = _category(actor, category)
        major = _ensure(actor, above, PositionLevel.MAJOR, names[0], names[0])
    place = major
    for level, name in zip((PositionLevel.COURSE, PositionLevel.SKILL), names[1:], strict=False):
        place = _ensure(actor, place, level, name, name)
    return place


def _category(actor: Actor, code: str) -> Position:
    if code == UNCLASSIFIED:
        return _ensure(actor, None, PositionLevel.CATEGORY, UNCLASSIFIED, "未归类")
    found = Position.objects.filter(path=f"{Tree.VOCATIONAL}/{code}").first()
    if found is None:
        raise FieldInvalid(field="category", value=code[:20])
    return found


def _unit(units: list[Position], number: int | None, name: str) -> Position | None:
    wanted = name.translate(_QUOTES).casefold()
    same = [u for u in units if u.zh.translate(_QUOTES).casefold() == wanted]
    if number is None:
        return same[0] if same and wanted else None
    return next((u for u in units if u.key == str(number)), None)


def _named(unit: Position, name: str, actor: Actor) -> Position:
    if name and unit.zh == f"第{unit.key}单元":
        unit.zh = name[:_TITLE]
        unit.save(update_fields=["zh"])
        emit(PositionRenamed(position_id=unit.id, path=unit.path), aggregate=f"position:{unit.id}", actor=actor)
    return unit


def _numbered(title: str) -> tuple[int | None, str]:
    """(number, rest) of a title that begins with its number."""
    title = re.sub(r"\s+", " ", title).strip()
    match = _NUMBERED.match(title)
    if not match:
        return None, title
    digits = match[1] or match[2]
    number = int(digits) if digits.isdigit() else _chinese(digits)
    return number, title[match.end() :].strip(" 「」")


def _chinese(digits: str) -> int:
    """一 … 九十九."""
    tens, ten, ones = digits.rpartition("十")
    if not ten:
        return _NUMBERS.index(digits[0]) + 1
    high = _NUMBERS.index(tens) + 1 if tens else 1
    return high * _TEN + (_NUMBERS.index(ones) + 1 if ones else 0)


def _ensure(actor: Actor, parent: Position | None, level: PositionLevel, key: str, title: str) -> Position:
    tree = Tree.TEXTBOOK if parent is None and level is PositionLevel.STAGE else Tree.VOCATIONAL
    above = parent.path if parent else tree.value
    found = Position.objects.filter(path=f"{above}/{_key(key)}").first()
    if found is not None:
        return found
    last = Position.objects.filter(parent=parent, tree=parent.tree if parent else tree).aggregate(n=Max("order"))["n"]
    return _add(actor, parent, level, key, title, (last or 0) + 1, tree=tree)


def _add(
    actor: Actor,
    parent: Position | None,
    level: PositionLevel,
    key: str,
    title: str,
    order: int,
    *,
    tree: Tree = Tree.TEXTBOOK,
) -> Position:
    """A new place. Two that add the same at once get the same: the path is unique."""
    if not title.strip():
        raise FieldInvalid(field="title", value=title)
    above = parent.path if parent else tree.value
    place, made = Position.objects.get_or_create(
        path=f"{above}/{_key(key)}",
        defaults={
            "tree": parent.tree if parent else tree,
            "level": level,
            "parent": parent,
            "key": _key(key),
            "zh": title.strip()[:_TITLE],
            "order": order,
        },
    )
    if made:
        emit(PositionAdded(position_id=place.id, path=place.path), aggregate=f"position:{place.id}", actor=actor)
    return place


def _key(text: str) -> str:
    """A name as a part of a path: one line, no slash."""
    return re.sub(r"\s+", " ", text).strip().replace("/", "∕")[:_KEY]  # noqa: RUF001  a division slash stands in for the slash
