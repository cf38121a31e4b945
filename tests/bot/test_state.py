"""How what people say changes what is known."""

from __future__ import annotations

from typing import Any, Dict, List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.actions.state import CONTROL_SLOTS, FACT_SLOTS, answered, chosen_place, nearby, person, told
from bot.nlu.facts import FactReader, place_value
from knowledge.person import EDUCATION, RESIDENCE, ROLES, TRAINING, WORK, Person
from knowledge.places import Places


def entity(name: str, value: Any) -> Dict[str, Any]:
    return {"entity": name, "value": value, "start": 0, "end": 0}


def find(text: str) -> Dict[str, Any]:
    """A place as the fact reader hands it over."""
    return place_value(Places.load().find(text))


def after(*entities: Dict[str, Any], asked: str = None, **known: Any) -> Dict[str, Any]:
    """Everything that is known after these entities."""
    facts = {**known, **told(entities, asked, known)}
    return {name: value for name, value in facts.items() if value is not None}


# Merging --------------------------------------------------------------------------------------------------------------


def test_a_correction_replaces_what_was_known() -> None:
    assert after(entity("age", 48), age=84) == {"age": 48}
    assert after(entity("education_level", "mbo2"), education="vwo") == {"education": "mbo2"}
    assert after(entity("residence", "eu"), residence="asylum") == {"residence": "eu"}


def test_what_is_not_mentioned_stays() -> None:
    assert after(entity("age", 48), education="mbo2", work=["ww"]) == {"age": 48, "education": "mbo2", "work": ["ww"]}


def test_another_place_replaces_the_place() -> None:
    deventer, zwolle = told([entity("place", find("Deventer"))], None, {}), find("Zwolle")
    assert after(entity("place", zwolle), place=deventer["place"])["place"]["name"] == "Zwolle"


def test_a_benefit_is_added_to_the_work_situation() -> None:
    assert after(entity("work_situation", "wia"), work=["employed"]) == {"work": ["employed", "wia"]}
    assert after(entity("work_situation", "student"), work=["wajong"]) == {"work": ["student", "wajong"]}


def test_one_main_work_situation_replaces_another() -> None:
    assert after(entity("work_situation", "ww"), work=["employed", "wia"]) == {"work": ["wia", "ww"]}
    assert after(entity("work_situation", "employed"), work=["bijstand"]) == {"work": ["employed"]}


def test_two_main_situations_in_one_message_stand_together() -> None:
    both = after(entity("work_situation", "employed"), entity("work_situation", "bijstand"), work=["ww"])
    assert both == {"work": ["bijstand", "employed"]}


def test_what_is_said_not_to_be_so_is_taken_away() -> None:
    assert after(entity("not_work_situation", "ww"), work=["wia", "ww"]) == {"work": ["wia"]}
    assert after(entity("not_work_situation", "ww"), work=["ww"]) == {}
    assert after(entity("not_work_situation", "ww")) == {}


def test_a_situation_told_twice_is_known_once() -> None:
    assert after(entity("work_situation", "ww"), entity("work", "ww"), work=["ww"]) == {"work": ["ww"]}


def test_what_was_known_is_not_changed_in_place() -> None:
    known = {"work": ["employed"]}
    told([entity("work_situation", "wia")], None, known)
    assert known == {"work": ["employed"]}


def test_the_highest_of_two_diplomas_counts() -> None:
    assert after(entity("education_level", "mbo2"), entity("education_level", "havo"))["education"] == "havo"
    assert after(entity("education_level", "havo"), entity("education_level", "mbo2"))["education"] == "havo"


@pytest.mark.parametrize(("level", "degree"), [("hbo", True), ("wo", True), ("mbo4", None), ("none", None)])
def test_only_a_finished_hbo_or_university_is_an_earlier_degree(level: str, degree: Any) -> None:
    assert after(entity("education_level", level)).get("earlier_degree") is degree


def test_an_employer_is_a_role_and_no_work_situation() -> None:
    assert after(entity("work_situation", "employer")) == {"role": "employer"}


def test_asking_for_someone_else_and_taking_it_back() -> None:
    assert after(entity("on_behalf_of_other", True)) == {"on_behalf_of_other": True}
    assert after(entity("not_for_other", True), on_behalf_of_other=True) == {"on_behalf_of_other": False}


# Numbers --------------------------------------------------------------------------------------------------------------


def test_a_bare_number_is_read_in_the_light_of_the_question() -> None:
    assert after(entity("number", 48), entity("age", 48), asked="age") == {"age": 48}
    assert after(entity("number", 48), entity("age", 48), asked="company_size", role="employer") == {
        "role": "employer",
        "company_size": 48,
    }
    assert after(entity("number", 48)) == {}
    assert after(entity("number", 7), asked="age") == {}
    assert after(entity("number", 120), asked="age") == {}


