"""Every entry has a page that keeps the promises of the content: source, day, year, status, loan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from conftest import as_text
from django.test import Client
from django.utils.formats import date_format
from django.utils.html import escape

from knowledge.store import Knowledge, engine_for, load
from knowledge.wording import euro_text, host_text, is_sure
from web.pages.lookup import entries

#: Read once, to name the tests; the pages read a database of their own.
_engine = engine_for("sqlite://")
load(_engine)
KNOWLEDGE = Knowledge(_engine)
ENTRIES = entries(KNOWLEDGE)
ITEMS = [one for one in ENTRIES if one.item]
TODAY = date(2026, 11, 29)


def address(one: object) -> str:
    return f"/kennis/{one.slug}/{one.id}"  # type: ignore[attr-defined]


def named(list_of_entries: list) -> dict:
    return {"argvalues": list_of_entries, "ids": [f"{one.slug}-{one.id}" for one in list_of_entries]}


def squeezed(text: str) -> str:
    return as_text(escape(str(text)))


@pytest.mark.parametrize("one", **named(ENTRIES))
def test_every_entry_has_a_page_with_its_name_what_it_is_its_sources_and_the_day_of_checking(one, read: Callable) -> None:
    text = read(address(one))
    content = vars(one.item) if one.item else one.content
    checked = content["checked"]["date"]
    checked = checked if isinstance(checked, date) else date.fromisoformat(checked)
    assert squeezed(one.name) in text
    assert squeezed(one.what) in text
    assert f"Gecontroleerd op {date_format(checked, 'j F Y')}" in text
    for source in content["sources"]:
        assert squeezed(host_text(source["url"]) or source["url"]) in text
    if not content["sources"]:
        assert "Wij hebben hiervoor geen bron gevonden." in text


@pytest.mark.parametrize("one", **named([one for one in ITEMS if one.item.amounts]))
def test_every_amount_stands_beside_its_year(one, site: Client) -> None:
    html = site.get(address(one)).content.decode()
    rows = [as_text(row) for row in html.split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[1:]]
    assert len(rows) == len(one.item.amounts)
    for row, amount in zip(rows, one.item.amounts):
        figure = f"{euro_text(amount['cents'])} euro" if "cents" in amount else squeezed(amount["text"])
        assert figure in row
        assert row.endswith(squeezed(amount["year"]))


@pytest.mark.parametrize("one", **named([one for one in ITEMS if one.item.conditions]))
def test_every_condition_is_told(one, read: Callable) -> None:
    text = read(address(one))
    for condition in one.item.conditions:
        assert squeezed(condition["text"]) in text


@pytest.mark.parametrize("one", **named([one for one in ITEMS if one.item.status_on(TODAY) == "ended"]))
def test_what_has_ended_says_so_and_what_one_can_do_instead(one, read: Callable) -> None:
    text = read(address(one))
    assert "Bestaat niet meer" in text
    assert "Wat u nu wel kunt doen" in text
    assert "u hoeft dit niet terug te betalen" not in text
    for other in one.item.instead:
        assert squeezed(KNOWLEDGE.items[other].name) in text


@pytest.mark.parametrize("one", **named([one for one in ITEMS if one.item.kind == "loan"]))
def test_a_loan_is_called_a_loan_that_is_paid_back(one, read: Callable) -> None:
    assert "Lening: u betaalt dit terug, met rente." in read(address(one))


@pytest.mark.parametrize("one", **named([one for one in ITEMS if one.item.confidence in ("low", "unverified")]))
def test_what_is_not_sure_says_so(one, read: Callable) -> None:
    text = read(address(one))
    assert "Wij zijn hier niet zeker van." in text or "Wij konden dit niet nagaan." in text


def test_a_page_says_when_its_check_is_overdue(read: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "te laat" not in read("/kennis/regeling/levenlanglerenkrediet")
    monkeypatch.setenv("LEERWIJZER_TODAY", "2028-01-01")
    text = read("/kennis/regeling/levenlanglerenkrediet")
    assert "Wij moesten dit voor 15 januari 2027 opnieuw nakijken." in text
    assert "15 januari 2027 (te laat)" in text


def test_a_benefit_is_told_with_whom_to_ask_permission(read: Callable) -> None:
    text = read("/kennis/regeling/levenlanglerenkrediet")
    assert "Hebt u WW, WIA of Wajong? Vraag eerst toestemming aan UWV, voor u zich inschrijft." in text


@pytest.mark.parametrize("desk", KNOWLEDGE.contact_points.values(), ids=lambda desk: desk["id"])
def test_a_desk_that_is_not_sure_has_no_name_of_its_own_and_leads_to_the_finder(desk, read: Callable) -> None:
    text = read(f"/kennis/loket/{desk['id']}")
    assert ("Wij weten de naam en het adres van dit loket niet zeker." in text) is not is_sure(desk)
    assert ("Loket voor leren en werken in" in text) is not is_sure(desk)
    assert "werkcentrum.nl" in text


def test_a_page_opens_the_chat_on_what_it_is_about(site: Client) -> None:
    assert 'href="/chat/demo?over=slim-mkb"' in site.get("/kennis/regeling/slim-mkb").content.decode()


def test_a_mistake_can_be_reported_where_the_host_gives_an_address(site: Client, settings) -> None:
    settings.REPORT_EMAIL = ""
    assert "mailto:" not in site.get("/kennis/regeling/slim-mkb").content.decode()
    settings.REPORT_EMAIL = "redactie@example.org"
    page = site.get("/kennis/regeling/slim-mkb").content.decode()
    assert "mailto:redactie@example.org?subject=Fout%20in%20Leerwijzer%3A%20SLIM" in page
    assert "%2Fkennis%2Fregeling%2Fslim-mkb" in page or "/kennis/regeling/slim-mkb" in page


@pytest.mark.parametrize(
    "given, own",
    [
        ("/kennis/grant/slim-mkb", "/kennis/regeling/slim-mkb"),
        ("/kennis/initiatief/slim-mkb", "/kennis/regeling/slim-mkb"),
        ("/kennis/contact_point/cp-twente", "/kennis/loket/cp-twente"),
        ("/kennis/help_line/113", "/kennis/hulplijn/113"),
        ("/kennis/term/bbl", "/kennis/woorden#bbl"),
    ],
)
def test_the_kind_that_a_card_of_the_chat_names_leads_to_the_page(given: str, own: str, site: Client) -> None:
    answer = site.get(given)
    assert (answer.status_code, answer.headers["Location"]) == (302, own)


@pytest.mark.parametrize("gone", ["/kennis/regeling/bestaat-niet", "/kennis/x/y", "/kennis/term/x", "/nergens"])
def test_what_is_not_there_is_told_in_dutch(gone: str, site: Client) -> None:
    answer = site.get(gone)
    assert answer.status_code == 404
    assert "Deze pagina is er niet" in answer.content.decode()
