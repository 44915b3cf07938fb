"""Which function does which kind of work."""

from collections.abc import Callable
from typing import Any

Work = Callable[..., dict[str, Any]]
WORK: dict[str, Callable[..., dict[str, Any]]] = {}
DAILY: set[str] = set()


def background(kind: str, *, daily: bool = False) -> Callable[[Work], Work]:
    """Register ``work(progress: Progress, **arguments) -> result`` under a kind that is never changed.

    ``daily`` work takes no arguments; the worker starts it once a day.
    """

    def register(work: Work) -> Work:
        if kind in WORK:
            raise ValueError(f"two pieces of work are called {kind}")
        WORK[kind] = work
        if daily:
            DAILY.add(kind)
        return work

    return register