def test_only_employers_have_a_company_size() -> None:
    assert after(entity("company_size", 40)) == {}
    assert after(entity("company_size", 40), role="employer")["company_size"] == 40
    assert after(entity("company_size", 40), entity("work_situation", "employer")) == {"company_size": 40, "role": "employer"}


# Occupations ----------------------------------------------------------------------------------------------------------


def test_an_occupation_is_kept_as_the_present_or_the_wanted_one() -> None:
    lasser = {"occupation": "lasser", "name": "Lasser", "sector": "metal"}
    kept = {"occupation": "lasser", "name": "Lasser", "sector": "metal"}
    assert after(entity("occupation", {**lasser, "role": "target"})) == {"target_occupation": kept, "target_sector": "metal"}
    assert after(entity("occupation", {**lasser, "role": "current"})) == {"occupation": kept, "sector": "metal"}
    assert after(entity("occupation", {**lasser, "role": None})) == {"occupation": kept, "sector": "metal"}
    assert after(entity("occupation", {**lasser, "role": None}), asked="target_sector") == {
        "target_occupation": kept,
        "target_sector": "metal",
    }


def test_a_sector_alone_is_no_occupation() -> None:
    care = {"occupation": None, "name": "Zorg", "sector": "care", "role": "target"}
    assert after(entity("occupation", care)) == {"target_sector": "care"}


# Places ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hengelos() -> List[Dict[str, Any]]:
    """The places that "Hengelo" may be."""
    facts = told([entity("place", find("Hengelo"))], None, {})
    assert facts["place"] is None, "wie van twee wordt bedoeld, is nog niet bekend"
    assert len(facts["place_choices"]) >= 2
    return facts["place_choices"]


def test_a_name_of_several_places_asks_which_and_forgets_the_old_place() -> None:
    old = told([entity("place", find("Deventer"))], None, {})
    assert "place" not in after(entity("place", find("Hengelo")), **old)


def test_the_button_chooses_the_place(hengelos: List[Dict[str, Any]]) -> None:
    for number, one in enumerate(hengelos):
        assert chosen_place([entity("place_choice", number)], "", hengelos) == {**one, "abroad": False}


@pytest.mark.parametrize("number", [-1, 99, "0", None, 0.5, {}])
def test_a_button_that_is_not_there_chooses_nothing(hengelos: List[Dict[str, Any]], number: Any) -> None:
    assert chosen_place([entity("place_choice", number)], "", hengelos) is None


def test_a_word_that_only_one_place_has_chooses_it(hengelos: List[Dict[str, Any]]) -> None:
    bronckhorst = chosen_place([], "die bij Bronckhorst", hengelos)
    assert bronckhorst is not None
    assert bronckhorst["municipality"] == "Bronckhorst"


@pytest.mark.parametrize("text", ["Hengelo", "", "weet ik niet", "in de gemeente", "?"])
def test_words_that_all_or_none_have_choose_nothing(hengelos: List[Dict[str, Any]], text: str) -> None:
    assert chosen_place([], text, hengelos) is None


def test_nothing_is_chosen_when_nothing_was_offered() -> None:
    assert chosen_place([entity("place_choice", 0)], "Hengelo", []) is None


def test_someone_abroad_has_no_region() -> None:
    facts = told([entity("place", find("Antwerpen"))], None, {})
    assert facts["place"]["abroad"] is True
    assert person(facts).region is None
    assert person(facts).municipality is None


def test_a_place_gives_region_municipality_and_neighbours() -> None:
    facts = told([entity("place", find("Deventer"))], None, {})
    assert person(facts).region == facts["place"]["regions"][0]["region_code"]
    assert person(facts).municipality == "GM0150"
    assert nearby(facts) == tuple(one["region_code"] for one in facts["place"]["nearby"])
    assert nearby({}) == ()


def test_a_place_that_is_not_known_changes_nothing() -> None:
    assert told([entity("place", {"status": "none", "places": []})], None, {"place": {"name": "Deventer"}}) == {}


# Short answers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fact", ["integration_duty", "earlier_degree", "children", "health_limit", "job_at_risk", "low_income"])
def test_yes_and_no_answer_the_open_question(fact: str) -> None:
    assert answered(fact, "affirm", "ja", find) == {fact: True}
    assert answered(fact, "deny", "nee", find) == {fact: False}
    assert answered(fact, "inform", "ja", find) == {}


@pytest.mark.parametrize("fact", ["age", "work", "education", "sector", None])
def test_yes_and_no_answer_no_other_question(fact: Any) -> None:
    assert answered(fact, "affirm", "ja", find) == {}
    assert answered(fact, "deny", "nee", find) == {}


