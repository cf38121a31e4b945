"""A site that says "je" says so everywhere, on the page without JavaScript and in its errors."""

from __future__ import annotations

import re

import httpx
import pytest
from doors import Door
from pages import Plain

from knowledge.form_of_address import spoken

U = re.compile(r"\b[uU]w?\b")
_LOG = re.compile(r'<div class="plain-chat__bubble">.*?</div>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def own_words(page: Plain) -> str:
    """What the page itself says: without what was said, and without the markup."""
    body = page.text.partition("<body")[2].partition("<script")[0]
    return _TAG.sub(" ", _LOG.sub("", body))


@pytest.mark.parametrize("address", ["/chat/bieb", "/chat/bieb?gedeeld"])
def test_the_plain_page_of_a_site_that_says_je_never_says_u(door: Door, address: str) -> None:
    page = Plain(door, address)
    for text in ("", "hallo", "kapot"):
        if text:
            page.send(text=text)
        assert not U.search(own_words(page)), own_words(page)
    assert "Je bericht is bewaard." in page.text and "Je vraag" in page.text and "Nummer van je gesprek" in page.text
    gone = page.send(token="verlopen", text="hallo")
    assert "Je kunt opnieuw beginnen." in gone.text and not U.search(own_words(gone))


def test_the_plain_page_of_another_site_says_u(door: Door) -> None:
    page = Plain(door).send(text="kapot")
    assert "Uw bericht is bewaard." in page.text and "Uw vraag" in page.text
    assert not re.search(r"\b(?:je|jouw)\b", own_words(page))


def test_errors_of_the_api_address_the_visitor_as_the_site_does(door: Door) -> None:
    def details(site: str) -> list[str]:
        with door.client() as client:
            opened = client.post("/conversations", json={"site": site}).json()
            headers = {"Authorization": f"Bearer {opened['token']}"}
            path = f"/conversations/{opened['id']}/messages"
            said = [{"text": "x" * 2001}, {"text": "kapot"}, {"choice": "/weg"}, {"text": "x" * 50_000}]
            sent = [{"client_id": f"c{number}", **one} for number, one in enumerate(said)]
            return [_detail(client.post(path, json=one, headers=headers)) for one in sent]

    je, u = details("bieb"), details("demo")
    assert [spoken(one, "je") for one in u] == je and all(U.search(one) for one in u)
    assert [one.partition(" ")[0] for one in je] == ["Je", "De", "Deze", "Je"]


def _detail(answer: httpx.Response) -> str:
    assert answer.status_code >= 400, answer.text
    return answer.json()["detail"]
