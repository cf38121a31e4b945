"""Conversations to read and judge, and the knowledge base that the pages need."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from invented import welder

from web.chat.models import Conversation, Site


@pytest.fixture(autouse=True)
def _surroundings(with_knowledge: None) -> None:
    """Every page about conversations needs them."""


@pytest.fixture
def conversation(site: Site) -> Conversation:
    """The welder's conversation."""
    return welder(site)


@pytest.fixture
def adviser(as_person: Callable[..., Client]) -> Client:
    """An adviser of the library in a browser."""
    return as_person("adviser", first_name="Anja")
