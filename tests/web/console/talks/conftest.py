"""Conversations to read and judge, and the knowledge base that the pages need."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from invented import welder

from web.chat.models import Conversation, Site


@pytest.fixture(autouse=True)
def _surroundings(knowledge_url: str, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    monkeypatch.setenv("KNOWLEDGE_DATABASE_URL", knowledge_url)
    settings.TRACKER_DATABASE_URL = f"sqlite:///{tmp_path}/tracker.sqlite"


@pytest.fixture
def conversation(site: Site) -> Conversation:
    """The welder's conversation."""
    return welder(site)


@pytest.fixture
def adviser(as_person: Callable[..., Client]) -> Client:
    """An adviser of the library in a browser."""
    return as_person("adviser", first_name="Anja")
