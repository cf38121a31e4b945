"""The real content in a database of its own, on a fixed day, seen through the pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from knowledge.store import Knowledge, engine_for

ROOT = Path(__file__).parents[3]
TODAY = "2026-11-29"


@pytest.fixture(scope="session")
def knowledge(knowledge_url: str) -> Knowledge:
    """What the pages know."""
    return Knowledge(engine_for(knowledge_url))


@pytest.fixture
def site(db: None, knowledge_url: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A visitor without JavaScript. The database is for what they search in vain."""
    monkeypatch.setenv("KNOWLEDGE_DATABASE_URL", knowledge_url)
    monkeypatch.setenv("LEERWIJZER_TODAY", TODAY)
    return Client()


@pytest.fixture
def read(site: Client) -> Callable[..., str]:
    """What a visitor reads at an address: the main part of the page as text."""

    def text(address: str, /, **query: str) -> str:
        answer = site.get(address, query)
        assert answer.status_code == 200, f"{address} answered {answer.status_code}"
        main = re.search(r"<main.*?</main>", answer.content.decode(), re.DOTALL)
        assert main
        return as_text(main.group())

    return text


def as_text(html: str) -> str:
    """HTML without its marks, white space as one space."""
    text = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()
    return re.sub(r" ([.,;:?])", r"\1", text)


def results(html: str) -> list[str]:
    """The ids of what a page of results lists, in order."""
    return re.findall(r'<h3><a href="/kennis/[a-z]+/([a-z0-9-]+)"', html)
