"""The contact point as a card that an adviser sends."""

from __future__ import annotations

import pytest

from knowledge.desks import desk_card as card_of_the_assistant
from knowledge.store import Knowledge, engine_for
from web.chat.models import Conversation
from web.console.handover.desk import desk_card


@pytest.fixture(autouse=True)
def _known(knowledge_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KNOWLEDGE_DATABASE_URL", knowledge_url)


def test_an_adviser_sends_the_same_card_of_a_desk_as_the_assistant(conversation: Conversation, knowledge_url: str) -> None:
    known = Knowledge(engine_for(knowledge_url))
    for region in known.contact_points:
        conversation.region = region
        assert desk_card(conversation) == card_of_the_assistant(known, region)


def test_of_who_told_no_region_it_is_the_desk_or_the_region_of_the_site(conversation: Conversation) -> None:
    assert desk_card(conversation) is None
    for told, name in (("default_region", "AM05"), ("contact_point", "cp-achterhoek")):
        setattr(conversation.site, told, name)
        found = desk_card(conversation)
        assert found is not None and found["id"] == {"AM05": "cp-twente"}.get(name, name)
