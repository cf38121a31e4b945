"""What the assistant does with the website through which someone chats: its region and its desk, until a place is named."""

from __future__ import annotations

from typing import Callable, Dict, List

import pytest
from talking import Said, Talk

from bot.nlu.facts import FactReader
from knowledge.store import Knowledge

TWENTE: Dict[str, str] = {"name": "Bibliotheek Almelo", "region": "AM05"}


@pytest.fixture
def through(reader: FactReader) -> Callable[..., Talk]:
    """A new conversation through a website."""
    return lambda **site: Talk(reader, site={"name": "Bibliotheek Almelo", **site})


def _regions(said: Said) -> set:
    return {card["id"] for card in said.cards if card["kind"] == "contact_point"}


def test_without_a_place_the_region_of_the_website_is_used_and_said_once(through: Callable[..., Talk]) -> None:
    talk = through(region="AM05")
    said = talk.say("ask_region_offer", "wat is er bij mij in de buurt")
    told = said.words("utter_site_region")
    assert (told["site"], told["region"]) == ("Bibliotheek Almelo", "Twente")
    assert "utter_ask_region_offer" in said.responses
    assert talk.slots["place"] is None, "wat de website zegt is geen feit over de bezoeker"
    assert "utter_site_region" not in talk.say("ask_funding", "wie betaalt dat").responses


def test_the_region_of_the_website_is_said_before_the_desk_in_it(through: Callable[..., Talk]) -> None:
    said = through(region="AM05").say("ask_funding", "wie betaalt mijn opleiding")
    desk = next(one for one in said.responses if one.startswith("utter_contact_region"))
    assert said.responses.index("utter_site_region") < said.responses.index(desk)
    assert said.words(desk)["region"] == "Twente"


def test_what_is_only_there_in_the_websites_region_is_offered_and_without_a_website_it_is_not(
    through: Callable[..., Talk], talk: Talk, knowledge: Knowledge
) -> None:
    def shown(conversation: Talk) -> List[str]:
        said = conversation.say("ask_region_offer", "wat is er bij mij in de buurt")
        return [card["id"] for card in said.cards if card["kind"] != "contact_point"]

    regional = [one for one in shown(through(region="AM05")) if knowledge.items[one].regions]
    assert regional and all("AM05" in knowledge.items[one].regions for one in regional)
    assert not [one for one in shown(talk) if knowledge.items[one].regions]


@pytest.mark.parametrize("text", ["ik woon in Deventer", "mijn postcode is 7411"])
def test_the_persons_own_place_always_wins(through: Callable[..., Talk], text: str) -> None:
    talk = through(region="AM05", contact_point="cp-twente")
    talk.say("ask_human", "ik wil iemand spreken")
    said = talk.say("ask_human", f"{text}, ik wil iemand spreken")
    assert "cp-twente" not in _regions(said) and _regions(said)
    assert not [one for one in said.responses if one.startswith("utter_site")]


def test_a_place_that_must_still_be_chosen_is_not_guessed_from_the_website(through: Callable[..., Talk]) -> None:
    said = through(region="AM05").say("ask_contact_point", "waar is het loket in hengelo")
    assert "utter_which_place" in said.responses and not said.cards


def test_abroad_is_not_the_region_of_the_website(through: Callable[..., Talk]) -> None:
    said = through(region="AM05", contact_point="cp-twente").say("ask_contact_point", "ik woon in antwerpen")
    assert "utter_contact_abroad" in said.responses and not _regions(said)


@pytest.mark.parametrize("need", ["ask_human", "ask_contact_point"])
def test_who_asks_for_a_desk_hears_that_of_the_website(through: Callable[..., Talk], need: str) -> None:
    said = through(contact_point="cp-rijk-van-nijmegen").say(need, "")
    assert _regions(said) == {"cp-rijk-van-nijmegen"}
    assert said.responses[0] == "utter_site_desk"
    assert "utter_question" not in said.responses


def test_the_websites_desk_goes_before_the_desk_of_its_region(through: Callable[..., Talk]) -> None:
    said = through(region="AM05", contact_point="cp-achterhoek").say("ask_human", "")
    assert _regions(said) == {"cp-achterhoek"}


@pytest.mark.parametrize("site", [{"region": "AM99"}, {"contact_point": "cp-nergens"}, {}])
def test_a_region_or_desk_that_does_not_exist_changes_nothing(through: Callable[..., Talk], site: Dict[str, str]) -> None:
    said = through(**site).say("ask_human", "")
    assert said.responses[0] == "utter_ask_human_where" and not said.cards


def test_another_fact_does_not_make_the_same_advice_look_new(through: Callable[..., Talk]) -> None:
    talk = through(region="AM05")
    talk.say("ask_health_limit", "mijn rug is kapot")
    again, without = talk.say("inform", "ik heb 2 kinderen"), Talk(talk._reader)
    without.say("ask_health_limit", "mijn rug is kapot")
    other = without.say("inform", "ik heb 2 kinderen")
    assert ("utter_same_advice" in again.responses) == ("utter_same_advice" in other.responses)


def test_a_region_that_is_called_region_is_not_called_so_twice(through: Callable[..., Talk]) -> None:
    said = through(region="AM36").say("ask_funding", "wie betaalt mijn opleiding")
    assert said.words("utter_site_region")["region"] == "Zwolle"
    assert said.words("utter_contact_region_finder")["region"] == "Zwolle"