@pytest.mark.parametrize("need", ["inform", "nlu_fallback", "correct_info", "out_of_scope", "ask_region_offer"])
def test_a_bare_place_answers_where_someone_lives_however_it_was_understood(need: str) -> None:
    assert answered("region", need, "roffa", find)["place"]["name"] == "Rotterdam"
    assert answered("region", need, "", find) == {}
    assert answered("age", need, "roffa", find) == {}


@pytest.mark.parametrize("need", ["deny", "affirm", "ask_funding", "ask_human"])
def test_a_question_is_no_place(need: str) -> None:
    assert answered("region", need, "best", find) == {}


# What holds for all of them -------------------------------------------------------------------------------------------

_numbers = st.integers(min_value=0, max_value=99_999)
_places = st.sampled_from(["Deventer", "Hengelo", "Antwerpen", "7411", "Bergen", "Achterhoek", "xyzzy", "Syrië"]).map(find)
_jobs = st.fixed_dictionaries(
    {
        "occupation": st.sampled_from([None, "lasser", "kok"]),
        "name": st.just("naam"),
        "sector": st.sampled_from([None, "metal", "care"]),
        "role": st.sampled_from([None, "current", "target"]),
    }
)
_VALUES = {
    "age": st.integers(10, 99),
    "number": _numbers,
    "company_size": _numbers,
    "education": st.sampled_from(list(EDUCATION)),
    "education_level": st.sampled_from(list(EDUCATION)),
    "training": st.sampled_from(TRAINING),
    "target_level": st.sampled_from(list(EDUCATION)),
    "work": st.sampled_from(WORK),
    "role": st.sampled_from(ROLES),
    "work_situation": st.sampled_from((*WORK, "employer")),
    "residence": st.sampled_from(RESIDENCE),
    "place": _places,
    "postcode": _places,
    "occupation": _jobs,
    "sector": st.just("care"),
    "target_sector": st.just("metal"),
    "scheme": st.just({"collection": "scheme", "id": "stap-budget"}),
    "command": st.just("more"),
    "help_topic": st.just("debts"),
    "language": st.just("B1"),
    "organisation": st.just("UWV"),
    "amount": st.just("25 euro"),
    "time": st.just("8 uur"),
    "foreign_language": st.just("en"),
    "crisis_kind": st.just("suicide"),
    "place_choice": st.integers(0, 5),
    **{
        name: st.booleans()
        for name in (
            "integration_duty",
            "earlier_degree",
            "children",
            "health_limit",
            "job_at_risk",
            "low_income",
            "on_behalf_of_other",
            "not_for_other",
            "confirmed",
        )
    },
}
_entities = st.lists(
    st.sampled_from(sorted(_VALUES)).flatmap(lambda name: _VALUES[name].map(lambda value: entity(name, value))), max_size=8
)
_asked = st.sampled_from(
    [
        None,
        "work",
        "age",
        "region",
        "education",
        "training",
        "sector",
        "target_sector",
        "company_size",
        "residence",
        "integration_duty",
        "earlier_degree",
        "children",
        "job_at_risk",
        "health_limit",
        "low_income",
    ]
)


@settings(max_examples=300, deadline=None)
@given(_entities, _entities, _asked)
def test_any_message_can_follow_any_other(first: List[Dict[str, Any]], second: List[Dict[str, Any]], asked: Any) -> None:
    """Whatever is told, only known slots change, and a person can be made of them."""
    known: Dict[str, Any] = {}
    for said in (first, second):
        changes = told(said, asked, known)
        assert set(changes) <= {*FACT_SLOTS, "place_choices"}
        known.update(changes)
        known.pop("place_choices", None)
    assert isinstance(person(known), Person)
    assert all(isinstance(code, str) for code in nearby(known))
    if known.get("company_size") is not None:
        assert "role" in known


@settings(max_examples=200, deadline=None)
@given(_entities, _asked)
def test_telling_the_same_once_more_changes_nothing(said: List[Dict[str, Any]], asked: Any) -> None:
    """A retry or a repetition leaves the facts as they are."""
    once = told(said, asked, {})
    once.pop("place_choices", None)
    again = {**once, **told(said, asked, once)}
    again.pop("place_choices", None)
    assert again == once


@pytest.mark.parametrize(
    "text",
    [
        "ik ben 48, woon in Deventer, zit in de ww, heb mbo 2 en wil lasser worden",
        "mijn zoon van 17 wil van school",
        "werkgever met 12 medewerkers in de zorg in Hengelo",
        "ik kom uit Syrië, heb geen kinderen en moet inburgeren",
    ],
)
def test_what_the_reader_reads_makes_a_person(reader: FactReader, text: str) -> None:
    """The words of vocabulary.yml are words of the knowledge base."""
    person(told(reader.read(text), None, {}))


def test_slots_have_one_meaning() -> None:
    """No slot is both a fact and a state of the conversation."""
    assert not set(FACT_SLOTS) & set(CONTROL_SLOTS)
    assert len(set(FACT_SLOTS)) == len(FACT_SLOTS)
