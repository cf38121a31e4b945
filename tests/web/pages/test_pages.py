"""The home page, the glossary, the regions, and what holds for every page."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from conftest import ROOT, as_text
from django.test import Client
from django.urls import reverse

from knowledge.store import Knowledge, engine_for, load
from web.base import KnowledgeMissing
from web.base import knowledge as known_now

EVERY_PAGE = [
    "/",
    "/kennis",
    "/kennis?zoek=bbl",
    "/kennis/woorden",
    "/kennis/regios?plaats=Almelo",
    "/kennis/regeling/slim-mkb",
    "/kennis/loket/cp-groningen",
    "/kennis/hulplijn/113",
    "/nergens",
]


@pytest.mark.parametrize("address", EVERY_PAGE)
def test_no_page_sets_a_cookie_or_asks_another_host_for_anything(address: str, site: Client) -> None:
    answer = site.get(address)
    assert not answer.cookies
    html = answer.content.decode()
    loaded = re.findall(r'<(?:script|img|link|iframe|source|video|audio)[^>]*?(?:src|href)="([^"]+)"', html)
    assert loaded
    assert all(one.startswith("/") and not one.startswith("//") for one in loaded)


@pytest.mark.parametrize("address", EVERY_PAGE)
def test_no_page_holds_a_style_or_script_of_its_own(address: str, site: Client) -> None:
    answer = site.get(address)
    html = answer.content.decode()
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script>", html)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe-inline" not in policy


@pytest.mark.parametrize("address", EVERY_PAGE)
def test_every_page_has_one_heading_a_title_its_language_and_a_way_past_the_menu(address: str, site: Client) -> None:
    html = site.get(address).content.decode()
    assert html.count("<h1") == 1
    assert re.search(r"<title>[^<]*Leerwijzer[^<]*</title>", html)
    assert '<html lang="nl"' in html
    assert html.index('href="#inhoud"') < html.index("<nav")
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_pages_cannot_be_changed_by_posting(site: Client) -> None:
    assert site.post("/kennis").status_code == 405


def test_the_home_page_counts_what_is_known_and_how_fresh_it_is(read: Callable, knowledge: Knowledge) -> None:
    text = read("/")
    for kind, words in (("scheme", "Regelingen"), ("route", "Leerroutes"), ("fund", "Fondsen"), ("initiative", "Initiatieven")):
        assert f"{sum(item.type == kind for item in knowledge.items.values())} {words}" in text
    assert f"{len(knowledge.contact_points)} Loketten" in text
    assert "Oudste controle 21 november 2026" in text
    assert "Nieuwste controle 21 november 2026" in text
    assert f"Nu te laat met controle 0 van {len(knowledge.items)}" in text


def test_the_home_page_says_how_many_checks_are_overdue(read: Callable, knowledge: Knowledge, monkeypatch) -> None:
    monkeypatch.setenv("LEERWIJZER_TODAY", "2026-12-16")
    assert f"Nu te laat met controle 1 van {len(knowledge.items)}" in read("/")


def test_the_home_page_has_a_chat_a_link_without_script_and_the_line_to_embed_it(site: Client) -> None:
    html = site.get("/", headers={"host": "localhost"}).content.decode()
    assert '<script src="/widget.js" data-site="demo" data-theme="auto" defer></script>' in html
    assert 'href="/chat/demo"' in html
    script = '<script src="http://localhost/widget.js" data-site="korte-naam" defer></script>'
    link = '<noscript><a href="http://localhost/chat/korte-naam">Stel uw vraag over leren en werk</a></noscript>'
    assert script + link in unescape(html)


def test_the_pages_show_the_chat_of_the_site_that_the_host_names(site: Client, settings) -> None:
    settings.PUBLIC_SITE = "bibliotheek"
    home = site.get("/").content.decode()
    assert 'data-site="bibliotheek"' in home and 'href="/chat/bibliotheek"' in home
    assert 'href="/chat/bibliotheek?over=slim-mkb"' in site.get("/kennis/regeling/slim-mkb").content.decode()
    assert "/chat/demo" not in home


def test_the_home_page_says_who_offers_it(read: Callable, settings) -> None:
    settings.ORGANISATION = ""
    assert "Er is nog geen organisatie ingevuld." in read("/")
    settings.ORGANISATION = "Bibliotheek Voorbeeldstad"
    assert "Deze Leerwijzer wordt aangeboden door Bibliotheek Voorbeeldstad." in read("/")


def test_the_example_on_the_home_page_is_a_conversation_that_the_readme_tells(read: Callable) -> None:
    told = " ".join((ROOT / "README.md").read_text(encoding="utf-8").replace(">", " ").split())
    page = as_text(read("/"))
    for sentence in (
        "ben 52, woon in Hengelo, 30 jaar lasser, rug kapot, wat nu",
        "Vervelend dat uw gezondheid dwarszit. Bent u nog in dienst, praat dan eerst met uw werkgever of de bedrijfsarts.",
        "Er zijn meer plaatsen met die naam. Welke bedoelt u?",
    ):
        assert sentence in page
        assert sentence in told


def test_the_glossary_explains_every_word(read: Callable, knowledge: Knowledge) -> None:
    text = read("/kennis/woorden")
    for term in knowledge.terms.values():
        assert " ".join(term["definition"].split()) in text


def test_every_region_has_its_desk_on_the_page_of_regions(site: Client, knowledge: Knowledge) -> None:
    html = site.get("/kennis/regios").content.decode()
    for desk in knowledge.contact_points.values():
        assert reverse("pages:entry", args=["loket", desk["id"]]) in html


def test_a_place_brings_its_desk_to_the_top_and_those_within_reach_after_it(site: Client) -> None:
    html = site.get("/kennis/regios", {"plaats": "Almelo"}).content.decode()
    near = html.split("Dichtbij u")[1].split("Alle regio")[0]
    assert re.findall(r"/kennis/loket/([a-z-]+)", near) == ["cp-twente", "cp-regio-zwolle"]
    assert "op 13,7 km" in as_text(near)


def test_every_link_within_the_site_leads_somewhere(site: Client) -> None:
    todo, seen = ["/"], set()
    while todo:
        address = todo.pop()
        seen.add(address)
        answer = site.get(address)
        assert answer.status_code == 200, address
        for link in re.findall(r'<a[^>]*?href="(/kennis[^"?#]*)', answer.content.decode()):
            if link not in seen and link not in todo:
                todo.append(link)
    assert len(seen) > 50


def test_a_knowledge_base_that_is_replaced_is_seen_at_once(
    tmp_path: Path, knowledge_url: str, site: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Path(knowledge_url.removeprefix("sqlite:///"))
    first, second = tmp_path / "knowledge.sqlite", tmp_path / "new.sqlite"
    shutil.copy(source, first)
    monkeypatch.setenv("KNOWLEDGE_DATABASE_URL", f"sqlite:///{first}")
    before = known_now()
    assert known_now() is before
    shutil.copy(source, second)
    second.replace(first)
    assert known_now() is not before
    swapped = known_now()
    load(engine_for(f"sqlite:///{first}"))
    assert known_now() is not swapped
    assert site.get("/kennis/regeling/slim-mkb").status_code == 200


def test_without_a_knowledge_base_the_visitor_is_told_and_never_an_empty_page(
    tmp_path: Path, site: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KNOWLEDGE_DATABASE_URL", f"sqlite:///{tmp_path}/nothing.sqlite")
    with pytest.raises(KnowledgeMissing):
        known_now()
    for address in ("/", "/kennis", "/kennis/woorden", "/kennis/regeling/slim-mkb"):
        answer = site.get(address)
        assert answer.status_code == 503
        assert "Even niet beschikbaar" in answer.content.decode()


@pytest.mark.parametrize("name", ["400", "403", "404", "500", "403_csrf"])
def test_the_pages_for_errors_are_in_dutch_and_need_nothing(name: str) -> None:
    from django.template.loader import get_template

    text = as_text(get_template(f"{name}.html").render({}))
    assert "Naar het begin" in text
    assert not re.search(r"\b(error|forbidden|not found|server)\b", text, re.IGNORECASE)
