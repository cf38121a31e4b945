"""The knowledge base loaded once into a database of its own, a fact reader on a fixed day, and one turn without Rasa."""

from __future__ import annotations

import os
from datetime import date
from typing import Callable, Iterator

import pytest
from talking import Talk

from bot import base
from bot.nlu import fact_extractor
from bot.nlu.facts import FactReader
from knowledge.store import Knowledge, engine_for, load

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="session", autouse=True)
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Knowledge]:
    """The real content in a new database, used by everything in bot that asks for it; always the same day."""
    url = f"sqlite:///{tmp_path_factory.mktemp('knowledge')}/knowledge.sqlite"
    before = {name: os.environ.get(name) for name in ("KNOWLEDGE_DATABASE_URL", "LEERWIJZER_TODAY")}
    os.environ.update(KNOWLEDGE_DATABASE_URL=url, LEERWIJZER_TODAY=TODAY.isoformat())
    load(engine_for())
    base.knowledge.cache_clear()
    fact_extractor.reader.cache_clear()
    yield base.knowledge()
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.update({name: value})
    base.knowledge.cache_clear()
    fact_extractor.reader.cache_clear()


@pytest.fixture(scope="session")
def reader(knowledge: Knowledge) -> FactReader:
    """The fact reader that Rasa uses."""
    return fact_extractor.reader()


@pytest.fixture
def talk(reader: FactReader) -> Talk:
    """A new conversation without Rasa."""
    return Talk(reader)


@pytest.fixture
def talk_knowing(reader: FactReader) -> Callable[..., Talk]:
    """A new conversation in which these slots are filled."""
    return lambda **slots: Talk(reader, slots)
