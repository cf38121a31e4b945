"""People with roles, sites and conversations for the tests of the workplace."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from web.chat import service
from web.chat.models import Conversation, Site
from web.console.accounts import people
from web.console.rights import ROLES

#: Always open.
OPEN = [{"days": list(range(7)), "from": "00:00", "to": "23:59"}]


@pytest.fixture
def site(db: None) -> Site:
    """A library with advisers, always open."""
    return Site.objects.create(slug="bieb", name="Bibliotheek Almelo", organisation="Bibliotheek Almelo", opening_hours=OPEN)


@pytest.fixture
def other_site(db: None) -> Site:
    """A municipality that has nothing to do with it."""
    return Site.objects.create(slug="gemeente", name="Gemeente Elders", opening_hours=OPEN)


@pytest.fixture
def person(site: Site) -> Callable[..., Any]:
    """Makes people: ``person("adviser")``, ``person("manager", "editor", sites=[...], first_name="Anja")``."""
    numbers = itertools.count(1)

    def make(*roles: str, sites: list[Site] | None = None, **told: Any) -> Any:
        assert set(roles) <= set(ROLES)
        for role in roles:
            # The migration makes them; a test with transactions of its own empties all tables after itself.
            Group.objects.get_or_create(name=role)
        name = told.pop("username", f"mens{next(numbers)}")
        return people.add(name, roles, [site] if sites is None else sites, **told)

    return make


@pytest.fixture
def as_person(person: Callable[..., Any]) -> Callable[..., Client]:
    """A browser in which someone with these roles has logged in; ``client.user`` is that person."""

    def make(*roles: str, user: Any = None, **told: Any) -> Client:
        client = Client()
        client.user = user or person(*roles, **told)  # type: ignore[attr-defined]
        client.force_login(client.user, "django.contrib.auth.backends.ModelBackend")  # type: ignore[attr-defined]
        return client

    return make


@pytest.fixture
def with_knowledge(knowledge_url: str, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    """The pages find the knowledge base, and a tracker in which nothing is kept yet."""
    monkeypatch.setenv("KNOWLEDGE_DATABASE_URL", knowledge_url)
    settings.TRACKER_DATABASE_URL = f"sqlite:///{tmp_path}/tracker.sqlite"


@pytest.fixture
def conversation(site: Site) -> Conversation:
    """A conversation that only has a greeting."""
    return service.open_conversation(site)[0]


@pytest.fixture
def other_conversation(other_site: Site) -> Conversation:
    """A conversation of the other site."""
    return service.open_conversation(other_site)[0]
