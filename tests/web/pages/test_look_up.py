"""Looking up: by words, kind, place and situation; what is left out has its reason within reach."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import as_text, results
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.eligibility import judge
from knowledge.person import WORK
from knowledge.places import Places
from knowledge.store import Knowledge
from web.pages.lookup import EMPLOYER, Query, choose, entries, look_up

TODAY = date(2026, 11, 29)


def listed(site: Client, **query: str) -> list[str]:
    """The ids on all pages of results."""
    found, number = [], 1
    while True:
        answer = site.get("/kennis", {**query, "pagina": str(number)})
        assert answer.status_code == 200
        found += results(answer.content.decode())
        if 'rel="next"' not in answer.content.decode():
            return found
        number += 1


def test_without_filters_everything_is_listed_once(site: Client, knowledge: Knowledge) -> None:
    found = listed(site)
    assert sorted(found) == sorted(one.id for one in entries(knowledge))


def test_what_has_ended_comes_last(site: Client, knowledge: Knowledge) -> None:
    found = [knowledge.items[one].status_on(TODAY) in ("ended", "renamed") for one in listed(site) if one in knowledge.items]
    assert found == sorted(found) and any(found)


@pytest.mark.parametrize(
    "words, first",
    [
        ("stap", "stap-budget"),
        ("levenlanglerenkredit", "levenlanglerenkrediet"),
        ("21+ toets", "21-plus-toets"),
        ("Utrechtzorg", "utrechtzorg"),
        ("113", "113"),
        ("werkcentrum rijnmond", "cp-rijnmond"),
    ],
)
def test_a_name_finds_its_entry_first(words: str, first: str, site: Client) -> None:
    assert listed(site, zoek=words)[0] == first


@pytest.mark.parametrize(
    "words, brought",
    [
        ("lassen", ["bbl", "zij-instroom-techniek", "oom"]),
        ("ik wil kapper worden", ["bbl", "bol"]),
        ("de zorg", ["zorg-vvt", "regioplus", "ontdek-de-zorg"]),
    ],
)
def test_work_brings_how_one_learns_it_and_who_pays(words: str, brought: list, site: Client) -> None:
    assert set(brought) <= set(listed(site, zoek=words)[:20])
    assert "U zocht op werk" in site.get("/kennis", {"zoek": words}).content.decode()


def test_words_that_nothing_holds_find_nothing_and_lead_on(read: Callable) -> None:
    text = read("/kennis", zoek="xyzzyplugh")
    assert "Niets gevonden." in text
    assert "Zoek het loket in uw regio" in text
    assert "dan bewaren wij het woord. Niet wie het zocht." in text


def test_a_word_of_the_glossary_is_explained(read: Callable) -> None:
    assert "Bbl:" in read("/kennis", zoek="bbl")


def test_a_name_from_policy_that_is_no_entry_is_answered(read: Callable, knowledge: Knowledge) -> None:
    named = next(one for one in knowledge.named.values() if "answer" in one and knowledge.by_name(one["name"])[0] == "named")
    assert " ".join(named["answer"].split()) in read("/kennis", zoek=named["name"])


@pytest.mark.parametrize("slug", ["regeling", "leerroute", "fonds", "initiatief", "loket", "hulplijn"])
def test_a_kind_shows_all_of_it_and_nothing_else(slug: str, site: Client, knowledge: Knowledge) -> None:
    assert sorted(listed(site, soort=slug)) == sorted(one.id for one in entries(knowledge) if one.slug == slug)


@pytest.mark.parametrize("typed", ["Almelo", "almelo", "7607", "ik woon in almelo", "Amelo"])
def test_a_place_in_any_words_brings_its_desk_first_and_leaves_other_regions_out(typed: str, site: Client) -> None:
    found = listed(site, plaats=typed)
    assert found[0] == "cp-twente"
    assert "cp-zeeland" not in found
    assert "aan-de-slag-in-zeeland" not in found


def test_a_region_within_reach_counts_too(site: Client) -> None:
    assert {"cp-twente", "cp-regio-zwolle"} <= set(listed(site, plaats="Almelo"))
    text = as_text(site.get("/kennis", {"plaats": "Almelo"}).content.decode())
    assert "Ook dichtbij: Regio Zwolle (13,7 km)." in text


def test_a_place_that_can_be_many_is_asked_and_the_choice_is_kept(site: Client) -> None:
    page = site.get("/kennis", {"plaats": "Hengelo", "situatie": "employed"}).content.decode()
    assert "Er zijn meer plaatsen met die naam. Welke bedoelt u?" in page
    links = [part.split('"')[0].replace("&amp;", "&") for part in page.split('href="')[1:] if "gemeente=" in part]
    assert len(links) == 2
    for link in links:
        assert parse_qs(urlsplit(link).query)["situatie"] == ["employed"]
        chosen = site.get(f"/kennis{link}").content.decode()
        assert "Welke bedoelt u?" not in chosen
        assert "Dat hoort bij de regio" in chosen


@pytest.mark.parametrize(
    "typed, told",
    [("xyzzyplugh", "Deze plaats kennen wij niet."), ("Berlijn", "Berlijn ligt in Duitsland. Woont of werkt u over de grens?")],
)
def test_a_place_that_is_not_known_or_abroad_is_told(typed: str, told: str, read: Callable) -> None:
    assert told in read("/kennis", plaats=typed)


def test_what_surely_does_not_fit_is_left_out_and_the_reason_is_one_link_away(site: Client) -> None:
    asked = {"situatie": "employed", "leeftijd": "60"}
    assert "levenlanglerenkrediet" not in listed(site, **asked)
    page = site.get("/kennis", asked).content.decode()
    assert "Bekijk wat niet past, en waarom" in page
    assert "levenlanglerenkrediet" in listed(site, **asked, niet="1")
    text = as_text(site.get("/kennis", {**asked, "niet": "1", "zoek": "levenlanglerenkrediet"}).content.decode())
    assert "Past waarschijnlijk niet. Voorwaarde: U bent jonger dan 57 jaar als het krediet begint." in text


def test_an_employer_sees_what_is_for_employers_and_a_person_does_not(site: Client) -> None:
    assert "slim-mkb" in listed(site, situatie="employer")
    assert "slim-mkb" not in listed(site, situatie="employed")
    assert "slim-mkb" in listed(site, plaats="Almelo")


def test_an_ended_scheme_is_found_by_its_name_whatever_else_is_filled_in(site: Client) -> None:
    page = site.get("/kennis", {"zoek": "stap budget", "situatie": "employed", "leeftijd": "45"}).content.decode()
    assert results(page)[0] == "stap-budget"
    assert "Bestaat niet meer" in page


@pytest.mark.parametrize("age", ["abc", "-1", "300", "12.5"])
def test_an_age_that_is_none_is_told_and_the_page_still_answers(age: str, site: Client) -> None:
    page = site.get("/kennis", {"leeftijd": age})
    assert page.status_code == 200
    assert 'aria-invalid="true"' in page.content.decode()


@pytest.mark.parametrize("number", ["0", "-3", "999", "x"])
def test_a_page_number_that_is_not_there_gives_a_page_that_is(number: str, site: Client) -> None:
    answer = site.get("/kennis", {"pagina": number})
    assert answer.status_code == 200
    assert results(answer.content.decode())


def test_the_next_page_keeps_the_question(site: Client) -> None:
    page = site.get("/kennis", {"plaats": "Almelo", "situatie": "ww"}).content.decode()
    link = next(part.split('"')[0] for part in page.split('rel="next" href="')[1:])
    assert parse_qs(urlsplit(link.replace("&amp;", "&")).query) == {"plaats": ["Almelo"], "situatie": ["ww"], "pagina": ["2"]}


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    query=st.dictionaries(
        st.sampled_from(["zoek", "soort", "plaats", "gemeente", "situatie", "leeftijd", "pagina", "niet", "x"]),
        st.one_of(st.text(), st.sampled_from(["Hengelo", "stap", "employed", "regeling", "52", "GM0164", "1" * 5000])),
    ),
    address=st.sampled_from(["/kennis", "/kennis/regios", "/kennis/woorden", "/"]),
)
def test_whatever_is_typed_the_page_answers(site: Client, query: dict, address: str) -> None:
    assert site.get(address, query).status_code == 200


@settings(deadline=None, max_examples=60)
@given(
    work=st.sampled_from(["", EMPLOYER, *WORK]),
    age=st.one_of(st.none(), st.integers(0, 120)),
    place=st.sampled_from(["", "Almelo", "Rotterdam", "Friesland", "Maastricht", "de Achterhoek"]),
)
def test_nothing_is_lost_and_nothing_that_is_left_out_could_fit(knowledge: Knowledge, work: str, age, place: str) -> None:
    query = Query(place=choose(Places.load().find(place)) if place else None, work=work, age=age)
    result = look_up(knowledge, query, TODAY)
    assert len(result.found) + len(result.left_out) == len(entries(knowledge))
    for one in result.left_out:
        assert one.reason
        if one.entry.item and not query.place:
            assert judge(one.entry.item, query.person, TODAY).verdict == "no"
    for one in result.found:
        if one.entry.item and query.tells:
            assert judge(one.entry.item, query.person, TODAY).verdict != "no"
