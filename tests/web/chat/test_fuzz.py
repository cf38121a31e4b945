"""Whatever is sent to the API, it answers as its own description says, and never with a fault of its own."""

from __future__ import annotations

from typing import Any

import pytest

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed here")

import httpx  # noqa: E402
from doors import Door  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402
from schemathesis.checks import not_a_server_error  # noqa: E402
from schemathesis.specs.openapi.checks import (  # noqa: E402
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from talk import Talk  # noqa: E402

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
FEW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def api(door: Door) -> Any:
    """The description that the running door gives of itself."""
    return schemathesis.openapi.from_url(f"{door.url}/api/v1/openapi.json")


@pytest.fixture(scope="module")
def conversation(door: Door) -> Talk:
    """A conversation that requests may hit; wiped and begun anew as they please."""
    return Talk(door.client())


#: A poll that waits 25 seconds is tested elsewhere.
schema = schemathesis.pytest.from_fixture("api").exclude(operation_id="follow_conversation")


@schema.parametrize()
@FEW
def test_a_stranger_can_send_anything_and_breaks_nothing(case: Any, door: Door) -> None:
    answer = case.call(base_url=door.url)
    case.validate_response(answer, checks=CHECKS)


@schema.parametrize()
@FEW
def test_a_visitor_can_send_anything_and_breaks_nothing(case: Any, door: Door, conversation: Talk) -> None:
    if conversation.client.get(conversation.path, headers=conversation.headers).status_code == 404:
        conversation.__init__(conversation.client)  # type: ignore[misc]
    if "conversation_id" in (case.path_parameters or {}):
        case.path_parameters["conversation_id"] = conversation.id
    # Instead of a made-up token, in whichever way that is spelled.
    others = {name: value for name, value in (case.headers or {}).items() if name.lower() != "authorization"}
    case.headers = {**others, **conversation.headers}
    answer = case.call(base_url=door.url)
    # Some cases of schemathesis are about a token that is missing, and take it away again.
    if answer.request.headers.get("Authorization") == conversation.headers["Authorization"]:
        assert answer.status_code != 401
    case.validate_response(answer, checks=CHECKS)


@pytest.mark.parametrize(
    "path",
    [
        "/%00",
        "/conversations/%2e%2e/%2e%2e",
        "/conversations/" + "a" * 5_000,
        "/sites/%ff%fe",
        "/?after=%00",
        "/sites/" + "é" * 50,
    ],
)
def test_strange_addresses_are_answered(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code < 500
