"""A client and a conversation of the shared door."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from doors import Door
from talk import Talk


@pytest.fixture
def client(door: Door) -> Iterator[httpx.Client]:
    """A client of the API of the shared door."""
    with door.client() as made:
        yield made


@pytest.fixture
def talk(client: httpx.Client) -> Talk:
    """A new conversation."""
    return Talk(client)
