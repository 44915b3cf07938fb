"""What is wrong with a request's shape, in the reader's language: pydantic's error types in our words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: Mapping[str, Promise] = {
    "missing": _("必须填写。"),
    "extra_forbidden": _("没有这个字段。"),
    "model_attributes_type": _("应是一个 JSON 对象。"),
    "string_type": _("应是字符串。"),
    "string_unicode": _("应是有效的 Unicode 字符串。"),
    "string_too_short": _("至少 {min_length} 个字符。"),
    "string_too_long": _("最多 {max_length} 个字符。"),
    "list_type": _("应是数组。"),
    "too_long": _("最多 {max_length} 项，这里有 {actual_length} 项。"),
    "int_type": _("应是整数。"),
    "int_parsing": _("应是整数。"),
    "int_parsing_size": _("这个整数太大。"),
    "int_from_float": _("应是整数，不能有小数部分。"),
    "finite_number": _("应是有限的数。"),
    "greater_than_equal": _("不能小于 {ge}。"),
    "less_than_equal": _("不能大于 {le}。"),
    "literal_error": _("只能是：{expected}。"),
    "uuid_type": _("应是 UUID。"),
    "uuid_parsing": _("应是 UUID，例如 00000000-0000-7000-8000-000000000000。"),
    "date_type": _("应是日期，例如 2026-09-01。"),
    "date_from_datetime_parsing": _("应是日期，例如 2026-09-01。"),
    "date_from_datetime_inexact": _("应是日期，不带时间，例如 2026-09-01。"),
    "value_error": _("应是文件。"),
}
"""Every type that the schemas of the API can raise: tests/config/test_api_validation.py walks them."""
OTHER = _("这个值不对。")


def describe_errors(errors: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The ``errors`` of a problem document.

    ``where`` as OpenAPI says it (query, path, header, body), the path of the field (``contributors.0.name``; empty for
    the body as a whole), the type as ``code``, and the reason.
    """
    return [_described(error) for error in errors]


def _described(error: Mapping[str, Any]) -> dict[str, str]:
    source, *path = map(str, error["loc"])
    if source == "body":
        path = path[1:]  # the first step is the name of the endpoint's argument, which is nobody's business
    return {
        "where": "body" if source in {"file", "form"} else source,
        "field": ".".join(path),
        "code": error["type"],
        "message": _message(error["type"], error.get("ctx", {})),
    }


def _message(code: str, context: Mapping[str, Any]) -> str:
    # pydantic joins the values that may be with an English "or"
    values = {**context, "expected": str(context.get("expected", "")).replace(" or ", ", ")}
    return str(REASONS.get(code, OTHER)).format(**values)
