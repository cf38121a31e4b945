"""Links in what the assistant says, on the page without JavaScript."""

from __future__ import annotations

import pytest
from doors import Door
from pages import Plain

from web.chat_page.templatetags.plain_chat import host, linked

_OUT = 'target="_blank" rel="noopener noreferrer"'
_NEW = '<span class="hidden"> (nieuw tabblad)</span></a>'


@pytest.mark.parametrize(
    ("text", "address", "shown"),
    [
        ("Ga naar werkcentrum.nl en kies uw regio.", "https://werkcentrum.nl", "werkcentrum.nl"),
        ("Zie https://www.uwv.nl/nl/wia?x=1.", "https://www.uwv.nl/nl/wia?x=1", "https://www.uwv.nl/nl/wia?x=1"),
        ("Chatten kan op 113.nl.", "https://113.nl", "113.nl"),
    ],
)
def test_an_address_becomes_a_link_that_shows_where_it_leads(text: str, address: str, shown: str) -> None:
    assert f'<a href="{address}" {_OUT}>{shown}{_NEW}' in linked(text)
    assert linked(text).startswith(text.partition(shown)[0]) and linked(text).endswith(text.partition(shown)[2])


@pytest.mark.parametrize("number", ["0800-2000", "113", "112", "0800 0113", "050 599 96 00", "088 1234567", "14 053"])
def test_a_telephone_number_can_be_called(number: str) -> None:
    address = number.replace(" ", "").replace("-", "")
    assert linked(f"bel gratis {number}.") == f'bel gratis <a href="tel:{address}">{number}</a>.'


@pytest.mark.parametrize("text", ["dat kost 112 euro", "dat kost 113,50 per maand", "in 1112 jaar"])
def test_an_amount_is_no_telephone_number(text: str) -> None:
    assert linked(text) == text


@pytest.mark.parametrize("text", ["uw mail jan@voorbeeld.nl", "1.458,50 euro", "o.a. dit", "Stap 2.Nu", "javascript:alert(1)"])
def test_what_is_no_address_stays_text(text: str) -> None:
    assert "<a" not in linked(text)


def test_nothing_in_a_text_becomes_markup() -> None:
    made = linked('<b>vet</b> "x" werkcentrum.nl/"><script>alert(1)</script>')
    assert "<b>" not in made and "<script>" not in made and made.count("<a ") == 1


def test_where_a_link_leads_is_its_host() -> None:
    assert host("https://www.uwv.nl/nl/wia") == "uwv.nl"


def test_the_assistant_and_its_cards_have_links_and_what_the_visitor_wrote_has_none(door: Door) -> None:
    page = Plain(door).send(text="kaart, zie werkcentrum.nl")
    assert page.text.count('<a href="https://werkcentrum.nl"') == 1
    assert f'<a href="https://example.org/slim" {_OUT}>Naar example.org' in page.text
