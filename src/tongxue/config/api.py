"""``/api/v1``: assembles the rooms' routers; every error leaves as application/problem+json (RFC 9457)."""

import logging

from django.utils.translation import gettext_lazy as _

from tongxue.platform.errors import DomainError

log = logging.getLogger(__name__)


class RequestInvalid(DomainError):
    """The request does not have the shape that the interface asks for."""

    code = "request.invalid"
    status = 422
    message = _("请求的格式不对。")


class NotAuthenticated(DomainError):
    """Neither a valid token nor a signed-in browser with its CSRF token."""

    code = "access.not_authenticated"
    status = 401
    message = _("请先登录，或提供有效的访问令牌。")


class RequestRefused(DomainError):
    """Refused before the endpoint saw it."""

    code = "request.refused"
    status = 400
    message = _("请求无法处理。")
