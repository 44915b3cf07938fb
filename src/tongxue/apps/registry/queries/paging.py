"""Pages by cursor: a place in an order, so that a page stays right while rows come and go."""

import base64
from dataclasses import dataclass
from typing import Generic, TypeVar

import orjson

from tongxue.apps.registry.errors import BadCursor

T = TypeVar("T")
MAX_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows and the cursor of the next ones, None at the end."""

    items: list[T]
    next: str | None


def encode(*keys: str) -> str:
    """The sort keys of the last row as an opaque text for URLs."""
    return base64.urlsafe_b64encode(orjson.dumps(keys)).decode().rstrip("=")


def decode(cursor: str, length: int) -> list[str]:
    """The sort keys in a cursor. Raises BadCursor for anything that :func:`encode` did not write."""
    try:
        keys = orjson.loads(base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
    except ValueError as error:
        raise BadCursor from error
    if not isinstance(keys, list) or len(keys) != length or not all(isinstance(k, str) for k in keys):
        raise BadCursor
    return keys


def clamp(limit: int) -> int:
    """1 … 100 rows a page."""
    return max(1, min(limit, MAX_LIMIT))
