"""The next best question: the one whose answers would change the advice most."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge.advice import advise
from knowledge.interview import SHOWN, Choice, Question, next_question, priors_of
from knowledge.person import Person, person_from
from knowledge.ranking import rank
from knowledge.store import Knowledge, engine_for, load


def question(fact, *answers, audience=()):
    """A question whose answers are (value, prior) pairs."""
    choices = tuple(Choice(value, str(value), prior) for value, prior in answers)
    return Question(fact, f"{fact}?", "nog eens?", "en die ander?", "daarom", choices, "uniform", audience=audience)


AGE = question("age", (17, 0.5), (40, 0.5))
CHILDREN = question("children", (True, 0.5), (False, 0.5))
HEALTH = question("health_limit", (True, 0.5), (False, 0.5))
SIZE = question("company_size", (5, 0.5), (500, 0.5), audience=("employer",))
REGION = question("region", ("AM01", 0.75), ("AM02", 0.25))

ADULT = {"type": "age", "min": 18}
PARENT = {"type": "children", "has": True}
ILL = {"type": "health_limit", "has": True}
SMALL = {"type": "company_size", "max": 249}


def ask(questions, items, person=Person(), today=None, **more):
    found = next_question({one.fact: one for one in questions}, items, person, today, **more)
    return found and found.fact


@pytest.fixture
def ask_today(today):
    return lambda questions, items, person=Person(), **more: ask(questions, items, person, today, **more)


@pytest.mark.parametrize("questions", [[AGE, CHILDREN], [CHILDREN, AGE]], ids=["age listed first", "age listed last"])
def test_the_fact_that_would_change_most_of_the_top_three_is_asked(make, ask_today, questions):
    items = [make("a", ADULT), make("b", ADULT), make("c", PARENT)]
    assert ask_today(questions, items) == "age"


def test_a_likely_answer_weighs_more_than_an_unlikely_one(make, ask_today):
    """Both could change one option of three; who hardly anyone says, is hardly worth a question."""
    rare = question("children", (True, 0.01), (None, 0.99))
    common = question("health_limit", (True, 0.9), (None, 0.1))
    items = [make("a", PARENT), make("b", ILL), make("c")]
    assert ask_today([rare, common], items) == "health_limit"


def test_a_question_about_what_is_too_far_down_is_not_asked(make, ask_today):
    items = [make("a", ADULT), make("b", ADULT), make("c", ADULT), make("d", PARENT)]
    assert ask_today([CHILDREN], items, Person(age=40)) is None


def test_a_question_that_lifts_something_into_the_top_three_is_asked(make, ask_today):
    items = [make("a"), make("b"), make("c"), make("d", PARENT)]
    assert ask_today([CHILDREN], items) == "children"


def test_a_question_that_takes_something_out_of_the_top_three_is_asked(make, ask_today):
    only_no = question("children", (False, 1.0))
    items = [make("a", PARENT), *(make(name, confidence="low", status="closed") for name in "bcd")]
    assert ask_today([only_no], items) == "children"


def test_nothing_is_asked_when_no_answer_changes_the_top_three(make, ask_today):
    assert ask_today([AGE, CHILDREN], [make("a"), make("b"), make("c")]) is None
    assert ask_today([AGE, CHILDREN], []) is None
    assert ask_today([], [make("a", ADULT)]) is None


def test_a_condition_that_is_settled_already_is_no_reason_to_ask(make, ask_today):
    settled = make("a", {"type": "any_of", "rules": [ADULT, PARENT]})
    assert ask_today([CHILDREN], [settled], Person(age=40)) is None
    assert ask_today([CHILDREN], [settled], Person(age=17)) == "children"


def test_what_does_not_fit_for_another_reason_is_no_reason_to_ask(make, ask_today):
    assert ask_today([CHILDREN], [make("a", ADULT, PARENT)], Person(age=17)) is None


def test_a_known_fact_is_never_asked(make, ask_today):
    items = [make("a", ADULT), make("b", ADULT), make("c", PARENT)]
    assert ask_today([AGE, CHILDREN], items, Person(age=40)) == "children"
    assert ask_today([AGE, CHILDREN], items, person_from({"age": 40, "children": False})) is None


def test_a_skipped_fact_is_never_asked(make, ask_today):
    items = [make("a", ADULT), make("b", ADULT), make("c", PARENT)]
    assert ask_today([AGE, CHILDREN], items, skip=["age"]) == "children"
    assert ask_today([AGE, CHILDREN], items, skip=["age", "children"]) is None


def test_where_someone_is_from_is_not_asked_when_nearly_all_would_say_the_same(make, ask_today):
    items = [make("a", {"type": "integration_duty", "has": False}), make("b"), make("c")]
    rare = question("integration_duty", (True, 0.01), (False, 0.99))
    assert ask_today([rare], items) is None
    assert ask_today([question("integration_duty", (True, 0.5), (False, 0.5))], items) == "integration_duty"


def test_only_employers_are_asked_about_their_company(make, ask_today):
    items = [make("a", SMALL), make("b", SMALL), make("c", ADULT)]
    assert ask_today([SIZE, AGE], items, Person(role="employer")) == "company_size"
    assert ask_today([SIZE, AGE], items, Person(role="person")) == "age"
    assert ask_today([SIZE], items, Person(role="person")) is None


def test_questions_that_are_worth_the_same_keep_the_order_of_the_content(make, ask_today):
    items = [make("a", PARENT), make("b", ILL), make("c")]
    assert ask_today([CHILDREN, HEALTH], items) == "children"
    assert ask_today([HEALTH, CHILDREN], items) == "health_limit"


def test_a_need_decides_which_three_are_the_top_three(make, ask_today):
    items = [make(name, ADULT, needs=("ask_funding",)) for name in "abc"]
    items += [make(name, PARENT, needs=("ask_events",)) for name in "def"]
    assert ask_today([AGE, CHILDREN], items, need="ask_funding") == "age"
    assert ask_today([AGE, CHILDREN], items, need="ask_events") == "children"


def test_the_region_is_asked_when_regions_have_something_of_their_own(make, ask_today):
    local = [make("noord", regions=("AM01",)), make("zuid", regions=("AM02",))]
    items = [make("a"), make("b"), make("c", PARENT)]
    assert ask_today([REGION], items) is None
    assert ask_today([REGION, CHILDREN], items) == "children"
    assert ask_today([CHILDREN, REGION], items + local + [make("noord-2", regions=("AM01",))]) == "region"


@pytest.mark.parametrize(("region", "asked"), [("AM01", "region"), ("AM02", "children")])
def test_a_region_where_many_people_live_weighs_more(make, ask_today, region, asked):
    """What one answer in two would change beats what a small region has, not what a large region has."""
    one_in_two = question("children", (True, 0.5), (None, 0.5))
    items = [make("a"), make("b"), make("c", PARENT), make("lokaal", regions=(region,))]
    assert ask_today([one_in_two, REGION], items) == asked


def test_the_shares_of_regions_are_their_inhabitants(world):
    engine = engine_for("sqlite://")
    load(engine, world.folder)
    choices = Knowledge(engine).questions["region"].choices
    assert [(choice.value, choice.title, choice.prior) for choice in choices] == [
        ("AM01", "Noord", 0.75),
        ("AM02", "Zuid", 0.25),
    ]


def test_for_some_needs_the_shares_of_the_population_say_nothing_about_who_asks():
    asked = replace(question("age", (17, 0.9), (40, 0.1)), uniform_for=("ask_no_diploma",))
    assert priors_of({"age": asked}, "ask_no_diploma") == {"age": ((17, 0.5), (40, 0.5))}
    assert priors_of({"age": asked}, "ask_funding") == {"age": ((17, 0.9), (40, 0.1))}
    assert priors_of({"age": asked}) == {"age": ((17, 0.9), (40, 0.1))}


def test_shares_made_even_for_a_need_can_change_what_is_asked(make, ask_today):
    rare = replace(question("children", (True, 0.01), (None, 0.99)), uniform_for=("ask_events",))
    common = question("health_limit", (True, 0.3), (None, 0.7))
    items = [
        make("a", PARENT, needs=("ask_events", "ask_funding")),
        make("b", ILL, needs=("ask_events", "ask_funding")),
    ]
    assert ask_today([rare, common], items) == "health_limit"
    assert ask_today([rare, common], items, need="ask_events") == "children"


# -- over the real content


def expected_change(knowledge, question, person, today, need, nearby):
    """The same figure by the long way round: everything ranked anew for every answer."""
    items, priors = list(knowledge.items.values()), priors_of(knowledge.questions, need)
    before = {one.item.id: one.verdict.verdict for one in rank(items, person, today, need, nearby, priors)[:SHOWN]}
    total = 0.0
    for value, share in priors[question.fact]:
        after = rank(items, person.with_fact(question.fact, value), today, need, nearby, priors)[:SHOWN]
        total += share * sum(before.get(one.item.id) != one.verdict.verdict for one in after) / SHOWN
    return total


@pytest.mark.parametrize(
    ("facts", "need", "nearby"),
    [
        ({}, "ask_funding", ()),
        ({"age": 34, "work": "employed"}, "ask_funding", ()),
        ({"region": "AM06", "municipality": "GM0150"}, "ask_career_switch", ("AM05", "AM11")),
        ({"role": "employer"}, "ask_employer", ()),
        ({"work": "bijstand", "region": "AM22"}, None, ("AM34",)),
    ],
    ids=["nothing known", "employed", "with regions nearby", "employer", "without a need"],
)
def test_the_short_way_finds_the_same_question_as_ranking_everything_anew(knowledge, today, facts, need, nearby):
    person = person_from(facts)
    worth = {
        fact: expected_change(knowledge, question, person, today, need, nearby)
        for fact, question in knowledge.questions.items()
        if not person.knows(fact) and (not question.audience or person.role in question.audience)
    }
    found = next_question(knowledge.questions, list(knowledge.items.values()), person, today, need, nearby)
    if max(worth.values()) < 1e-9:
        assert found is None
    else:
        assert found is not None
        assert worth[found.fact] == pytest.approx(max(worth.values()))


def test_the_interview_ends(knowledge, today):
    """Whoever skips every question is asked each of them at most once, and then left alone."""
    person, skipped = person_from({}), []
    while True:
        found = advise(knowledge, person, today, "ask_funding", skip=skipped).question
        if found is None:
            break
        assert found.fact not in skipped
        skipped.append(found.fact)
    assert 0 < len(skipped) <= len(knowledge.questions)


def test_a_person_is_never_asked_how_large_their_company_is(knowledge, today):
    for need in (None, "ask_funding", "ask_employer"):
        skipped = set()
        while (found := advise(knowledge, Person(), today, need, skip=skipped).question) is not None:
            assert found.fact != "company_size"
            skipped.add(found.fact)
