"""Pages by cursor: a place in an order, so that a page stays right while rows come and go."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import orjson
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from tongxue.platform.errors import DomainError

Row = TypeVar("Row", bound=Model)
T = TypeVar("T")
Key = str | int
MAX_LIMIT = 100
LONGEST_CURSOR = 2000
"""Characters: the longest name with what is around it."""


class BadCursor(DomainError):
    """A cursor that this node did not give, or that belongs to another list."""

    code = "request.bad_cursor"
    message = _("翻页标记（cursor）无效，请从第一页重新开始。")

    def __init__(self) -> None:
        super().__init__(field="cursor")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows and the cursor of the next ones, None at the end."""

    items: list[T]
    next: str | None


def encode(*keys: Key) -> str:
    """The sort keys of the last row as an opaque text for URLs."""
    return base64.urlsafe_b64encode(orjson.dumps(keys)).decode().rstrip("=")


def decode(cursor: str, *types: type[Key]) -> list[Any]:
    """The sort keys in a cursor. Raises BadCursor for anything that :func:`encode` did not write for such keys."""
    try:
        keys = orjson.loads(base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
    except ValueError as error:
        raise BadCursor from error
    if not isinstance(keys, list) or [type(key) for key in keys] != list(types) or encode(*keys) != cursor:
        raise BadCursor
    if any("\0" in key for key in keys if isinstance(key, str)):  # PostgreSQL takes none
        raise BadCursor
    return keys


def page_of(rows: QuerySet[Row], *, limit: int, keys: Callable[[Row], tuple[Key, ...]]) -> Page[Row]:
    """The first rows, at most 100; ``keys`` are those of a row that the next page begins behind."""
    limit = max(1, min(limit, MAX_LIMIT))
    found = list(rows[: limit + 1])
    items = found[:limit]
    return Page(items, encode(*keys(items[-1])) if len(found) > limit else None)
