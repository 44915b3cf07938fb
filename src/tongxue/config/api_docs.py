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
    """Every operation with its parameters and answers, and every shape with its fields."""
    about = _paragraphs(schema()["info"]["description"])
    return render(request, "api_docs.html", {"operations": _operations(), "shapes": _shapes(), "about": about})


@cache
def _operations() -> list[dict[str, Any]]:
    """The operations in the order of the document."""
    return [
        {
            "method": method.upper(),
            "path": path,
            "summary": operation.get("summary", ""),
            "description": _paragraphs(operation.get("description", "")),
            "parameters": [_parameter(p) for p in operation.get("parameters", [])],
            "body": _content(operation.get("requestBody", {})),
            "answers": [_answer(status, answer) for status, answer in operation["responses"].items()],
            "needs": bool(operation.get("security")),
        }
        for path, methods in schema()["paths"].items()
        for method, operation in methods.items()
    ]


@cache
def _shapes() -> list[dict[str, Any]]:
    """The shapes of bodies and answers; those of queries stand with their operations."""
    shapes = schema()["components"]["schemas"]
    used = {name for operation in _operations() for name in _named(operation)}
    while grown := {name for shape in used for name in _references(shapes[shape])} - used:
        used |= grown
    return [
        {
            "name": name,
            "description": _paragraphs(shapes[name].get("description", "")),
            "fields": [
                {
                    "name": f"{field}{' *' if field in shapes[name].get('required', []) else ''}",
                    "type": _type(shape),
                    "description": shape.get("description", ""),
                }
                for field, shape in shapes[name]["properties"].items()
            ],
        }
        for name in sorted(used)
    ]


def _named(operation: dict[str, Any]) -> list[str]:
    return [shape for part in (operation["body"], *operation["answers"]) if (shape := part["shape"])]


def _references(shape: Any) -> list[str]:
    if isinstance(shape, dict):
        own = [_name_of(shape)] if "$ref" in shape else []
        return own + [name for part in shape.values() for name in _references(part)]
    return [name for part in shape for name in _references(part)] if isinstance(shape, list) else []


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    shape = parameter.get("schema", {})
    return {
        "name": f"{parameter['name']}{' *' if parameter.get('required') else ''}",
        "where": parameter["in"],
        "type": _type(shape),
        "description": parameter.get("description") or shape.get("description", ""),
    }


def _answer(status: str, answer: dict[str, Any]) -> dict[str, str]:
    return {"status": status, "description": answer["description"], **_content(answer)}


def _content(about: dict[str, Any]) -> dict[str, str]:
    """The media type and the shape of a body or an answer."""
    contents: dict[str, dict[str, Any]] = about.get("content", {})
    media_type = next(iter(contents), "")
    return {"media_type": media_type, "shape": _name_of(contents.get(media_type, {}).get("schema", {}))}


def _type(shape: dict[str, Any]) -> str:
    """A type in words: ``array of string``, ``date or null``, one of some values."""
    if "$ref" in shape:
        return _name_of(shape)
    if "anyOf" in shape:
        return " or ".join(map(_type, shape["anyOf"]))
    if "enum" in shape:
        return ", ".join(value or '""' for value in shape["enum"])
    if shape.get("type") == "array":
        return f"array of {_type(shape['items'])}"
    return str(shape.get("format") or shape.get("type", "any"))


def _name_of(shape: dict[str, Any]) -> str:
    return str(shape.get("$ref", "")).rsplit("/", 1)[-1]


def _paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in text.split("\n\n")]
