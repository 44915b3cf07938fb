"""The record's rules: what a value may be at any time, and what must be there before publication."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from typing import Any
from urllib.parse import urlsplit

from tongxue.apps.catalog.errors import FieldInvalid, RecordIncomplete
from tongxue.apps.catalog.reasons import labels_of, reason_text
from tongxue.interop.record import Contributor, Record
from tongxue.interop.vocabulary import VOCABULARIES

LONGEST = {"title": 500, "summary": 5_000, "rights_holder": 500, "source": 200, "provenance": 10_000, "body": 4_000_000}
LONGEST_ITEM = {"textbook": 500, "vocational": 500, "knowledge_points": 200, "keywords": 200}
MOST_ITEMS = 200
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
SCHEMES = frozenset({"http", "https", "ftp"})
REQUIRED = ("title", "type", "language", "licence", "source")
"""Without these a teacher can neither find nor lawfully use a resource."""


def clean(record: Record) -> Record:
    """The record with its text normalised (NFC, no control characters, trimmed); raises FieldInvalid with the field."""
    values: dict[str, Any] = {}
    for field in fields(Record):
        value = getattr(record, field.name)
        values[field.name] = _CLEANERS.get(field.name, _clean_text)(field.name, value)
    return replace(record, **values)


def require_complete(record: Record, *, has_content: bool) -> None:
    """Raises RecordIncomplete with the names of what is missing; content is text, a file or a link."""
    missing = [name for name in REQUIRED if not getattr(record, name)]
    if not has_content and not record.body and not record.location:
        missing.append("content")
    if missing:
        raise RecordIncomplete(field=missing[0], fields=missing, labels=labels_of(missing))


def invalid(field: str, rule: str, **params: object) -> FieldInvalid:
    """The error for a field; ``rule`` is the reason's code, by which an import's report tells it in any language."""
    given = {name: str(value) for name, value in params.items()}
    return FieldInvalid(field=field, reason=reason_text(rule, {"field": field, **given}), rule=rule, **given)


def text_of(value: str) -> str:
    """NFC without control characters: PostgreSQL refuses NUL, and nobody wants the others on a page."""
    kept = value
    if not value.isprintable():
        kept = "".join(c for c in value if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return unicodedata.normalize("NFC", kept).strip()


def _clean_text(name: str, value: str) -> str:
    text = text_of(value)
    if len(text) > LONGEST.get(name, 500):
        raise invalid(name, "record.too_long", limit=LONGEST.get(name, 500))
    return text


def _clean_title(name: str, value: str) -> str:
    return _clean_text(name, " ".join(value.split()))


def _clean_code(name: str, value: str) -> str:
    if value and value not in VOCABULARIES[name]:
        raise invalid(name, "record.unknown_code", value=value[:80])
    return value


def _clean_codes(name: str, value: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_clean_code(name, code) for code in value if code))


def _clean_items(name: str, value: Iterable[str]) -> tuple[str, ...]:
    items = tuple(dict.fromkeys(item for item in (text_of(v) for v in value) if item))
    if len(items) > MOST_ITEMS:
        raise invalid(name, "record.too_many", limit=MOST_ITEMS)
    if any(len(item) > LONGEST_ITEM[name] for item in items):
        raise invalid(name, "record.item_too_long", limit=LONGEST_ITEM[name])
    return items


def _clean_language(name: str, value: str) -> str:
    if value and not (len(value) <= 35 and LANGUAGE.fullmatch(value)):  # noqa: PLR2004  RFC 5646 §4.4.1
        raise invalid(name, "record.language")
    return value


def _clean_address(name: str, value: str) -> str:
    text = text_of(value)
    try:
        parts = urlsplit(text)
        good = not text or (parts.scheme in SCHEMES and bool(parts.hostname) and not set(text) & set(' "<>\\'))
    except ValueError:
        good = False
    if not good or len(text) > (200 if name == "licence" else 4000):
        raise invalid(name, "record.address")
    return text


def _clean_contributors(name: str, value: Iterable[Contributor]) -> tuple[Contributor, ...]:
    people = tuple(Contributor(_clean_text(name, c.name), text_of(c.role)[:32] or "author") for c in value if c.name)
    if len(people) > MOST_ITEMS:
        raise invalid(name, "record.too_many", limit=MOST_ITEMS)
    return people


def _clean_duration(name: str, value: int | None) -> int | None:
    if value is not None and not 0 <= value <= 10**8:
        raise invalid(name, "record.seconds")
    return value


_CLEANERS: dict[str, Callable[[str, Any], Any]] = {
    "title": _clean_title,
    "type": _clean_code,
    "subject": _clean_code,
    "stage": _clean_codes,
    "grade": _clean_codes,
    "audience": _clean_codes,
    "accessibility": _clean_codes,
    "textbook": _clean_items,
    "vocational": _clean_items,
    "knowledge_points": _clean_items,
    "keywords": _clean_items,
    "language": _clean_language,
    "licence": _clean_address,
    "location": _clean_address,
    "contributors": _clean_contributors,
    "duration": _clean_duration,
}
