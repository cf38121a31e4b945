"""Invented conversations, made by the door's own functions; in a test, or in the database of a running door."""

from __future__ import annotations

import re
import uuid
from html import unescape
from typing import Any

from privacy import mask
from web.chat import service
from web.chat.models import Conversation, Site, Turn
from web.chat.rasa import Reply

CARD = {
    "kind": "grant",
    "id": "slim-mkb",
    "title": "SLIM-scholingssubsidie",
    "why": "Geld voor scholing in een klein bedrijf.",
    "amount": "hoogstens: 25.000 euro (2026)",
    "first_step": "Vraag het uw werkgever.",
    "link": "https://example.org/slim",
    "source": "example.org",
    "checked_on": "21 november 2026",
    "warning": "",
}
PLACE = {"name": "Hengelo (Overijssel)", "regions": [{"region": "Twente", "region_code": "AM05"}]}


def say(
    conversation: Conversation,
    text: str = "",
    need: str = "ask_funding",
    sure: float | None = 0.9,
    facts: dict[str, Any] | None = None,
    cards: tuple[dict[str, Any], ...] = (),
    choice: str = "",
    buttons: tuple[dict[str, str], ...] = (),
) -> Turn:
    """The visitor says something, or presses a button, and is answered."""
    masked = mask(text)
    said = service.Said(uuid.uuid4().hex, "" if choice else masked.text, () if choice else masked.found, choice)
    work = service.next_step(conversation.pk, said, "test")
    assert isinstance(work, service.Work)
    answer = {"text": "Dit past misschien bij u.", "buttons": list(buttons), "cards": list(cards)}
    ranking = [{"name": need, "confidence": sure}, {"name": "ask_scheme", "confidence": 0.1}]
    understood = {"need": need, "confidence": sure, "ranking": ranking, "entities": []}
    known = {**conversation.facts, **(facts or {})}
    assert service.finish(work, Reply([answer], understood, known, "m", 10))
    conversation.refresh_from_db()
    return Turn.objects.get(pk=work.turn)


def welder(site: Site) -> Conversation:
    """A conversation with everything in it: unsure, not understood, masked, a card, a button."""
    conversation, _ = service.open_conversation(site)
    facts = {"age": 52, "place": PLACE, "work": ["employed"], "health_limit": True}
    say(conversation, "ben 52, woon in Hengelo, 30 jaar lasser, rug kapot, wat nu", "ask_health_limit", 0.41, facts)
    say(conversation, "hoe zit dat dan met die bon", "nlu_fallback", 0.12)
    again = ({"title": "Wie betaalt een opleiding", "choice": "/ask_funding"},)
    say(conversation, "bel mij op 06 12345678 als er geld is", cards=(CARD,), buttons=again)
    say(conversation, choice="/ask_funding", sure=None)
    return conversation


def text_of(answer: Any) -> str:
    """The main part of a page as a reader gets it."""
    html = answer.content.decode()
    main = re.search(r"<main.*?</main>", html, re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main.group() if main else html))).strip()


def for_browser() -> None:
    """Fill the database of a running door; prints a session of an adviser and the id of a conversation."""
    from browsing import session_of

    from web.console.accounts import people
    from web.console.models.review import Example, KnowledgeTask

    name = uuid.uuid4().hex[:8]
    site = Site.objects.create(slug=f"bieb-{name}", name="Bibliotheek Almelo")
    user = people.add(name, ["adviser"], [site], first_name="Anja")
    conversation = welder(site)
    say(service.open_conversation(site)[0], "wat kost een cursus heftruck", sure=0.66)
    Example.objects.create(text=f"waar vind ik geld voor een avondschool {name}", need="ask_funding", by=user)
    KnowledgeTask.objects.create(kind="grant", item="slim-mkb", reason="amount", note="Op de site staat een ander bedrag.")
    print(session_of(user), conversation.pk)  # noqa: T201 - read by the test that asked
