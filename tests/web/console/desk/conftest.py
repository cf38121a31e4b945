"""The knowledge base that the pages of the desk show, and a browser for each role."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from knowledge.store import Knowledge, engine_for


@pytest.fixture(scope="session")
def known(knowledge_url: str) -> Knowledge:
    """What the pages know."""
    return Knowledge(engine_for(knowledge_url))


@pytest.fixture(autouse=True)
def _surroundings(with_knowledge: None) -> None:
    """Every page of the desk needs them."""


@pytest.fixture
def client_of(as_person: Callable[..., Client]) -> Callable[..., Client]:
    """A browser in which somebody with one role is logged in, at the library or at these sites; ``client.user`` is who."""
    return lambda role, *sites: as_person(role, sites=list(sites) or None)
