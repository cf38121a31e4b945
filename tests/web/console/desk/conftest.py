"""A site with conversations, made by the door's own functions, and people with each role."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from knowledge.store import Knowledge, engine_for
from web.chat.models import Site
from web.console.models import Account


@pytest.fixture(scope="session")
def known(knowledge_url: str) -> Knowledge:
    """What the pages know."""
    return Knowledge(engine_for(knowledge_url))


@pytest.fixture(autouse=True)
def _surroundings(knowledge_url: str, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    monkeypatch.setenv("KNOWLEDGE_DATABASE_URL", knowledge_url)
    settings.TRACKER_DATABASE_URL = f"sqlite:///{tmp_path}/tracker.sqlite"


@pytest.fixture
def site(db: None) -> Site:
    """A library."""
    return Site.objects.create(slug="bieb", name="Bibliotheek")


@pytest.fixture
def other_site(db: None) -> Site:
    """A library where the people of these tests do not work."""
    return Site.objects.create(slug="elders", name="Elders")


@pytest.fixture
def person(site: Site) -> Callable[..., User]:
    """Makes somebody with a role at the library."""

    def make(role: str, *sites: Site) -> User:
        user = User.objects.create_user(f"{role}-{uuid.uuid4().hex[:6]}", password="een lang wachtwoord 1")
        user.groups.add(Group.objects.get_or_create(name=role)[0])
        Account.objects.create(user=user).sites.set(sites or [site])
        return user

    return make


@pytest.fixture
def client_of(person: Callable[..., User]) -> Callable[..., Client]:
    """Makes a browser in which somebody with a role is logged in; ``client.user`` is who."""

    def make(role: str, *sites: Site) -> Client:
        client = Client()
        client.user = person(role, *sites)  # type: ignore[attr-defined]
        client.force_login(client.user, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[attr-defined]
        return client

    return make
