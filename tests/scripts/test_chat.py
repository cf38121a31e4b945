"""Talking in the terminal."""

from __future__ import annotations

from typing import Any, Dict

import httpx
import pytest
from rich.console import Console

from scripts import chat

BUTTONS = [{"title": "Ja", "choice": "/affirm"}, {"title": "Nee", "choice": "/deny"}]
CARD = {
    "kind": "loan",
    "id": "x",
    "title": "Levenlanglerenkrediet",
    "why": "Lening voor een opleiding.",
    "amount": "ten hoogste: 2.000 euro (2026)",
    "first_step": "Kijk op duo.nl.",
    "link": "https://duo.nl",
    "source": "duo.nl, 2026-10-01",
    "checked_on": "21 november 2026",
    "warning": "Vraag het na.",
}


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("1", {"choice": "/affirm"}),
        ("2", {"choice": "/deny"}),
        ("3", {"text": "3"}),
        ("0", {"text": "0"}),
        ("48", {"text": "48"}),
        ("ja", {"text": "ja"}),
        ("/affirm", {"text": "/affirm"}),
        ("", None),
    ],
)
def test_a_number_within_the_buttons_is_that_button_and_all_else_is_text(typed: str, sent: Any) -> None:
    assert chat.choice(typed, BUTTONS) == sent


def test_without_buttons_a_number_is_text() -> None:
    assert chat.choice("1", []) == {"text": "1"}


def test_an_odd_digit_is_text() -> None:
    assert chat.choice("²", BUTTONS) == {"text": "²"}


def printed(card: Dict[str, str]) -> str:
    console = Console(width=100, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(chat.panel(card))
    return console.export_text()


def test_a_card_shows_all_that_it_says() -> None:
    text = printed(CARD)
    for part in (
        "Levenlanglerenkrediet",
        "Lening",
        "(2026)",
        "Eerste stap: Kijk op duo.nl.",
        "Let op: Vraag het na.",
        "https://duo.nl",
        "Bron: duo.nl, 2026-10-01. Nagekeken op 21 november 2026.",
    ):
        assert part in text


def test_a_card_leaves_out_what_is_empty() -> None:
    text = printed({**CARD, "warning": "", "amount": "", "link": ""})
    assert "Let op" not in text
    assert "2026)" not in text


def test_brackets_in_a_card_are_text() -> None:
    assert "[red]" in printed({**CARD, "why": "let op [red] hier"})


def test_buttons_are_numbered_through_all_messages(capsys: pytest.CaptureFixture) -> None:
    messages = [
        {"text": "Een", "cards": [], "buttons": BUTTONS},
        {"text": "Twee", "cards": [], "buttons": [{"title": "Menu", "choice": "/m"}]},
    ]
    assert [one["title"] for one in chat.show(messages)] == ["Ja", "Nee", "Menu"]


def _client(status: int, body: Any) -> httpx.Client:
    return httpx.Client(base_url="http://x/", transport=httpx.MockTransport(lambda _: httpx.Response(status, json=body)))


def test_a_choice_that_is_past_is_said_kindly() -> None:
    assert "niet meer" in chat.send(_client(409, {"error": "x"}), "s", {"choice": "/x"})["messages"][0]["text"]


def test_a_failed_turn_is_an_error() -> None:
    with pytest.raises(httpx.HTTPError):
        chat.send(_client(503, {"error": "x"}), "s", {"text": "x"})
