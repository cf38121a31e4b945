"""Does it fit: every kind of condition, what is missing, and time."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge import conditions
from knowledge.eligibility import judge
from knowledge.items import stale
from knowledge.person import EDUCATION, FACTS, RESIDENCE, ROLES, TRAINING, WORK, Person, person_from

#: The facts that are true or false.
YES_OR_NO = [field.name for field in fields(Person) if field.type == "Optional[bool]"]

#: Condition type → (parameters, people who meet it, people who do not, people of whom we do not know).
TYPES = {
    "age": ({"min": 18, "max": 29}, [{"age": 18}, {"age": 29}], [{"age": 17}, {"age": 30}, {"age": 0}], [{}]),
    "work": (
        {"any_of": ["employed", "ww"]},
        [{"work": "ww"}, {"work": ["employed", "wia"]}],
        [{"work": "bijstand"}, {"work": ["wia", "student"]}],
        [{}],
    ),
    "work_not": (
        {"any_of": ["student", "retired"]},
        [{"work": "employed"}],
        [{"work": "student"}, {"work": ["employed", "student"]}],
        [{}],
    ),
    "role": ({"any_of": ["employer"]}, [{"role": "employer"}], [{"role": "person"}, {}], []),
    "education": (
        {"min": "mbo2", "max": "mbo4"},
        [{"education": "mbo2"}, {"education": "mbo4"}, {"education": "havo"}],
        [{"education": "mbo1"}, {"education": "vmbo"}, {"education": "vwo"}, {"education": "none"}],
        [{}],
    ),
    "start_qualification": (
        {"has": True},
        [{"education": one} for one in ("mbo2", "mbo3", "mbo4", "havo", "vwo", "hbo", "wo")],
        [{"education": one} for one in ("none", "primary", "practical", "vmbo", "mbo1")],
        [{}],
    ),
    "training": ({"any_of": ["mbo_bbl"]}, [{"training": "mbo_bbl"}], [{"training": "hbo_wo"}], [{}]),
    "sector": (
        {"any_of": ["care"]},
        [{"sector": "care"}],
        [{"sector": "bouw"}],
        [{}, {"target_sector": "care"}],
    ),
    "target_sector": (
        {"any_of": ["care"]},
        [{"target_sector": "care"}],
        [{"target_sector": "bouw"}],
        [{}, {"sector": "care"}],
    ),
    "region": ({"any_of": ["AM05"]}, [{"region": "AM05"}], [{"region": "AM06"}], [{}]),
    "municipality": (
        {"any_of": ["GM0164"]},
        [{"region": "AM05", "municipality": "GM0164"}],
        [{"region": "AM05", "municipality": "GM0153"}],
        [{}, {"region": "AM05"}],
    ),
    "company_size": (
        {"min": 1, "max": 249},
        [{"company_size": 1}, {"company_size": 249}],
        [{"company_size": 0}, {"company_size": 250}],
        [{}],
    ),
    "residence": ({"any_of": ["asylum"]}, [{"residence": "asylum"}], [{"residence": "eu"}], [{}]),
    "any_of": (
        {"rules": [{"type": "age", "min": 57}, {"type": "work", "any_of": ["wia"]}]},
        [{"age": 57, "work": "ww"}, {"age": 20, "work": "wia"}, {"age": 60}, {"work": "wia"}],
        [{"age": 20, "work": "ww"}],
        [{}, {"age": 20}, {"work": "ww"}],
    ),
    **{fact: ({"has": True}, [{fact: True}], [{fact: False}], [{}]) for fact in YES_OR_NO},
}


def test_every_condition_type_is_described_here():
    assert set(TYPES) == set(conditions.TYPES)


@pytest.mark.parametrize("kind", TYPES)
def test_a_condition_is_met_not_met_or_not_known(make, today, kind):
    parameters, met, unmet, unknown = TYPES[kind]
    item = make("regeling", {"type": kind, **parameters})
    for facts in met:
        assert judge(item, person_from(facts), today).verdict == "yes", facts
    for facts in unmet:
        assert judge(item, person_from(facts), today).verdict == "no", facts
    for facts in unknown:
        verdict = judge(item, person_from(facts), today)
        assert verdict.verdict == "unknown", facts
        assert verdict.missing, facts
        assert set(verdict.missing).isdisjoint(facts), facts


@pytest.mark.parametrize("kind", [kind for kind, (parameters, *_) in TYPES.items() if parameters == {"has": True}])
def test_a_condition_can_also_ask_that_something_is_not_so(make, today, kind):
    _, met, unmet, unknown = TYPES[kind]
    item = make("regeling", {"type": kind, "has": False})
    assert {judge(item, person_from(facts), today).verdict for facts in unmet} == {"yes"}
    assert {judge(item, person_from(facts), today).verdict for facts in met} == {"no"}
    assert {judge(item, person_from(facts), today).verdict for facts in unknown} == {"unknown"}


@pytest.mark.parametrize(("bound", "meets", "fails"), [("min", 200, 17), ("max", 0, 19)])
def test_one_bound_leaves_the_other_side_open(make, today, bound, meets, fails):
    item = make("regeling", {"type": "age", bound: 18})
    assert judge(item, Person(age=18), today).verdict == "yes"
    assert judge(item, Person(age=meets), today).verdict == "yes"
    assert judge(item, Person(age=fails), today).verdict == "no"


# -- reasons and what is missing

AGE, WORKING, CHILDREN = (
    {"type": "age", "min": 18},
    {"type": "work", "any_of": ["ww"]},
    {"type": "children", "has": True},
)


def test_missing_facts_come_in_the_order_of_the_conditions_and_once(make, today):
    item = make("regeling", CHILDREN, {"type": "any_of", "rules": [WORKING, AGE]}, {"type": "age", "max": 67})
    assert judge(item, Person(), today).missing == ("children", "work", "age")
    assert judge(item, Person(work=frozenset(["student"])), today).missing == ("children", "age")


def test_a_condition_among_alternatives_that_is_met_leaves_nothing_to_ask(make, today):
    item = make("regeling", {"type": "any_of", "rules": [WORKING, AGE]})
    assert judge(item, Person(age=40), today).missing == ()


def test_one_condition_that_is_not_met_settles_it_whatever_is_missing(make, today):
    verdict = judge(make("regeling", CHILDREN, AGE), Person(age=17), today)
    assert (verdict.verdict, verdict.missing) == ("no", ())
    assert [reason.text for reason in verdict.fails_on] == ["age past"]


def test_reasons_say_per_condition_whether_it_is_met(make, today):
    item = make("regeling", {**AGE, "because": "u 18 of ouder bent"}, CHILDREN, WORKING)
    verdict = judge(item, person_from({"age": 18, "work": "student"}), today)
    assert [reason.met for reason in verdict.reasons] == [True, None, False]
    assert verdict.fits_because == ("u 18 of ouder bent",)


def test_without_machine_conditions_there_is_no_verdict(make, today):
    assert judge(make("regeling"), Person(age=40), today).verdict == "none"


def test_conditions_that_are_only_words_do_not_count(make, today):
    item = make("regeling", AGE)
    worded = replace(item, conditions=({"text": "U hebt toestemming van uw baas."}, *item.conditions))
    assert judge(worded, Person(age=18), today).verdict == "yes"
    assert len(judge(worded, Person(age=18), today).reasons) == 1


@pytest.mark.parametrize(
    ("audience", "role", "verdict"),
    [
        (("employer",), "person", "no"),
        (("employer",), "employer", "yes"),
        (("person",), "employer", "no"),
        (("person", "employer"), "person", "yes"),
        (("person", "employer"), "employer", "yes"),
    ],
)
def test_who_may_ask_is_a_condition_of_everything(make, today, audience, role, verdict):
    item = make("regeling", AGE, audience=audience)
    assert judge(item, Person(age=18, role=role), today).verdict == verdict


def test_someone_is_no_employer_until_they_say_so(make, today):
    assert judge(make("regeling", AGE, audience=("employer",)), person_from({"age": 18}), today).verdict == "no"


@pytest.mark.parametrize("status", ["ended", "renamed"])
def test_what_ended_fits_nobody(make, today, status):
    assert judge(make("regeling", AGE, status=status), Person(age=18), today).verdict == "no"
    assert judge(make("regeling", status=status), Person(), today).verdict == "no"


# -- travelling in time


@pytest.mark.parametrize(
    ("day", "status"),
    [
        ("2026-04-06", "closed"),
        ("2026-04-07", "open"),
        ("2026-05-04", "open"),
        ("2026-05-05", "closed"),
        ("2026-08-19", "open"),
        ("2026-12-31", "closed"),
        ("2029-12-31", "closed"),
        ("2030-01-01", "ended"),
        ("2026-02-28", "announced"),
        ("2026-03-01", "closed"),
    ],
)
def test_rounds_open_and_close_by_themselves(make, days, day, status):
    item = make(
        "regeling",
        status="open",
        valid=days("2026-03-01", "2029-12-31"),
        windows=(days("2026-04-07", "2026-05-04"), days("2026-08-19", "2026-09-07")),
    )
    with time_machine.travel(day):
        assert item.status_on(date.today()) == status


@pytest.mark.parametrize("status", ["open", "closed", "announced", "unknown"])
@pytest.mark.parametrize(("day", "expected"), [("2025-12-31", "announced"), ("2027-01-01", "ended")])
def test_validity_goes_over_what_the_file_says(make, days, status, day, expected):
    item = make("regeling", status=status, valid=days("2026-01-01", "2026-12-31"))
    with time_machine.travel(day):
        assert item.status_on(date.today()) == expected
    with time_machine.travel("2026-06-01"):
        assert item.status_on(date.today()) == status


def test_a_scheme_stops_fitting_on_the_day_after_its_last(make, days):
    item = make("regeling", AGE, valid=days(None, "2026-12-31"))
    with time_machine.travel("2026-12-31 23:59"):
        assert judge(item, Person(age=18), date.today()).verdict == "yes"
    with time_machine.travel("2027-01-01 00:01"):
        assert judge(item, Person(age=18), date.today()).verdict == "no"


def test_what_ended_does_not_come_back_with_a_window(make, days, today):
    assert make("regeling", status="ended", windows=(days(None, None),)).status_on(today) == "ended"


def test_a_closed_round_still_fits_but_is_not_open(make, days, today):
    item = make("regeling", AGE, windows=(days("2026-04-07", "2026-05-04"),))
    assert judge(item, Person(age=18), today).verdict == "yes"
    assert item.status_on(today) == "closed"


def test_facts_are_overdue_from_the_day_after_their_review(make):
    item = make("regeling", review_by=date(2027, 5, 21))
    with time_machine.travel("2027-05-21"):
        assert not item.overdue(date.today())
        assert not item.needs_warning(date.today())
    with time_machine.travel("2027-05-22"):
        assert item.overdue(date.today())
        assert item.needs_warning(date.today())


@pytest.mark.parametrize(
    ("fields", "warned"),
    [
        ({}, False),
        ({"confidence": "medium"}, False),
        ({"confidence": "low"}, True),
        ({"confidence": "unverified"}, True),
        ({"recommend": "with_warning"}, True),
        ({"status": "unknown"}, True),
        ({"status": "announced"}, True),
        ({"status": "closed"}, False),
    ],
)
def test_a_warning_comes_with_what_is_not_sure(make, today, fields, warned):
    assert make("regeling", **fields).needs_warning(today) is warned


def test_what_is_due_is_listed_longest_overdue_first(make, today):
    late, later, fine = (make(name, review_by=today + timedelta(days=days)) for name, days in (("a", -1), ("b", -9), ("c", 1)))
    assert [item.id for item in stale([late, later, fine], today)] == ["b", "a"]
    assert [item.id for item in stale([fine], today, within=timedelta(days=1))] == ["c"]
    assert [item.id for item in stale([late], late.review_by)] == ["a"]


# -- whoever it is, and whatever is still told: over the whole real content


def values(content) -> dict:
    """Fact → what people can answer."""
    sectors = [entry["id"] for entry in content.entries["sectors"]]
    return {
        "age": st.one_of(st.integers(14, 70), st.sampled_from([17, 18, 26, 27, 29, 30, 56, 57])),
        "work": st.sets(st.sampled_from(WORK), min_size=1, max_size=3).map(frozenset),
        "role": st.sampled_from(ROLES),
        "education": st.sampled_from(list(EDUCATION)),
        "training": st.sampled_from(TRAINING),
        "sector": st.sampled_from(sectors),
        "target_sector": st.sampled_from(sectors),
        "region": st.sampled_from([row["code"] for row in content.tables["regions"]]),
        "municipality": st.sampled_from([row["code"] for row in content.tables["municipalities"]]),
        "company_size": st.integers(0, 300),
        "residence": st.sampled_from(RESIDENCE),
        **{fact: st.booleans() for fact in YES_OR_NO},
    }


PROPERTY = settings(
    max_examples=120,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def test_every_fact_of_a_person_can_be_drawn(content):
    assert set(values(content)) == set(FACTS)


@PROPERTY
@given(data=st.data())
def test_one_more_fact_never_turns_no_into_yes(content, real_items, today, data):
    answers = values(content)
    told = data.draw(
        st.fixed_dictionaries(
            {"role": answers["role"]},
            optional={fact: answer for fact, answer in answers.items() if fact != "role"},
        )
    )
    person = Person(**told)
    open_facts = [fact for fact in FACTS if not person.knows(fact)]
    if not open_facts:
        return
    fact = data.draw(st.sampled_from(open_facts))
    wiser = person.with_fact(fact, data.draw(answers[fact]))
    for item in real_items.values():
        before, after = judge(item, person, today), judge(item, wiser, today)
        if before.verdict != "unknown":
            assert after.verdict == before.verdict, (item.id, fact)
        elif fact not in before.missing:
            assert after == before, (item.id, fact)
        assert set(after.missing) <= set(before.missing) - {fact}, (item.id, fact)


@PROPERTY
@given(data=st.data())
def test_verdict_reasons_and_missing_facts_agree(content, real_items, today, data):
    answers = values(content)
    person = Person(
        **data.draw(
            st.fixed_dictionaries(
                {"role": answers["role"]},
                optional={fact: answer for fact, answer in answers.items() if fact != "role"},
            )
        )
    )
    for item in real_items.values():
        verdict = judge(item, person, today)
        met = [reason.met for reason in verdict.reasons]
        assert not any(person.knows(fact) for fact in verdict.missing), item.id
        assert bool(verdict.missing) == (verdict.verdict == "unknown"), item.id
        if verdict.verdict == "yes":
            assert set(met) == {True}, item.id
        elif verdict.verdict == "unknown":
            assert None in met, item.id
            assert False not in met, item.id
        elif verdict.verdict == "none":
            assert [*met, *item.rules] == [], item.id
        else:
            assert False in met or person.role not in item.audience or item.status_on(today) in ("ended", "renamed"), item.id


@PROPERTY
@given(data=st.data())
def test_who_told_everything_is_left_without_perhaps(content, real_items, today, data):
    person = Person(**data.draw(st.fixed_dictionaries(values(content))))
    assert {item.id for item in real_items.values() if judge(item, person, today).verdict == "unknown"} == set()
