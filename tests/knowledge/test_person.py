"""What counts as a fact, and what is refused."""

from __future__ import annotations

import re

import pytest

from knowledge.person import FACTS, WORK, Person, person_from


def test_nothing_is_known_of_someone_who_said_nothing_but_that_they_ask_for_themselves():
    person = person_from({})
    assert [fact for fact in FACTS if person.knows(fact)] == ["role"]
    assert person.role == "person"


def test_empty_answers_are_no_facts():
    assert person_from({"age": None, "work": [], "sector": None}) == Person()


def test_no_is_a_fact():
    assert person_from({"children": False}).knows("children")
    assert person_from({"age": 0}).knows("age")


@pytest.mark.parametrize("work", ["ww", ["ww"], ("ww",), {"ww"}])
def test_one_work_situation_may_come_alone_or_in_a_list(work):
    assert person_from({"work": work}).work == frozenset(["ww"])


def test_someone_can_be_in_several_work_situations():
    assert person_from({"work": ["employed", "wia"]}).work == {"employed", "wia"}


def test_a_fact_is_replaced_and_the_rest_stays():
    person = person_from({"age": 30, "work": "ww"}).with_fact("age", 31).with_fact("work", "student")
    assert person == person_from({"age": 31, "work": "student"})


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"leeftijd": 30}, f"'leeftijd' is geen bekend gegeven; bekend zijn: {', '.join(FACTS)}"),
        ({"work": "piloot"}, f"'work': onbekende waarde 'piloot'; kies uit {', '.join(WORK)}"),
        ({"work": ["ww", "piloot"]}, f"'work': onbekende waarde 'piloot'; kies uit {', '.join(WORK)}"),
        ({"age": "30"}, "'age' moet een heel getal zijn, niet '30'"),
        ({"age": 30.5}, "'age' moet een heel getal zijn, niet 30.5"),
        ({"age": -1}, "'age' moet een heel getal zijn, niet -1"),
        ({"age": True}, "'age' moet een heel getal zijn, niet True"),
        ({"sector": 3}, "'sector' moet tekst zijn, niet 3"),
        ({"children": "ja"}, "'children' moet true of false zijn, niet 'ja'"),
        ({"children": 1}, "'children' moet true of false zijn, niet 1"),
    ],
)
def test_what_is_no_fact_is_refused_by_name(facts, sentence):
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        person_from(facts)
