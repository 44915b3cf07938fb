"""Which function does which kind of work."""

from collections.abc import Callable
from typing import Any

Work = Callable[..., dict[str, Any]]
WORK: dict[str, Callable[..., dict[str, Any]]] = {}


def background(kind: str) -> Callable[[Work], Work]:
    """Register ``work(progress: Progress, **arguments) -> result`` under a kind that is never changed."""

    def register(work: Work) -> Work:
        if kind in WORK:
            raise ValueError(f"two pieces of work are called {kind}")
        WORK[kind] = work
        return work

    return register
