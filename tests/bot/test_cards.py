"""Cards: what a visitor sees of one item, honest about money, age of the facts and doubt."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions.bounds import _ANY_CRISIS, _CRISIS
from bot.actions.cards import help_line_card, item_card
from bot.actions.contact import desk_cards
from knowledge.eligibility import judge
from knowledge.items import UNSURE, Item
from knowledge.person import Person
from knowledge.store import Knowledge
from knowledge.wording import (
    amount_text,
    day_text,
    euro_text,
    how_to_reach,
    is_sure,
    newest_amounts,
    source_text,
    warning_text,
)

TODAY = date(2026, 11, 21)
KEYS = {"kind", "id", "title", "why", "amount", "first_step", "link", "source", "checked_on", "warning"}


@pytest.fixture(scope="module")
def phrases(knowledge: Knowledge) -> Any:
    return knowledge.phrases


@pytest.fixture(scope="module")
def plain() -> Item:
    """An item in which nothing is worth a warning."""
    return Item(
        id="leerbudget",
        type="scheme",
        name="Leerbudget",
        kind="service",
        audience=("person",),
        what="Geld voor een cursus.",
        where={"organisation": "het loket", "url": "https://www.loket.nl/leren"},
        status="open",
        recommend="yes",
        confidence="high",
        checked={"date": date(2026, 11, 1), "by": "de redactie"},
        review_by=date(2027, 5, 21),
        steps=("Bel het loket.",),
        sources=({"url": "https://www.rijksoverheid.nl/leren", "date": "2026-10-01", "kind": "official"},),
    )


def card_of(item: Item, phrases: Any, person: Person = Person(), **words: Any) -> dict:
    return item_card(item, judge(item, person, TODAY), phrases, TODAY, **words)


# Money ----------------------------------------------------------------------------------------------------------------


@given(st.integers(0, 10**12))
def test_every_amount_of_cents_can_be_read_back(cents: int) -> None:
    euros, _, rest = euro_text(cents).replace(".", "").partition(",")
    assert int(euros) * 100 + int(rest or 0) == cents
    assert rest == "" or len(rest) == 2


@pytest.mark.parametrize(
    ("cents", "text"),
    [
        (0, "0"),
        (1, "0,01"),
        (50, "0,50"),
        (100, "1"),
        (99_900, "999"),
        (100_000, "1.000"),
        (145_850, "1.458,50"),
        (250_000, "2.500"),
        (123_456_789, "1.234.567,89"),
    ],
)
def test_euros_are_written_as_dutch_writes_them(cents: int, text: str) -> None:
    assert euro_text(cents) == text


def test_an_amount_never_stands_without_its_year(phrases: Any) -> None:
    money = {"label": "hoogstens", "cents": 145_850, "year": "2026", "per": "jaar"}
    assert amount_text(money, phrases) == "hoogstens: 1.458,50 euro per jaar (2026)"
    assert amount_text({"label": "hoogte", "text": "de helft", "year": "2025/2026"}, phrases) == "hoogte: de helft (2025/2026)"


def test_only_the_newest_year_of_a_label_is_shown(plain: Item, phrases: Any) -> None:
    item = replace(
        plain,
        amounts=tuple(
            {"label": label, "cents": cents, "year": year}
            for label, cents, year in (
                ("boven", 100, "2025"),
                ("boven", 200, "2026"),
                ("onder", 300, "2024"),
                ("boven", 400, "2024"),
            )
        ),
    )
    assert [(one["label"], one["cents"]) for one in newest_amounts(item)] == [("boven", 200), ("onder", 300)]
    amount = card_of(item, phrases)["amount"]
    assert "2 euro (2026)" in amount
    assert "2025" not in amount


def test_at_most_three_amounts_are_shown(plain: Item, phrases: Any) -> None:
    item = replace(plain, amounts=tuple({"label": f"deel {n}", "cents": n * 100, "year": "2026"} for n in range(1, 6)))
    assert card_of(item, phrases)["amount"].count("(2026)") == 3


def test_a_loan_says_that_it_is_a_loan_and_a_gift_that_it_is_not(plain: Item, phrases: Any) -> None:
    assert "lening" in card_of(replace(plain, kind="loan"), phrases)["why"].lower()
    assert "terug" in card_of(replace(plain, kind="loan"), phrases)["why"].lower()
    assert "lening" not in card_of(replace(plain, kind="grant"), phrases)["why"].lower()
    assert "niet terug" in card_of(replace(plain, kind="grant"), phrases)["why"].lower()


def test_every_loan_of_the_content_says_so(knowledge: Knowledge) -> None:
    loans = [item for item in knowledge.items.values() if item.kind == "loan"]
    assert loans
    for item in loans:
        why = card_of(item, knowledge.phrases)["why"]
        assert "Lening" in why, item.id
        assert "terug" in why, item.id


# Warnings -------------------------------------------------------------------------------------------------------------


def test_what_is_open_sure_and_fresh_has_no_warning(plain: Item, phrases: Any) -> None:
    assert warning_text(plain, phrases, TODAY) == ""


@pytest.mark.parametrize("confidence", UNSURE)
def test_doubt_is_said_with_whom_to_ask(plain: Item, phrases: Any, confidence: str) -> None:
    warning = warning_text(replace(plain, confidence=confidence), phrases, TODAY)
    assert "niet zeker" in warning
    assert "het loket" in warning


def test_an_item_that_is_recommended_with_care_has_a_warning(plain: Item, phrases: Any) -> None:
    assert "niet zeker" in warning_text(replace(plain, recommend="with_warning"), phrases, TODAY)


@pytest.mark.parametrize("status", ["closed", "ended", "renamed", "announced", "unknown"])
def test_a_status_other_than_open_is_said(plain: Item, phrases: Any, status: str) -> None:
    assert phrases["status"][status] in warning_text(replace(plain, status=status), phrases, TODAY)


def test_a_closed_scheme_says_when_it_opens(plain: Item, phrases: Any) -> None:
    closed = replace(plain, status="closed", window="Opent op 1 maart 2027.")
    assert warning_text(closed, phrases, TODAY).endswith("Opent op 1 maart 2027.")
    assert "1 maart" not in warning_text(replace(closed, status="open"), phrases, TODAY)


def test_facts_that_are_too_old_say_since_when(plain: Item, phrases: Any) -> None:
    old = replace(plain, review_by=date(2026, 11, 20))
    assert "20 november 2026" in warning_text(old, phrases, TODAY)
    assert warning_text(replace(plain, review_by=TODAY), phrases, TODAY) == ""


def test_overdue_and_unsure_is_said_once(plain: Item, phrases: Any) -> None:
    warning = warning_text(replace(plain, review_by=date(2026, 1, 1), confidence="low"), phrases, TODAY)
    assert warning.count("Controleer") == 1


@pytest.mark.parametrize(
    ("benefits", "told"),
    [
        (("ww",), "Hebt u WW?"),
        (("ww", "bijstand"), "Hebt u WW of bijstand?"),
        (("ww", "wia", "wajong"), "Hebt u WW, WIA of Wajong?"),
    ],
)
def test_what_touches_a_benefit_says_to_ask_first(plain: Item, phrases: Any, benefits: tuple, told: str) -> None:
    warning = warning_text(replace(plain, benefits=benefits), phrases, TODAY)
    assert told in warning
    assert "toestemming" in warning
    assert "toestemming" not in warning_text(replace(plain, benefits=benefits, status="ended"), phrases, TODAY)


def test_a_scheme_past_its_last_day_is_said_to_have_ended(plain: Item, phrases: Any, knowledge: Knowledge) -> None:
    dated = [item for item in knowledge.items.values() if item.valid.end and item.status == "open"]
    for item in dated:
        day = item.valid.end.replace(year=item.valid.end.year + 1)
        assert phrases["status"]["ended"] in warning_text(item, phrases, day), item.id


# Why, source and days -------------------------------------------------------------------------------------------------

RULE = {"text": "U bent 18 tot en met 30 jaar.", "type": "age", "min": 18, "max": 30, "because": "u 18 tot 31 bent"}


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (25, "omdat u 18 tot 31 bent"),
        (40, "Past waarschijnlijk niet. Voorwaarde: U bent 18"),
        (None, "Past misschien. Voorwaarde: U bent 18"),
    ],
)
def test_the_card_says_why_it_fits_or_not(plain: Item, phrases: Any, age: Any, said: str) -> None:
    assert said in card_of(replace(plain, conditions=(RULE,)), phrases, Person(age=age))["why"]


def test_for_someone_else_the_card_does_not_speak_to_the_visitor(plain: Item, phrases: Any) -> None:
    why = card_of(replace(plain, conditions=(RULE,)), phrases, Person(age=25), for_other=True)["why"]
    assert "omdat u" not in why
    assert "degene voor wie u vraagt" in why


def test_the_official_source_goes_first_and_the_others_are_counted(phrases: Any) -> None:
    def source(kind: str) -> dict:
        return {"url": f"https://www.{kind}.nl/x", "date": "2026-10-01", "kind": kind}

    assert source_text([], phrases) == "geen bron gevonden"
    assert source_text([source("news")], phrases) == "news.nl, 2026-10-01"
    assert source_text([source("news"), source("official")], phrases) == "official.nl, 2026-10-01 en 1 andere bron"
    assert source_text([source("news"), source("secondary"), source("official")], phrases).endswith(" en 2 andere bronnen")


@given(day=st.dates())
def test_a_day_is_written_in_words(knowledge: Knowledge, day: date) -> None:
    number, month, year = day_text(day, knowledge.phrases).split()
    assert (int(number), knowledge.phrases["months"].index(month) + 1, int(year)) == (day.day, day.month, day.year)


def test_without_steps_the_first_step_is_to_ask(plain: Item, phrases: Any) -> None:
    assert card_of(replace(plain, steps=()), phrases)["first_step"] == "Vraag ernaar bij het loket."
    assert "www" not in card_of(replace(plain, steps=(), where={"url": "https://www.loket.nl/x"}), phrases)["first_step"]
    assert card_of(replace(plain, steps=(), where={}), phrases)["first_step"].endswith("het loket in uw regio.")


# The real content -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("for_other", [False, True])
@pytest.mark.parametrize(
    "person",
    [
        Person(),
        Person(age=45, work=frozenset(["ww", "wia"]), education="mbo2", region="AM01"),
        Person(role="employer", company_size=12),
    ],
    ids=["nobody", "someone", "employer"],
)
def test_every_item_gives_a_card_with_ten_texts(knowledge: Knowledge, person: Person, for_other: bool) -> None:
    for item in knowledge.items.values():
        card = item_card(item, judge(item, person, TODAY), knowledge.phrases, TODAY, for_other)
        assert set(card) == KEYS, item.id
        assert all(isinstance(value, str) for value in card.values()), item.id
        for key in ("id", "title", "why", "first_step", "source", "checked_on"):
            assert card[key].strip(), f"{item.id}: {key} is leeg"
        assert "{" not in "".join(card.values()), item.id
        assert "None" not in "".join(card.values()), item.id


def test_every_amount_of_the_content_is_shown_with_its_year(knowledge: Knowledge) -> None:
    for item in knowledge.items.values():
        for money in newest_amounts(item):
            assert f"({money['year']})" in amount_text(money, knowledge.phrases), item.id


def test_every_help_line_gives_a_card_with_ten_texts(knowledge: Knowledge) -> None:
    for line in knowledge.help_lines.values():
        card = help_line_card(line, knowledge.phrases)
        assert set(card) == KEYS
        assert all(isinstance(value, str) for value in card.values()), line["id"]
        assert all(card[key] for key in ("first_step", "title", "why")), line["id"]


def test_every_kind_of_crisis_has_help_lines_that_exist_and_can_be_called(knowledge: Knowledge) -> None:
    for line in {*_ANY_CRISIS, *(one for lines in _CRISIS.values() for one in lines)}:
        assert knowledge.help_lines[line].get("phone"), line


# Desks ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name_sure", "status", "sure"),
    [
        (True, "open", True),
        (False, "open", False),
        (True, "closed", False),
        (True, "unknown", False),
        (False, "unknown", False),
    ],
)
def test_a_desk_is_sure_only_when_its_name_is_and_it_is_open(name_sure: bool, status: str, sure: bool) -> None:
    assert is_sure({"name_sure": name_sure, "status": status}) is sure


def test_how_to_reach_a_desk_never_is_empty() -> None:
    assert how_to_reach({"finder": "https://www.werkcentrum.nl"}) == "https://www.werkcentrum.nl"
    assert how_to_reach({"finder": "x", "address": "Markt 1", "phone": "14 0570"}) == "Markt 1. 14 0570"


def test_every_region_has_a_desk_card_and_an_unsure_desk_is_not_named(knowledge: Knowledge) -> None:
    class Known:
        """What desk_cards needs of a turn."""

    turn = Known()
    turn.knowledge, turn.facts = knowledge, {}
    cards = dict(zip(knowledge.region_names, desk_cards(turn, list(knowledge.region_names))))
    assert len(cards) == len(knowledge.region_names) == len(knowledge.contact_points)
    for region, card in cards.items():
        desk = knowledge.contact_points[region]
        assert set(card) == KEYS
        assert all(isinstance(value, str) for value in card.values())
        assert (card["title"] == desk["name"]) is is_sure(desk)
        assert bool(card["warning"]) is not is_sure(desk)


def test_the_desk_of_another_region_says_how_far_it_is(knowledge: Knowledge) -> None:
    class Known:
        """What desk_cards needs of a turn."""

    code = next(code for code, desk in knowledge.contact_points.items() if is_sure(desk))
    turn = Known()
    turn.knowledge = knowledge
    turn.facts = {"place": {"nearby": [{"region_code": code, "region": knowledge.region_names[code], "km": 8.5}]}}
    title = desk_cards(turn, [code])[0]["title"]
    assert knowledge.contact_points[code]["name"] in title
    assert "8,5 km" in title
