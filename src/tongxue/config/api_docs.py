"""``/api/docs``: the OpenAPI document as a page that people read, without a script from elsewhere."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tongxue.config.api import schema
from tongxue.platform.access import allow, anyone


@allow(anyone)
@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """Every operation with its parameters and answers."""
    return render(request, "api_docs.html", {"operations": _operations(), "about": schema()["info"]})


@cache
def _operations() -> list[dict[str, Any]]:
    """The operations in the order of the document; references to schemas by their names."""
    return [
        {
            "method": method.upper(),
            "path": path,
            "summary": operation.get("summary", ""),
            "description": operation.get("description", ""),
            "parameters": [_parameter(p) for p in operation.get("parameters", [])],
            "body": _body(operation),
            "answers": list(operation.get("responses", {})),
            "needs": bool(operation.get("security")),
        }
        for path, methods in schema()["paths"].items()
        for method, operation in methods.items()
    ]


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    shape = parameter.get("schema", {})
    return {
        "name": parameter["name"],
        "where": parameter["in"],
        "required": parameter.get("required", False),
        "type": shape.get("type", "any"),
        "description": parameter.get("description") or shape.get("description", ""),
    }


def _body(operation: dict[str, Any]) -> str:
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        name = content.get("schema", {}).get("$ref", "").rsplit("/", 1)[-1]
        return f"{media_type} {name}".strip()
    return ""
