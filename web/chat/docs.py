"""The OpenAPI document, made from the code, and a page to read it that needs no script and no other host."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from drf_spectacular.generators import SchemaGenerator

_METHODS = ("get", "post", "put", "patch", "delete")


@lru_cache(maxsize=1)
def openapi() -> dict[str, Any]:
    """The document, as plain data."""
    made = SchemaGenerator(urlconf="web.chat.api_urls").get_schema(request=None, public=True)
    return json.loads(json.dumps(made, default=str))


def document(request: HttpRequest) -> HttpResponse:
    """``openapi.json``."""
    response = HttpResponse(json.dumps(openapi(), ensure_ascii=False, indent=1), content_type="application/json")
    response["Cache-Control"] = "public, max-age=300"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def page(request: HttpRequest) -> HttpResponse:
    """The same, to read."""
    found = openapi()
    addresses = [
        {"path": path, "method": method.upper(), "anchor": operation["operationId"], **_readable(operation)}
        for path, methods in found["paths"].items()
        for method, operation in methods.items()
        if method in _METHODS
    ]
    shapes = [
        {"name": name, "description": shape.get("description", ""), "fields": _fields(shape)}
        for name, shape in found["components"]["schemas"].items()
        if shape.get("type") == "object"
    ]
    return render(request, "chat/api.html", {"info": found["info"], "addresses": addresses, "shapes": shapes})


def _readable(operation: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    responses = [
        {
            "status": status,
            "description": answer.get("description", ""),
            "kinds": [{"kind": kind, "shape": _type(one.get("schema", {}))} for kind, one in answer.get("content", {}).items()],
        }
        for status, answer in sorted(operation["responses"].items())
    ]
    return {
        "summary": operation.get("summary", ""),
        "description": operation.get("description", ""),
        "token": bool(operation.get("security")),
        "parameters": [
            {"name": one["name"], "place": one["in"], "description": one.get("description", "")}
            for one in operation.get("parameters", [])
        ],
        "body": _type(body) if body else "",
        "responses": responses,
    }


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if schema.get("type") == "array":
        return f"{_type(schema.get('items', {}))}[]"
    for several in ("allOf", "oneOf", "anyOf"):
        if several in schema:
            return " | ".join(_type(one) for one in schema[several])
    kind = schema.get("type", "")
    return " | ".join(kind) if isinstance(kind, list) else str(kind)


def _fields(shape: dict[str, Any]) -> list[dict[str, Any]]:
    needed = shape.get("required", [])
    return [
        {"name": name, "type": _type(one), "needed": name in needed, "description": one.get("description", "")}
        for name, one in shape.get("properties", {}).items()
    ]
