"""Coded, translatable errors, and the one place that turns them into an answer (``errors.middleware``).

A room declares its errors as subclasses in its ``errors.py``. An error is raised by the domain and becomes a field
error in a form, a page, an htmx fragment (422) or ``application/problem+json`` (RFC 9457).
"""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """What a person asked for cannot be done, and why. ``message`` is a lazy translation with ``{params}`` in it."""

    code: str = "domain.error"
    status: int = 422
    message: str | Promise = _("操作没有完成。")

    def __init__(self, *, field: str = "", **params: Any) -> None:
        super().__init__(self.code)
        self.field = field
        self.params: Mapping[str, Any] = params

    @property
    def text(self) -> str:
        """The message in the reader's language."""
        return str(self.message).format(**self.params)

    def __str__(self) -> str:
        return f"{self.code} {dict(self.params)}"


def find_error(code: str) -> type[DomainError] | None:
    """The class of a code: for an error that was kept, to be told later in the reader's language."""
    found = [DomainError]
    while found:
        kind = found.pop()
        if kind.code == code:
            return kind
        found += kind.__subclasses__()
    return None


class NotFound(DomainError):
    """There is no such thing, or the actor may not know of it."""

    code = "not_found"
    status = 404
    message = _("没有找到您要的内容。")


class AccessDenied(DomainError):
    """The actor may not do this."""

    code = "access.denied"
    status = 403
    message = _("您没有权限执行这个操作。")


class Conflict(DomainError):
    """Somebody else changed the thing first."""

    code = "conflict"
    status = 412
    message = _("内容已被别人修改，请刷新后再改。")


class TooManyRequests(DomainError):
    """The limit of requests is reached. ``seconds``: when to try again."""

    code = "rate.limited"
    status = 429
    message = _("请求过于频繁，请在 {seconds} 秒后再试。")


class MethodRefused(DomainError):
    """The address is there, the verb is not (RFC 9110 §15.5.6)."""

    code = "method.refused"
    status = 405
    message = _("这个地址不支持该操作。")


class NotReady(DomainError):
    """A part of the node is not up yet, or its disk is full."""

    code = "not_ready"
    status = 503
    message = _("系统正在准备，请稍后再试。")
